import { chatCodec } from "./chat/mod.ts";
import type { Codec } from "./codec.ts";
import { geminiCodec } from "./gemini/mod.ts";
import { messagesCodec } from "./messages/mod.ts";
import type { Protocol } from "./protocol.ts";
import { responsesCodec } from "./responses/mod.ts";

/** The codec of each protocol: the one place where they are listed. */
export const CODECS: Readonly<Record<Protocol, Codec>> = {
  messages: messagesCodec,
  chat: chatCodec,
  responses: responsesCodec,
  gemini: geminiCodec,
};
