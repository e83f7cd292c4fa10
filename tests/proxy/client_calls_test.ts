import assert from "node:assert/strict";
import { type Json, type JsonObject, parseJson } from "../../lib/json.ts";
import { otherTools, OwnCalls } from "../../lib/protocol/own_calls.ts";
import { ClientCalls } from "../../lib/proxy/client_calls.ts";
import type { SseFrame } from "../../lib/sse/frame.ts";

const TOOLS: Json = [
  { type: "function", name: "read" },
  { type: "custom", name: "apply_patch" },
  { type: "custom", name: "twice" },
  { type: "function", name: "twice" },
  { type: "tool_search", execution: "client" },
  { type: "local_shell" },
  { type: "shell" },
  { type: "namespace", name: "mcp", tools: [{ type: "custom", name: "sql" }] },
];
const INPUT: Json = [
  "hi",
  {
    type: "additional_tools",
    tools: [{ type: "namespace", name: "functions", tools: [{ type: "custom", name: "exec" }] }],
  },
];

function calls(mended: JsonObject[] = []): ClientCalls {
  return new ClientCalls(new OwnCalls(() => otherTools(TOOLS, INPUT), (item) => mended.push(item)));
}

const frame = (data: JsonObject, event = String(data["type"])): SseFrame => ({ event, data: JSON.stringify(data) });
const called = (name: string, args: Json, more: JsonObject = {}): JsonObject => (
  { type: "function_call", id: "fc_1", call_id: "call_1", name, arguments: args, ...more }
);

interface Row {
  readonly name: string;
  readonly item: JsonObject;
  /** `undefined`: it stays. */
  readonly is: JsonObject | undefined;
}

const named = { call_id: "call_1", status: "completed" };
const ROWS: readonly Row[] = [
  {
    name: "a custom tool's",
    item: called("apply_patch", '{"input":"*** x"}'),
    is: { ...named, id: "ctc_1", type: "custom_tool_call", name: "apply_patch", input: "*** x" },
  },
  {
    name: "one whose text is bare",
    item: called("apply_patch", "*** x {"),
    is: { ...named, id: "ctc_1", type: "custom_tool_call", name: "apply_patch", input: "*** x {" },
  },
  {
    name: "one of a namespace",
    item: called("sql", '{"input":"select"}', { namespace: "mcp", id: "x" }),
    is: { ...named, id: "x", type: "custom_tool_call", name: "sql", namespace: "mcp", input: "select" },
  },
  {
    name: "one that was declared in the conversation",
    item: called("exec", '{"code":"text(1)"}', { namespace: "functions" }),
    is: { ...named, id: "ctc_1", type: "custom_tool_call", name: "exec", namespace: "functions", input: "text(1)" },
  },
  {
    name: "one that broke off at a limit",
    item: called("apply_patch", '{"input":"*** x', { status: "incomplete" }),
    is: {
      ...named,
      id: "ctc_1",
      type: "custom_tool_call",
      status: "incomplete",
      name: "apply_patch",
      input: '{"input":"*** x',
    },
  },
  {
    name: "a search for tools",
    item: called("tool_search", '{"query":"q"}'),
    is: { ...named, id: "tsc_1", type: "tool_search_call", execution: "client", arguments: { query: "q" } },
  },
  {
    name: "commands",
    item: called("shell", '{"commands":["ls"]}'),
    is: {
      ...named,
      id: "sh_1",
      type: "shell_call",
      action: { commands: ["ls"], timeout_ms: null, max_output_length: null },
      environment: { type: "local" },
    },
  },
  {
    name: "a command",
    item: called("local_shell", '{"command":["ls"]}'),
    is: { ...named, id: "lsh_1", type: "local_shell_call", action: { type: "exec", command: ["ls"], env: {} } },
  },
  { name: "a function's", item: called("read", "{}"), is: undefined },
  { name: "one that a function has the name of", item: called("twice", "{}"), is: undefined },
  { name: "one without its namespace", item: called("exec", "{}"), is: undefined },
  { name: "one of another namespace", item: called("apply_patch", "{}", { namespace: "mcp" }), is: undefined },
  { name: "one that nobody declared", item: called("made_up", "{}"), is: undefined },
];

