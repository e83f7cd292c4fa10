/** An answer of Google's Gemini protocol, read without the codec. */
import type { JsonObject } from "../../lib/json.ts";
import { type Answer, object, objects, parsedArguments, type Reading, type Reason, tokens, words } from "./reading.ts";

const REASON: Readonly<Record<string, Reason>> = {
  STOP: "stop",
  MAX_TOKENS: "length",
  SAFETY: "filtered",
  RECITATION: "filtered",
  PROHIBITED_CONTENT: "filtered",
  MODEL_ARMOR: "filtered",
};

/** Reasons by number, of answers written with Google's Python types. */
const NUMBERED: readonly string[] = ["FINISH_REASON_UNSPECIFIED", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION"];

/** `undefined` if the answer is an error or was cut. Only the first of several candidates is read. */
export function readGemini(answer: Answer): Reading | undefined {
  const chunks = answer.form === "events" ? answer.events : [answer.body].flat().map(object);
  if (chunks.some(({ error }) => error)) return undefined;
  const candidates = chunks.flatMap(({ candidates }) => objects(candidates)).filter(({ index }) => (index ?? 0) === 0);
  const raw = candidates.map(({ finishReason }) => finishReason).findLast((each) => each !== undefined);
  const feedback = chunks.map(({ promptFeedback }) => object(promptFeedback)).find(({ blockReason }) => blockReason);
  const usage = usageOf(chunks);
  if (raw === undefined) return feedback && blocked(feedback, usage);
  const parts = candidates.flatMap(({ content }) => objects(object(content)["parts"]));
  const texts = (thought: boolean) =>
    parts.map((part) => (part["thought"] === true) === thought ? words(part["text"]) : "").join("");
  const calls = parts.filter(({ functionCall }) => functionCall).map(({ functionCall }) => {
    const call = object(functionCall);
    return { name: words(call["name"]), arguments: parsedArguments(call["args"]) };
  });
  const stop = typeof raw === "number" ? NUMBERED[raw]! : words(raw);
  const reason = REASON[stop] ?? "unknown";
  const waits = calls.length > 0 && (reason === "stop" || stop === "UNEXPECTED_TOOL_CALL");
  return {
    text: texts(false),
    thinking: texts(true),
    refusal: reason === "filtered" ? words(candidates[candidates.length - 1]?.["finishMessage"]) : "",
    calls,
    stop,
    reason: waits ? "tool_calls" : reason,
    usage,
  };
}

/** The prompt was refused: there is no candidate, only the reason. */
function blocked(feedback: JsonObject, usage: Reading["usage"]): Reading {
  const stop = words(feedback["blockReason"]);
  const refusal = words(feedback["blockReasonMessage"]) || `The prompt was blocked: ${stop}`;
  return { text: "", thinking: "", refusal, calls: [], stop, reason: "filtered", usage };
}

function usageOf(chunks: readonly JsonObject[]): Reading["usage"] {
  const all = chunks.map(({ usageMetadata }) => object(usageMetadata)).filter(({ totalTokenCount, promptTokenCount }) =>
    totalTokenCount !== undefined || promptTokenCount !== undefined
  );
  const usage = all.at(-1);
  if (usage === undefined) return undefined;
  const count = (name: string) => tokens(usage[name]);
  return {
    input: count("promptTokenCount") + count("toolUsePromptTokenCount"),
    cached: count("cachedContentTokenCount"),
    output: count("candidatesTokenCount") + count("thoughtsTokenCount"),
    reasoning: count("thoughtsTokenCount"),
  };
}
