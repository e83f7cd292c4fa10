import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../../lib/json.ts";
import { withOneText } from "../../../lib/protocol/stream/one_text.ts";
import { convert, question, streamed } from "../../matrix/conversion.ts";

const SAID = ["I will look.", "It is 42."];
const PAGE = { type: "url_citation", url: "https://a.test", title: "A", start_index: 6, end_index: 8 };

/** A message before the answer's, as GPT-5.4 and later say it; the last one cites a page. */
const ITEMS = SAID.map((text, i): JsonObject => ({
  id: `msg_${i}`,
  type: "message",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text, annotations: i === 1 ? [PAGE] : [] }],
}));
const RESPONSE: JsonObject = { id: "resp_1", object: "response", status: "completed", model: "gpt", output: ITEMS };

function frames() {
  const events: JsonObject[] = [
    { type: "response.created", response: { ...RESPONSE, status: "in_progress", output: [] } },
    ...ITEMS.flatMap((item, output_index): JsonObject[] => {
      const text = SAID[output_index]!;
      const piece = (delta: string) => ({ type: "response.output_text.delta", output_index, content_index: 0, delta });
      return [piece(text.slice(0, 4)), piece(text.slice(4)), { type: "response.output_item.done", output_index, item }];
    }),
    { type: "response.completed", response: RESPONSE },
  ];
  return events.map((event) => ({ event: String(event["type"]), data: JSON.stringify(event) }));
}

// deno-lint-ignore no-explicit-any
type Loose = any;

Deno.test("oneText sets a chat client's messages apart, and what they cite with them", () => {
  const whole = convert("chat", "responses", { body: question("chat"), stream: false }).message(RESPONSE) as Loose;
  const { content, annotations } = whole.choices[0].message;
  const chunks = streamed(convert("chat", "responses", { body: question("chat") }), frames())
    .filter(({ data }) => data !== "[DONE]").flatMap(({ data }) => JSON.parse(data).choices as Loose[]);
  assert.equal(content, "I will look.\n\nIt is 42.");
  assert.equal(chunks.map(({ delta }) => delta.content ?? "").join(""), content);
  for (
    const [{ url_citation: { start_index, end_index } }] of [
      annotations,
      chunks.flatMap(({ delta }) => delta.annotations ?? []),
    ]
  ) assert.equal(content.slice(start_index, end_index), "42");
});

Deno.test("oneText sets a gemini client's messages apart", () => {
  const whole = convert("gemini", "responses", { body: question("gemini"), stream: false }).message(RESPONSE) as Loose;
  const chunks = streamed(convert("gemini", "responses", { body: question("gemini") }), frames())
    .map(({ data }) => JSON.parse(data) as Loose);
  for (const answers of [[whole], chunks]) {
    const parts = answers.flatMap(({ candidates }) => candidates[0].content.parts);
    assert.equal(parts.map(({ text }) => text).join(""), "I will look.\n\nIt is 42.");
  }
});

/** Claude's answer around a search, cut where it cites what it found. */
const SEARCHED: JsonObject = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude",
  content: [
    { type: "text", text: "I will look." },
    { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "it" } },
    { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [] },
    { type: "text", text: "It is " },
    { type: "text", text: "42", citations: [] },
    { type: "text", text: "." },
  ],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
};

/** The same as a stream. */
function searchedFrames() {
  const { content, stop_reason, usage } = SEARCHED;
  const events: JsonObject[] = [
    { type: "message_start", message: { ...SEARCHED, content: [], stop_reason: null } },
    ...(content as JsonObject[]).flatMap((block, index): JsonObject[] => [
      { type: "content_block_start", index, content_block: block },
      { type: "content_block_stop", index },
    ]),
    { type: "message_delta", delta: { stop_reason: stop_reason! }, usage: usage! },
    { type: "message_stop" },
  ];
  return events.map((event) => ({ event: String(event["type"]), data: JSON.stringify(event) }));
}

Deno.test("oneText sets apart what Claude says around a search, and not what it cites", () => {
  const said = "I will look.\n\nIt is 42.";
  const chat = convert("chat", "messages", { body: question("chat"), stream: false }).message(SEARCHED) as Loose;
  const chunks = streamed(convert("chat", "messages", { body: question("chat") }), searchedFrames())
    .filter(({ data }) => data !== "[DONE]").flatMap(({ data }) => JSON.parse(data).choices as Loose[]);
  assert.equal(chat.choices[0].message.content, said);
  assert.equal(chunks.map(({ delta }) => delta.content ?? "").join(""), said);
  const gemini = convert("gemini", "messages", { body: question("gemini"), stream: false }).message(SEARCHED) as Loose;
  assert.equal(gemini.candidates[0].content.parts.map(({ text }: Loose) => text).join(""), said);
});

Deno.test("clients whose protocol has several texts get each as it was", () => {
  const { content } = convert("messages", "responses", { body: question("messages"), stream: false })
    .message(RESPONSE) as { content: { type: string; text: Json }[] };
  assert.deepEqual(content.filter(({ type }) => type === "text").map(({ text }) => text), SAID);
});

Deno.test("oneText puts no gap where nothing but thinking and calls was before", () => {
  const message = {
    id: "m",
    model: "m",
    parts: [
      { type: "thinking", text: "hm" },
      { type: "tool_call", id: "c", name: "f", kind: "function", arguments: "{}" },
      { type: "text", text: "a", apart: true },
      { type: "text", text: "b", apart: true },
    ],
    finish: { reason: "stop", raw: "" },
    usage: undefined,
  } as const;
  const texts = withOneText(message).parts.map((part) => part.type === "text" ? part.text : part.type);
  assert.deepEqual(texts, ["thinking", "tool_call", "a", "\n\nb"]);
});
