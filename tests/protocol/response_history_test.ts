import assert from "node:assert/strict";
import { ProxyError } from "../../lib/errors.ts";
import type { Json, JsonObject } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { refuseKept } from "../../lib/protocol/kept_elsewhere.ts";
import {
  inputItems,
  isKept,
  keptTurn,
  onResponse,
  referenceOf,
  type ResponseHistory,
  withHistory,
} from "../../lib/protocol/response_history.ts";

const said = (text: string, id?: string): JsonObject => ({
  type: "message",
  role: "user",
  content: text,
  ...(id && { id }),
});
const MESSAGE = said("m", "msg_1");
const HISTORY: ResponseHistory = {
  find: (id) => id === "resp_1" ? [said("before"), { type: "item_reference", id: "msg_1" }] : undefined,
  item: (id) => id === "msg_1" ? MESSAGE : undefined,
  keep() {},
};

Deno.test("withHistory puts the items of the answer before in front, and items in the place of references (D14)", () => {
  const body = { model: "m", previous_response_id: "resp_1", input: "now", store: true };
  assert.deepEqual(withHistory(body, HISTORY), {
    model: "m",
    store: true,
    input: [said("before"), MESSAGE, said("now")],
  });
  assert.deepEqual(withHistory({ input: [{ id: "msg_1" }, said("now")] }, HISTORY), {
    input: [MESSAGE, said("now")],
  });
});

Deno.test("withHistory leaves alone what goes on from nothing (D14)", () => {
  for (const body of [{ input: "now" }, { input: [said("now", "msg_1")] }, {}, { input: null }] as JsonObject[]) {
    assert.equal(withHistory(body, undefined), body);
  }
});

const REFUSED: readonly (readonly [what: string, body: JsonObject, code: string | undefined, words: RegExp])[] = [
  ["an answer", { previous_response_id: "resp_2", input: [] }, "previous_response_not_found", /resp_2/],
  ["an item", { input: [said("a"), { type: "item_reference", id: "msg_2" }] }, undefined, /input\[1\].*msg_2/],
  [
    "an item behind an answer",
    { previous_response_id: "resp_1", input: [{ type: "item_reference", id: "msg_2" }] },
    undefined,
    /input\[0\].*msg_2/,
  ],
];

for (const [what, body, code, words] of REFUSED) {
  Deno.test(`withHistory refuses ${what} that is not kept, and names it (D14)`, () => {
    assert.throws(() => withHistory(body, HISTORY), (error) => {
      assert.ok(error instanceof ProxyError && error.kind === "not_found");
      assert.equal(error.code, code);
      assert.match(error.message, words);
      return true;
    });
    assert.throws(() => withHistory(body, undefined), ProxyError);
  });
}

const REFERENCES: readonly (readonly [item: Json, id: string | undefined])[] = [
  [{ type: "item_reference", id: "a" }, "a"],
  [{ id: "a" }, "a"],
  [{ type: "item_reference", id: "a", more: 1 }, "a"],
  [{ type: "message", id: "a" }, undefined],
  [{ id: "a", role: "user" }, undefined],
  [{ id: 3 }, undefined],
  [{}, undefined],
  ["a", undefined],
  [null, undefined],
];

for (const [item, id] of REFERENCES) {
  Deno.test(`referenceOf ${JSON.stringify(item)} is ${id ?? "none"}`, () => assert.equal(referenceOf(item), id));
}

Deno.test("keptTurn has what a request added and its answer, and isKept says no only where the client does (D14)", () => {
  const turn = keptTurn({ previous_response_id: "r0", input: "q" }, { id: "r1", output: [said("a")] });
  assert.deepEqual(turn, { id: "r1", previous: "r0", items: [said("q"), said("a")] });
  assert.deepEqual(keptTurn({}, {}), { id: "", previous: undefined, items: [] });
  assert.deepEqual([{}, { store: null }, { store: true }, { store: false }].map(isKept), [true, true, true, false]);
  assert.deepEqual([{ input: [1] }, { input: 3 }].map(inputItems), [[1], []]);
});

Deno.test("onResponse tells of the response that the last event has, and passes everything on", () => {
  const told: JsonObject[] = [];
  const encoder = onResponse({
    push: (
      { type },
    ) => [{ event: "x", data: JSON.stringify(type === "end" ? { response: { id: "r" } } : { response: {} }) }, {
      event: "y",
      data: JSON.stringify({ response: "none" }),
    }],
    end: () => [{ event: "z", data: "{}" }],
  }, (response) => told.push(response));
  assert.equal(encoder.push({ type: "start" } as never).length, 2);
  assert.deepEqual(told, []);
  assert.equal(encoder.push({ type: "end" } as never).length, 2);
  assert.deepEqual(told, [{ id: "r" }]);
  assert.deepEqual(encoder.end("eof"), [{ event: "z", data: "{}" }]);
});

const ELSEWHERE: readonly (readonly [protocol: Protocol, body: JsonObject, words: RegExp | undefined])[] = [
  ["responses", { conversation: "conv_1" }, /conversation.*conv_1/],
  ["responses", { conversation: { id: "conv_1" } }, /conversation.*conv_1/],
  ["responses", { prompt: { id: "pmpt_1" } }, /prompt.*pmpt_1/],
  ["responses", { conversation: null, prompt: {} }, undefined],
  ["responses", { conversation: "" }, undefined],
  ["responses", { cachedContent: "c" }, undefined],
  ["gemini", { cachedContent: "c/1" }, /cachedContent.*c\/1/],
  ["gemini", { continuationToken: "t1" }, /continuationToken.*t1/],
  ["gemini", { cached_content: "c/1" }, /cached_content.*c\/1/],
  ["gemini", { conversation: "conv_1" }, undefined],
  ["messages", { thread: { type: "continue", previous_message_id: "msg_1" } }, /thread.*msg_1/],
  ["messages", { thread: { type: "continue" } }, /thread/],
  ["messages", { thread: { type: "create" } }, undefined],
  ["responses", { thread: { type: "continue", previous_message_id: "msg_1" } }, undefined],
  ["chat", { conversation: "conv_1", prompt: { id: "p" } }, undefined],
];

for (const [protocol, body, words] of ELSEWHERE) {
  Deno.test(`refuseKept ${words === undefined ? "lets" : "refuses"} ${JSON.stringify(body)} of ${protocol}`, () => {
    if (words === undefined) return refuseKept(protocol, body);
    assert.throws(() => refuseKept(protocol, body), (error) => {
      assert.ok(error instanceof ProxyError && error.kind === "not_found");
      assert.match(error.message, words);
      assert.equal(error.code, protocol === "messages" ? "thread_not_found" : undefined);
      return true;
    });
  });
}
