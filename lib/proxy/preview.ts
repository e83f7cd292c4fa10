/** Where a request would go now, and why, by the pipeline's own means. Nothing is sent, and nothing is remembered of it. */
import { ProxyError } from "../errors.ts";
import { openRecord } from "../record.ts";
import { type Route, route } from "../routing/route.ts";
import type { Subject } from "../routing/subject.ts";
import { agentOf } from "../routing/session.ts";
import type { ClientRequest } from "./client_request.ts";
import { type Deps, Exchange } from "./exchange.ts";
import { detectOperation } from "./operation.ts";
import { readRequest } from "./read_request.ts";
import { routeRequest, subjectOf, type Wanted } from "./route_request.ts";
import type { Script } from "./script.ts";

export type Preview =
  | { readonly type: "done"; readonly wanted: Wanted; readonly route: Route; readonly stream: boolean }
  | Refused;

interface Refused {
  readonly type: "refused";
  readonly reason: string;
}

/** What a tagger said of one request. */
export type TaggerTest =
  | {
    readonly type: "done";
    readonly tags: readonly string[];
    /** Why it failed; `undefined`: it did not. */
    readonly fault: string | undefined;
    readonly durationMs: number;
    /** What its patterns were compared with; `undefined`: a script looks at what it likes. */
    readonly values: readonly string[] | undefined;
  }
  | Refused;

/** `tags`: those that the request is taken to have; without them it is asked for them. */
export async function preview(script: Script, deps: Deps, tags?: ReadonlySet<string>): Promise<Preview> {
  return await understood(script, deps, async (request, exchange): Promise<Preview> => {
    const asked = await routeRequest(request, exchange);
    const wanted = tags === undefined ? asked : { ...asked, tags, tagging: { tags, given: [], faults: [] } };
    const { config } = exchange;
    const planned = route(wanted, config, deps.availability.at(deps.clock.monotonic()));
    return { type: "done", wanted, route: planned, stream: request.stream };
  });
}

/** The request as taggers see it. */
export async function subjectOfScript(
  script: Script,
  deps: Deps,
): Promise<{ type: "done"; subject: Subject } | Refused> {
  return await understood(
    script,
    deps,
    (request, exchange) => Promise.resolve({ type: "done" as const, subject: subjectOf(request, exchange) }),
  );
}

async function understood<T>(
  { method, path, headers, body, client, keyName }: Script,
  deps: Deps,
  use: (request: ClientRequest, exchange: Exchange) => Promise<T>,
): Promise<T | Refused> {
  const url = new URL(path, "http://localhost");
  const operation = detectOperation(method, url.pathname, headers);
  if (operation === undefined || operation.type === "models") {
    return { type: "refused", reason: "it is no request that goes to one endpoint" };
  }
  const hasBody = method !== "GET" && method !== "HEAD";
  const request = new Request(url, { method, headers, ...(hasBody ? { body } : {}) });
  const agent = agentOf(request)?.id;
  const known = { startedAt: deps.clock.now(), method, path: url.pathname, operation: "preview", agent };
  const exchange = new Exchange(openRecord({ ...known, client, keyName, protocol: operation.protocol }), {
    config: deps.config.current(),
    deps: { ...deps, recorder: NOBODY },
    request,
  });
  try {
    return await use(await readRequest({ operation, request, url, client }, exchange), exchange);
  } catch (error) {
    if (error instanceof ProxyError) return { type: "refused", reason: error.message };
    throw error;
  } finally {
    exchange.close();
  }
}

const NOBODY = { record: () => {} };
