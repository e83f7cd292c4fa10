import assert from "node:assert/strict";
import fc from "fast-check";
import { ProxyError } from "../../../lib/errors.ts";
import { type Json, type JsonObject, parseJson } from "../../../lib/json.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import type { FinishReason } from "../../../lib/protocol/finish.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { withWrittenCalls, writtenCalls } from "../../../lib/protocol/stream/written_calls.ts";
import { convert, question, streamed } from "../../matrix/conversion.ts";
import { PROTOCOLS } from "../../matrix/fixtures.ts";
import { interleaved } from "./arbitrary.ts";

const SCHEMAS: Readonly<Record<string, JsonObject>> = {
  read: { type: "object", properties: { path: { type: "string" }, lines: { type: "integer" } } },
  edit: {
    type: "object",
    properties: { path: { type: ["string", "null"] }, all: { type: "boolean" }, edits: { type: "array" } },
  },
  now: {},
};

function options() {
  let ids = 0;
  return { schemaOf: (name: string) => SCHEMAS[name], ids: { next: (prefix: string) => `${prefix}${++ids}` } };
}

/** The events of an answer of one text that comes in `pieces`. */
function said(pieces: readonly string[], reason: FinishReason = "stop"): StreamEvent[] {
  return [
    { type: "start", id: "a", model: "m" },
    { type: "part_start", index: 0, part: { type: "text" } },
    ...pieces.map((text) => ({ type: "delta", index: 0, text }) as const),
    { type: "part_end", index: 0 },
    { type: "finish", finish: { reason, raw: "stop" } },
    { type: "end" },
  ];
}

function run(events: readonly StreamEvent[]): StreamEvent[] {
  const stage = writtenCalls(options());
  return [...events.flatMap((event) => [...stage.push(event)]), ...stage.end("eof")];
}

/** What the answer comes to: its texts, its calls, and why it ended. */
function told(events: readonly StreamEvent[]): Json {
  const message = collect(run(events));
  if (message instanceof ProxyError) return message.message;
  return [
    ...message.parts.map((part): Json =>
      part.type === "tool_call" ? [part.name, parseJson(part.arguments)!] : part.type === "text" ? part.text : part.type
    ),
    message.finish.reason,
  ];
}

/** `text` in two pieces, cut everywhere, and letter by letter. */
function cuts(text: string): string[][] {
  const halves = Array.from({ length: text.length + 1 }, (_, at) => [text.slice(0, at), text.slice(at)]);
  return [[text], ...halves, [...text]];
}

const JSON_CALL = '{"name": "read", "arguments": {"path": "a.ts", "lines": 3}}';
const READ: Json = ["read", { path: "a.ts", lines: 3 }];

