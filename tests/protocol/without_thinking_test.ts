import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../lib/json.ts";
import { patchJson } from "../../lib/json_patch.ts";
import { clearsThinking, goingOnWithoutThinking } from "../../lib/protocol/without_thinking.ts";

const THINKING = { type: "enabled", budget_tokens: 1024 };
const CALL = { type: "tool_use", id: "t", name: "f", input: {} };
const WORDS = { type: "text", text: "w" };
const user = (content: Json = "u") => ({ role: "user", content });
const assistant = (...content: Json[]) => ({ role: "assistant", content });

/** Whether a request that thinks goes on without. */
const ROWS: readonly (readonly [what: string, body: JsonObject, without: boolean])[] = [
  ["calls whose thinking is gone", { thinking: THINKING, messages: [user(), assistant(CALL), user()] }, true],
  ["words and calls", { thinking: THINKING, messages: [user(), assistant(WORDS, CALL), user()] }, true],
  ["results in two messages", { thinking: THINKING, messages: [assistant(CALL), user(), user()] }, true],
  [
    "calls behind thinking",
    { thinking: THINKING, messages: [assistant({ type: "thinking", thinking: "t", signature: "s" }, CALL), user()] },
    false,
  ],
  [
    "calls behind thinking that is hidden",
    { thinking: THINKING, messages: [assistant({ type: "redacted_thinking", data: "d" }, CALL), user()] },
    false,
  ],
  ["words alone", { thinking: THINKING, messages: [user(), assistant(WORDS), user()] }, false],
  ["words as a text", { thinking: THINKING, messages: [{ role: "assistant", content: "w" }, user()] }, false],
  [
    "calls of an earlier turn",
    { thinking: THINKING, messages: [assistant(CALL), user(), assistant(WORDS), user()] },
    false,
  ],
  ["a beginning of the answer", { thinking: THINKING, messages: [user(), assistant(CALL)] }, false],
  ["no turn", { thinking: THINKING, messages: [user()] }, false],
  ["no messages", { thinking: THINKING }, false],
  ["messages that are none", { thinking: THINKING, messages: [null, "x", assistant(CALL), 3] }, true],
  ["parts that are none", { thinking: THINKING, messages: [assistant(null, CALL), user()] }, true],
];

const CLEAR = { edits: [{ type: "clear_tool_uses_20250919" }, { type: "clear_thinking_20251015", keep: "all" }] };

function patched(body: JsonObject, applies?: () => boolean): JsonObject {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return JSON.parse(new TextDecoder().decode(patchJson(bytes, goingOnWithoutThinking(applies))));
}

for (const [what, body, without] of ROWS) {
  Deno.test(`goingOnWithoutThinking ${without ? "switches thinking off" : "leaves thinking on"} for ${what}`, () => {
    const { thinking: _, ...rest } = body;
    assert.deepEqual(patched(body), without ? rest : body);
    assert.deepEqual(
      patched({ ...body, context_management: CLEAR }),
      without ? rest : { ...body, context_management: CLEAR },
    );
    assert.deepEqual(patched(body, () => false), body);
  });
}

Deno.test("goingOnWithoutThinking leaves alone what is no budget, and what clears anything but thinking", () => {
  const messages = [user(), assistant(CALL), user()];
  for (const thinking of [{ type: "disabled" }, { type: "adaptive" }, "enabled", null]) {
    assert.deepEqual(patched({ thinking, messages }), { thinking, messages });
  }
  const context_management = { edits: [{ type: "clear_tool_uses_20250919" }] };
  assert.deepEqual(patched({ thinking: THINKING, context_management, messages }), { context_management, messages });
});

Deno.test("clearsThinking is true where one of the edits clears thinking", () => {
  assert.equal(clearsThinking({ context_management: CLEAR }), true);
  const others: readonly Json[] = [
    {},
    [],
    { context_management: null },
    { context_management: {} },
    { context_management: { edits: {} } },
    { context_management: { edits: [] } },
    { context_management: { edits: [{ type: "clear_tool_uses_20250919" }, { type: 3 }, null] } },
  ];
  for (const body of others) assert.equal(clearsThinking(body), false, JSON.stringify(body));
});
