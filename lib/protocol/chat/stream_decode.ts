/** The Chat Completions stream: https://platform.openai.com/docs/api-reference/chat-streaming. */
import { isObject, parseJson } from "../../json.ts";
import type { SseFrame } from "../../sse/frame.ts";
import type { Translation } from "../codec.ts";
import { brokenEvent, namedError } from "../decode_error.ts";
import type { StreamEvent } from "../event.ts";
import type { Transducer } from "../transducer.ts";
import { AnswerReader } from "./answer.ts";

export function streamDecoder(translation: Translation): Transducer<SseFrame, StreamEvent> {
  const answer = new AnswerReader(translation);
  return {
    push(frame) {
      if (frame.data === "[DONE]") return answer.done();
      const data = parseJson(frame.data);
      // Groq names its error events.
      if (frame.event === "error") return answer.fail(namedError(frame, data));
      if (isObject(data)) return answer.read(data);
      const broken = data === undefined ? brokenEvent(frame) : undefined;
      return broken === undefined ? [] : answer.fail(broken, true);
    },
    end: () => answer.end(),
  };
}
