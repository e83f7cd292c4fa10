/** What is known of a request when it ends: the port between the pipeline and whoever keeps or shows it. */
import type { Protocol } from "./protocol/protocol.ts";
import type { Client } from "./routing/client.ts";

export interface AttemptRecord {
  readonly endpointId: string;
  readonly endpointName: string;
  /** HTTP status of the upstream; `undefined` if none came. */
  readonly status: number | undefined;
  /** What came of it, in one line: `answered`, `HTTP 429, retry after 30 s`, `connection refused`. */
  readonly result: string;
  readonly durationMs: number;
  /** How often it was sent: 2 where the platform repeated it of itself. */
  readonly sends: 1 | 2;
}

/** How often a request was sent to any endpoint. */
export function sendsOf(attempts: readonly AttemptRecord[]): number {
  return attempts.reduce((sum, { sends }) => sum + sends, 0);
}

export interface RequestRecord {
  /** `req_` and 16 letters; the client gets it as `x-cccc-request-id`. */
  readonly id: string;
  /** Milliseconds of the epoch. */
  readonly startedAt: number;
  readonly method: string;
  readonly path: string;
  readonly client: Client;
  /** Name of the server key that the client used, never the key. */
  readonly keyName: string | undefined;
  protocol: Protocol | undefined;
  model: string;
  stream: boolean;
  requestBytes: number;
  responseBytes: number;
  /** Status that the client got; 499 if it left before. */
  status: number;
  /** What the conversion between protocols could not carry: `messages to chat: cache_control`. */
  losses: readonly string[];
  /** Why the endpoints stood in the order in which they were asked. */
  route: string;
  readonly attempts: AttemptRecord[];
  /** Milliseconds from the request's arrival until the first byte for the client was there. */
  firstByteMs: number | undefined;
  durationMs: number;
  /** Set when the answer failed or was cut, whatever its status. */
  error: string | undefined;
}

/** Takes finished records. Must return at once and never throw: it stands on the request path. */
export interface Recorder {
  record(request: RequestRecord): void;
}