const CALLS: readonly (readonly [name: string, text: string, told: Json])[] = [
  ["Hermes and Qwen", `<tool_call>\n${JSON_CALL}\n</tool_call>`, [READ]],
  ["words before it", `I look.\n\n<tool_call>\n${JSON_CALL}\n</tool_call>\n`, ["I look.\n\n", READ]],
  ["blanks before it", `\n\n<tool_call>${JSON_CALL}</tool_call>`, [READ]],
  [
    "two of them",
    `<tool_call>${JSON_CALL}</tool_call>\n<tool_call>{"name":"now","arguments":{}}</tool_call>`,
    [READ, ["now", {}]],
  ],
  ["parameters", `<tool_call>{"name":"now","parameters":{"zone":"UTC"}}</tool_call>`, [["now", { zone: "UTC" }]]],
  ["no end", `<tool_call>\n${JSON_CALL}\n`, [READ]],
  [
    "an end in an argument",
    `<tool_call>{"name":"read","arguments":{"path":"</tool_call>"}}</tool_call>`,
    [["read", { path: "</tool_call>" }]],
  ],
  ["nothing else", JSON_CALL, [READ]],
  ["nothing else, between blanks", `\n{ "name" :\n"now", "arguments": {} }\n`, [["now", {}]]],
  [
    "Qwen3-Coder",
    "<tool_call>\n<function=read>\n<parameter=path>\n12\n</parameter>\n<parameter=lines>\n3\n</parameter>\n</function>\n</tool_call>",
    [["read", { path: "12", lines: 3 }]],
  ],
  [
    "Qwen3-Coder without more around it",
    "<function=edit>\n<parameter=path>\na\n  b\n</parameter>\n<parameter=all>\ntrue\n</parameter>\n<parameter=edits>\n[1]\n</parameter>\n</function>",
    [["edit", { path: "a\n  b", all: true, edits: [1] }]],
  ],
  [
    "GLM",
    "<tool_call>read\n<arg_key>path</arg_key>\n<arg_value>a.ts</arg_value>\n<arg_key>lines</arg_key>\n<arg_value>3</arg_value>\n</tool_call>",
    [READ],
  ],
  [
    "MiniMax",
    `<minimax:tool_call>\n<invoke name="read">\n<parameter name="path">a.ts</parameter>\n<parameter name="lines">3</parameter>\n</invoke>\n<invoke name="now">\n</invoke>\n</minimax:tool_call>`,
    [READ, ["now", {}]],
  ],
  [
    "Kimi",
    `I look.<|tool_calls_section_begin|><|tool_call_begin|>functions.read:0<|tool_call_argument_begin|>{"path":"a.ts","lines":3}<|tool_call_end|><|tool_calls_section_end|>`,
    ["I look.", ["functions.read:0", { path: "a.ts", lines: 3 }]],
  ],
  [
    "DeepSeek V3.1",
    `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>read<｜tool▁sep｜>{"path":"a.ts","lines":3}<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
    [READ],
  ],
  [
    "DeepSeek V3",
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read\n```json\n{"path":"a.ts","lines":3}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    [READ],
  ],
  [
    "DeepSeek V3.2",
    `<｜DSML｜function_calls>\n<｜DSML｜invoke name="read">\n<｜DSML｜parameter name="path" string="true">a.ts</｜DSML｜parameter>\n<｜DSML｜parameter name="lines" string="false">3</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>`,
    [READ],
  ],
  [
    "Claude's words",
    `<function_calls>\n<invoke name="read">\n<parameter name="path">a.ts</parameter>\n<parameter name="lines">3</parameter>\n</invoke>\n</function_calls>`,
    [READ],
  ],
  [
    "Claude's words without what stands around them",
    `<invoke name="read">\n<parameter name="path">a.ts</parameter>\n<parameter name="lines">3</parameter>\n</invoke>\n<invoke name="now">\n</invoke>`,
    [READ, ["now", {}]],
  ],
  ["Mistral", `[TOOL_CALLS]read[ARGS]{"path": "a.ts", "lines": 3}[TOOL_CALLS]now[ARGS]{}`, [READ, ["now", {}]]],
  ["Mistral, with an id", `[TOOL_CALLS]read[CALL_ID]abc123xyz[ARGS]{"path": "a.ts", "lines": 3}`, [READ]],
  ["Mistral, a list", `[TOOL_CALLS] [{"name": "read", "arguments": {"path": "a.ts", "lines": 3}}, {"name": "now"}]`, [
    READ,
    ["now", {}],
  ]],
  [
    "gpt-oss",
    '<|channel|>commentary to=functions.read <|constrain|>json<|message|>{"path": "a.ts", "lines": 3}<|call|>',
    [READ],
  ],
  ["gpt-oss, stopped at its last mark", `I look.<|channel|>commentary to=now<|message|>{}`, ["I look.", ["now", {}]]],
  ["Gemma 4", `<|tool_call>call:read{lines:3,path:<|"|>a.ts<|"|>}<tool_call|>`, [READ]],
  [
    "Gemma 4, with quotes and marks in a text, and two of them",
    `<|tool_call>call:edit{all:true,edits:[{a:<|"|>say "}<tool_call|>"<|"|>}],path:null}<tool_call|><|tool_call>call:now{}<tool_call|>`,
    [["edit", { all: true, edits: [{ a: 'say "}<tool_call|>"' }], path: null }], ["now", {}]],
  ],
  [
    "LFM2",
    `<|tool_call_start|>[read(path="a.ts", lines=3), edit(path='it\\'s, (b)', all=True, edits=[1, {'a': None}]), now()]<|tool_call_end|>`,
    [READ, ["edit", { path: "it's, (b)", all: true, edits: [1, { a: null }] }], ["now", {}]],
  ],
  ["LFM2, a list in JSON", `<|tool_call_start|>[${JSON_CALL}]<|tool_call_end|>`, [READ]],
  [
    "Seed-OSS",
    "<seed:tool_call>\n<function=read>\n<parameter=path>a.ts</parameter>\n<parameter=lines>3</parameter>\n</function>\n</seed:tool_call>",
    [READ],
  ],
  ["Nemotron", `<TOOLCALL>[${JSON_CALL}, {"name": "now", "arguments": {}}]</TOOLCALL>`, [READ, ["now", {}]]],
  ["Phi 4", `<|tool_call|>[${JSON_CALL}]<|/tool_call|>`, [READ]],
  ["Granite 3", `<|tool_call|>[${JSON_CALL}]`, [READ]],
  ["Llama 3", `<|python_tag|>{"name": "read", "parameters": {"path": "a.ts", "lines": 3}}`, [READ]],
];

