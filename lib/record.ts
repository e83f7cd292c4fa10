/** What is known of a request when it ends: the port between the pipeline and whoever keeps or shows it. */
import type { Policy } from "./config/config.ts";
import type { ErrorKind } from "./errors.ts";
import type { Phrase, PhraseId, Words } from "./phrases/phrase.ts";
import type { Protocol } from "./protocol/protocol.ts";
import type { Client } from "./routing/client.ts";
import type { SessionCourse } from "./routing/route.ts";
import type { TraceRecord } from "./trace.ts";
import type { GivenTag, TaggerFault } from "./routing/tags.ts";

/** Why the endpoints stood as they stood when the request came. */
export interface RouteRecord {
  readonly policy: Policy;
  /** What its client calls it, or a key made of its beginning; `undefined`: nothing tells it from others. */
  readonly session: string | undefined;
  readonly course: SessionCourse;
  readonly tags: readonly GivenTag[];
  /** Taggers that failed; the request went on without them. */
  readonly faults: readonly TaggerFault[];
  /** In the order in which they would be asked; the first of them, as many as anybody reads of. */
  readonly candidates: readonly {
    readonly endpointName: string;
    readonly reason: Words;
    /** The model that it would be asked for. */
    readonly model: string;
    /** Why that is not the client's; `undefined`: it is. */
    readonly rewritten: Words | undefined;
  }[];
  /** How many come behind them; absent: none. */
  readonly moreCandidates?: number;
  /** Held back for now, or not for such a request; likewise. */
  readonly passed: readonly { readonly endpointName: string; readonly reason: Words }[];
  readonly morePassed?: number;
}

export interface AttemptRecord {
  readonly endpointId: string;
  readonly endpointName: string;
  /** Why it was this endpoint's turn. */
  readonly reason: Words;
  /** What it was asked in, and for. */
  readonly protocol: Protocol;
  readonly model: string;
  /** What was changed for this endpoint because of what it does not take. */
  readonly changes: readonly Phrase[];
  /** HTTP status of the upstream; `undefined` if none came. */
  readonly status: number | undefined;
  /** What came of it, in one line: `answered`, `HTTP 429, retry after 30 s`, `connection refused`. */
  readonly result: Words;
  readonly durationMs: number;
  /** When it began, in milliseconds from the request's arrival. */
  readonly startMs: number;
  /** From 2: it belongs to a further turn of the answer, since this program searched the web for its model. */
  readonly turn?: number;
  /** How often it was sent: 2 where the platform repeated it of itself. */
  readonly sends: 1 | 2;
}

/** One side of a request: what came in, what was sent on, what came back, what went out. */
export type PaneKind = "client_request" | "upstream_request" | "upstream_response" | "client_response";

export interface Pane {
  readonly kind: PaneKind;
  /** Index of its attempt; `undefined` of the client's own panes. */
  readonly attempt: number | undefined;
  /** Method and URL, or the status. */
  readonly head: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** What was kept of the body; `undefined`: nothing, by the configuration or for want of room. */
  readonly body: Uint8Array<ArrayBuffer> | undefined;
  /** How long it was. */
  readonly size: number;
  /** Of an upstream's answer whose body is not kept: its first bytes. Read, and never kept. */
  readonly beginning?: Uint8Array<ArrayBuffer>;
  /** Of one that is longer than what is kept: its last bytes, which say what it used. Read, and never kept. */
  readonly ending?: Uint8Array<ArrayBuffer>;
  /**
   * Of an upstream's answer, when its bytes came: pairs of how many had come before, and the milliseconds since the
   * request's arrival. What comes within a hundredth of a second is one.
   */
  readonly times?: readonly number[];
  /** Nothing of it is kept, not even that it was there: it only has to be read. */
  readonly passing?: true;
}

/** What the attempt came to that answered, in whatever form. */
const ANSWERED: ReadonlySet<PhraseId> = new Set([
  "attempt.answered",
  "attempt.answered_whole",
  "attempt.answered_streaming",
]);

export function hasAnswered({ result }: Pick<AttemptRecord, "result">): boolean {
  return typeof result === "object" && ANSWERED.has(result.id);
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
  /** What was asked for: `generate`, `count_tokens`, `models`, `forward`; empty for what was no call of an API. */
  readonly operation: string;
  /** Told from the headers, or from the body where the configuration asks who it is. */
  client: Client;
  /** The agent of its session that asked; `undefined`: the main one. */
  readonly agent: string | undefined;
  /** Id of the request of which it is a replay; absent: it is a client's own. */
  readonly replayOf?: string;
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
  /** `undefined`: it was turned away before endpoints were looked at. */
  route: RouteRecord | undefined;
  readonly attempts: AttemptRecord[];
  /** Milliseconds from the request's arrival until the first byte for the client was there. */
  firstByteMs: number | undefined;
  /** Milliseconds until the answer itself had begun. */
  firstTokenMs: number | undefined;
  durationMs: number;
  /** Where it stands in a trace; absent: nobody follows it. */
  readonly trace?: TraceRecord | undefined;
  /** Set when the answer failed or was cut, whatever its status. */
  error: Words | undefined;
  errorKind: ErrorKind | undefined;
}

/** The first 16 hexadecimal digits of a random UUID; the hyphens stand where they stand in each. */
function newId(): string {
  const uuid = crypto.randomUUID();
  return `req_${uuid.slice(0, 8)}${uuid.slice(9, 13)}${uuid.slice(14, 18)}`;
}

/** A request of which no more is known than that it is there. */
export function openRecord(
  known: Pick<
    RequestRecord,
    "startedAt" | "method" | "path" | "operation" | "client" | "agent" | "replayOf" | "keyName" | "protocol" | "trace"
  >,
): RequestRecord {
  return {
    id: newId(),
    ...known,
    model: "",
    stream: false,
    requestBytes: 0,
    responseBytes: 0,
    status: 0,
    losses: [],
    route: undefined,
    attempts: [],
    firstByteMs: undefined,
    firstTokenMs: undefined,
    durationMs: 0,
    error: undefined,
    errorKind: undefined,
  };
}

/** Takes finished records. Must return at once and never throw: it stands on the request path. */
export interface Recorder {
  /** The memory of the panes' bodies is given away. */
  record(request: RequestRecord, panes: readonly Pane[]): void;
}

/** For requests of nobody's, such as a probe. */
export const NO_RECORDER: Recorder = { record: () => {} };
