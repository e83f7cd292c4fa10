import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../lib/json.ts";
import { classify } from "../../lib/learning/classify.ts";
import { signatureOf } from "../../lib/learning/history.ts";
import { digest } from "../../lib/protocol/digest.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { sent } from "./sent.ts";

const CALL = { role: "assistant", content: null, tool_calls: [{ id: "c", type: "function", function: { name: "f" } }] };
const WORDS = { role: "user", content: "Hi" };
const PARTS = { role: "user", content: [{ type: "text", text: "Hi" }] };

/** What is done about a refusal of these messages: `mended`, a call without words gets an empty text. */
const ROWS: readonly (readonly [what: string, messages: readonly Json[], words: string, mended: boolean])[] = [
  ["a string that is wanted", [WORDS, CALL], "messages[1].content: Input should be a valid string", true],
  ["a string that is wanted, of parts", [PARTS, CALL], "messages[0].content: Input should be a valid string", false],
  ["content that is required", [PARTS, CALL], "messages.1.content: field required", true],
  ["a string or a list", [PARTS, CALL], "'content' field must be a string or an array of objects", true],
  ["null by its name", [PARTS, CALL], "messages[1].content must not be null", true],
  ["null where none was sent", [PARTS, WORDS], "messages[1].content must not be null", false],
  ["a part of the content", [PARTS, CALL], "messages[0].content[0].text must not be null", false],
];

for (const [what, messages, words, mended] of ROWS) {
  Deno.test(`nullContent ${mended ? "heeds" : "does not take for its own"} a refusal of ${what}`, () => {
    const request = { ...sent("chat"), body: { model: "m", messages: [...messages] } };
    const { reaction } = classify({ status: 400, text: JSON.stringify({ error: { message: words } }) }, request);
    const changes = "changes" in reaction ? reaction.changes : [];
    const expected = { type: "set", path: "messages[].content", value: "", from: null };
    assert.equal(changes.some((change) => JSON.stringify(change) === JSON.stringify(expected)), mended, reaction.type);
  });
}

/** What is changed after a refusal in these words. */
function changed(protocol: Protocol, words: string, body: JsonObject) {
  const request = { ...sent(protocol), body: { model: "m", ...body } };
  const { reaction } = classify({ status: 400, text: JSON.stringify({ error: { message: words } }) }, request);
  return { changes: "changes" in reaction ? reaction.changes : [], once: "once" in reaction && reaction.once === true };
}

const ADAPTIVE = "thinking: Input tag 'adaptive' found using 'type' does not match any of the expected tags";
const BUDGETS: readonly (readonly [limit: Json | undefined, budget: number])[] = [
  [8000, 4000],
  [8001, 4000],
  [100, 1024],
  [64_000, 16_000],
  [undefined, 16_000],
  ["8000", 16_000],
];

for (const [limit, budget] of BUDGETS) {
  Deno.test(`thinkingKind makes of adaptive thinking within ${limit ?? "no"} tokens a budget of ${budget}`, () => {
    const thinking = { type: "adaptive" };
    const { changes } = changed("messages", ADAPTIVE, {
      thinking,
      ...(limit === undefined ? {} : { max_tokens: limit }),
    });
    const value = { type: "enabled", budget_tokens: budget };
    assert.deepEqual(changes, [{ type: "set", path: "thinking", value, from: thinking }]);
  });
}

const PREFILL = "When thinking is disabled, a final assistant message cannot contain `thinking`";

Deno.test("foreignThinking leaves thinking out for once where the request thinks nothing, and for good where it is another's", () => {
  const content = [{ type: "thinking", thinking: "t", signature: "s" }, { type: "redacted_thinking", data: "d" }];
  const body = { messages: [{ role: "assistant", content }] };
  const digests = ["s", "d"].map(digest);
  assert.deepEqual(changed("messages", PREFILL, body), {
    changes: [{ type: "foreign_thinking", digests }],
    once: true,
  });
  const invalid = "messages.0.content.0: Invalid `signature` in `thinking` block";
  assert.deepEqual(changed("messages", invalid, body), {
    changes: [{ type: "foreign_thinking", digests }],
    once: false,
  });
});

Deno.test("foreignThinking leaves alone what stands before the place that is refused, which may be the endpoint's own (B1)", () => {
  const turn = (signature: string) => [
    { role: "user", content: "q" },
    { role: "assistant", content: [{ type: "thinking", thinking: "t", signature }] },
  ];
  const body = { messages: [...turn("own"), ...turn("foreign"), ...turn("another")] };
  for (
    const [place, signatures] of [
      ["messages.3.content.0: ", ["foreign", "another"]],
      ["messages.5.content.1: ", ["another"]],
      // Counted otherwise, or not at all.
      ["messages.9.content.0: ", ["own", "foreign", "another"]],
      ["", ["own", "foreign", "another"]],
    ] as const
  ) {
    assert.deepEqual(changed("messages", `${place}Invalid \`signature\` in \`thinking\` block`, body), {
      changes: [{ type: "foreign_thinking", digests: signatures.map(digest) }],
      once: false,
    });
  }
});

