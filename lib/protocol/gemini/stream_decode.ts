/** The stream with `alt=sse`: each event is a whole answer's piece, and there is no end but that of the input. */
import { parseJson } from "../../json.ts";
import type { SseFrame } from "../../sse/frame.ts";
import type { Translation } from "../codec.ts";
import type { StreamEvent } from "../event.ts";
import type { Transducer } from "../transducer.ts";
import { carrying } from "../parse_exactly.ts";
import { brokenEvent } from "../decode_error.ts";
import { AnswerDecoder } from "./answer_decode.ts";
import { reportedError } from "./wire.ts";

export function streamDecoder(translation: Translation): Transducer<SseFrame, StreamEvent> {
  const answer = new AnswerDecoder(translation);
  return {
    push(frame) {
      const data = parseJson(frame.data);
      const error = reportedError(frame, data);
      if (error !== undefined) return [{ type: "error", error }];
      if (data === undefined) {
        const broken = answer.isEnding ? undefined : brokenEvent(frame);
        return broken === undefined ? [] : [{ type: "error", error: broken }];
      }
      const said = carrying(data, frame.data);
      const chunks = Array.isArray(said) ? said : [said];
      return chunks.flatMap((chunk) => answer.chunk(chunk));
    },
    end: () => answer.end(),
  };
}
