import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../lib/json.ts";
import type { TargetTraits } from "../../lib/protocol/codec.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { SEAL_MARK } from "../../lib/protocol/seals.ts";
import { unseal } from "../../lib/proxy/unseal.ts";
import { envelope } from "../../lib/store/envelope.ts";

const OURS = envelope(new Uint8Array(32));
const SEAL = OURS.seal({ protocol: "chat", data: "thought" });
/** Of an installation whose secret is gone. */
const UNREADABLE = envelope(new Uint8Array(32).fill(1)).seal({ protocol: "chat", data: "thought" });
const SUMMARY = OURS.seal({ protocol: "compaction", data: "what was done" });

/** What only looks like one: whoever finds it in a body has to look at the body's members. */
const MENTIONED = `about ${SEAL_MARK}`;

interface Row {
  readonly name: string;
  readonly protocol: Protocol;
  readonly body: (seal: string) => Json;
  readonly open: Json;
}

const text = { type: "text", text: "t" };

const ROWS: readonly Row[] = [
  {
    name: "a thinking block (B1)",
    protocol: "messages",
    body: (seal) => ({
      messages: [{ role: "assistant", content: [{ type: "thinking", thinking: "x", signature: seal }, text] }],
    }),
    open: { messages: [{ role: "assistant", content: [text] }] },
  },
  {
    name: "a search that found something (C26)",
    protocol: "messages",
    body: (seal) => ({
      messages: [{
        role: "assistant",
        content: [
          { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "q" } },
          {
            type: "web_search_tool_result",
            tool_use_id: "srvtoolu_1",
            content: [{ type: "web_search_result", url: "u", title: "t", encrypted_content: seal }],
          },
          text,
        ],
      }],
    }),
    open: { messages: [{ role: "assistant", content: [text] }] },
  },
  {
    name: "a citation (C26)",
    protocol: "messages",
    body: (seal) => ({
      messages: [{
        role: "assistant",
        content: [{ ...text, citations: [{ type: "web_search_result_location", url: "u", encrypted_index: seal }] }],
      }],
    }),
    open: { messages: [{ role: "assistant", content: [text] }] },
  },
  {
    name: "a reasoning item (B10)",
    protocol: "responses",
    body: (seal) => ({ input: [{ type: "reasoning", summary: [], encrypted_content: seal }, { type: "message" }] }),
    open: { input: [{ type: "message" }] },
  },
  {
    name: "the signature of a call",
    protocol: "chat",
    body: (seal) => ({
      messages: [{ tool_calls: [{ id: "c", extra_content: { google: { thought_signature: seal } } }] }],
    }),
    open: { messages: [{ tool_calls: [{ id: "c" }] }] },
  },
  {
    name: "the signature of a part",
    protocol: "gemini",
    body: (seal) => ({ contents: [{ parts: [{ text: "t", thoughtSignature: seal }] }] }),
    open: { contents: [{ parts: [{ text: "t" }] }] },
  },
  {
    name: "the signature of a part that is counted",
    protocol: "gemini",
    body: (seal) => ({ generateContentRequest: { contents: [{ parts: [{ text: "t", thoughtSignature: seal }] }] } }),
    open: { generateContentRequest: { contents: [{ parts: [{ text: "t" }] }] } },
  },
  {
    name: "a part of nothing but a signature",
    protocol: "gemini",
    body: (seal) => ({ contents: [{ parts: [{ text: "", thought: true, thoughtSignature: seal }, { text: "t" }] }] }),
    open: { contents: [{ parts: [{ text: "t" }] }] },
  },
];

const target = { model: "m", vendor: "other" } as const;
const unsealed = (bytes: Uint8Array<ArrayBuffer>, protocol: Protocol, given: TargetTraits = target) =>
  unseal(bytes, { protocol, envelope: OURS, target: () => given });

const encode = (body: Json | string) =>
  new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body, null, 1));

