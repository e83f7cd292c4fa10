/** Which of many endpoints are looked for. */
import { hasWords } from "../../components/has_words.ts";
import type { EndpointView as Endpoint } from "../../lib/admin/endpoint_views.ts";

export interface EndpointFilter {
  /** All of its words occur, somewhere in what an endpoint is known by. */
  readonly words: string;
  /** As the admin API names it; empty: any. */
  readonly state: string;
}

export const NO_FILTER: EndpointFilter = { words: "", state: "" };

export function filterIn(query: URLSearchParams): EndpointFilter {
  return { words: query.get("q") ?? "", state: query.get("state") ?? "" };
}

/** The query that has `filter`; empty for one that lets all pass. */
export function queryOf({ words, state }: EndpointFilter): string {
  const query = new URLSearchParams(Object.entries({ q: words, state }).filter(([, value]) => value !== "")).toString();
  return query === "" ? "" : `?${query}`;
}

export function isFiltering({ words, state }: EndpointFilter): boolean {
  return words.trim() !== "" || state !== "";
}

export function filtered(endpoints: readonly Endpoint[], { words, state }: EndpointFilter): readonly Endpoint[] {
  return endpoints.filter((endpoint) =>
    (state === "" || endpoint.state === state) && hasWords(knownBy(endpoint), words)
  );
}

function knownBy({ id, name, url, protocols, configuration }: Endpoint): readonly string[] {
  const { tags = [], supported_clients: clients = [], models = [], default_model: model = "", model_rewrite: rewrite } =
    (configuration ??
      {}) as Searched;
  const rules = rewrite?.rules?.flatMap((rule) => [rule?.source_pattern, rule?.target_model]) ?? [];
  return [id, name, url, ...protocols, ...[tags, clients, models, model, rules].flat().map(String)];
}

/** Keys of an endpoint in the file, where somebody may have written anything. */
interface Searched {
  readonly tags?: unknown;
  readonly supported_clients?: unknown;
  readonly models?: unknown;
  readonly default_model?: unknown;
  readonly model_rewrite?: {
    readonly rules?: readonly ({ readonly source_pattern?: unknown; readonly target_model?: unknown } | null)[] | null;
  } | null;
}
