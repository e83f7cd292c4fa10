import type { ProxyError } from "../errors.ts";
import type { Json, JsonObject } from "../json.ts";
import type { SseFrame } from "../sse/frame.ts";
import type { Conversation } from "./conversation.ts";
import type { StreamEvent } from "./event.ts";
import type { Message } from "./message.ts";
import type { ToolNames } from "./tool_names.ts";
import type { Transducer } from "./transducer.ts";
import type { Wire } from "./wire.ts";

/** What an upstream is known to be, as far as it changes what is sent. */
export interface TargetTraits {
  /** The model as the upstream knows it. */
  readonly model: string;
  /** Whose API it is, told from its host: decides on names of parameters and what is rejected. */
  readonly vendor:
    | "anthropic"
    | "openai"
    | "google"
    | "deepseek"
    | "moonshot"
    | "zai"
    | "alibaba"
    | "openrouter"
    | "other";
  /** It takes files, or no documents: then their texts. Absent: as is known of the vendor. */
  readonly documents?: "files" | PdfLookup | undefined;
}

/** Knows texts of PDFs by their base64; `undefined`: not yet, or not at all. */
export interface PdfLookup {
  textOf(data: string): string | undefined;
}

/** What decoding found; `losses` are members that the hub has no word for. */
export interface DecodedRequest {
  readonly conversation: Conversation;
  /** Features lost on the way into the hub, in the source protocol's words. */
  readonly lost: readonly string[];
}

export interface EncodedRequest {
  readonly body: JsonObject;
  /** Headers that the target protocol needs (`anthropic-version`), lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Features lost on the way out of the hub, in the hub's words. */
  readonly lost: readonly string[];
}

/** Everything the answer's way back needs to know of the request: made once, read-only afterwards. */
export interface Translation {
  /** The model's name that the client used: every answer carries it. */
  readonly clientModel: string;
  readonly estimatedInputTokens: number;
  /** Both ways between the client's tool names and the upstream's. */
  readonly names: ToolNames;
  /** The client's body, for members that a response repeats (Responses does) and options such as `include_usage`. */
  readonly request: JsonObject;
  /** Ids for what the upstream left unnamed; deterministic in tests. */
  readonly ids: IdSource;
  /** Seals and opens thinking that has to come back to its vendor through a client of another protocol. */
  readonly envelope: ThinkingEnvelope;
  /** Milliseconds of the epoch, for `created`. */
  readonly now: number;
  /** Something could not be carried; it may be told any number of times. */
  readonly report: (feature: string) => void;
}

export interface IdSource {
  /** Such as `msg_` and 24 letters. */
  next(prefix: string): string;
}

/** See `thinking.ts`. */
export interface ThinkingEnvelope {
  /** A text that a client carries as its own protocol's signature. */
  seal(signature: SealedSignature): string;
  /** What `seal` took, of no protocol if that cannot be told any more; `undefined` if the text is no seal. */
  open(text: string): SealedSignature | undefined;
}

/** An envelope that knows whether any of its seals can be about. */
export interface KeptEnvelope extends ThinkingEnvelope {
  /** `false`: it has never sealed anything, so nobody needs to look for its seals. */
  readonly hasSealed: boolean;
}

/** A `Signature` on its way; its protocol is any word, since other things than thinking travel so too. */
export interface SealedSignature {
  readonly protocol: string;
  readonly data: string;
  readonly id?: string;
  readonly redacted?: boolean;
  readonly signer?: string;
}

/** One wire protocol, whole. All functions are pure and synchronous; a codec knows no other codec; nothing throws but a
 * `ProxyError` `invalid_request` from `decodeRequest`, whose message names the path of what is wrong. */
export interface Codec {
  readonly wire: Wire;
  decodeRequest(body: JsonObject, context: DecodeContext): DecodedRequest;
  encodeRequest(conversation: Conversation, context: EncodeContext): EncodedRequest;
  /** Never ends cleanly on its own: what the upstream did not say is not said. At `end` without a finish it gives an error. */
  streamDecoder(translation: Translation): Transducer<SseFrame, StreamEvent>;
  streamEncoder(translation: Translation): Transducer<StreamEvent, SseFrame>;
  /** `ProxyError` if the body is an error or no answer. */
  decodeMessage(body: Json, translation: Translation): Message | ProxyError;
  encodeMessage(message: Message, translation: Translation): JsonObject;
}

export interface DecodeContext {
  readonly envelope: ThinkingEnvelope;
  /** Gemini has the model and `stream` in its path. */
  readonly model: string;
  readonly stream: boolean;
}

export interface EncodeContext {
  readonly target: TargetTraits;
  readonly names: ToolNames;
  readonly envelope: ThinkingEnvelope;
}
