import assert from "node:assert/strict";
import type { Part } from "../../lib/protocol/conversation.ts";
import { mediaExcess } from "../../lib/protocol/media_excess.ts";
import { convert } from "../matrix/conversion.ts";
import { user } from "./conversation.ts";

const DATA = "A".repeat(1 << 20);
const image = (data: string): Part => ({ type: "image", media: { type: "base64", mediaType: "image/png", data } });

const CASES: readonly (readonly [name: string, part: Part, excess: number])[] = [
  ["nothing of a text", { type: "text", text: DATA }, 0],
  ["an image's bytes but for what one costs", image(DATA), (1 << 18) - 1600],
  ["nothing of a small image", image("AAAA"), 0],
  ["nothing of an image by its address", { type: "image", media: { type: "url", url: "https://x" } }, 0],
  [
    "the bytes of a file but for its text",
    { type: "document", media: { type: "base64", mediaType: "application/pdf", data: DATA } },
    (1 << 20) / 4 - (1 << 20) / 40,
  ],
  [
    "what stands in a result (C10)",
    { type: "tool_result", callId: "c", isError: false, parts: [image(DATA), image(DATA)] },
    2 * ((1 << 18) - 1600),
  ],
];

for (const [name, part, excess] of CASES) {
  Deno.test(`mediaExcess takes off ${name}`, () => assert.equal(mediaExcess([user(part)]), excess));
}

Deno.test("RequestConverter estimates a request without the bytes of its images (C10)", () => {
  const source = { type: "base64", media_type: "image/png", data: DATA };
  const body = { model: "m", max_tokens: 9, messages: [{ role: "user", content: [{ type: "image", source }] }] };
  const stream = convert("messages", "chat", { body, estimatedInputTokens: (1 << 18) + 100 }).stream();
  const chunk = { id: "c", choices: [{ index: 0, delta: { content: "x" }, finish_reason: null }] };
  const [start] = stream.push({ event: "", data: JSON.stringify(chunk) });
  assert.equal(JSON.parse(start!.data).message.usage.input_tokens, 1700);
});
