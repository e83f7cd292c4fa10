/**
 * A request in no protocol's words: what every codec decodes to and encodes from.
 *
 * What is absent is `undefined`, never a default: a default that the client did not choose must not be sent. Whatever a
 * protocol has that is not here is data of that protocol alone and becomes a loss when it leaves it.
 */
import type { JsonObject } from "../json.ts";
import type { OwnTool } from "./own_tools.ts";
import type { Protocol } from "./protocol.ts";
import type { Citation, Own } from "./web_search.ts";

export interface Conversation {
  readonly model: string;
  readonly stream: boolean;
  /** In order; leading `system` turns are the instructions, later ones keep their place. */
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice | undefined;
  /** `false`: one call at a time. */
  readonly parallelToolCalls: boolean | undefined;
  readonly sampling: Sampling;
  readonly reasoning: Reasoning | undefined;
  readonly format: OutputFormat | undefined;
  readonly verbosity: string | undefined;
  /** Groups requests whose beginnings are alike, for prompt caches. What a client calls its user goes nowhere. */
  readonly cacheKey: string | undefined;
  /** `auto`, `default`, `flex`, `priority`, ... */
  readonly serviceTier: string | undefined;
}

export interface Turn {
  readonly role: "system" | "user" | "assistant";
  readonly parts: readonly Part[];
}

export type Part =
  | TextPart
  | ImagePart
  | DocumentPart
  | AudioPart
  | ThinkingPart
  | ToolCallPart
  | ToolResultPart
  | RefusalPart
  | ForeignPart;

export interface TextPart {
  readonly type: "text";
  readonly text: string;
  /** Of answers. */
  readonly citations?: readonly Citation[];
  /** Of answers: it does not go on with the text before it, as a message of its own does not. */
  readonly apart?: true;
  readonly cache?: CacheMark;
}

/** Where a cached prefix may end, and for how long it is kept. */
export interface CacheMark {
  readonly ttl: "5m" | "1h";
}

/** Data of an image or a document. */
export type Media =
  | { readonly type: "base64"; readonly mediaType: string; readonly data: string }
  | { readonly type: "url"; readonly url: string; readonly mediaType?: string }
  /** A file that the upstream's own vendor keeps. */
  | { readonly type: "file"; readonly fileId: string };

export interface ImagePart {
  readonly type: "image";
  readonly media: Media;
  /** OpenAI's `low`, `high`, `auto`, `original`. */
  readonly detail?: string;
  readonly cache?: CacheMark;
  /** Of answers and what was answered: the part or item that it came as, for its own protocol. */
  readonly own?: Own;
}

export interface DocumentPart {
  readonly type: "document";
  /** `text`: the document's own text instead of a file. */
  readonly media: Media | { readonly type: "text"; readonly text: string };
  readonly name?: string;
  readonly cache?: CacheMark;
}

export interface AudioPart {
  readonly type: "audio";
  readonly data: string;
  /** `wav`, `mp3`, ... */
  readonly format: string;
}

/** What the model thought; `signature` lets its own vendor take it back. */
export interface ThinkingPart {
  readonly type: "thinking";
  /** Empty if only the vendor can read it. */
  readonly text: string;
  readonly signature?: Signature;
}

/** A vendor's own seal on its thinking, given back byte for byte and only to that vendor. */
export interface Signature {
  /** Whose it is: the protocol that it came in. */
  readonly protocol: Protocol;
  /** Messages `signature`, Responses `encrypted_content`, Gemini `thoughtSignature`, chat: the reasoning to give back. */
  readonly data: string;
  /** Messages: a `redacted_thinking` block. Responses: the item's id. */
  readonly redacted?: boolean;
  /** Who made it, where several vendors speak the protocol: see `signer.ts`. Absent: nobody knows. */
  readonly signer?: string;
  readonly id?: string;
}

/** What kind of tool a call is for, so that the answer takes the client's own form. */
export type ToolKind = "function" | "custom" | OwnTool;

export interface ToolCallPart {
  readonly type: "tool_call";
  readonly id: string;
  readonly name: string;
  readonly kind: ToolKind;
  /** Of Responses' namespaces: the container's name; `name` is then the short one. */
  readonly namespace?: string;
  /** JSON text for functions, as the model wrote it (may be damaged); raw text for `custom`. */
  readonly arguments: string;
  /** Gemini binds thinking to calls. */
  readonly signature?: Signature;
  readonly cache?: CacheMark;
}

export interface ToolResultPart {
  readonly type: "tool_result";
  readonly callId: string;
  /** The kind of the call that it answers; `undefined` if the protocol does not say. */
  readonly kind?: ToolKind;
  /** Text, images and documents; may be empty. */
  readonly parts: readonly Part[];
  readonly isError: boolean;
  /** Tools that a search found: they count as declared from here on. */
  readonly tools?: readonly Tool[];
  readonly cache?: CacheMark;
}

export interface RefusalPart {
  readonly type: "refusal";
  readonly text: string;
}

/** A block or item that the hub has no word for: kept within its protocol, a loss elsewhere. */
export interface ForeignPart {
  readonly type: "foreign";
  readonly protocol: Protocol;
  readonly value: JsonObject;
}

export type Tool = FunctionTool | CustomTool | HostedTool;

export interface FunctionTool {
  readonly type: "function";
  readonly name: string;
  readonly namespace?: string;
  readonly description: string | undefined;
  /** JSON Schema as the client wrote it; encoders normalise it for their target. */
  readonly schema: JsonObject | undefined;
  readonly strict?: boolean;
  readonly cache?: CacheMark;
}

/** A tool that takes raw text, perhaps of a grammar. */
export interface CustomTool {
  readonly type: "custom";
  readonly name: string;
  readonly namespace?: string;
  readonly description: string | undefined;
  /** `{type:"text"}` or `{type:"grammar",syntax,definition}`. */
  readonly format: JsonObject | undefined;
}

/** A tool that the vendor runs itself, or that has a protocol of its own. */
export interface HostedTool {
  readonly type: "hosted";
  readonly kind: "web_search" | "image_generation" | "code_interpreter" | OwnTool | "other";
  readonly protocol: Protocol;
  /** As the client wrote it. */
  readonly value: JsonObject;
}

export type ToolChoice =
  | { readonly type: "auto" | "none" | "required" }
  | { readonly type: "tool"; readonly name: string; readonly namespace?: string };

export interface Sampling {
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stop?: readonly string[];
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly seed?: number;
  readonly candidates?: number;
}

/** How much the model should think. */
export interface Reasoning {
  /** `off`: not at all; `adaptive`: as it sees fit; `budget`: up to `budgetTokens`; `effort`: by `effort` alone. */
  readonly mode: "off" | "adaptive" | "budget" | "effort";
  readonly effort?: Effort;
  readonly budgetTokens?: number;
  /** Whether thinking is to be shown, in the client's word: `auto`, `concise`, `detailed`, `none`. */
  readonly summary?: string;
}

export type Effort = "none" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max";

export type OutputFormat =
  | { readonly type: "json_object" }
  | {
    readonly type: "json_schema";
    readonly name: string;
    readonly schema: JsonObject;
    readonly strict?: boolean;
    readonly description?: string;
  };
