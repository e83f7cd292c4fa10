import type { Text } from "./fill.ts";

/** What is wrong with a request or an answer that was read as one of its protocol. */
export const READING = {
  "reading.is_not": "{path} is not {expected}",
  "reading.object": "an object",
  "reading.array": "an array",
  "reading.string": "a string",
  "reading.number": "a number",
  "reading.boolean": "a boolean",
  "reading.string_or_array": "a string or an array",
  "reading.string_or_object": "a string or an object",
  "reading.positive_integer": "a positive integer",
  "reading.messages": "a list with at least one message",
  "reading.role": "user, assistant or system",
  "reading.gemini_role": '"user" or "model"',
  "reading.missing": "{path} is missing",
  "reading.none_of": "{path} is none of {expected}: current value is {value}",
  "reading.response_not_kept":
    "Previous response with id '{id}' not found: it is not, or no longer, kept by this proxy, which keeps answers of converted requests without `store: false` for an hour. Send the whole input instead of previous_response_id",
  "reading.kept_elsewhere":
    "{path} names {id}, which its own vendor keeps: this upstream cannot know it. Send the whole content instead",
  "reading.status": "Upstream answered with status {status}",
  "reading.said_nothing": "Upstream failed without saying why",
  "reading.stream_fault": "The upstream's stream {fault}",
  "reading.ended_with": "The upstream ended its answer with {reason}",
  "reading.calls_too_long": "The upstream's tool calls are too long",
  "reading.block_too_long": "The upstream sent a block that is too long",
  "reading.arguments_too_long": "The upstream sent arguments too long",
  "reading.arguments_cut": "The upstream cut the arguments of {tool}",
  "reading.call_unreadable": "The model wrote a function call that cannot be read",
  "reading.no_object": "The answer is no object",
  "reading.not_whole": "The upstream's answer is not whole: it is {status}",
  "reading.ended_early": "The upstream's answer ended before it was whole",
  "reading.summary_unfinished": "The summary of the conversation was not finished: {reason}",
  "reading.no_summary": "The model gave no summary of the conversation",
} as const satisfies Readonly<Record<string, Text>>;