for (const [name, text, expected] of CALLS) {
  Deno.test(`writtenCalls: ${name}: a call, however it is cut`, () => {
    const names = { ...SCHEMAS, "functions.read:0": SCHEMAS["read"]! };
    for (const pieces of cuts(text)) {
      const stage = writtenCalls({ ...options(), schemaOf: (tool) => names[tool as keyof typeof names] });
      const events = said(pieces).flatMap((event) => [...stage.push(event)]);
      const message = collect(events);
      assert.ok(!(message instanceof ProxyError));
      const parts = message.parts.map((part): Json =>
        part.type === "tool_call"
          ? [part.name, parseJson(part.arguments)!]
          : part.type === "text"
          ? part.text
          : part.type
      );
      assert.deepEqual(parts, expected, JSON.stringify(pieces));
      assert.equal(message.finish.reason, "tool_calls");
    }
  });
}

const TEXTS: readonly (readonly [name: string, text: string])[] = [
  ["a sentence about Mistral's mark", "The mark is [TOOL_CALLS] and then a name[ARGS]{}."],
  ["a call of Mistral's to nobody's tool", '[TOOL_CALLS]look[ARGS]{"path": "a.ts"}'],
  ["an invocation of nobody's tool", '<invoke name="look">\n<parameter name="path">a.ts</parameter>\n</invoke>'],
  ["lists and words in brackets", "a[0] = [TOOL[1], [T, [TO"],
  ["a tool that nobody declared", `<tool_call>{"name":"rm","arguments":{}}</tool_call>`],
  ["no JSON", "<tool_call>soon</tool_call>"],
  ["JSON that is cut", `<tool_call>{"name":"read","arguments":{"path":"a`],
  ["more JSON than a call has", `<tool_call>{"name":"read","arguments":{}} {"name":"x"}</tool_call>`],
  ["an example between fences", "Write:\n```xml\n<tool_call>" + JSON_CALL + "</tool_call>\n```\n"],
  ["an example between fences that never end", "```\n<tool_call>" + JSON_CALL + "</tool_call>\n"],
  ["a mark within a line", `Models write <tool_call>${JSON_CALL}</tool_call>`],
  ["words behind it", `<tool_call>${JSON_CALL}</tool_call>\nis how it is written.`],
  ["a mark that never ends", "<tool_call>\n<function=read>\n<parameter=path>\nhalf"],
  ["half a mark", "a < b\n<tool_ca"],
  ["unknown values", "<tool_call>read\n<arg_key>path</arg_key>\nnothing</tool_call>"],
  ["blanks", " \n "],
  ["nothing", ""],
  ["other tags", "<b>\n<toolbox>\n<function >\n<|tool_calls|>"],
  ["JSON of something else", `{"name": "rm", "arguments": {}}`],
  ["JSON with words behind it", `${JSON_CALL} is a call`],
  ["JSON behind words", `So: ${JSON_CALL}`],
  ["half of JSON", `{"name": "read", "argum`],
  ["JSON of a long name", `{"name": "${"x".repeat(300)}`],
  ["other JSON", `{"names": []}`],
  ["a list of Mistral's that is cut", `[TOOL_CALLS][{"name": "read", "argu`],
  ["a call of gpt-oss's to nobody's tool", `<|channel|>commentary to=functions.rm<|message|>{}<|call|>`],
  ["a call of gpt-oss's that is cut", `<|channel|>commentary to=read<|message|>{"path": "a`],
  ["a call of Gemma's that is cut", `<|tool_call>call:read{path:<|"|>a.ts`],
  ["a call of Gemma's to nobody's tool", `<|tool_call>call:rm{}<tool_call|>`],
  ["a call of LFM2's without names", `<|tool_call_start|>[read("a.ts")]<|tool_call_end|>`],
  ["a call of LFM2's that is cut", `<|tool_call_start|>[read(path="a.ts`],
  ["Python of another kind", `<|tool_call_start|>[read(path="a.ts") now()]<|tool_call_end|>`],
  ["Python in place of a call of Llama's", `<|python_tag|>print(read(path="a.ts"))`],
  ["many ends", `<tool_call>${"</tool_call>".repeat(60)}`],
];

