/** What a request is after a refusal that speaks of what was said before. */
import assert from "node:assert/strict";
import type { Json } from "../../lib/json.ts";
import { patchJson } from "../../lib/json_patch.ts";
import { classify } from "../../lib/learning/classify.ts";
import { editsFor } from "../../lib/learning/edits_for.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { sent } from "./sent.ts";

interface Row {
  readonly what: string;
  readonly protocol: Protocol;
  readonly refusal: string;
  readonly before: Readonly<Record<string, Json>>;
  readonly after: Readonly<Record<string, Json>>;
}

const user = (content: Json) => ({ role: "user", content });
const assistant = (content: Json, more: Readonly<Record<string, Json>> = {}) => ({
  role: "assistant",
  content,
  ...more,
});
const said = (role: string, text: string) => ({ type: "message", role, content: [{ type: "input_text", text }] });
const thinking = (text: string, signature = "") => ({ type: "thinking", thinking: text, signature });
const result = (...content: Json[]) => user([{ type: "tool_result", tool_use_id: "t", content }]);

const HI = user("Hi");
const USE = { type: "tool_use", id: "t", name: "f", input: {} };
const TEXT = { type: "text", text: "ok" };
const CALLS = { tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }] };
const DONE = { role: "tool", tool_call_id: "c", content: "" };
const REASONING = { type: "reasoning", summary: [], encrypted_content: "gAAAA" };
const CALL = { type: "function_call", call_id: "c", name: "f", arguments: "{}" };
const image = (url: string) => ({ type: "image", source: { type: "url", url } });
const NOTE = { type: "text", text: "[An image was left out here: this model takes only the newest ones]" };

const FIRST = "System message must be at the beginning.";
const KIND = "messages.1.content.0: Input tag 'thinking' found using 'type' does not match any of the expected tags";
const BOTH = "Cannot pass both content and thinking in an assistant message with tool calls!";

