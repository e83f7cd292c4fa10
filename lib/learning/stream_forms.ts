/** Endpoints that only stream, or do not stream: they are asked in their own way, and the client gets its answer in its own. */
import type { JsonObject } from "../json.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Change } from "./fact.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";

/** Alibaba's QwQ, ChatGPT's own backend, Fireworks' long answers. */
const ONLY_STREAMS =
  /\bonly supports? (?:the )?stream|\bstream must be (?:set to )?true|\b(?:must have|requires?|set|use) ['"`]?stream['"`]? ?= ?true\b|\bstreaming is required\b|\b(?:must|please) (?:use|enable) (?:the )?stream|\bnon-?stream\w*\b[^.\n]{0,30}\bnot supported|(?:只|仅)支持流式/i;

/** OpenAI, of accounts that are not verified and of some models. */
const NEVER_STREAMS =
  /\bverified to stream\b|['"`]?stream['"`]? does not support true|\bstreaming (?:is|mode is) not (?:yet |currently )?supported|\bdoes not support streaming\b|不支持流式/i;

export function streamForms({ complaint: { text, status }, sent: { body, protocol } }: Reading): Reaction | undefined {
  if (status !== 400 && status !== 422 || protocol === "gemini") return undefined;
  if (body["stream"] === true) return NEVER_STREAMS.test(text) ? { type: "learn", changes: whole(body) } : undefined;
  // What belongs to a stream is left out of a request that wants none.
  if (/\bstream_options\b/.test(text)) return undefined;
  return ONLY_STREAMS.test(text) ? { type: "learn", changes: [...STREAMED, ...counted(protocol)] } : undefined;
}

/** What belongs to a stream is refused without one. */
function whole(body: JsonObject): readonly Change[] {
  const options: readonly Change[] = body["stream_options"] === undefined
    ? []
    : [{ type: "drop", path: "stream_options" }];
  return [{ type: "set", path: "stream", value: false, from: true }, ...options];
}

const STREAMED: readonly Change[] = [null, false].map((from) => ({ type: "set", path: "stream", value: true, from }));

/** A stream of Chat Completions counts tokens only when it is told to. */
function counted(protocol: Protocol): readonly Change[] {
  return protocol === "chat"
    ? [{ type: "set", path: "stream_options", value: { include_usage: true }, from: null }]
    : [];
}
