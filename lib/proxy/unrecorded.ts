/** A request that is read by the pipeline's own means, and of which nothing is sent, recorded or remembered. */
import { ProxyError } from "../errors.ts";
import type { Phrase, Words } from "../phrases/phrase.ts";
import { NO_RECORDER, openRecord } from "../record.ts";
import { agentOf } from "../routing/session.ts";
import type { ClientRequest } from "./client_request.ts";
import { type Deps, Exchange } from "./exchange.ts";
import { detectOperation, type Operation } from "./operation.ts";
import { readRequest } from "./read_request.ts";
import type { Script } from "./script.ts";

export interface Refused {
  readonly type: "refused";
  /** Completes "cannot be used: ...". */
  readonly reason: Words;
}

export interface Unrecorded<T> {
  /** What a request may ask for. */
  readonly takes: readonly Operation["type"][];
  /** Why any other is refused. */
  readonly otherwise: Phrase;
  readonly use: (request: ClientRequest, exchange: Exchange) => T | Promise<T>;
}

/** What `use` makes of the request; refused if it cannot be read, or if `use` says so by a `ProxyError`. */
export async function unrecorded<T>(
  { method, path, headers, body, client, keyName }: Script,
  deps: Deps,
  { takes, otherwise, use }: Unrecorded<T>,
): Promise<T | Refused> {
  const url = new URL(path, "http://localhost");
  const operation = detectOperation(method, url.pathname, headers);
  if (operation === undefined || !takes.includes(operation.type)) return { type: "refused", reason: otherwise };
  const hasBody = method !== "GET" && method !== "HEAD";
  const request = new Request(url, { method, headers, ...(hasBody ? { body } : {}) });
  const known = { startedAt: deps.clock.now(), method, path: url.pathname, operation: operation.type };
  const { protocol } = operation;
  const exchange = new Exchange(
    openRecord({ ...known, agent: agentOf(request.headers), client, keyName, protocol }),
    {
      config: deps.config.current(),
      deps: { ...deps, recorder: NO_RECORDER },
      request,
    },
  );
  try {
    return await use(
      await readRequest({ operation, request, headers: request.headers, url, client }, exchange),
      exchange,
    );
  } catch (error) {
    if (error instanceof ProxyError) return { type: "refused", reason: error.words };
    throw error;
  } finally {
    exchange.close();
  }
}
