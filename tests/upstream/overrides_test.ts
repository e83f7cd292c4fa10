import assert from "node:assert/strict";
import type { EndpointConfig } from "../../lib/config/config.ts";
import type { Json } from "../../lib/json.ts";
import { patchJson } from "../../lib/json_patch.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { overrideEdits } from "../../lib/upstream/overrides.ts";
import { endpoint } from "../endpoint.ts";

interface Row {
  readonly name: string;
  readonly own: Partial<EndpointConfig>;
  readonly protocol: Protocol;
  readonly body: string;
  /** The text that goes out; absent: it is the same. */
  readonly sent?: string;
}

function parameters(values: Readonly<Record<string, Json>>): Partial<EndpointConfig> {
  return { parameterOverrides: Object.entries(values).map(([path, value]) => ({ path, value })) };
}

const INSIDE = '{"thinking":{"type":"enabled","budget_tokens":9}}';

const LIMIT: Partial<EndpointConfig> = { maxOutputTokens: 8000 };

const ROWS: readonly Row[] = [
  { name: "nothing for an endpoint without any", own: {}, protocol: "chat", body: '{ "max_tokens": -1 }' },
  {
    name: "a parameter that is set, and leaves the rest of the text alone",
    own: parameters({ temperature: 0.7 }),
    protocol: "chat",
    body: '{ "temperature" : 1, "seed":12345678901234567890 }',
    sent: '{ "temperature" : 0.7, "seed":12345678901234567890 }',
  },
  {
    name: "a parameter that is missing, with its parents",
    own: parameters({ "reasoning.effort": "high", "a.b.c": [1] }),
    protocol: "responses",
    body: '{"model":"m"}',
    sent: '{"model":"m","reasoning":{"effort":"high"},"a":{"b":{"c":[1]}}}',
  },
  {
    name: "a parameter inside one that is there",
    own: parameters({ "generationConfig.topK": 5 }),
    protocol: "gemini",
    body: '{"generationConfig":{"temperature":1}}',
    sent: '{"generationConfig":{"temperature":1,"topK":5}}',
  },
  {
    name: "parameters that are taken out",
    own: parameters({ metadata: null, "thinking.budget_tokens": null, missing: null }),
    protocol: "messages",
    body: '{"metadata":{"user_id":"u"},"thinking":{"type":"enabled","budget_tokens":5},"x":1}',
    sent: '{"thinking":{"type":"enabled"},"x":1}',
  },
  ...(["max_tokens", "max_completion_tokens", "max_output_tokens"] as const).flatMap((name) =>
    ["max_tokens", "max_completion_tokens", "max_output_tokens"].map((given): Row => ({
      name: `the limit's name: ${given} becomes ${name} (A26)`,
      own: { maxTokensFieldName: name },
      protocol: "chat",
      body: `{"${given}":5}`,
      sent: `{"${name}":5}`,
    }))
  ),
  {
    name: "the limit's name in chat only",
    own: { maxTokensFieldName: "max_completion_tokens" },
    protocol: "messages",
    body: '{"max_tokens":5}',
  },
  {
    name: "a limit that was set under another name",
    own: { maxTokensFieldName: "max_completion_tokens", ...parameters({ max_tokens: 7 }) },
    protocol: "chat",
    body: '{"model":"m"}',
    sent: '{"model":"m","max_completion_tokens":7}',
  },
  ...([
    ["messages", "max_tokens"],
    ["chat", "max_tokens"],
    ["chat", "max_completion_tokens"],
    ["responses", "max_output_tokens"],
  ] as const).flatMap(([protocol, name]): Row[] => [
    {
      name: `a limit that is too high for ${protocol} in ${name} (A26)`,
      own: LIMIT,
      protocol,
      body: `{"${name}":32000}`,
      sent: `{"${name}":8000}`,
    },
    { name: `a lower limit for ${protocol} in ${name}`, own: LIMIT, protocol, body: `{"${name}": 100.0}` },
    { name: `the lowest limit for ${protocol} in ${name}`, own: LIMIT, protocol, body: `{"${name}":1}` },
    {
      name: `a negative limit for ${protocol} in ${name} (A26)`,
      own: LIMIT,
      protocol,
      body: `{"${name}":-1}`,
      sent: `{"${name}":8000}`,
    },
  ]),
  {
    name: "a limit of zero for chat (A26)",
    own: LIMIT,
    protocol: "chat",
    body: '{"max_tokens":0}',
    sent: '{"max_tokens":8000}',
  },
  {
    name: "a limit of zero for messages, which fills the cache",
    own: LIMIT,
    protocol: "messages",
    body: '{"max_tokens":0}',
  },
  {
    name: "a limit for gemini (A26)",
    own: LIMIT,
    protocol: "gemini",
    body: '{"generationConfig":{"maxOutputTokens":9000}}',
    sent: '{"generationConfig":{"maxOutputTokens":8000}}',
  },
  { name: "no limit where there was none", own: LIMIT, protocol: "chat", body: '{"model":"m"}' },
  { name: "a limit that is no number", own: LIMIT, protocol: "chat", body: '{"max_tokens":"many"}' },
  {
    name: "a limit that leaves room for thinking, wherever that stands (A27)",
    own: LIMIT,
    protocol: "messages",
    body: '{"max_tokens":32000,"thinking":{"type":"enabled","budget_tokens":16000}}',
    sent: '{"max_tokens":16001,"thinking":{"type":"enabled","budget_tokens":16000}}',
  },
  {
    name: "a limit over a thinking that is small",
    own: LIMIT,
    protocol: "messages",
    body: '{"thinking":{"type":"enabled","budget_tokens":1024},"max_tokens":32000}',
    sent: '{"thinking":{"type":"enabled","budget_tokens":1024},"max_tokens":8000}',
  },
  {
    name: "a limit over a thinking whose budget is no number",
    own: LIMIT,
    protocol: "messages",
    body: '{"max_tokens":32000,"thinking":{"budget_tokens":"16000"}}',
    sent: '{"max_tokens":8000,"thinking":{"budget_tokens":"16000"}}',
  },
  {
    name: "a limit whatever a protocol without such thinking says of it",
    own: LIMIT,
    protocol: "chat",
    body: '{"max_tokens":32000,"thinking":{"budget_tokens":16000}}',
    sent: '{"max_tokens":8000,"thinking":{"budget_tokens":16000}}',
  },
  {
    name: "a limit of the configuration's own parameters",
    own: { ...LIMIT, ...parameters({ max_tokens: 64000 }) },
    protocol: "messages",
    body: '{"max_tokens":1}',
    sent: '{"max_tokens":8000}',
  },
  {
    name: "system messages first, in their order and the others in theirs",
    own: { reorderSystemMessagesFirst: true },
    protocol: "chat",
    body:
      '{"messages":[{"role":"user","content":"1"}, {"role":"system","content":"2"},{"role":"assistant","content":"3"},{"role":"developer","content":"4"}]}',
    sent:
      '{"messages":[{"role":"system","content":"2"},{"role":"developer","content":"4"},{"role":"user","content":"1"},{"role":"assistant","content":"3"}]}',
  },
  {
    name: "system messages first, whatever else lies among them",
    own: { reorderSystemMessagesFirst: true },
    protocol: "chat",
    body: '{"messages":[null,"text",{"role":"system"}]}',
    sent: '{"messages":[{"role":"system"},null,"text"]}',
  },
  {
    name: "system messages that are first already",
    own: { reorderSystemMessagesFirst: true },
    protocol: "chat",
    body: '{"messages":[ {"role":"system"} , {"role":"user"} ]}',
  },
  {
    name: "system messages of chat only",
    own: { reorderSystemMessagesFirst: true },
    protocol: "messages",
    body: '{"messages":[{"role":"user"},{"role":"system"}]}',
  },
];

