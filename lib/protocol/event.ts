/**
 * The answer as a stream of events in no protocol's words.
 *
 * Grammar (`checked` holds it):
 *
 *     stream := start (part | usage)* (finish usage* end | error)
 *     part   := part_start(i) (delta(i) | signature(i) | citation(i))* part_end(i)
 *
 * Parts may overlap: an upstream that sends two tool calls in fragments interleaves them by `index`. `sequential` puts
 * them in order for the client. An index is used once. What follows `finish` can only be usage; nothing follows `end` or
 * `error`.
 */
import type { ProxyError } from "../errors.ts";
import type { ImagePart, RefusalPart, Signature, TextPart, ThinkingPart, ToolKind } from "./conversation.ts";
import type { Citation, WebSearchPart } from "./web_search.ts";
import type { Finish } from "./finish.ts";
import type { ForeignPart } from "./conversation.ts";
import type { Usage } from "./usage.ts";

export type StreamEvent =
  | { readonly type: "start"; readonly id: string | undefined; readonly model: string | undefined }
  | { readonly type: "part_start"; readonly index: number; readonly part: PartStart }
  /** A piece of text, thinking, a refusal, or a call's arguments. */
  | { readonly type: "delta"; readonly index: number; readonly text: string }
  | { readonly type: "signature"; readonly index: number; readonly signature: Signature }
  /** Of a text: where it has what it says from. */
  | { readonly type: "citation"; readonly index: number; readonly citation: Citation }
  | { readonly type: "part_end"; readonly index: number }
  /** So far; a later one replaces it. */
  | { readonly type: "usage"; readonly usage: Usage }
  | { readonly type: "finish"; readonly finish: Finish }
  | { readonly type: "end" }
  | { readonly type: "error"; readonly error: ProxyError };

/** What begins; its text comes as deltas. */
export type PartStart =
  | { readonly type: TextPart["type"]; readonly apart?: true }
  | { readonly type: ThinkingPart["type"] | RefusalPart["type"] }
  | ToolCallStart
  /** Whole: its vendor tells of it when it is over. */
  | WebSearchPart
  /** Whole: an image that the model made. */
  | ImagePart
  /** A whole block or item that only its own protocol knows. */
  | { readonly type: "foreign"; readonly value: ForeignPart };

export interface ToolCallStart {
  readonly type: "tool_call";
  /** Never empty: a decoder makes one where the upstream gives none. */
  readonly id: string;
  /** The upstream's name for it; encoders restore the client's by the translation. */
  readonly name: string;
  readonly kind: ToolKind;
  readonly namespace?: string;
}