Deno.test("encryptedReasoning leaves alone what stands before the item that is named, which may be the endpoint's own (B1)", () => {
  const item = (id: string, encrypted_content: string) => ({ type: "reasoning", id, summary: [], encrypted_content });
  const all = ["gAAAown1", "gAAAforeign2==", "gAAAanother3"] as const;
  const body = { input: [item("rs_1", all[0]), item("rs_2", all[1]), { type: "message" }, item("rs_3", all[2])] };
  for (
    const [named, from] of [
      ["content for item rs_2", 1],
      ["content for item 'rs_3'", 2],
      ["content gAAA...2==", 1],
      ["content for item rs....3", 2],
      // Another's id, or none.
      ["content for item rs_9", 0],
      ["content gAAA...9==", 0],
      ["content", 0],
    ] as const
  ) {
    assert.deepEqual(
      changed("responses", `The encrypted ${named} could not be verified. Reason: it is foreign.`, body),
      {
        changes: [{ type: "encrypted_reasoning", digests: all.slice(from).map(digest) }],
        once: false,
      },
    );
  }
});

Deno.test("foreignThinking finds Google's signatures of calls and of texts, and not those that stand for none", () => {
  const parts = [
    { text: "t", thoughtSignature: "of a text" },
    { functionCall: { name: "f" }, thoughtSignature: "of a call" },
    { functionCall: { name: "g" }, thoughtSignature: "skip_thought_signature_validator" },
  ];
  const call = { id: "c", type: "function", extra_content: { google: { thought_signature: "of a chat" } } };
  for (const words of ["Corrupted thought signature.", "Unable to submit: Thought signature is not valid"]) {
    assert.deepEqual(changed("gemini", words, { contents: [{ role: "model", parts }] }).changes, [
      { type: "foreign_thinking", digests: ["of a text", "of a call"].map(digest) },
    ]);
    assert.deepEqual(changed("chat", words, { messages: [{ role: "assistant", tool_calls: [call] }] }).changes, [
      { type: "foreign_thinking", digests: [digest("of a chat")] },
    ]);
  }
});

const SIGNATURES: readonly (readonly [block: Json, signature: string | undefined])[] = [
  [{ type: "thinking", signature: "s" }, "s"],
  [{ type: "thinking" }, ""],
  [{ type: "thinking", signature: 3 }, ""],
  [{ type: "redacted_thinking", data: "d" }, "d"],
  [{ type: "redacted_thinking" }, ""],
  [{ type: "text", signature: "s", data: "d" }, undefined],
  ["thinking", undefined],
  [null, undefined],
];

for (const [block, signature] of SIGNATURES) {
  Deno.test(`signatureOf ${JSON.stringify(block)} is ${JSON.stringify(signature)}`, () => {
    assert.equal(signatureOf(block), signature);
  });
}

const BACK = "The `reasoning_content` in the thinking mode must be passed back to the API";
const USE = { type: "tool_use", id: "t", name: "f", input: {} };

Deno.test("reasoningBack gives reasoning back only in a conversation of calls", () => {
  const back = [{ type: "reasoning_content" }];
  assert.deepEqual(changed("chat", BACK, { messages: [WORDS, CALL] }).changes, back);
  assert.deepEqual(changed("messages", BACK, { messages: [{ role: "assistant", content: [USE] }] }).changes, back);
  assert.deepEqual(changed("chat", BACK, { messages: [WORDS] }).changes, []);
  assert.deepEqual(
    changed("messages", BACK, { messages: [{ role: "user", content: [{ type: "text" }] }] }).changes,
    [],
  );
});

Deno.test("roles are written anew where the refused one stands, and a system message by its place", () => {
  const developer = "Invalid role: 'developer'. Supported values are: 'system', 'assistant' and 'user'";
  const items = [{ role: "developer", content: "d" }, { role: "user", content: "u" }];
  assert.deepEqual(changed("responses", developer, { input: items }).changes, [
    { type: "set", path: "input[].role", value: "system", from: "developer" },
  ]);
  assert.deepEqual(changed("chat", developer, { messages: items }).changes, [
    { type: "set", path: "messages[].role", value: "system", from: "developer" },
  ]);
  const system = { role: "system", content: "s" };
  const refused = "System role not supported";
  assert.deepEqual(changed("chat", refused, { messages: [system, WORDS] }).changes, [
    { type: "system_role", leading: true },
  ]);
  const middle = "System message must be at the beginning";
  assert.deepEqual(changed("chat", middle, { messages: [WORDS, system, WORDS] }).changes, [{ type: "system_role" }]);
  assert.deepEqual(changed("chat", middle, { messages: [system, WORDS] }).changes, []);
});
