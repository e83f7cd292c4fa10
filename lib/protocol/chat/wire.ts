/** The Chat Completions stream: https://platform.openai.com/docs/api-reference/chat-streaming (read 2026-11-22). */
import type { ProxyError } from "../../errors.ts";
import { isObject, type Json, type JsonObject, parseJson, stringMember } from "../../json.ts";
import type { SseFrame } from "../../sse/frame.ts";
import { decodeError, namedError } from "../decode_error.ts";
import { readErrorBody } from "../error_body.ts";
import { countsIn } from "../usage.ts";
import { CONTENT, END, FINISH, IGNORED, PREAMBLE, type Signal, type Wire } from "../wire.ts";
import { choiceError, encodeError, errorFrame } from "./error.ts";

/** Members of a delta that carry no piece of the answer. */
const BARE = new Set(["role", "name", "index", "logprobs"]);

function signal(frame: SseFrame): Signal {
  const text = frame.data;
  if (text === "[DONE]") return END;
  const data = parseJson(frame.data);
  // Groq names its error events.
  if (frame.event === "error") return { type: "error", error: namedError(frame, data), last: true };
  if (!isObject(data)) return IGNORED;
  const choices = data["choices"];
  // Azure and OpenRouter put an error beside choices inside an HTTP 200.
  if ((data["error"] !== undefined && data["error"] !== null) || !Array.isArray(choices)) {
    return readErrorBody(data) === undefined ? IGNORED : { type: "error", error: decodeError(200, data), last: true };
  }
  const error = choiceError(choices);
  if (error !== undefined) return { type: "error", error, last: true };
  let found: Signal = PREAMBLE;
  for (const choice of choices) {
    if (!isObject(choice)) continue;
    if (stringMember(choice, "finish_reason")) return FINISH;
    if (hasContent(choice)) found = CONTENT;
  }
  return found;
}

function hasContent(choice: JsonObject): boolean {
  return says(isObject(choice["delta"]) ? choice["delta"] : choice);
}

function says(members: JsonObject): boolean {
  for (const name in members) {
    if (BARE.has(name) || name.startsWith("content_filter")) continue;
    const value = members[name];
    if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) continue;
    if (isObject(value) && Object.keys(value).length === 0) continue;
    return true;
  }
  return false;
}

function responseId(frame: SseFrame): string | undefined {
  return stringMember(parseJson(frame.data), "id");
}

function fault(body: Json): ProxyError | undefined {
  if (isObject(body) && Array.isArray(body["choices"]) && !isErrorAlone(body)) {
    return choiceError(body["choices"]) ?? (isNothing(body, body["choices"]) ? decodeError(200, body) : undefined);
  }
  return decodeError(200, body);
}

/**
 * No choice, or none that says anything, not even why it ended or what it cost (ENTERPILOT/GoModel#947,
 * diegosouzapw/OmniRoute#7000, read 2026-11-27). An empty text is an answer.
 */
function isNothing(body: JsonObject, choices: readonly Json[]): boolean {
  return choices.length === 0 || (countsIn(body) === undefined && choices.every(isSilent));
}

function isSilent(choice: Json): boolean {
  if (!isObject(choice)) return false;
  const { message, ...own } = choice;
  return isObject(message) && message["content"] !== "" && !says(message) && !says(own);
}

/** OpenRouter answers 200 with `choices: []` beside the error that emptied it. */
function isErrorAlone(body: JsonObject): boolean {
  const choices = body["choices"];
  return isObject(body["error"]) && Array.isArray(choices) && choices.length === 0;
}

export const chat: Wire = {
  protocol: "chat",
  signal,
  responseId,
  fault,
  keepAlive: () => undefined,
  encodeError,
  errorFrames: (error) => [errorFrame(error)],
  // OpenAI's SDKs read the event. langchaingo 0.1, LangChain4j 1.19 and Spring AI 1.1 overlook it and take the end behind
  // it for the answer's: half an answer would pass for a whole one.
  breaksOnError: true,
};