for (const { name, item, is } of ROWS) {
  Deno.test(`ClientCalls gives its client ${name} as it knows it, in an event and in a whole answer`, () => {
    const mended: JsonObject[] = [];
    const event = frame({ type: "response.output_item.done", output_index: 0, item });
    const out = calls(mended).push(event);
    if (is === undefined) assert.equal(out, undefined);
    else assert.deepEqual(JSON.parse(out![0]!.data).item, is);
    assert.deepEqual(mended, is === undefined ? [] : [item]);

    const body = new TextEncoder().encode(`{"id": 1.0,  "output": [${JSON.stringify(item)}]}`);
    const whole = calls().whole(body);
    if (is === undefined) assert.equal(whole, body);
    else assert.deepEqual(JSON.parse(new TextDecoder().decode(whole)).output, [is]);
    assert.match(new TextDecoder().decode(whole), /^{"id": 1\.0, {2}"output"/);
  });
}

const added = (item: JsonObject, output_index = 0) =>
  frame({ type: "response.output_item.added", output_index, item: { ...item, arguments: "" } });
const done = (item: JsonObject, output_index = 0) => frame({ type: "response.output_item.done", output_index, item });
const delta = (text: string, at: JsonObject = { item_id: "fc_1", output_index: 0 }) =>
  frame({ type: "response.function_call_arguments.delta", ...at, delta: text });
const argumentsDone = (text: string, at: JsonObject = { item_id: "fc_1", output_index: 0 }) =>
  frame({ type: "response.function_call_arguments.done", ...at, arguments: text });

const PATCH = called("apply_patch", '{"input":"*** x"}');

/** Types of events, and what of the input they tell. */
function told(own: ClientCalls, frames: readonly SseFrame[]): string[] {
  return frames.flatMap((each) => own.push(each) ?? [each]).map(({ data }) => {
    const { type, item, delta, input } = parseJson(data) as Record<string, Json>;
    const said = delta ?? input ?? (item as JsonObject | undefined)?.["input"];
    return `${String(type).replace("response.", "")} ${said ?? "-"}`;
  });
}

const STREAMS: readonly { readonly name: string; readonly frames: readonly SseFrame[]; readonly is: string[] }[] = [
  {
    name: "without the event that ends the arguments",
    frames: [added(PATCH), delta('{"input":'), delta('"*** x"}'), done(PATCH)],
    is: [
      "output_item.added ",
      "custom_tool_call_input.delta ",
      "custom_tool_call_input.delta *** x",
      "output_item.done *** x",
    ],
  },
  {
    name: "whose item repeats no arguments",
    frames: [added(PATCH), delta('{"input":"*** x"}'), done({ ...PATCH, arguments: "" })],
    is: ["output_item.added ", "custom_tool_call_input.delta *** x", "output_item.done *** x"],
  },
  {
    name: "without deltas",
    frames: [added(PATCH), argumentsDone('{"input":"*** x"}'), done(PATCH)],
    is: ["output_item.added ", "custom_tool_call_input.done *** x", "output_item.done *** x"],
  },
  {
    name: "whose events name no item",
    frames: [
      added({ ...PATCH, id: null }),
      delta('{"input":"*** x"}', { output_index: 0 }),
      argumentsDone('{"input":"*** x"}', { output_index: 0 }),
      done({ ...PATCH, id: null }),
    ],
    is: [
      "output_item.added ",
      "custom_tool_call_input.delta *** x",
      "custom_tool_call_input.done *** x",
      "output_item.done *** x",
    ],
  },
  {
    name: "beside a function's that has its place",
    frames: [
      added(PATCH),
      added({ ...called("read", "{}"), id: "fc_2" }),
      delta("{}", { item_id: "fc_2", output_index: 0 }),
      delta('{"input":"*** x"}'),
      done(PATCH),
    ],
    is: [
      "output_item.added ",
      "output_item.added -",
      "function_call_arguments.delta {}",
      "custom_tool_call_input.delta *** x",
      "output_item.done *** x",
    ],
  },
  {
    name: "of a search, which has no such events",
    frames: [
      added(called("tool_search", "")),
      delta('{"query":'),
      argumentsDone('{"query":"q"}'),
      done(called("tool_search", '{"query":"q"}')),
    ],
    is: ["output_item.added -", "output_item.done -"],
  },
];

for (const { name, frames, is } of STREAMS) {
  Deno.test(`ClientCalls reads a call ${name}`, () => {
    const own = calls();
    assert.deepEqual(told(own, frames), is);
    assert.ok(!own.concerns(new Uint8Array()));
  });
}

Deno.test("ClientCalls tells nothing more behind a call that is cut", () => {
  const own = calls();
  const cut = called("apply_patch", '{"input":"*** Beg');
  assert.deepEqual(
    told(own, [added(cut), delta('{"inp'), argumentsDone('{"input":"*** Beg'), done(cut), done(PATCH)]),
    ["output_item.added "],
  );
  assert.match(own.error!.message, /apply_patch/);
});