for (const { name, protocol, body, open } of ROWS) {
  Deno.test(`unseal takes ${name} of ours out of ${protocol}`, () => {
    for (const seal of [SEAL, UNREADABLE]) {
      const out = unsealed(encode(body(seal)), protocol);
      assert.deepEqual(JSON.parse(new TextDecoder().decode(out)), open);
    }
  });

  Deno.test(`unseal leaves ${name} of another out of it in ${protocol}: the very same bytes`, () => {
    const bytes = encode({ ...body("vendor's own") as JsonObject, metadata: { note: MENTIONED } });
    assert.equal(unsealed(bytes, protocol), bytes);
  });
}

Deno.test("unseal takes our thinking out of a message beside another's search, which stays", () => {
  const search = [
    { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "q" } },
    { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [{ encrypted_content: "theirs" }] },
    { type: "server_tool_use", name: "web_search", input: {} },
  ];
  const ours = { type: "thinking", thinking: "x", signature: SEAL };
  const messages = [{ role: "assistant", content: [ours, ...search, text] }];
  const open = JSON.parse(new TextDecoder().decode(unsealed(encode({ messages }), "messages")));
  assert.deepEqual(open, { messages: [{ role: "assistant", content: [...search, text] }] });
});

const CALLS: readonly Row[] = [
  {
    name: "Gemini 3",
    protocol: "gemini",
    body: (seal) => ({
      contents: [{
        parts: [
          { functionCall: { name: "f", args: {} }, thoughtSignature: seal },
          { function_call: { name: "g", args: {} }, thought_signature: seal },
          { text: "t", thoughtSignature: seal },
        ],
      }],
    }),
    open: {
      contents: [{
        parts: [
          { functionCall: { name: "f", args: {} }, thoughtSignature: "skip_thought_signature_validator" },
          { function_call: { name: "g", args: {} }, thought_signature: "skip_thought_signature_validator" },
          { text: "t" },
        ],
      }],
    },
  },
  {
    name: "Gemini 3 behind Google's OpenAI front",
    protocol: "chat",
    body: (seal) => ({
      messages: [{ tool_calls: [{ id: "c", extra_content: { google: { thought_signature: seal } } }] }],
    }),
    open: {
      messages: [{
        tool_calls: [{
          id: "c",
          extra_content: { google: { thought_signature: "skip_thought_signature_validator" } },
        }],
      }],
    },
  },
];

for (const { name, protocol, body, open } of CALLS) {
  Deno.test(`unseal gives calls for ${name} Google's own mark for calls of other models: without any they are refused`, () => {
    const out = unsealed(encode(body(SEAL)), protocol, { model: "gemini-3-pro-preview", vendor: "google" });
    assert.deepEqual(JSON.parse(new TextDecoder().decode(out)), open);
    const theirs = encode({ ...body("vendor's own") as JsonObject, metadata: { note: MENTIONED } });
    assert.equal(unsealed(theirs, protocol, { model: "gemini-3-pro-preview", vendor: "google" }), theirs);
    const older = unsealed(encode(body(SEAL)), protocol, { model: "gemini-2.5-pro", vendor: "google" });
    assert.doesNotMatch(new TextDecoder().decode(older), /skip_thought|signature/i, "an older one needs none");
  });
}

Deno.test("unseal leaves every byte beside the seals as it was", () => {
  const [before, after] = [
    '{ "n": 1.50e1, "messages" : [ {"role":"assistant","content":[',
    '{"text" :"\\u0074", "type":"text"} ]}],"z":0 }',
  ];
  const sealed = `${before}{"type":"thinking","thinking":"x","signature":"${SEAL}"},${after}`;
  assert.equal(new TextDecoder().decode(unsealed(encode(sealed), "messages")), before + after);
});

