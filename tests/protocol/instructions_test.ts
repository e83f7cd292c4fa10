/** What is said at the beginning of a conversation, or nothing at all, in each upstream's protocol. */
import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/json.ts";
import { CODECS } from "../../lib/protocol/codecs.ts";
import type { Part, Turn } from "../../lib/protocol/conversation.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { ToolNames } from "../../lib/protocol/tool_names.ts";
import { conversation, text } from "./conversation.ts";
import { envelope } from "./translation.ts";

const PNG = "iVBORw0KGgo=";
const image: Part = { type: "image", media: { type: "base64", mediaType: "image/png", data: PNG } };
const system: Turn = { role: "system", parts: [text("rules"), image] };
const user: Turn = { role: "user", parts: [text("hi")] };

function encode(protocol: Protocol, turns: readonly Turn[], vendor: "openai" | "other" = "other") {
  const said = conversation({ turns });
  return CODECS[protocol].encodeRequest(said, { target: { model: "m", vendor }, names: new ToolNames([]), envelope });
}

const chatImage = { type: "image_url", image_url: { url: `data:image/png;base64,${PNG}` } };
const claudeImage = { type: "image", source: { type: "base64", media_type: "image/png", data: PNG } };

/** The messages of a body, without marks for a cache. */
function listOf(body: JsonObject): unknown {
  const list = body["messages"] ?? body["input"] ?? body["contents"];
  return JSON.parse(JSON.stringify(list, (name, value) => name === "cache_control" ? undefined : value));
}

/** Where the image stands in the first message of the user. */
const SHOWN: Readonly<Partial<Record<Protocol, unknown>>> = {
  chat: [{ role: "system", content: "rules" }, { role: "user", content: [chatImage, { type: "text", text: "hi" }] }],
  messages: [{
    role: "user",
    content: [claudeImage, { type: "text", text: "hi" }],
  }],
  gemini: [{ role: "user", parts: [{ inlineData: { mimeType: "image/png", data: PNG } }, { text: "hi" }] }],
};

for (const [name, shown] of Object.entries(SHOWN)) {
  Deno.test(`encodeRequest of ${name} has the user show what instructions cannot`, () => {
    const { body, lost } = encode(name as Protocol, [system, user]);
    assert.deepEqual(listOf(body), shown);
    assert.deepEqual(lost, []);
  });
}

Deno.test("encodeRequest of responses keeps an image in the instruction that has it", () => {
  const { body, lost } = encode("responses", [system, user]);
  const content = [{ type: "input_text", text: "rules" }, {
    type: "input_image",
    image_url: `data:image/png;base64,${PNG}`,
    detail: "auto",
  }];
  assert.deepEqual((body["input"] as unknown[])[0], { type: "message", role: "developer", content });
  assert.deepEqual(lost, []);
});

Deno.test("encodeRequest of chat shows an image of a later instruction behind it", () => {
  const turns = [user, system, user];
  assert.deepEqual(encode("chat", turns, "openai").body["messages"], [
    { role: "user", content: "hi" },
    { role: "developer", content: "rules" },
    { role: "user", content: [chatImage, { type: "text", text: "hi" }] },
  ]);
  const reminder = { type: "text", text: "<system-reminder>\nrules\n</system-reminder>" };
  const hi = { type: "text", text: "hi" };
  assert.deepEqual(encode("chat", turns).body["messages"], [{ role: "user", content: [hi, reminder, chatImage, hi] }]);
});

/** What each gets of a conversation in which nobody says anything, and of one that is nothing but an instruction. */
const NOTHING: Readonly<Record<Protocol, { readonly silence: unknown; readonly instruction: unknown }>> = {
  chat: {
    silence: [{ role: "user", content: "Continue" }],
    instruction: [{ role: "user", content: "rules" }],
  },
  responses: {
    silence: [{ type: "message", role: "user", content: [{ type: "input_text", text: "Continue" }] }],
    instruction: [{ type: "message", role: "developer", content: [{ type: "input_text", text: "rules" }] }],
  },
  messages: {
    silence: [{ role: "user", content: [{ type: "text", text: "Continue" }] }],
    instruction: [{ role: "user", content: [{ type: "text", text: "rules" }] }],
  },
  gemini: {
    silence: [{ role: "user", parts: [{ text: "Continue" }] }],
    instruction: [{ role: "user", parts: [{ text: "Continue" }] }],
  },
};

for (const [name, { silence, instruction }] of Object.entries(NOTHING)) {
  Deno.test(`encodeRequest of ${name} never asks an upstream nothing`, () => {
    const asked = (...turns: readonly Turn[]) => listOf(encode(name as Protocol, turns).body);
    assert.deepEqual(asked(), silence);
    assert.deepEqual(asked({ role: "user", parts: [] }), silence);
    assert.deepEqual(asked({ role: "system", parts: [text("rules")] }), instruction);
  });
}