const ROWS: readonly Row[] = [
  {
    what: "references to tools, and no other part of their result",
    protocol: "messages",
    refusal: "unsupported content type in ContentBlockParamUnion: tool_reference",
    before: { messages: [result({ type: "tool_reference", tool_name: "a" }, TEXT)] },
    after: { messages: [result(TEXT)] },
  },
  {
    what: "thinking, with a message that has nothing else",
    protocol: "messages",
    refusal: KIND,
    before: { messages: [HI, assistant([thinking("a"), USE]), result(TEXT), assistant([thinking("b")]), HI] },
    after: { messages: [HI, assistant([USE]), result(TEXT), HI] },
  },
  {
    what: "thinking that nothing follows, and no other (anthropics/claude-code #11517)",
    protocol: "messages",
    refusal: "messages.3: The final block in an assistant message cannot be `thinking`.",
    before: {
      messages: [
        HI,
        assistant([thinking("a", "1"), USE, thinking("b", "2")]),
        result(TEXT),
        assistant([thinking("c", "3"), { type: "redacted_thinking", data: "4" }]),
        HI,
      ],
    },
    after: { messages: [HI, assistant([thinking("a", "1"), USE]), result(TEXT), HI] },
  },
  {
    what: "thinking in a turn that begins with something else (anthropics/claude-code #20692)",
    protocol: "messages",
    refusal:
      "messages.3.content.0: If an assistant message contains any thinking blocks, the first block must be `thinking` or `redacted_thinking`. Found `text`.",
    before: {
      thinking: { type: "enabled", budget_tokens: 1024 },
      messages: [
        HI,
        assistant([thinking("a", "1"), USE, thinking("b", "2"), USE]),
        result(TEXT),
        assistant([TEXT, thinking("c", "3"), USE]),
        result(TEXT),
      ],
    },
    after: {
      messages: [
        HI,
        assistant([thinking("a", "1"), USE, thinking("b", "2"), USE]),
        result(TEXT),
        assistant([TEXT, USE]),
        result(TEXT),
      ],
    },
  },
  {
    what: "thinking with nothing in it, and no other",
    protocol: "messages",
    refusal: "messages.1.content.0.thinking.thinking: each thinking block must contain thinking",
    before: { messages: [HI, assistant([thinking(""), USE]), result(TEXT), assistant([thinking("a"), TEXT])] },
    after: { messages: [HI, assistant([USE]), result(TEXT), assistant([thinking("a"), TEXT])] },
  },
  {
    what: "thinking with nothing in it, where it is wanted back",
    protocol: "messages",
    refusal: "The `content[].thinking` in the thinking mode must be passed back to the API.",
    before: { messages: [HI, assistant([thinking(""), USE]), result(TEXT)] },
    after: { messages: [HI, assistant([thinking(" "), USE]), result(TEXT)] },
  },
  {
    what: "a developer behind the instructions",
    protocol: "responses",
    refusal: FIRST,
    before: { instructions: "i", input: [said("developer", "d"), said("user", "u"), CALL, said("developer", "e")] },
    after: { instructions: "i", input: [said("user", "d"), said("user", "u"), CALL, said("user", "e")] },
  },
  {
    what: "a developer in the middle",
    protocol: "responses",
    refusal: FIRST,
    before: { input: [said("developer", "d"), said("user", "u"), said("developer", "e")] },
    after: { input: [said("developer", "d"), said("user", "u"), said("user", "e")] },
  },
  {
    what: "a second system message",
    protocol: "chat",
    refusal: FIRST,
    before: { messages: [{ role: "system", content: "a" }, { role: "system", content: "b" }, HI] },
    after: { messages: [{ role: "system", content: "a" }, { role: "user", content: "b" }, HI] },
  },
  {
    what: "contents that are null",
    protocol: "responses",
    refusal: "data did not match any variant of untagged enum ModelInput",
    before: { input: [said("user", "u"), { ...REASONING, content: null }, CALL] },
    after: { input: [said("user", "u"), REASONING, CALL] },
  },
  {
    what: "words that are empty of a call, and not of its result",
    protocol: "chat",
    refusal: "messages: text content blocks must be non-empty",
    before: { messages: [HI, assistant("", CALLS), DONE, assistant("said", CALLS), DONE] },
    after: { messages: [HI, assistant(null, CALLS), DONE, assistant("said", CALLS), DONE] },
  },
  {
    what: "reasoning beside words",
    protocol: "chat",
    refusal: BOTH,
    before: { messages: [HI, assistant("a", { reasoning_content: "b", reasoning: "c", ...CALLS }), DONE] },
    after: { messages: [HI, assistant("a", CALLS), DONE] },
  },
  {
    what: "reasoning beside words, as items",
    protocol: "responses",
    refusal: BOTH,
    before: { input: [said("user", "u"), REASONING, CALL] },
    after: { input: [said("user", "u"), CALL] },
  },
  {
    what: "all images but the newest",
    protocol: "messages",
    refusal: "At most 2 image(s) may be provided in one prompt.",
    before: { messages: [user([image("a")]), result(TEXT, image("b")), user([image("c"), TEXT]), assistant([USE])] },
    after: { messages: [user([NOTE]), result(TEXT, image("b")), user([image("c"), TEXT]), assistant([USE])] },
  },
];

for (const { what, protocol, refusal, before, after } of ROWS) {
  Deno.test(`a refusal of ${what} (${protocol}) is mended by ${JSON.stringify(after).slice(0, 120)}`, () => {
    const own = { previous_response_id: undefined, instructions: undefined, ...before };
    const { reaction } = classify({ status: 400, text: JSON.stringify({ message: refusal }) }, sent(protocol, own));
    const changes = "changes" in reaction ? reaction.changes : [];
    const bytes = new TextEncoder().encode(JSON.stringify(before));
    const mended = patchJson(bytes, editsFor(bytes, changes, { protocol }));
    assert.deepEqual(JSON.parse(new TextDecoder().decode(mended)), after);
  });
}