for (const [name, text] of TEXTS) {
  Deno.test(`writtenCalls: ${name} stays text, to the letter, however it is cut`, () => {
    for (const pieces of cuts(text)) assert.deepEqual(told(said(pieces)), [text, "stop"], JSON.stringify(pieces));
  });
}

Deno.test("writtenCalls leaves text alone in an answer that has a call, or did not end by itself", () => {
  const text = `<tool_call>${JSON_CALL}</tool_call>`;
  assert.deepEqual(told(said([text], "length")), [text, "length"]);
  const events = said([text], "tool_calls");
  const call: StreamEvent[] = [
    { type: "part_start", index: 1, part: { type: "tool_call", id: "c", name: "now", kind: "function" } },
    { type: "delta", index: 1, text: "{}" },
    { type: "part_end", index: 1 },
  ];
  assert.deepEqual(told([...events.slice(0, -2), ...call, ...events.slice(-2)]), [text, ["now", {}], "tool_calls"]);
  assert.deepEqual(told([...events.slice(0, 1), ...call, ...events.slice(1)]), [["now", {}], text, "tool_calls"]);
});

type Said = readonly [type: "text" | "thinking", text: string];

/** The events of an answer of these parts, each in two pieces. */
function saidIn(...parts: readonly Said[]): StreamEvent[] {
  const events = parts.flatMap(([type, text], index): StreamEvent[] => [
    { type: "part_start", index, part: { type } },
    { type: "delta", index, text: text.slice(0, 4) },
    { type: "delta", index, text: text.slice(4) },
    { type: "part_end", index },
  ]);
  return [...said([]).slice(0, 1), ...events, ...said([]).slice(-2)];
}

Deno.test("writtenCalls reads a call that is the end of the answer's thoughts (stepfun-ai/Step-3.5-Flash#7)", () => {
  const call = `<tool_call>\n${JSON_CALL}\n</tool_call>`;
  const toldIn = (...parts: readonly Said[]) => told(saidIn(...parts));
  assert.deepEqual(toldIn(["thinking", `So.\n${call}`]), ["thinking", READ, "tool_calls"]);
  assert.deepEqual(toldIn(["thinking", call]), [READ, "tool_calls"]);
  assert.deepEqual(toldIn(["thinking", `So.\n${call}`], ["text", "\n\n"]), ["thinking", READ, "tool_calls"]);
  assert.deepEqual(toldIn(["text", "I look."], ["thinking", call]), ["I look.", READ, "tool_calls"]);
});

Deno.test("writtenCalls leaves a call alone that an answer has only thought of", () => {
  const call = `<tool_call>\n${JSON_CALL}\n</tool_call>`;
  const message = collect(run(saidIn(["thinking", `So.\n${call}`], ["text", "\nNo call."])));
  assert.ok(!(message instanceof ProxyError));
  const texts = message.parts.map((part) =>
    part.type === "text" || part.type === "thinking" ? [part.type, part.text] : []
  );
  assert.deepEqual(texts, [["thinking", "So.\n"], ["thinking", `${call}`], ["text", "\nNo call."]]);
  assert.equal(message.finish.reason, "stop");
  const bare = collect(run(saidIn(["thinking", JSON_CALL])));
  assert.deepEqual(bare, collect(saidIn(["thinking", JSON_CALL])));
});

