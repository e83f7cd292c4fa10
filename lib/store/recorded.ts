/** One client request as it is kept: what was asked, what was tried, what came of it, and the bytes of all sides. */
import type { Phrase, Words } from "../phrases/phrase.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Usage } from "../protocol/usage.ts";
import type { Pane, RouteRecord } from "../record.ts";

export interface RecordedRequest {
  /** The client got it as `x-cccc-request-id`. */
  readonly id: string;
  /** Milliseconds of the epoch. */
  readonly startedAt: number;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** What was asked for: `generate`, `count_tokens`, `models`, `forward`; empty for what was no call of an API. */
  readonly operation: string;
  readonly client: string;
  /** Name of the server key that the client used. */
  readonly keyName: string | undefined;
  /** Id of the request that was sent again; `undefined`: it is a client's own. */
  readonly replayOf?: string | undefined;
  /** A short key of the conversation, and the agent of it that asked; `undefined`: none, or its main one. */
  readonly session: string | undefined;
  readonly agent: string | undefined;
  readonly protocol: Protocol | undefined;
  /** As the client named it. */
  readonly model: string;
  readonly stream: boolean;
  /** What the client got; 499 if it left before. */
  readonly status: number;
  /** Who answered; `undefined`: nobody. */
  readonly endpointId: string | undefined;
  readonly endpointName: string | undefined;
  /** What the answer's endpoint was asked in, and for. */
  readonly upstreamProtocol: Protocol | undefined;
  readonly upstreamModel: string | undefined;
  /** Why the endpoints stood as they stood. */
  readonly route: RouteRecord | undefined;
  readonly tags: readonly string[];
  readonly losses: readonly string[];
  /** Learned changes that were applied. */
  readonly learned: readonly Phrase[];
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Milliseconds from the request's arrival until the client's first byte, and until the first of the answer itself. */
  readonly firstByteMs: number | undefined;
  readonly firstTokenMs: number | undefined;
  readonly durationMs: number;
  readonly endedBy: "upstream" | "client" | "proxy";
  readonly errorKind: string | undefined;
  readonly error: Words | undefined;
  readonly attempts: readonly RecordedAttempt[];
  readonly panes: readonly Pane[];
}

export function isFailed({ status, error }: Pick<RecordedRequest, "status" | "error">): boolean {
  return status >= 400 || error !== undefined;
}

/** What a client that left leaves as its status. */
export const CLIENT_LEFT = 499;

/** Its client left before the end: it is neither well nor failed. */
export function isCanceled({ status, errorKind }: Pick<RecordedRequest, "status" | "errorKind">): boolean {
  return status === CLIENT_LEFT || errorKind === "canceled";
}

export interface RecordedAttempt {
  readonly endpointId: string;
  readonly endpointName: string;
  readonly protocol: Protocol | undefined;
  readonly model: string;
  readonly status: number | undefined;
  /** What learned facts changed. */
  readonly changes: readonly Phrase[];
  /** Why it was tried, and what came of it. */
  readonly reason: Words;
  readonly result: Words;
  /** From 2: of a further turn of the answer. */
  readonly turn?: number;
  /** Milliseconds from the request's arrival until it began, and from there until its answer or its end. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly sends: number;
}

/** What the bytes of an exchange say, read where nobody waits for it. */
export interface Reading {
  /** Text of the user that this turn added. */
  readonly asked: string;
  /** What the user wrote: in this turn, or else first of all in the conversation. Names the session. */
  readonly title: string;
  readonly answered: string;
  /** Names of the tools that the answer calls, in order. */
  readonly tools: readonly string[];
  readonly usage: Usage | undefined;
  /** As the upstream said it. */
  readonly stopReason: string | undefined;
  /** What the upstream calls the model that answered. */
  readonly model: string | undefined;
}

/** Of bytes that say nothing. */
export const NO_READING: Reading = {
  asked: "",
  title: "",
  answered: "",
  tools: [],
  usage: undefined,
  stopReason: undefined,
  model: undefined,
};