for (const { name, own, protocol, body, sent = body } of ROWS) {
  Deno.test(`overrideEdits changes ${name}`, () => {
    const patched = patchJson(new TextEncoder().encode(body), overrideEdits(endpoint(own), protocol));
    const text = new TextDecoder().decode(patched);
    // What was moved may keep the space around it or not.
    if (name.startsWith("system messages first")) assert.deepEqual(JSON.parse(text), JSON.parse(sent));
    else assert.equal(text, sent);
  });
}

const OVER: readonly (readonly [string, Readonly<Record<string, Json>>, Readonly<Record<string, Json>>, string])[] = [
  ["the same member", { temperature: 1 }, { temperature: 0.6 }, '{"temperature":0.6}'],
  ["another member", { temperature: 1 }, { top_p: 0.9 }, '{"temperature":1,"top_p":0.9}'],
  ["one that the endpoint sets, by taking it out", { temperature: 1 }, { temperature: null }, "{}"],
  ["one that the endpoint takes out", { temperature: null }, { temperature: 0.6 }, '{"temperature":0.6}'],
  ["one inside another", { "thinking.type": "enabled" }, { "thinking.budget_tokens": 9 }, INSIDE],
  ["one around another", { "thinking.type": "enabled" }, { thinking: { x: 1 } }, '{"thinking":{"x":1}}'],
];

for (const [name, general, own, sent] of OVER) {
  Deno.test(`overrideEdits sets a model's own over the endpoint's: ${name}`, () => {
    const edits = overrideEdits(endpoint(parameters(general)), "messages", parameters(own).parameterOverrides);
    assert.equal(new TextDecoder().decode(patchJson(new TextEncoder().encode("{}"), edits)), sent);
  });
}

Deno.test("overrideEdits keeps a model's own limit below that of the endpoint", () => {
  const own = parameters({ max_tokens: 9000 }).parameterOverrides;
  const edits = overrideEdits(endpoint(LIMIT), "chat", own);
  assert.equal(new TextDecoder().decode(patchJson(new TextEncoder().encode("{}"), edits)), '{"max_tokens":8000}');
});

Deno.test("overrideEdits has no edits for an endpoint without overrides", () => {
  for (const protocol of ["messages", "chat", "responses", "gemini"] as const) {
    assert.deepEqual(overrideEdits(endpoint(), protocol), []);
  }
});
