import type { HeaderView } from "../header_view.ts";
import type { EndpointConfig } from "../config/config.ts";
import type { ErrorAction } from "../config/error_rule.ts";
import type { ProxyError } from "../errors.ts";
import type { Reaction } from "../learning/reaction.ts";
import type { Sent } from "../learning/survey.ts";
import type { StatedLimit } from "../upstream/stated_limit.ts";
import type { TransportFault } from "../upstream/transport_error.ts";
import type { Answer } from "./answer.ts";

/** What an attempt at one endpoint came to. */
export type Outcome =
  | { readonly type: "answer"; readonly answer: Answer }
  /** The upstream answered with an error status, or with a 200 that means one. */
  | Refusal
  | {
    readonly type: "transport";
    readonly fault: TransportFault;
    /** `fetch` has sent it a second time of itself: see `upstream/send.ts`. */
    readonly twice: boolean;
    readonly error: ProxyError;
  }
  | { readonly type: "timeout"; readonly error: ProxyError }
  | { readonly type: "canceled" };

export interface Refusal {
  readonly type: "refusal";
  /** The status that it means; the HTTP status itself unless that was below 300. */
  readonly status: number;
  readonly error: ProxyError;
  /** Whose words the error's message is. */
  readonly words: "upstream" | "proxy";
  /** The upstream's own answer, to be returned as it is; absent if it has none that a client could read. */
  readonly verbatim: { readonly body: Uint8Array<ArrayBuffer>; readonly headers: HeaderView } | undefined;
  /** How long the upstream wants to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** What it says of its limits; `retryAfterMs` is the end of the last of those that are exhausted. */
  readonly limits: readonly StatedLimit[];
  /** What came with it and may state more than limits: how much of its windows is used. */
  readonly headers?: HeaderView;
  /** The refusal as it came, for who learns from it; absent where it was none in words. */
  readonly evidence?: { readonly status: number; /** Without anybody's credentials. */ readonly text: string };
  /** What the client has shown, which the words may repeat: it is for no other client, and for no record. */
  readonly credentials?: readonly string[];
  /** What a rule of the endpoint says of it; absent: none fits. */
  readonly rule?: ErrorAction;
  /** What was refused. */
  readonly sent?: () => Sent;
}

export interface Attempted {
  readonly endpoint: EndpointConfig;
  readonly outcome: Outcome;
  /** What its words call for; `undefined`: nobody understood them. */
  readonly understood?: Reaction | undefined;
}
