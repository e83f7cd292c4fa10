/** Answers and streams that nobody thought of. */
import fc from "fast-check";
import type { Part, Signature } from "../../../lib/protocol/conversation.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import type { Finish } from "../../../lib/protocol/finish.ts";
import type { Message } from "../../../lib/protocol/message.ts";
import { replay } from "../../../lib/protocol/stream/replay.ts";

const signature: fc.Arbitrary<Signature> = fc.record({
  protocol: fc.constantFrom("messages" as const, "chat" as const, "responses" as const, "gemini" as const),
  data: fc.string(),
});

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ type: fc.constantFrom("text" as const, "refusal" as const), text: fc.string() }),
  fc.record({ type: fc.constant("thinking" as const), text: fc.string(), signature }),
  fc.record({ type: fc.constant("thinking" as const), text: fc.string() }),
  fc.record({
    type: fc.constant("tool_call" as const),
    id: fc.string({ minLength: 1 }),
    name: fc.string({ minLength: 1 }),
    kind: fc.constantFrom("function" as const, "custom" as const),
    arguments: fc.json(),
  }),
  fc.record({
    type: fc.constant("foreign" as const),
    protocol: fc.constant("messages" as const),
    value: fc.dictionary(fc.string(), fc.string()),
  }),
);

const tokens = fc.nat({ max: 1_000_000 });

/** Cloned, as records of fast-check have no prototype. */
export const message: fc.Arbitrary<Message> = fc.record({
  id: fc.option(fc.string(), { nil: undefined }),
  model: fc.option(fc.string(), { nil: undefined }),
  parts: fc.array(part, { maxLength: 5 }),
  finish: fc.record({
    reason: fc.constantFrom<Finish["reason"]>("stop", "tool_calls", "length", "filtered", "unknown"),
    raw: fc.string(),
  }),
  usage: fc.option(
    fc.record({
      inputTokens: tokens,
      cacheReadTokens: tokens,
      cacheWrite5mTokens: tokens,
      cacheWrite1hTokens: tokens,
      outputTokens: tokens,
      reasoningTokens: tokens,
    }),
    { nil: undefined },
  ),
}).map((told) => structuredClone(told) as Message);

/** A valid stream of a message whose parts overlap: their events are dealt out in any order that keeps each part's own. */
export const interleaved: fc.Arbitrary<{ readonly message: Message; readonly events: readonly StreamEvent[] }> = fc
  .tuple(message, fc.infiniteStream(fc.nat()))
  .map(([told, choices]) => {
    const all = [...replay(told)];
    const queues = told.parts.map((_, index) => all.filter((event) => "index" in event && event.index === index));
    const dealt: StreamEvent[] = [];
    for (;;) {
      const full = queues.filter((queue) => queue.length > 0);
      if (full.length === 0) break;
      // A part that has not begun may only begin behind those before it, or the order of the answer would be another.
      const begun = full.filter((queue) => queue[0]!.type !== "part_start");
      const next = full.find((queue) => queue[0]!.type === "part_start");
      const open = next === undefined ? begun : [...begun, next];
      dealt.push(open[choices.next().value % open.length]!.shift()!);
    }
    const [start, ...others] = all.filter((event) => !("index" in event));
    return { message: told, events: [start!, ...dealt, ...others] };
  });