Deno.test("writtenCalls holds nothing back that calls what nobody has declared", () => {
  for (
    const start of [
      '<tool_call>{"name": "rm", "',
      "<function=rm>",
      "<tool_call>Write ",
      '<minimax:tool_call>\n<invoke name="rm"',
    ]
  ) {
    const stage = writtenCalls(options());
    const events = said([start, "more", " and more"]).slice(0, 5).flatMap((event) => [...stage.push(event)]);
    assert.equal(
      events.flatMap((event) => event.type === "delta" ? [event.text] : []).join(""),
      `${start}more and more`,
    );
  }
});

Deno.test("writtenCalls reads what is long and odd in one pass", () => {
  const many = 200_000;
  for (
    const piece of [
      "<parameter=path>",
      "</parameter><parameter=path>",
      "<arg_key>a</arg_key><arg_value>",
      "\n",
      "<",
      "{",
    ]
  ) {
    for (const start of ["<tool_call><function=read>", "<tool_call>read", ""]) {
      const text = start + piece.repeat(many);
      const events = said([text, "</function></tool_call>"]);
      const [first] = told(events) as Json[];
      // Blanks alone are a call without arguments.
      assert.ok(Array.isArray(first) ? piece === "\n" : String(first).length >= text.length);
    }
  }
  assert.equal((told(said(Array.from({ length: many }, () => "\n"))) as Json[])[0], "\n".repeat(many));
});

Deno.test("writtenCalls tries only so many ends", () => {
  let tries = 0;
  const schemaOf = () => {
    tries++;
    return SCHEMAS["read"];
  };
  const stage = writtenCalls({ ...options(), schemaOf });
  for (const event of said(["<tool_call>read x", ..."</tool_call>".repeat(500).match(/.{12}/g)!])) stage.push(event);
  assert.ok(tries < 100, `${tries}`);
});

Deno.test("writtenCalls tells what it held back before an error", () => {
  const error: StreamEvent = { type: "error", error: new ProxyError("upstream", "broke off") };
  const cut = [...said([`So\n<tool_call>${JSON_CALL}`]).slice(0, -3), error];
  assert.deepEqual(
    run(cut).flatMap((event) => event.type === "delta" ? [event.text] : []).join(""),
    `So\n<tool_call>${JSON_CALL}`,
  );
  assert.equal(run(cut).at(-1), error);
});

Deno.test("writtenCalls changes nothing of answers without marks", () => {
  fc.assert(fc.property(interleaved, ({ message, events }) => {
    assert.deepEqual(collect(run(events)), collect(events));
    assert.equal(withWrittenCalls(message, options()), message);
  }));
});

const WEATHER = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Bonn"}}\n</tool_call>';

for (const client of PROTOCOLS) {
  if (client === "chat") continue;
  Deno.test(`a ${client} client gets a call that a chat upstream has written into its text`, () => {
    const chunk = (delta: JsonObject, finish: string | null = null) => ({
      event: "",
      data: JSON.stringify({
        id: "c",
        object: "chat.completion.chunk",
        model: "m",
        choices: [{ index: 0, delta, finish_reason: finish }],
      }),
    });
    const sent = streamed(convert(client, "chat", { body: question(client) }), [
      chunk({ role: "assistant", content: "" }),
      ...[...WEATHER].map((content) => chunk({ content })),
      chunk({}, "stop"),
      { event: "", data: "[DONE]" },
    ]);
    const text = sent.map(({ data }) => data).join("\n");
    assert.match(text, /get_weather/);
    assert.match(text, /Bonn/);
    assert.doesNotMatch(text, /tool_call>/);
    const whole = convert(client, "chat", { body: question(client), stream: false }).message({
      id: "c",
      object: "chat.completion",
      model: "m",
      choices: [{ index: 0, message: { role: "assistant", content: WEATHER }, finish_reason: "stop" }],
    });
    assert.match(JSON.stringify(whole), /get_weather/);
    assert.doesNotMatch(JSON.stringify(whole), /tool_call>/);
  });
}
