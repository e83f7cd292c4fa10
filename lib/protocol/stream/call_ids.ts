/**
 * Ids by which a client tells the calls of its whole conversation apart. Those of some upstreams count and begin anew with
 * each answer, and a client that keeps them has one several times, which Anthropic refuses once it is asked.
 */
import type { IdSource } from "../codec.ts";
import type { StreamEvent } from "../event.ts";
import type { AnswerPart, Message } from "../message.ts";
import type { Transducer } from "../transducer.ts";

/** `0`, `call_0`, `functions.read:0`, Kimi K3's `read:0` (vllm-project/vllm#50295). */
const COUNTED = /^(?:.*:)?\d+$|^[a-z_-]+[_-]\d{1,4}$/i;

/** Gives the calls of one answer ids of their own where theirs count, or come twice. */
export function callIds(ids: IdSource): Transducer<StreamEvent, StreamEvent> {
  const own = ownIds(ids);
  return {
    push: (event) =>
      event.type === "part_start" && event.part.type === "tool_call"
        ? [{ ...event, part: { ...event.part, id: own(event.part.id) } }]
        : [event],
    end: () => [],
  };
}

/** The same for a whole answer. */
export function withCallIds(message: Message, ids: IdSource): Message {
  const own = ownIds(ids);
  const parts = message.parts.map((part): AnswerPart =>
    part.type === "tool_call" ? { ...part, id: own(part.id) } : part
  );
  return { ...message, parts };
}

function ownIds(ids: IdSource): (id: string) => string {
  const used = new Set<string>();
  return (id) => {
    const own = COUNTED.test(id) || used.has(id) ? ids.next("call_") : id;
    used.add(own);
    return own;
  };
}
