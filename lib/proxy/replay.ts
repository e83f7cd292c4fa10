/** A request that came once, sent again to one endpoint by the whole of the pipeline, for somebody who looks on. */
import type { Config, EndpointConfig } from "../config/config.ts";
import { concat } from "../bytes.ts";
import { phrase } from "../phrases/phrase.ts";
import { openRecord, type Pane, type RequestRecord } from "../record.ts";
import { agentOf } from "../routing/session.ts";
import { captureOf } from "./capture.ts";
import { type Deps, Exchange } from "./exchange.ts";
import { handle } from "./handle.ts";
import { detectOperation } from "./operation.ts";
import type { Script } from "./script.ts";
import type { Refused } from "./unrecorded.ts";

export interface Playing {
  readonly script: Script;
  readonly endpoint: EndpointConfig;
  /** Id of the request that the script is of. */
  readonly replayOf: string;
  /** Whoever looks on has left. */
  readonly signal: AbortSignal;
}

export type Played =
  | {
    readonly type: "done";
    /** As it was handed to the recorder. */
    readonly record: RequestRecord;
    readonly headers: Headers;
    /** What the client would have got, as far as it is shown. */
    readonly body: Uint8Array<ArrayBuffer>;
  }
  | Refused;

/** So much of an answer is shown; the record keeps what the configuration says. */
const MAX_SHOWN_BYTES = 1024 * 1024;

export async function replay({ script, endpoint, replayOf, signal }: Playing, deps: Deps): Promise<Played> {
  const { method, headers, body, client, keyName } = script;
  const url = new URL(script.path, "http://localhost");
  const operation = detectOperation(method, url.pathname, headers);
  if (operation?.type !== "generate") return { type: "refused", reason: phrase("api.no_answer_asked") };
  const request = new Request(url, { method, headers, body, signal });
  const known = { startedAt: deps.clock.now(), method, path: url.pathname, operation: operation.type, replayOf };
  const record = openRecord({
    ...{ ...known, client, keyName, protocol: operation.protocol, agent: agentOf(request.headers) },
  });
  const ended = Promise.withResolvers<void>();
  const recorder = {
    record(request: RequestRecord, panes: readonly Pane[]) {
      deps.recorder.record(request, panes);
      ended.resolve();
    },
  };
  const config = onlyFor(endpoint, deps.config.current());
  const capture = captureOf(config, operation, deps.clock.monotonic);
  const own = { ...deps, recorder, config: { current: () => config } };
  const exchange = new Exchange(record, { config, deps: own, request, ...(capture && { capture }) });
  try {
    const response = await handle({ operation, request, headers: request.headers, url, client }, exchange);
    const shown = await beginningOf(response);
    await ended.promise;
    return { type: "done", record, headers: response.headers, body: shown };
  } finally {
    exchange.close({ status: 500, error: phrase("outcome.failed_inside"), kind: "upstream" });
  }
}

/**
 * `endpoint` is asked for what it is not meant for, too, since somebody says so; and the request's conversation stays
 * with whom it is.
 */
function onlyFor(endpoint: EndpointConfig, config: Config): Config {
  const asked = { ...endpoint, enabled: true, tags: [], supportedClients: [], models: [] };
  const { routing } = config;
  return { ...config, endpoints: [asked], routing: { ...routing, affinity: { ...routing.affinity, enabled: false } } };
}

/** Reads all of the answer, as its client would. One that is broken off ends where it broke: its record says why. */
async function beginningOf({ body }: Response): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let left = MAX_SHOWN_BYTES;
  try {
    for await (const piece of body ?? []) {
      if (left > 0) pieces.push(piece.subarray(0, left));
      left -= Math.min(left, piece.length);
    }
  } catch {
    // It ended.
  }
  return concat(pieces);
}
