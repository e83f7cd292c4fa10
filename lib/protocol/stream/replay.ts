/** A whole answer as the events that would have told it: `collect(replay(m))` is `m`. */
import type { PartStart, StreamEvent } from "../event.ts";
import type { AnswerPart, Message } from "../message.ts";

export function* replay(message: Message): Generator<StreamEvent> {
  yield { type: "start", id: message.id, model: message.model };
  let index = 0;
  for (const part of message.parts) {
    const start = startOf(part);
    if (start === undefined) continue;
    yield { type: "part_start", index, part: start };
    const text = textOf(part);
    // In front of a call's arguments, as Google's streams have it: reasoning that stands for it may not follow the call.
    if (part.type === "tool_call" && part.signature) yield { type: "signature", index, signature: part.signature };
    if (text !== "") yield { type: "delta", index, text };
    if (part.type === "thinking" && part.signature) yield { type: "signature", index, signature: part.signature };
    if (part.type === "text") {
      for (const citation of part.citations ?? []) yield { type: "citation", index, citation };
    }
    yield { type: "part_end", index };
    index++;
  }
  if (message.usage !== undefined) yield { type: "usage", usage: message.usage };
  yield { type: "finish", finish: message.finish };
  yield { type: "end" };
}

/** `undefined` for parts that no answer has. */
function startOf(part: AnswerPart): PartStart | undefined {
  switch (part.type) {
    case "text":
      return { type: part.type, ...(part.apart ? { apart: true } : {}) };
    case "thinking":
    case "refusal":
      return { type: part.type };
    case "tool_call": {
      const { type, id, name, kind, namespace } = part;
      return { type, id, name, kind, ...(namespace === undefined ? {} : { namespace }) };
    }
    case "web_search":
    case "image":
      return part;
    case "foreign":
      return { type: "foreign", value: part };
    case "document":
    case "audio":
    case "tool_result":
      return undefined;
    default:
      return part satisfies never;
  }
}

function textOf(part: AnswerPart): string {
  switch (part.type) {
    case "text":
    case "thinking":
    case "refusal":
      return part.text;
    case "tool_call":
      return part.arguments;
    default:
      return "";
  }
}
