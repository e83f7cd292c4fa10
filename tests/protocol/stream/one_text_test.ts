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
