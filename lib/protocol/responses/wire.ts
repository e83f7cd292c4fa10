/** The Responses stream: https://platform.openai.com/docs/api-reference/responses-streaming (read 2026-11-22). */
import type { ProxyError } from "../../errors.ts";
import { isObject, type Json, type JsonObject, parseJson, stringMember } from "../../json.ts";
import type { SseFrame } from "../../sse/frame.ts";
import { decodeError, namedError } from "../decode_error.ts";
import { readErrorBody } from "../error_body.ts";
import { CONTENT, FINISH_LAST, IGNORED, PREAMBLE, type Signal, type Wire } from "../wire.ts";
import { encodeError, errorFrames, failedBody } from "./error.ts";
import { endsWithDone, responseOf } from "./finish.ts";

const BY_TYPE: ReadonlyMap<string, Signal> = new Map([
  ["response.created", PREAMBLE],
  ["response.queued", PREAMBLE],
  ["response.in_progress", PREAMBLE],
  ["response.completed", FINISH_LAST],
  ["response.incomplete", FINISH_LAST],
  ["keepalive", IGNORED],
]);

/** Events of which the name alone does not say what they mean. */
const OF_ITS_DATA: ReadonlySet<string> = new Set(["response.failed", "response.done", "error"]);

function signal(frame: SseFrame): Signal {
  const byEvent = byType(frame.event);
  if (byEvent !== undefined) return byEvent;
  const data = parseJson(frame.data);
  if (!isObject(data)) {
    return frame.event === "error" ? { type: "error", error: namedError(frame, data), last: false } : IGNORED;
  }
  const type = stringMember(data, "type") ?? "";
  const name = type || frame.event;
  if (name === "response.failed") {
    // By the event's line alone few clients see that the answer ends there.
    return { type: "error", error: decodeError(200, failedBody(data)), last: type !== "" };
  }
  if (name === "response.done") return done(data);
  if (type === "error" || readErrorBody(data) !== undefined) {
    return { type: "error", error: decodeError(200, data), last: false };
  }
  return byType(type) ?? IGNORED;
}

function byType(type: string): Signal | undefined {
  const known = BY_TYPE.get(type);
  if (known !== undefined || OF_ITS_DATA.has(type)) return known;
  return type.startsWith("response.") ? CONTENT : undefined;
}

/** Few clients know it: of a failure they are told once more. */
function done(data: JsonObject): Signal {
  if (!endsWithDone(data)) return CONTENT;
  const { status } = responseOf(data);
  if (status !== "failed" && status !== "cancelled") return FINISH_LAST;
  return { type: "error", error: decodeError(200, failedBody(data)), last: false };
}

function responseId(frame: SseFrame): string | undefined {
  const data = parseJson(frame.data);
  return isObject(data) ? stringMember(data["response"], "id") : undefined;
}

function fault(body: Json): ProxyError | undefined {
  const failed = isObject(body) && body["status"] === "failed";
  if (isObject(body) && !failed && (Array.isArray(body["output"]) || body["object"] === "response")) return undefined;
  return decodeError(200, body);
}

export const responses: Wire = {
  protocol: "responses",
  signal,
  responseId,
  fault,
  // Codex counts only events as activity; the stream helpers of OpenAI's SDKs fail on one before `response.created`.
  keepAlive: (countsEvents) => countsEvents ? { event: "keepalive", data: '{"type":"keepalive"}' } : undefined,
  encodeError,
  errorFrames,
  breaksOnError: false,
};
