/** What a client must hear of a recorded answer. */
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { withoutTags } from "./read_chat.ts";
import type { Reading, Reason } from "./reading.ts";

/** The word for each reason in each protocol; `unknown` has the upstream's own, or none. */
const WORDS: Readonly<Record<Protocol, Readonly<Record<Exclude<Reason, "unknown">, string>>>> = {
  messages: {
    stop: "end_turn",
    tool_calls: "tool_use",
    length: "max_tokens",
    context: "model_context_window_exceeded",
    filtered: "refusal",
    refusal: "refusal",
    pause: "pause_turn",
  },
  chat: {
    stop: "stop",
    tool_calls: "tool_calls",
    length: "length",
    context: "length",
    filtered: "content_filter",
    refusal: "content_filter",
    pause: "length",
  },
  responses: {
    stop: "completed",
    tool_calls: "completed",
    length: "incomplete: max_output_tokens",
    context: "incomplete: max_output_tokens",
    filtered: "incomplete: content_filter",
    refusal: "completed",
    pause: "completed",
  },
  gemini: {
    stop: "STOP",
    tool_calls: "STOP",
    length: "MAX_TOKENS",
    context: "MAX_TOKENS",
    filtered: "SAFETY",
    refusal: "SAFETY",
    pause: "OTHER",
  },
};

/** What is compared: the end in the client's word, and no usage where the recording counts nothing. */
export type Told = Omit<Reading, "reason" | "messages">;

/** `heard` in the form of `expected`. */
export function told({ reason: _, messages: __, ...heard }: Reading, expected: Told): Told {
  return { ...heard, usage: expected.usage === undefined ? undefined : heard.usage };
}

/** The answer `recorded` of an upstream that speaks `upstream`, for a client that speaks `client`. */
export function expected(recorded: Reading, upstream: Protocol, client: Protocol): Told {
  const { reason: _, messages, ...same } = recorded;
  if (upstream === client) return same;
  const read = upstream === "chat" ? withoutTags(recorded) : recorded;
  const { text: all, messages: __, refusal, reason, stop, ...rest } = read;
  // One text for all messages: they are set apart.
  const hasOneText = client === "chat" || client === "gemini";
  const text = hasOneText && messages !== undefined ? messages.join("\n\n") : all;
  const hasRefusals = client === "chat" || client === "responses";
  return {
    ...rest,
    // A block of blanks alone would come back in the client's history, which Anthropic refuses.
    text: hasRefusals ? text : client === "messages" && (text + refusal).trim() === "" ? "" : text + refusal,
    refusal: hasRefusals ? refusal : "",
    stop: wordFor({ reason, stop, refusal, text }, client),
  };
}

function wordFor(
  { reason, stop, refusal, text }: Pick<Reading, "reason" | "stop" | "refusal" | "text">,
  client: Protocol,
) {
  if (reason === "unknown") {
    return client === "gemini" ? "OTHER" : client === "responses" ? `incomplete: ${stop}` : stop;
  }
  // OpenAI ends a refusal that was put into words like an answer.
  if (reason === "refusal" && client === "chat" && refusal !== "") return "stop";
  // Without any words it would look like an answer that says nothing.
  if (reason === "refusal" && client === "responses" && refusal + text === "") return "incomplete: content_filter";
  if (reason === "stop" && client === "messages" && stop === "stop_sequence") return stop;
  return WORDS[client][reason];
}
