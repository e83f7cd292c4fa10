/** Whole chat answers: https://platform.openai.com/docs/api-reference/chat/object. */
import type { ProxyError } from "../../errors.ts";
import { isObject, type Json, type JsonObject } from "../../json.ts";
import type { Translation } from "../codec.ts";
import type { ToolCallPart } from "../conversation.ts";
import { decodeError } from "../decode_error.ts";
import type { Message } from "../message.ts";
import { checked } from "../stream/checked.ts";
import { collect } from "../stream/collect.ts";
import { through } from "../stream/pipe.ts";
import { NO_USAGE } from "../usage.ts";
import { AnswerReader } from "./answer.ts";
import { callMember, clientCall, extraContent, sealContent, SIGNERS } from "./calls_encode.ts";
import { encodeAnnotation } from "./citations.ts";
import { encodeFinishReason } from "./finish.ts";
import { asksFunctions } from "./functions.ts";
import { ThinkingBeforeCall } from "../sealed_thinking.ts";
import { encodeUsage } from "./usage.ts";
import { chat } from "./wire.ts";
import { foreignLoss } from "../loss.ts";
import { encodeImages } from "./images.ts";

/** The answer in `body`, or the error that it reports. */
export function decodeMessage(body: Json, translation: Translation): Message | ProxyError {
  const fault = chat.fault(body);
  if (fault !== undefined) return fault;
  if (!isObject(body)) return decodeError(200, body);
  const answer = new AnswerReader(translation);
  const events = [...answer.read(body, true), ...answer.done(true)];
  return collect(through(events, checked()));
}

export function encodeMessage(message: Message, translation: Translation): JsonObject {
  const text = textOf(message, "text");
  const refusal = textOf(message, "refusal");
  const thinking = textOf(message, "thinking");
  const calls = encodeCalls(message, translation);
  for (const part of message.parts) if (part.type === "foreign") translation.report(foreignLoss(part.value));
  const annotations = annotationsOf(message, translation);
  const images = encodeImages(message.parts.filter((part) => part.type === "image"));
  return {
    id: message.id ?? translation.ids.next("chatcmpl-"),
    object: "chat.completion",
    created: Math.floor(translation.now / 1000),
    model: translation.clientModel,
    choices: [{
      index: 0,
      message: {
        role: "assistant",
        content: text === "" && (calls.length > 0 || refusal !== "") ? null : text,
        refusal: refusal === "" ? null : refusal,
        ...(annotations.length === 0 ? {} : { annotations }),
        ...(images.length === 0 ? {} : { images }),
        ...(thinking === "" ? {} : { reasoning_content: thinking }),
        ...callMembers(calls, translation),
      },
      logprobs: null,
      finish_reason: encodeFinishReason(message.finish, {
        refused: refusal !== "",
        asksFunctions: asksFunctions(translation.request),
        hasCalls: calls.length > 0,
      }),
    }],
    usage: encodeUsage(message.usage ?? { ...NO_USAGE, inputTokens: translation.estimatedInputTokens }),
  };
}

function annotationsOf({ parts }: Message, translation: Translation): JsonObject[] {
  let offset = 0;
  return parts.flatMap((part) => {
    if (part.type !== "text") return [];
    const place = { offset, length: part.text.length };
    offset += part.text.length;
    return part.citations?.flatMap((citation): JsonObject[] => {
      const annotation = encodeAnnotation(citation, place);
      if (annotation !== undefined) return [annotation];
      translation.report("citations");
      return [];
    }) ?? [];
  });
}

function textOf(message: Message, type: "text" | "refusal" | "thinking"): string {
  return message.parts.map((part) => part.type === type ? part.text : "").join("");
}

function callMembers(calls: readonly JsonObject[], { request, report }: Translation): JsonObject {
  const [first] = calls;
  if (first === undefined) return {};
  if (!asksFunctions(request)) return { tool_calls: [...calls] };
  if (calls.length > 1) report("function_call");
  return { function_call: first["function"]! };
}

function encodeCalls({ parts }: Message, translation: Translation): JsonObject[] {
  const thinking = new ThinkingBeforeCall(SIGNERS);
  return parts.flatMap((part) => {
    if (part.type === "thinking") thinking.add(part);
    return part.type === "tool_call" ? [encodeCall(part, thinking.take(translation.envelope), translation)] : [];
  });
}

function encodeCall(call: ToolCallPart, seal: string | undefined, translation: Translation): JsonObject {
  const client = clientCall(call, translation);
  const extra = call.signature === undefined ? sealContent(seal) : extraContent(call.signature, translation);
  const { name, member, input } = client;
  return { id: call.id, type: member, ...callMember(client, input(call.arguments), name), ...extra };
}
