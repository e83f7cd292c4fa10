/** The Messages stream: https://docs.anthropic.com/en/docs/build-with-claude/streaming (read 2026-11-22). */
import type { ProxyError } from "../../errors.ts";
import { isObject, type Json, parseJson, stringMember } from "../../json.ts";
import type { SseFrame } from "../../sse/frame.ts";
import { readErrorBody } from "../error_body.ts";
import { CONTENT, END, FINISH, IGNORED, PREAMBLE, type Signal, type Wire } from "../wire.ts";
import { decodeError, namedError } from "../decode_error.ts";
import { encodeError, errorFrame } from "./error.ts";

/** Events that say by their name alone what they mean; the others are read. */
const BY_NAME: ReadonlyMap<string, Signal> = new Map([
  ["message_start", PREAMBLE],
  ["ping", IGNORED],
  ["content_block_start", CONTENT],
  ["content_block_delta", CONTENT],
  ["content_block_stop", CONTENT],
  ["message_stop", END],
]);

function signal(frame: SseFrame): Signal {
  const byName = BY_NAME.get(frame.event);
  if (byName !== undefined) return byName;
  const data = parseJson(frame.data);
  const type = stringMember(data, "type");
  if (frame.event === "error" && type === undefined) {
    return { type: "error", error: namedError(frame, data), last: true };
  }
  if (!isObject(data)) return IGNORED;
  if (type === "message_delta") {
    // Some upstreams leave out `message_stop`; the reason to stop is the end that every client goes by.
    return stringMember(data["delta"], "stop_reason") === undefined ? CONTENT : FINISH;
  }
  if (type === "error" || (type === undefined && readErrorBody(data) !== undefined)) {
    return { type: "error", error: decodeError(200, data), last: true };
  }
  return BY_NAME.get(type ?? "") ?? IGNORED;
}

function responseId(frame: SseFrame): string | undefined {
  const data = parseJson(frame.data);
  return isObject(data) ? stringMember(data["message"], "id") : undefined;
}

function fault(body: Json): ProxyError | undefined {
  if (isObject(body) && Array.isArray(body["content"])) return undefined;
  return decodeError(200, body);
}

export const messages: Wire = {
  protocol: "messages",
  signal,
  responseId,
  fault,
  keepAlive: () => ({ event: "ping", data: '{"type": "ping"}' }),
  encodeError,
  errorFrames: (error) => [errorFrame(error)],
  breaksOnError: false,
};
