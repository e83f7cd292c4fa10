import type { Codec } from "../codec.ts";
import { decodeMessage, encodeMessage } from "./message.ts";
import { decodeRequest } from "./request_decode.ts";
import { encodeRequest } from "./request_encode.ts";
import { streamDecoder } from "./stream_decode.ts";
import { streamEncoder } from "./stream_encode.ts";
import { gemini } from "./wire.ts";

/** The Gemini API whole. */
export const geminiCodec: Codec = {
  wire: gemini,
  decodeRequest,
  encodeRequest,
  streamDecoder,
  streamEncoder,
  decodeMessage,
  encodeMessage,
};
