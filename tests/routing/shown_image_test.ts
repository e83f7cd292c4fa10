import assert from "node:assert/strict";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { showsImage } from "../../lib/routing/shown_image.ts";

const PNG = "iVBORw0KGgo=";

/** How each protocol says it. */
interface Words {
  readonly member: string;
  readonly said: (text: string) => unknown;
  readonly image: unknown;
  readonly answer: unknown;
  readonly call: unknown;
  readonly result: unknown;
  /** A result with an image, as far as the protocol has that. */
  readonly seen: unknown;
}

const ofChat = { type: "image_url", image_url: { url: `data:image/png;base64,${PNG}` } };
const ofMessages = { type: "image", source: { type: "base64", media_type: "image/png", data: PNG } };
const ofResponses = { type: "input_image", image_url: `data:image/png;base64,${PNG}` };
const ofGemini = { inlineData: { mimeType: "image/png", data: PNG } };
const result = (content: unknown) => ({ role: "user", content: [{ type: "tool_result", tool_use_id: "t", content }] });

const WORDS: Readonly<Record<Protocol, Words>> = {
  messages: {
    member: "messages",
    said: (text) => ({ role: "user", content: text }),
    image: { role: "user", content: [ofMessages] },
    answer: { role: "assistant", content: "yes" },
    call: { role: "assistant", content: [{ type: "tool_use", id: "t", name: "Read", input: {} }] },
    result: result([{ type: "text", text: "ok" }]),
    seen: result([ofMessages]),
  },
  chat: {
    member: "messages",
    said: (text) => ({ role: "user", content: [{ type: "text", text }] }),
    image: { role: "user", content: [ofChat] },
    answer: { role: "assistant", content: "yes" },
    call: { role: "assistant", content: null, tool_calls: [] },
    result: { role: "tool", tool_call_id: "t", content: "ok" },
    seen: { role: "tool", tool_call_id: "t", content: [ofChat] },
  },
  responses: {
    member: "input",
    said: (text) => ({ type: "message", role: "user", content: [{ type: "input_text", text }] }),
    image: { type: "message", role: "user", content: [ofResponses] },
    answer: { type: "message", role: "assistant", content: [{ type: "output_text", text: "yes" }] },
    call: { type: "function_call", call_id: "t", name: "view_image", arguments: "{}" },
    result: { type: "function_call_output", call_id: "t", output: "ok" },
    seen: { type: "function_call_output", call_id: "t", output: [ofResponses] },
  },
  gemini: {
    member: "contents",
    said: (text) => ({ role: "user", parts: [{ text }] }),
    image: { role: "user", parts: [ofGemini] },
    answer: { role: "model", parts: [{ text: "yes" }] },
    call: { role: "model", parts: [{ functionCall: { name: "read", args: {} } }] },
    result: { role: "user", parts: [{ functionResponse: { name: "read", response: {} } }] },
    seen: { role: "user", parts: [ofGemini, { functionResponse: { name: "read", response: {} } }] },
  },
};

type Conversation = (words: Words) => readonly unknown[];

const ROWS: readonly (readonly [name: string, shows: boolean, conversation: Conversation])[] = [
  ["words alone", false, ({ said }) => [said("a")]],
  ["nothing", false, () => []],
  ["an image alone", true, ({ image }) => [image]],
  ["an image before what is said of it", true, ({ image, said }) => [image, said("look")]],
  ["an image behind what is said of it", true, ({ image, said }) => [said("look"), image]],
  ["an image that a tool has read", true, ({ said, call, seen }) => [said("read it"), call, seen]],
  ["the same, some calls later", true, ({ said, call, seen, result }) => [said("a"), call, seen, call, result]],
  ["an image of an earlier turn", false, ({ said, image, answer }) => [said("a"), image, answer, said("and?")]],
  ["what a tool has read in an earlier turn", false, ({ said, call, seen, answer, result }) => [
    ...[said("a"), call, seen, answer],
    ...[said("and?"), call, result],
  ]],
  ["an earlier image and a new one", true, ({ said, image, answer }) => [said("a"), image, answer, said("b"), image]],
];

for (const [protocol, words] of Object.entries(WORDS)) {
  for (const [name, shows, conversation] of ROWS) {
    Deno.test(`showsImage says ${shows} of ${name} in ${protocol}`, () => {
      const body = { model: "m", [words.member]: conversation(words), tools: [{ name: "image" }] };
      assert.equal(showsImage(new TextEncoder().encode(JSON.stringify(body)), protocol as Protocol), shows);
    });
  }
}

Deno.test("showsImage says false of what has no messages, or is no JSON", () => {
  for (const body of ['{"input":"look"}', "{}", "", '{"input":[{"role":', '{"input":[1,null,"image"]}']) {
    assert.equal(showsImage(new TextEncoder().encode(body), "responses"), false, body);
  }
});
