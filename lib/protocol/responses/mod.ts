import type { Codec } from "../codec.ts";
import { decodeMessage, encodeMessage } from "./message.ts";
import { decodeRequest } from "./request_decode.ts";
import { encodeRequest } from "./request_encode.ts";
import { streamDecoder } from "./stream_decode.ts";
import { streamEncoder } from "./stream_encode.ts";
import { responses } from "./wire.ts";

export const responsesCodec: Codec = {
  wire: responses,
  decodeRequest,
  encodeRequest,
  streamDecoder,
  streamEncoder,
  decodeMessage,
  encodeMessage,
};
