/** Pictures in SVG, as tools draw them: no model takes them for pictures, and all can read them. */
import assert from "node:assert/strict";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { convert } from "../matrix/conversion.ts";

const SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>";
const DATA = btoa(SVG);
const URL = `data:image/svg+xml;base64,${DATA}`;

const SHOWN: Readonly<Record<Exclude<Protocol, "gemini">, object>> = {
  messages: {
    max_tokens: 9,
    messages: [{
      role: "user",
      content: [{ type: "image", source: { type: "base64", media_type: "image/svg+xml", data: DATA } }],
    }],
  },
  chat: { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: URL } }] }] },
  responses: { input: [{ role: "user", content: [{ type: "input_image", image_url: URL }] }] },
};

for (const client of ["messages", "chat", "responses"] as const) {
  for (const upstream of ["messages", "chat", "responses", "gemini"] as const) {
    if (client === upstream) continue;
    Deno.test(`a drawing in SVG that ${client} shows is text for ${upstream}`, () => {
      const { body, losses } = convert(client, upstream, { body: { model: "m", ...SHOWN[client] } });
      const sent = JSON.stringify(body);
      assert.ok(sent.includes(SVG), sent);
      assert.ok(!sent.includes(DATA), sent);
      assert.deepEqual(losses, []);
    });
  }
}
