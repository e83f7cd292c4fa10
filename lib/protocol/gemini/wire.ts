/** The Gemini stream with `alt=sse`: https://ai.google.dev/api/generate-content (read 2026-11-22). */
import type { ProxyError } from "../../errors.ts";
import { isObject, type Json, parseJson, stringMember } from "../../json.ts";
import type { SseFrame } from "../../sse/frame.ts";
import { decodeError, namedError } from "../decode_error.ts";
import { readErrorBody } from "../error_body.ts";
import { CONTENT, FINISH, IGNORED, PREAMBLE, type Signal, type Wire } from "../wire.ts";
import { encodeError, errorFrame } from "./error.ts";
import { member } from "./field.ts";
import { rawReason } from "./finish.ts";

function signal(frame: SseFrame): Signal {
  const data = parseJson(frame.data);
  const error = reportedError(frame, data);
  if (error !== undefined) return { type: "error", error, last: true };
  if (!isObject(data)) return IGNORED;
  if (isBlocked(data)) return FINISH;
  const candidates = data["candidates"];
  if (!Array.isArray(candidates)) return PREAMBLE;
  if (candidates.some(hasReason)) return FINISH;
  return candidates.some(hasParts) ? CONTENT : PREAMBLE;
}

/** The error that an event of a stream reports, as Google does, or as a gateway before it. */
export function reportedError(frame: SseFrame, data: Json | undefined): ProxyError | undefined {
  if (frame.event === "error") return namedError(frame, data);
  const error = isObject(data) ? data["error"] : undefined;
  const isError = isObject(error) || (error ?? Array.isArray(data)) && readErrorBody(data) !== undefined;
  return isError ? decodeError(200, data) : undefined;
}

function isBlocked(data: Json): boolean {
  return isObject(data) && isObject(data["promptFeedback"]) && data["promptFeedback"]["blockReason"] !== undefined;
}

function hasReason(candidate: Json): boolean {
  return isObject(candidate) && rawReason(member(candidate, "finishReason")) !== undefined;
}

function hasParts(candidate: Json): boolean {
  if (!isObject(candidate) || !isObject(candidate["content"])) return false;
  const parts = candidate["content"]["parts"];
  return Array.isArray(parts) && parts.length > 0;
}

function fault(body: Json): ProxyError | undefined {
  // Without `alt=sse` a stream is one JSON array of the same chunks.
  const chunk = Array.isArray(body) ? body[0] : body;
  if (isObject(chunk) && (Array.isArray(chunk["candidates"]) || isBlocked(chunk))) return undefined;
  return decodeError(200, body);
}

export const gemini: Wire = {
  protocol: "gemini",
  signal,
  responseId: (frame) => stringMember(parseJson(frame.data), "responseId"),
  fault,
  keepAlive: () => undefined,
  encodeError,
  errorFrames: (error) => [errorFrame(error)],
  // Google's SDK for JavaScript takes an error in a stream for a piece without content and the end behind it for the
  // answer's (@google/genai 1.52): half an answer would pass for a whole one. Gemini CLI 0.61 overlooks the break too.
  breaksOnError: true,
};
