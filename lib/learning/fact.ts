/** What is known of an endpoint beyond its configuration: one change to what is sent to it, and how it is known. */
import type { Json } from "../json.ts";
import type { Protocol } from "../protocol/protocol.ts";

/**
 * One change to a request. Paths are names joined by dots; `[]` behind a name is every element of its array, `**` any
 * depth: `stream_options`, `messages[].cache_control`, `tools[].function.parameters.**.pattern`.
 */
export type Change =
  | {
    readonly type: "drop";
    readonly path: string;
    /** Only of elements whose `type` is this: `messages[].content[].cache_control` of `thinking` alone. */
    readonly of?: string;
    /** Only where this is its value; of elements (`[]` at the path's end) those that have these members. */
    readonly from?: Json;
  }
  /** `to`: a name, or a path from the same object. */
  | { readonly type: "rename"; readonly path: string; readonly to: string }
  /** A number above `maximum` becomes `maximum`. */
  | { readonly type: "ceiling"; readonly path: string; readonly maximum: number }
  /** A string longer than `maximum` is cut. */
  | { readonly type: "length"; readonly path: string; readonly maximum: number }
  | {
    readonly type: "set";
    readonly path: string;
    readonly value: Json;
    /** Only in place of this value; `null`: also where it is missing. */
    readonly from?: Json;
    /** Not in requests that ask for a stream. */
    readonly unlessStream?: true;
  }
  /** A keyword of JSON Schema leaves the schemas of all tools and of the answer. */
  | {
    readonly type: "schema_keyword";
    readonly keyword: string;
    /** Only where the keyword has this value. */
    readonly value?: string;
  }
  /** One value of the header `anthropic-beta`. */
  | { readonly type: "beta"; readonly value: string }
  /** Tools that are no functions become functions, and what is said of them: the codec of the protocol writes it. */
  | { readonly type: "function_tools" }
  /** The endpoint has no such API. */
  | { readonly type: "lacks"; readonly protocol: Protocol }
  /** No more tokens than `maximum` are taken: nothing is changed for that, but who is asked goes by it. */
  | { readonly type: "context_window"; readonly maximum: number }
  | { readonly type: "credential_header"; readonly header: "authorization" | "x-api-key" | "api-key" }
  /**
   * Thinking whose signature is another vendor's or another account's leaves the history. The digests are of those
   * signatures: thinking that the endpoint has signed itself stays.
   */
  | { readonly type: "foreign_thinking"; readonly digests: readonly string[] }
  /** Encrypted reasoning of another account leaves the history; the digests are of what was encrypted. */
  | { readonly type: "encrypted_reasoning"; readonly digests: readonly string[] }
  /** A turn of calls that did not begin with thinking goes on without. */
  | { readonly type: "thinking_first" }
  /** Turns with tool calls need their reasoning back. */
  | { readonly type: "reasoning_content" }
  /** Calls that another model made, or whose client lost Google's signature, get Google's own value for such calls. */
  | { readonly type: "call_signature" }
  /**
   * Ids of calls, and of their results, become such as nearly everybody takes, with no more characters than `maximum`;
   * `exactly`: Mistral's, nine letters and digits.
   */
  | { readonly type: "call_ids"; readonly maximum: number; readonly exactly?: true }
  /** User and assistant speak in turn: the user first, the assistant between results and what the user says. */
  | { readonly type: "turn_order" }
  /** Each call is a turn of its own, with its result behind it. */
  | { readonly type: "single_calls" }
  /** Lists of nothing but texts become one text. */
  | { readonly type: "plain_texts" }
  /** Parts of a kind that the endpoint does not know become text. */
  | { readonly type: "as_text"; readonly of: string; readonly configured?: true }
  /** A system message in the middle of the conversation, or every one (`leading`), becomes text of the user's. */
  | { readonly type: "system_role"; readonly leading?: true }
  /** Messages and texts with nothing in them are left out; `calls`: those of calls too, which stay without words. */
  | { readonly type: "empty_messages"; readonly calls?: true }
  /** Schemas of tools lose what no draft of JSON Schema that is in use permits. */
  | { readonly type: "valid_schemas" }
  /** Where the assistant has the last word, the user asks it to go on. */
  | { readonly type: "go_on" }
  /** Halves of characters become a sign that says so. */
  | { readonly type: "whole_characters" }
  /**
   * Images become a note in the text, which the model can speak of: all of them, or all but the newest ones; `configured`:
   * a person says so, and no refusal.
   */
  | { readonly type: "images"; readonly keep?: number; readonly configured?: true };

/** Whom an attempt goes to. */
export interface Target {
  readonly endpointId: string;
  /** As the endpoint knows it. */
  readonly model: string;
  /** The wire protocol of the attempt. */
  readonly protocol: Protocol;
}

export interface Fact {
  /** Made of endpoint, model and change: the same fact has the same id. */
  readonly id: string;
  readonly endpointId: string;
  /** The model as the endpoint knows it; empty: all models of the endpoint. */
  readonly model: string;
  /** The wire protocol whose requests it changes; `undefined`: it is none of one protocol's body. */
  readonly protocol: Protocol | undefined;
  readonly change: Change;
  /** The words of the refusal, redacted and short. */
  readonly evidence: string;
  /** Milliseconds of the epoch. */
  readonly learnedAt: number;
  /** When it was last applied; milliseconds of the epoch. */
  readonly usedAt: number;
  readonly uses: number;
  /** Never expires. */
  readonly pinned: boolean;
  /** Milliseconds of the epoch: after that the next request goes without it, which shows whether it still holds. */
  readonly expiresAt: number;
}
