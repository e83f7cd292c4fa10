/** Lists as long as nobody makes them who means well: a call takes only some hundred thousand arguments. */
import { CODECS } from "../../lib/protocol/codecs.ts";
import type { Json, JsonObject } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import assert from "node:assert/strict";
import { converter, TARGETS } from "../matrix/conversion.ts";

const COUNT = 150_000;

function many(each: Json): Json[] {
  return Array(COUNT).fill(each);
}

const IMAGE = "data:image/png;base64,AAAA";

/** Requests by their protocol, each of them with one list that is long. */
const BODIES: Readonly<Record<Protocol, Readonly<Record<string, JsonObject>>>> = {
  messages: {
    turns: { messages: many({ role: "user", content: "a" }) },
    parts: { messages: [{ role: "user", content: many({ type: "text", text: "a" }) }] },
    system: { system: many({ type: "text", text: "a" }), messages: [{ role: "user", content: "a" }] },
    thoughts: {
      messages: [
        { role: "user", content: "a" },
        {
          role: "assistant",
          content: [
            ...many({ type: "thinking", thinking: "a", signature: "" }),
            { type: "tool_use", id: "c", name: "t", input: {} },
          ],
        },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "c", content: "a" }] },
      ],
      tools: [{ name: "t", input_schema: { type: "object" } }],
    },
    "images of a result": {
      messages: [
        { role: "user", content: "a" },
        { role: "assistant", content: [{ type: "tool_use", id: "c", name: "t", input: {} }] },
        {
          role: "user",
          content: [{
            type: "tool_result",
            tool_use_id: "c",
            content: many({ type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } }),
          }],
        },
      ],
      tools: [{ name: "t", input_schema: { type: "object" } }],
    },
  },
  chat: {
    turns: { messages: many({ role: "user", content: "a" }) },
    parts: { messages: [{ role: "user", content: many({ type: "text", text: "a" }) }] },
    images: { messages: [{ role: "user", content: many({ type: "image_url", image_url: { url: IMAGE } }) }] },
    system: { messages: [...many({ role: "system", content: "a" }), { role: "user", content: "a" }] },
  },
  responses: {
    turns: { input: many({ role: "user", content: "a" }) },
    parts: { input: [{ role: "user", content: many({ type: "input_text", text: "a" }) }] },
    thoughts: {
      input: [
        { role: "user", content: "a" },
        ...many({ type: "reasoning", id: "r", summary: [{ type: "summary_text", text: "a" }] }),
        { role: "assistant", content: [{ type: "output_text", text: "a" }] },
      ],
    },
  },
  gemini: {
    turns: { contents: many({ role: "user", parts: [{ text: "a" }] }) },
    parts: { contents: [{ role: "user", parts: many({ text: "a" }) }] },
    thoughts: {
      contents: [
        { role: "user", parts: [{ text: "a" }] },
        { role: "model", parts: [...many({ text: "a", thought: true }), { functionCall: { name: "t", args: {} } }] },
        { role: "user", parts: [{ functionResponse: { name: "t", response: {} } }] },
      ],
    },
  },
};

for (const [client, bodies] of Object.entries(BODIES) as [Protocol, Readonly<Record<string, JsonObject>>][]) {
  for (const [name, body] of Object.entries(bodies)) {
    Deno.test(`RequestConverter converts ${COUNT} ${name} of ${client}`, () => {
      // As the proxy does it: read once, for whoever is asked.
      const request = converter(client, { body: { model: "m", max_tokens: 9, ...body } });
      for (const target of Object.keys(CODECS) as Protocol[]) {
        if (target !== client) assert.ok(request.to(target, TARGETS[target][0]!));
      }
    });
  }
}
