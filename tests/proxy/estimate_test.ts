import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/json.ts";
import { estimateTokens } from "../../lib/proxy/estimate.ts";

const LONG = "x".repeat(4000);
const DATA = "a".repeat(400_000);

/** Each of the protocols, with what is written, an image, and a document of ten pages or so. */
const BODIES: Readonly<Record<string, Readonly<Record<"words" | "image" | "document", JsonObject>>>> = {
  messages: {
    words: { system: LONG, messages: [{ role: "user", content: [{ type: "text", text: LONG }] }] },
    image: { messages: [{ role: "user", content: [{ type: "image", source: { type: "base64", data: DATA } }] }] },
    document: { messages: [{ role: "user", content: [{ type: "document", source: { type: "base64", data: DATA } }] }] },
  },
  responses: {
    words: { instructions: LONG, input: [{ role: "user", content: [{ type: "input_text", text: LONG }] }] },
    image: {
      input: [{ role: "user", content: [{ type: "input_image", image_url: `data:image/png;base64,${DATA}` }] }],
    },
    document: { input: [{ role: "user", content: [{ type: "input_file", filename: "a.pdf", file_data: DATA }] }] },
  },
  chat: {
    words: { messages: [{ role: "system", content: LONG }, { role: "user", content: LONG }] },
    image: {
      messages: [{
        role: "user",
        content: [{ type: "image_url", image_url: { url: `data:image/png;base64,${DATA}` } }],
      }],
    },
    document: {
      messages: [{ role: "user", content: [{ type: "file", file: { filename: "a.pdf", file_data: DATA } }] }],
    },
  },
  gemini: {
    words: { systemInstruction: { parts: [{ text: LONG }] }, contents: [{ parts: [{ text: LONG }] }] },
    image: { contents: [{ parts: [{ inlineData: { mimeType: "image/png", data: DATA } }] }] },
    document: { contents: [{ parts: [{ inlineData: { mimeType: "application/pdf", data: DATA } }] }] },
  },
};

const TOKENS = { words: 2000, image: 1600, document: 10_000 };

for (const [protocol, bodies] of Object.entries(BODIES)) {
  for (const what of ["words", "image", "document"] as const) {
    Deno.test(`estimateTokens counts ${what} of ${protocol}`, () => {
      const tokens = estimateTokens(bodies[what]);
      assert.ok(tokens >= TOKENS[what] && tokens < TOKENS[what] + 60, `${tokens}`);
    });
  }
}

Deno.test("estimateTokens counts an input that is one text, and no seals", () => {
  assert.equal(estimateTokens({ input: LONG }), 1000);
  assert.ok(estimateTokens({ input: [{ type: "reasoning", summary: [], encrypted_content: DATA }] }) < 20);
});

Deno.test("estimateTokens of nothing that a model reads is one", () => {
  for (const body of [{}, { model: "m" }, []]) assert.equal(estimateTokens(body), 1);
});

Deno.test("estimateTokens counts a PDF as its text where that is known, and a document that is text as what it says", () => {
  const pdfs = { textOf: (data: string) => data === DATA ? LONG : undefined };
  for (const [protocol, { document }] of Object.entries(BODIES)) {
    const tokens = estimateTokens(document, pdfs);
    assert.ok(tokens >= 1000 && tokens < 1060, `${protocol}: ${tokens}`);
  }
  const file_data = `data:application/pdf;base64,${DATA}`;
  assert.ok(estimateTokens({ input: [{ content: [{ type: "input_file", file_data }] }] }, pdfs) < 1060);
  const source = { type: "text", media_type: "text/plain", data: LONG };
  assert.ok(estimateTokens({ messages: [{ role: "user", content: [{ type: "document", source }] }] }) >= 1000);
});
