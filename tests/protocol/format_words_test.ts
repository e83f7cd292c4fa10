/** Formats of answers that an upstream has to hear of in words. */
import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/json.ts";
import { CODECS } from "../../lib/protocol/codecs.ts";
import type { TargetTraits } from "../../lib/protocol/codec.ts";
import type { Conversation, OutputFormat, Turn } from "../../lib/protocol/conversation.ts";
import { formatInWords, isObjectFormat } from "../../lib/protocol/format_words.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { ToolNames } from "../../lib/protocol/tool_names.ts";
import { conversation } from "./conversation.ts";
import { envelope } from "./translation.ts";

const RULE = "Answer with one JSON object and nothing else: no code fence, no words before or after it.";
const ITEMS: JsonObject = { type: "array", items: { type: "string" } };
const OBJECT: JsonObject = { type: "object", properties: {} };
const formatOf = (schema: JsonObject) => ({ type: "json_schema" as const, name: "n", schema });

const SCHEMAS: readonly (readonly [JsonObject, boolean])[] = [
  [OBJECT, true],
  [{ properties: { a: {} } }, true],
  [{}, true],
  [{ type: ["object", "null"] }, true],
  [{ anyOf: [OBJECT, { type: "null" }] }, true],
  [{ $ref: "#/$defs/a", $defs: { a: OBJECT } }, true],
  [{ $ref: "#" }, true],
  [ITEMS, false],
  [{ items: {} }, false],
  [{ type: "string", enum: ["a", "b"] }, false],
  [{ enum: ["a"] }, false],
  [{ oneOf: [OBJECT, ITEMS] }, false],
  [{ allOf: [{ $ref: "#/$defs/a" }], $defs: { a: { $ref: "#/$defs/b" }, b: ITEMS } }, false],
];

for (const [schema, is] of SCHEMAS) {
  Deno.test(`isObjectFormat says ${is} of ${JSON.stringify(schema)}`, () => {
    assert.equal(isObjectFormat(formatOf(schema)), is);
  });
}

Deno.test("formatInWords asks for an object or for any value, with the schema as it is (A34)", () => {
  assert.equal(formatInWords({ type: "json_object" }), RULE);
  const list = formatInWords(formatOf(ITEMS));
  assert.match(list, /^Answer with one JSON value and nothing else/);
  assert(list.endsWith(JSON.stringify(ITEMS)));
});

Deno.test("what a client says of its answer stands in the schema where the upstream has no other place for it", () => {
  const format = { ...formatOf({ type: "object", properties: { a: { type: "string" } } }), description: "A person" };
  const said: readonly (readonly [Protocol, TargetTraits])[] = [
    ["messages", { vendor: "anthropic", model: "claude-opus-4-6" }],
    ["messages", { vendor: "anthropic", model: "claude-3-haiku" }],
    ["gemini", { vendor: "google", model: "gemini-2.5-flash" }],
    ["chat", { vendor: "deepseek", model: "deepseek-chat" }],
  ];
  for (const [protocol, target] of said) {
    assert.match(JSON.stringify(ask({ protocol, target, format }).body), /A person/, `${protocol} ${target.model}`);
  }
  const own = { ...format, schema: { ...format.schema, description: "Somebody" } };
  assert.doesNotMatch(formatInWords(own), /A person/);
});

interface Asked {
  readonly protocol: Protocol;
  readonly target?: TargetTraits;
  readonly format: OutputFormat;
  readonly turns?: readonly Turn[];
}

const OPENAI: TargetTraits = { vendor: "openai", model: "gpt-5.5" };
const DEEPSEEK: TargetTraits = { vendor: "deepseek", model: "deepseek-chat" };
const say = (role: Turn["role"], text: string): Turn => ({ role, parts: [{ type: "text", text }] });

// deno-lint-ignore no-explicit-any
function ask({ protocol, target = OPENAI, format, turns = [say("user", "hi")] }: Asked): { body: any; lost: unknown } {
  const said: Conversation = conversation({ format, turns });
  return CODECS[protocol].encodeRequest(said, { target, names: new ToolNames([]), envelope });
}

Deno.test("encodeRequest asks for a list in words where OpenAI takes only objects, and says so (A34)", () => {
  const format = formatOf(ITEMS);
  const chat = ask({ protocol: "chat", format });
  assert.equal(chat.body.response_format, undefined);
  assert.deepEqual(chat.body.messages[0], { role: "system", content: formatInWords(format) });
  assert.deepEqual(chat.lost, ["format"]);
  const responses = ask({ protocol: "responses", format });
  assert.equal(responses.body.text, undefined);
  assert.equal(responses.body.input[0].content[0].text, formatInWords(format));
  assert.deepEqual(responses.lost, ["format"]);
  const deepSeek = ask({ protocol: "chat", target: DEEPSEEK, format });
  assert.equal(deepSeek.body.response_format, undefined);
  assert.deepEqual(deepSeek.lost, ["format"]);
});

Deno.test("encodeRequest keeps a list's schema where the upstream takes it (A34)", () => {
  const format = formatOf(ITEMS);
  const gemini = ask({ protocol: "gemini", target: { vendor: "google", model: "gemini-2.5-pro" }, format });
  assert.equal(gemini.body.generationConfig.responseSchema.type, "array");
  const messages = ask({ protocol: "messages", target: { vendor: "anthropic", model: "claude-opus-5" }, format });
  assert.equal(messages.body.output_config.format.schema.type, "array");
});

Deno.test("encodeRequest says the word that OpenAI and DeepSeek want to hear beside json_object (A34)", () => {
  const format: OutputFormat = { type: "json_object" };
  for (const target of [OPENAI, DEEPSEEK]) {
    const { body } = ask({ protocol: "chat", target, format });
    assert.deepEqual(body.response_format, { type: "json_object" });
    assert.deepEqual(body.messages[0], { role: "system", content: RULE });
    const heard = ask({ protocol: "chat", target, format, turns: [say("system", "In Json!"), say("user", "hi")] });
    assert.deepEqual(heard.body.messages[0], { role: "system", content: "In Json!" });
  }
});

Deno.test("encodeRequest says it in the input of Responses, where instructions do not count", () => {
  const format: OutputFormat = { type: "json_object" };
  const turns = [say("system", "Answer in JSON"), say("user", "hi")];
  const { body } = ask({ protocol: "responses", format, turns });
  assert.equal(body.instructions, "Answer in JSON");
  assert.deepEqual(body.input[0], {
    type: "message",
    role: "developer",
    content: [{ type: "input_text", text: RULE }],
  });
  const heard = ask({ protocol: "responses", format, turns: [say("user", "hi, json")] });
  assert.equal(heard.body.input.length, 1);
});

Deno.test("encodeRequest begins a conversation alike whoever speaks of JSON later (F7)", () => {
  const format: OutputFormat = { type: "json_object" };
  for (const protocol of ["chat", "responses"] as const) {
    const listOf = (body: JsonObject) => (body["messages"] ?? body["input"]) as JsonObject[];
    const first = listOf(ask({ protocol, format }).body);
    const later = [say("user", "hi"), say("assistant", "{}"), say("user", "more json")];
    assert.deepEqual(listOf(ask({ protocol, format, turns: later }).body).slice(0, first.length), first);
  }
});