Deno.test("unseal leaves a note of an assistant's message that was ours alone: an empty one would be refused", () => {
  const user = (content: string) => ({ role: "user", content });
  const ours = [{ type: "thinking", thinking: "x", signature: SEAL }, { type: "redacted_thinking", data: SEAL }];
  const messages = [user("a"), { role: "assistant", content: ours }, user("b")];
  const note = { type: "text", text: "[Thinking of another model was left out here]" };
  assert.deepEqual(JSON.parse(new TextDecoder().decode(unsealed(encode({ messages }), "messages"))), {
    messages: [user("a"), { role: "assistant", content: [note] }, user("b")],
  });
});

const CALL = { type: "tool_use", id: "toolu_1", name: "f", input: {} };
const RESULT = { type: "tool_result", tool_use_id: "toolu_1", content: "r" };

const TURNS: readonly {
  readonly says: string;
  readonly signature: string;
  readonly last: Json;
  readonly keeps: boolean;
}[] = [
  { says: "switches thinking off while calls that lost theirs go on", signature: SEAL, last: [RESULT], keeps: false },
  {
    says: "leaves thinking on where the calls' thinking is another's",
    signature: "theirs",
    last: [RESULT],
    keeps: true,
  },
];

for (const { says, signature, last, keeps } of TURNS) {
  Deno.test(`unseal ${says}`, () => {
    const messages = [
      { role: "user", content: "a" },
      { role: "assistant", content: [{ type: "thinking", thinking: "x", signature: SEAL }, text] },
      { role: "user", content: "b" },
      { role: "assistant", content: [{ type: "thinking", thinking: "x", signature }, CALL] },
      { role: "user", content: last },
    ];
    const context_management = { edits: [{ type: "clear_thinking_20251015", keep: "all" }] };
    const body = { thinking: { type: "enabled", budget_tokens: 1024 }, context_management, messages };
    const open = JSON.parse(new TextDecoder().decode(unsealed(encode(body), "messages")));
    assert.equal("thinking" in open, keeps);
    assert.equal("context_management" in open, keeps, "thinking that is not there cannot be cleared");
    assert.equal(open.messages[1].content.length, 1);
  });
}

Deno.test("unseal takes our citations and leaves another's, and an empty list that was there", () => {
  const theirs = { type: "web_search_result_location", url: "v", encrypted_index: "theirs" };
  const messages = [
    { role: "assistant", content: [{ ...text, citations: [{ ...theirs, encrypted_index: SEAL }, theirs] }] },
    { role: "user", content: [] },
  ];
  assert.deepEqual(JSON.parse(new TextDecoder().decode(unsealed(encode({ messages }), "messages"))), {
    messages: [{ role: "assistant", content: [{ ...text, citations: [theirs] }] }, { role: "user", content: [] }],
  });
});

Deno.test("unseal puts our summary in the place of our compaction item (D20)", () => {
  const bytes = encode({ input: [{ type: "compaction", encrypted_content: SUMMARY }] });
  const { input } = JSON.parse(new TextDecoder().decode(unsealed(bytes, "responses")));
  assert.equal(input[0].role, "user");
  assert.match(input[0].content[0].text, /what was done/);
});

Deno.test("unseal leaves thinking on where nothing of ours was in a conversation that only speaks of a seal", () => {
  const messages = [{ role: "assistant", content: [CALL] }, {
    role: "user",
    content: [RESULT, { ...text, text: SEAL }],
  }];
  const bytes = encode({ thinking: { type: "enabled", budget_tokens: 1024 }, messages });
  assert.equal(unsealed(bytes, "messages"), bytes);
});

Deno.test("unseal leaves alone what is no item of a list", () => {
  const bytes = encode({ input: ["text", 3, null, { type: "reasoning", encrypted_content: SEAL }] });
  assert.deepEqual(JSON.parse(new TextDecoder().decode(unsealed(bytes, "responses"))), { input: ["text", 3, null] });
});

Deno.test("unseal leaves alone what only speaks of a seal, and what is no JSON", () => {
  for (const body of [{ messages: [{ role: "user", content: SEAL }] }, `{"Y2NjYzEu`]) {
    const bytes = encode(body);
    assert.equal(unsealed(bytes, "messages"), bytes);
  }
});
