/** Ids of calls as clients get them, of upstreams of every protocol. */
import assert from "node:assert/strict";
import { isObject, type Json, type JsonObject } from "../../../lib/json.ts";
import type { Protocol } from "../../../lib/protocol/protocol.ts";
import type { SseFrame } from "../../../lib/sse/frame.ts";
import { convert, question, streamed } from "../../matrix/conversion.ts";

/** What upstreams give, and whether a client may have it as it is. */
const GIVEN: readonly (readonly [id: string, kept: boolean])[] = [
  ["0", false],
  ["call_1", false],
  ["functions.list_files:2", false],
  ["read:3", false],
  ["call_0_5b7e", true],
  ["once9f2c", true],
  ["once9f2c", false],
];

const plain = (data: JsonObject): SseFrame => ({ event: "", data: JSON.stringify(data) });
const named = (data: JsonObject): SseFrame => ({ event: String(data["type"]), data: JSON.stringify(data) });
const END: JsonObject = { finish_reason: "tool_calls" };

interface Upstream {
  readonly whole: JsonObject;
  readonly frames: readonly SseFrame[];
}

function messages(): Upstream {
  const message = { type: "message", role: "assistant", id: "msg_a", model: "m", content: [] };
  const uses = GIVEN.map(([id]) => ({ type: "tool_use", id, name: "list_files", input: {} }));
  const end = { stop_reason: "tool_use", stop_sequence: null };
  return {
    whole: { ...message, content: uses, ...end, usage: {} },
    frames: [
      named({ type: "message_start", message }),
      ...uses.flatMap((content_block, index) => [
        named({ type: "content_block_start", index, content_block }),
        named({ type: "content_block_stop", index }),
      ]),
      named({ type: "message_delta", delta: end, usage: {} }),
      named({ type: "message_stop" }),
    ],
  };
}

function chat(): Upstream {
  const calls = GIVEN.map(([id], index) => (
    { index, id, type: "function", function: { name: "list_files", arguments: "{}" } }
  ));
  const said = { role: "assistant", content: null, tool_calls: calls };
  return {
    whole: { id: "c", choices: [{ index: 0, message: said, ...END }] },
    frames: [
      plain({ id: "c", choices: [{ index: 0, delta: said }] }),
      plain({ id: "c", choices: [{ index: 0, delta: {}, ...END }] }),
      { event: "", data: "[DONE]" },
    ],
  };
}

function responses(): Upstream {
  const output = GIVEN.map(([call_id], i) => (
    { type: "function_call", id: `fc_${i}`, call_id, name: "list_files", arguments: "{}", status: "completed" }
  ));
  const response = { id: "resp_a", object: "response", status: "completed", model: "m", output };
  return {
    whole: response,
    frames: [
      ...output.map((item, output_index) => named({ type: "response.output_item.done", output_index, item })),
      named({ type: "response.completed", response }),
    ],
  };
}

function gemini(): Upstream {
  const parts = GIVEN.map(([id]) => ({ functionCall: { id, name: "list_files", args: {} } }));
  const whole = { candidates: [{ index: 0, content: { role: "model", parts }, finishReason: "STOP" }] };
  return { whole, frames: [plain(whole)] };
}

const UPSTREAMS: Readonly<Record<Protocol, Upstream>> = {
  messages: messages(),
  chat: chat(),
  responses: responses(),
  gemini: gemini(),
};

/** The ids in all that a chat client gets. */
function idsIn(choices: readonly Json[], member: "message" | "delta"): string[] {
  return choices.flatMap((choice) => {
    const said = isObject(choice) ? choice[member] : undefined;
    const calls = isObject(said) ? said["tool_calls"] : undefined;
    return Array.isArray(calls)
      ? calls.flatMap((call) => isObject(call) && call["id"] ? [String(call["id"])] : [])
      : [];
  });
}

function check(ids: readonly string[]): void {
  assert.equal(ids.length, GIVEN.length);
  assert.equal(new Set(ids).size, GIVEN.length, ids.join(", "));
  GIVEN.forEach(([given, isKept], i) => assert.equal(ids[i] === given, isKept, `${given}: ${ids[i]}`));
}

for (const upstream of ["messages", "chat", "responses", "gemini"] as const) {
  Deno.test(`callIds gives calls of ${upstream} ids of their own where theirs count or come twice (C3)`, () => {
    const { whole, frames } = UPSTREAMS[upstream];
    const from: Protocol = "chat";
    const ask = (stream: boolean) => convert(from, upstream, { body: question(from), stream });
    const answer = ask(false).message(whole);
    assert.ok(isObject(answer) && !(answer instanceof Error), String(answer));
    check(idsIn(answer["choices"] as Json[], "message"));
    const chunks = streamed(ask(true), frames).filter(({ data }) => data !== "[DONE]").map(({ data }) =>
      JSON.parse(data)
    );
    check(idsIn(chunks.flatMap(({ choices }) => choices as Json[]), "delta"));
  });
}
