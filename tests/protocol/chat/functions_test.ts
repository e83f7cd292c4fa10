/** Clients that declare `functions`, as it was before there were tools. */
import assert from "node:assert/strict";
import type { JsonObject } from "../../../lib/json.ts";
import type { Conversion } from "../../../lib/protocol/convert.ts";
import { permission } from "../../../lib/protocol/losses.ts";
import { convert } from "../../matrix/conversion.ts";

// deno-lint-ignore no-explicit-any
type Loose = any;

const QUESTION = { role: "user", content: "hi" };
const FUNCTIONS = [{ name: "read", parameters: { type: "object", properties: {} } }];

function asked(messages: readonly JsonObject[], stream = false): Conversion {
  return convert("chat", "messages", { body: { model: "m", messages: [...messages], functions: FUNCTIONS }, stream });
}

const use = (id: string, input: JsonObject): JsonObject => ({ type: "tool_use", id, name: "read", input });
const answer = (...content: JsonObject[]): JsonObject => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  content,
  stop_reason: "tool_use",
  usage: { input_tokens: 1, output_tokens: 1 },
});

function streamed(conversion: Conversion, { content, ...message }: JsonObject): Loose[] {
  const events: JsonObject[] = [
    { type: "message_start", message },
    ...(content as JsonObject[]).flatMap((content_block, index): JsonObject[] => [
      { type: "content_block_start", index, content_block },
      { type: "content_block_stop", index },
    ]),
    { type: "message_delta", delta: { stop_reason: message["stop_reason"]! } },
    { type: "message_stop" },
  ];
  const stream = conversion.stream();
  const frames = events.flatMap((event) => stream.push({ event: String(event["type"]), data: JSON.stringify(event) }));
  return frames.flatMap(({ data }) => data === "[DONE]" ? [] : JSON.parse(data).choices);
}

Deno.test("functions: one call at a time is asked for, and it comes as function_call, streamed and not", () => {
  const conversion = asked([QUESTION]);
  assert.deepEqual(conversion.body["tool_choice"], { type: "auto", disable_parallel_tool_use: true });
  const whole = conversion.message(answer(use("toolu_1", { a: 1 }))) as Loose;
  const [choice] = whole.choices;
  assert.deepEqual(choice.message.function_call, { name: "read", arguments: '{"a":1}' });
  assert.deepEqual([choice.finish_reason, choice.message.tool_calls], ["function_call", undefined]);
  const choices = streamed(asked([QUESTION], true), answer(use("toolu_1", { a: 1 })));
  const deltas = choices.flatMap(({ delta }) => delta.function_call ?? []);
  assert.deepEqual(deltas, [{ name: "read", arguments: "" }, { arguments: '{"a":1}' }]);
  assert.equal(choices.at(-1).finish_reason, "function_call");
});

Deno.test("functions: a call that a client cannot be told of is a loss", () => {
  for (const stream of [false, true]) {
    const conversion = asked([QUESTION], stream);
    const two = answer(use("toolu_1", {}), use("toolu_2", { b: 1 }));
    if (stream) assert.doesNotMatch(JSON.stringify(streamed(conversion, two)), /\\"b\\"/);
    else conversion.message(two);
    const [loss] = conversion.losses;
    assert.equal(loss?.feature, "function_call");
    assert.ok(permission(loss));
  }
});

Deno.test("functions: a call and its result of the client's own go back in pairs", () => {
  const called = { role: "assistant", content: null, function_call: { name: "read", arguments: "{}" } };
  const { body } = asked([QUESTION, called, { role: "function", name: "read", content: "r" }]);
  const [, assistant, user] = body["messages"] as Loose[];
  assert.equal(assistant.content[0].id, user.content[0].tool_use_id);
});
