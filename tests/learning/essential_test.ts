import assert from "node:assert/strict";
import fc from "fast-check";
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { patchJson } from "../../lib/json_patch.ts";
import { editsOf } from "../../lib/learning/apply.ts";
import { optionalMembers } from "../../lib/learning/bisect.ts";
import { classify } from "../../lib/learning/classify.ts";
import type { Change } from "../../lib/learning/fact.ts";
import { valuesAt } from "../../lib/learning/survey.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { BODIES, sent } from "./sent.ts";

const encoder = new TextEncoder();

function applied(protocol: Protocol, body: JsonObject, changes: readonly Change[]): JsonObject {
  const bytes = encoder.encode(JSON.stringify(body));
  const edits = changes.flatMap((change) => editsOf(change, protocol));
  return JSON.parse(new TextDecoder().decode(patchJson(bytes, edits))) as JsonObject;
}

/** What has to be the same before and after, by protocol: the conversation, the tools, the calls. */
const KEPT: Readonly<Record<Protocol, readonly string[]>> = {
  messages: [
    "model",
    "system[].text",
    "messages[].content[].text",
    "messages[].content[].id",
    "messages[].content[].name",
    "messages[].content[].input",
    "messages[].content[].tool_use_id",
    "tools[].name",
    "tools[].description",
    "tools[].input_schema.properties.pattern.type",
    "stream",
  ],
  chat: [
    "model",
    "messages[].content[].text",
    "messages[].tool_calls",
    "messages[].tool_call_id",
    "tools[].function.name",
    "tools[].function.description",
    "tools[].function.parameters.properties.pattern.type",
    "stream",
  ],
  responses: [
    "model",
    "instructions",
    "input[].call_id",
    "input[].name",
    "input[].arguments",
    "input[].output",
    "input[].content[].text",
    "stream",
  ],
  gemini: [
    "systemInstruction",
    "contents[].parts[].text",
    "contents[].parts[].functionCall.name",
    "contents[].parts[].functionCall.args",
    "contents[].parts[].functionResponse.response",
    "tools[].functionDeclarations[].name",
    "toolConfig",
  ],
};

const NAMES = [
  "tools",
  "tool",
  "tool_choice",
  "function",
  "functions",
  "messages",
  "messages.0.content",
  "messages[1].content[0].text",
  "messages.1.tool_calls.0.id",
  "tools[0].function.name",
  "tools.0.name",
  "tools.0.input_schema",
  "tools[0].parameters",
  "input",
  "input[3].arguments",
  "contents",
  "model",
  "system",
  "instructions",
  "max_tokens",
  "stream",
  "tool_use",
  "tool_result",
  "role",
  "content",
  "text",
  "name",
  "arguments",
];
const SENTENCES: readonly ((name: string) => string)[] = [
  (name) => `Unsupported parameter: '${name}' is not supported with this model.`,
  (name) => `${name}: Extra inputs are not permitted`,
  (name) => `Unknown name "${name}": Cannot find field.`,
  (name) => `property '${name}' is unsupported, did you mean 'temperature'?`,
  (name) => `Unrecognized request argument supplied: ${name}`,
  (name) => `This endpoint does not support ${name}`,
  (name) => `${name} is deprecated. Use 'inputs' instead.`,
  (name) => `Please remove ${name} from your request`,
  (name) => `Invalid ${name}: tool_use ids were found without tool_result blocks`,
  (name) => `Invalid schema for function '${name}': 'type' is not permitted`,
  (name) => `The keyword '${name}' is not allowed; 'properties' and 'required' are forbidden`,
];

Deno.test("classify never asks for a change that takes the conversation, the tools or a call (§2.J)", () => {
  const protocol = fc.constantFrom<Protocol>("messages", "chat", "responses", "gemini");
  fc.assert(
    fc.property(
      protocol,
      fc.constantFrom(...NAMES),
      fc.constantFrom(...SENTENCES),
      fc.constantFrom(400, 404, 422, 500),
      fc.boolean(),
      (protocol, name, sentence, status, named) => {
        const error = { message: sentence(name), type: "invalid_request_error", ...(named ? { param: name } : {}) };
        const request = sent(protocol);
        const { reaction } = classify({ status, text: JSON.stringify({ error }) }, request);
        const changes = "changes" in reaction ? reaction.changes : [];
        const after = applied(protocol, request.body, changes);
        for (const path of KEPT[protocol]) {
          assert.deepEqual(valuesAt(after, path), valuesAt(request.body, path), `${path}: ${JSON.stringify(changes)}`);
        }
        if (protocol === "messages") assert.equal(typeof after["max_tokens"], "number");
      },
    ),
    { numRuns: 3000 },
  );
});

