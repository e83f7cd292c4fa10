/** Where a request would go now, and why, by the pipeline's own means. Nothing is sent, and nothing is remembered of it. */
import { phrase, type Words } from "../phrases/phrase.ts";
import { type Route, route } from "../routing/route.ts";
import type { Subject } from "../routing/subject.ts";
import type { Deps } from "./exchange.ts";
import { routeRequest, subjectOf, type Wanted } from "./route_request.ts";
import type { Script } from "./script.ts";
import { type Refused, unrecorded } from "./unrecorded.ts";

export type Preview =
  | { readonly type: "done"; readonly wanted: Wanted; readonly route: Route; readonly stream: boolean }
  | Refused;

/** What a tagger said of one request. */
export type TaggerTest =
  | {
    readonly type: "done";
    readonly tags: readonly string[];
    /** Why it failed; `undefined`: it did not. */
    readonly fault: Words | undefined;
    readonly durationMs: number;
    /** What its patterns were compared with; `undefined`: a script looks at what it likes. */
    readonly values: readonly string[] | undefined;
  }
  | Refused;

/** A list of models is made of all endpoints' own. */
const OF_ONE_ENDPOINT = {
  takes: ["generate", "count_tokens", "forward"],
  otherwise: phrase("api.not_for_one_endpoint"),
} as const;

/** `tags`: those that the request is taken to have; without them it is asked for them. */
export async function preview(script: Script, deps: Deps, tags?: ReadonlySet<string>): Promise<Preview> {
  return await unrecorded<Preview>(script, deps, {
    ...OF_ONE_ENDPOINT,
    use: async (request, exchange) => {
      const asked = await routeRequest(request, exchange);
      const wanted = tags === undefined ? asked : { ...asked, tags, tagging: { tags, given: [], faults: [] } };
      const { config } = exchange;
      const planned = route(wanted, config, deps.availability.at(deps.clock.monotonic()));
      return { type: "done", wanted, route: planned, stream: request.stream };
    },
  });
}

/** The request as taggers see it. */
export async function subjectOfScript(
  script: Script,
  deps: Deps,
): Promise<{ type: "done"; subject: Subject } | Refused> {
  return await unrecorded(script, deps, {
    ...OF_ONE_ENDPOINT,
    use: (request, exchange) => ({ type: "done" as const, subject: subjectOf(request, exchange) }),
  });
}
