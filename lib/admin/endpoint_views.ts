/** The endpoints as the admin API shows them: what the file says of each, and how each stands now. */
import type { EndpointConfig } from "../config/config.ts";
import { endpoint as endpointSchema } from "../config/schema/endpoint.ts";
import type { Json } from "../json.ts";
import { redact, redactUrl } from "../redact.ts";
import type { EndpointState } from "../routing/availability.ts";
import { protocolsOf } from "../routing/route.ts";
import { type AdminContext, showContext } from "./admin_context.ts";
import { ENDPOINTS, fileItems } from "./file_items.ts";
import { WORST_FIRST } from "./overview.ts";
import { shown } from "./shown.ts";

export interface EndpointView {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly url: string;
  readonly protocols: readonly string[];
  readonly priority: number;
  /** The worst of `states`; `ready`: there are none. */
  readonly state: "ready" | "disabled" | Exclude<EndpointState["type"], "closed">;
  readonly states: readonly StateView[];
  readonly in_flight: number;
  /** How many facts are learned of it. */
  readonly learned: number;
  /** Its keys in the file, as written; `null`: the file on disk does not have it. */
  readonly configuration: Json;
}

export interface StateView {
  /** As the endpoint knows it; empty: all its models. */
  readonly model: string;
  readonly type: Exclude<EndpointState["type"], "closed">;
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
  /** `null`: no end is known. */
  readonly until: string | null;
}

export interface EndpointList {
  /** Of the file; `null`: it cannot be read. */
  readonly version: string | null;
  readonly endpoints: readonly EndpointView[];
}

export async function endpointViews(context: AdminContext): Promise<EndpointList> {
  const { live, editor, availability, learner, clock } = context;
  await live.reload();
  const opened = await editor.open();
  const show = showContext(context);
  const items = opened.type === "ok" ? fileItems(opened.value, ENDPOINTS, show.env) : [];
  const now = clock.monotonic();
  const snapshot = availability.at(now);
  const states = snapshot.all();
  const facts = learner.all();
  const date = (at: number) => new Date(clock.now() + at - now).toISOString();
  const endpoints = live.current().endpoints.map((endpoint): EndpointView => {
    const item = items.find(({ id }) => id === endpoint.id);
    const own = states.filter(({ endpointId }) => endpointId === endpoint.id)
      .flatMap(({ model, state }) => stateView(model, state, date))
      .map((state) => ({ ...state, reason: redact(state.reason, show.secrets) }));
    return {
      ...basics(endpoint),
      state: endpoint.enabled
        ? WORST_FIRST.find((type) => own.some((state) => state.type === type)) ?? "ready"
        : "disabled",
      states: own,
      in_flight: snapshot.inFlight(endpoint.id),
      learned: facts.filter(({ endpointId }) => endpointId === endpoint.id).length,
      configuration: item === undefined ? null : shown(endpointSchema, { key: "", value: item.value }, show) ?? null,
    };
  });
  return { version: opened.type === "ok" ? opened.version : null, endpoints };
}

function basics(endpoint: EndpointConfig) {
  const { id, name, enabled, priority } = endpoint;
  return { id, name, enabled, url: redactUrl(endpoint.url), protocols: protocolsOf(endpoint), priority };
}

function stateView(model: string, state: EndpointState, date: (at: number) => string): StateView[] {
  if (state.type === "closed") return [];
  const { type, reason, since } = state;
  return [{ model, type, reason, since: date(since), until: "until" in state ? date(state.until) : null }];
}