Deno.test("classify never throws and never asks for what changes nothing, whatever an upstream says", () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.constantFrom("", "{", "[[[[", "null", '{"error":null}', '{"error":[]}'),
  );
  fc.assert(
    fc.property(text, fc.integer({ min: 100, max: 599 }), (text, status) => {
      for (const protocol of Object.keys(BODIES) as Protocol[]) {
        assert.ok(classify({ status, text }, sent(protocol)).reaction.type);
        assert.ok(classify({ status, text }, { ...sent(protocol), body: {} }).reaction.type);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("classify learns nothing about members that were not sent", () => {
  for (const name of ["stream_options", "temperature", "thinking", "context_management", "reasoning_effort"]) {
    const refusal = {
      status: 400,
      text: JSON.stringify({ error: { message: `Unsupported parameter: '${name}'`, param: name } }),
    };
    const { reaction } = classify(refusal, { ...sent("chat"), body: { model: "m", messages: [] } });
    assert.equal(reaction.type, "return", name);
  }
});

Deno.test("optionalMembers leave the conversation, the tools and their choice alone", () => {
  for (const protocol of Object.keys(BODIES) as Protocol[]) {
    const request = sent(protocol);
    const members = optionalMembers(request);
    assert.ok(members.length > 5, protocol);
    const after = applied(protocol, request.body, members);
    for (const path of [...KEPT[protocol], "tool_choice"]) {
      assert.deepEqual(valuesAt(after, path), valuesAt(request.body, path), path);
    }
  }
});

Deno.test("editsOf a keyword of schemas leave properties of that name and data alone (A17, A18, A19)", () => {
  const schema = {
    type: "object",
    properties: {
      pattern: { type: "string", pattern: "^a", description: "x" },
      format: { type: "string", format: "uri" },
      when: { type: "string", format: "date-time", default: { pattern: "y" }, examples: [{ format: "uri" }] },
      list: { type: "array", items: { anyOf: [{ type: "string", pattern: "b" }] } },
    },
    $defs: { pattern: { pattern: "c" } },
    required: ["pattern"],
  };
  const tool = (parameters: Json): JsonObject => ({
    tools: [{ type: "function", function: { name: "pattern", parameters } }],
  });
  const without = applied("chat", tool(schema), [{ type: "schema_keyword", keyword: "pattern" }]);
  assert.deepEqual(
    without,
    tool({
      ...schema,
      properties: {
        ...schema.properties,
        pattern: { type: "string", description: "x" },
        list: { type: "array", items: { anyOf: [{ type: "string" }] } },
      },
      $defs: { pattern: {} },
    }),
  );
  const uri = applied("chat", tool(schema), [{ type: "schema_keyword", keyword: "format", value: "uri" }]);
  assert.deepEqual(uri, tool({ ...schema, properties: { ...schema.properties, format: { type: "string" } } }));
});

Deno.test("editsOf a limit, a rename and a value change these alone (A26, A27, A31)", () => {
  const body: JsonObject = {
    max_tokens: 9000,
    thinking: { type: "enabled", budget_tokens: 8000 },
    output_config: { effort: "max" },
  };
  const cases: readonly [Change, JsonObject][] = [
    [{ type: "ceiling", path: "max_tokens", maximum: 8192 }, { ...body, max_tokens: 8192 }],
    [{ type: "ceiling", path: "max_tokens", maximum: 9001 }, body],
    [{ type: "drop", path: "output_config.effort" }, { max_tokens: 9000, thinking: body["thinking"]! }],
    [{ type: "set", path: "output_config.effort", value: "high", from: "max" }, {
      ...body,
      output_config: { effort: "high" },
    }],
    [{ type: "set", path: "output_config.effort", value: "high", from: "low" }, body],
    [{ type: "ceiling", path: "thinking.budget_tokens", maximum: 4000 }, {
      ...body,
      thinking: { type: "enabled", budget_tokens: 4000 },
    }],
  ];
  for (const [change, expected] of cases) assert.deepEqual(applied("messages", body, [change]), expected);
  assert.ok(isObject(applied("chat", body, [{ type: "rename", path: "max_tokens", to: "max_completion_tokens" }])));
});
