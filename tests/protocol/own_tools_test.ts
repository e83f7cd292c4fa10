/** OpenAI's shell and apply_patch, which its clients run, towards models of other vendors. */
import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { convert, streamed, toolNames } from "../matrix/conversion.ts";
import { checkChain } from "./responses/event_chain.ts";

const OTHERS: readonly Protocol[] = ["messages", "chat", "gemini"];
const USER = { role: "user", content: "go" };
const TOOLS: readonly JsonObject[] = [{ type: "shell", environment: { type: "local" } }, { type: "apply_patch" }];

const EXIT = { type: "exit", exit_code: 0 };
const HISTORY: readonly JsonObject[] = [
  {
    type: "shell_call",
    id: "sh_1",
    call_id: "c1",
    status: "completed",
    action: { commands: ["ls", "cat x"], timeout_ms: null, max_output_length: 99 },
    environment: { type: "local" },
  },
  {
    type: "shell_call_output",
    call_id: "c1",
    max_output_length: 99,
    output: [
      { stdout: "a.txt\n", stderr: "", outcome: EXIT },
      { stdout: "", stderr: "no x\n", outcome: { type: "exit", exit_code: 1 } },
      { stdout: "slow", stderr: "", outcome: { type: "timeout" } },
    ],
  },
  {
    type: "apply_patch_call",
    call_id: "c2",
    status: "completed",
    operation: { type: "create_file", path: "h.py", diff: "+print(1)\n" },
  },
  { type: "apply_patch_call_output", call_id: "c2", status: "failed", output: "There is one" },
];

const COMMANDS = '{"commands":["ls","cat x"],"max_output_length":99}';
const OPERATION = '{"type":"create_file","path":"h.py","diff":"+print(1)\\n"}';

for (const target of OTHERS) {
  Deno.test(`tools that OpenAI's clients run reach ${target} as functions, and their history too (D7)`, () => {
    const body = { model: "m", tools: [...TOOLS], input: [USER, ...HISTORY] };
    const conversion = convert("responses", target, { body });
    assert.deepEqual(
      toolNames(conversion.body),
      ["shell", "apply_patch"],
    );
    assert.deepEqual(conversion.losses, []);
    const sent = JSON.stringify(conversion.body);
    for (
      const words of ["cat x", "print(1)", "a.txt\\n\\nno x\\n\\n[exit code 1]\\nslow\\n[timed out]", "There is one"]
    ) {
      assert.ok(sent.includes(words), `${words} in ${sent}`);
    }
  });
}

Deno.test("tools that OpenAI's clients run reach Chat Completions in pairs of calls and results", () => {
  const { body } = convert("responses", "chat", { body: { model: "m", tools: [...TOOLS], input: [USER, ...HISTORY] } });
  const messages = body["messages"] as JsonObject[];
  const called = messages.flatMap(({ tool_calls: calls }) => (calls ?? []) as JsonObject[]);
  assert.deepEqual(called.map(({ function: called }) => called), [
    { name: "shell", arguments: COMMANDS },
    { name: "apply_patch", arguments: OPERATION },
  ]);
  assert.deepEqual(messages.filter(({ role }) => role === "tool").map(({ content }) => content), [
    "a.txt\n\nno x\n\n[exit code 1]\nslow\n[timed out]",
    "[error] There is one",
  ]);
});

Deno.test("what a shell has written is told whatever its client leaves out", () => {
  const [call] = HISTORY;
  const output = [{ stdout: "a" }, { type: "input_text", text: "b" }, { stderr: "c", outcome: { type: "exit" } }];
  const input = [USER, call!, { type: "shell_call_output", call_id: "c1", output }];
  const { body } = convert("responses", "chat", { body: { model: "m", tools: [...TOOLS], input } });
  assert.equal((body["messages"] as JsonObject[]).at(-1)!["content"], "a\nb\nc");
});

Deno.test("a shell in OpenAI's own container is its vendor's: a loss, and no function", () => {
  const container = { type: "container_auto" };
  const call = { ...HISTORY[0]!, environment: { type: "container_reference", container_id: "cntr_1" } };
  const body = { model: "m", tools: [{ type: "shell", environment: container }], input: [USER, call] };
  const conversion = convert("responses", "chat", { body });
  assert.equal(conversion.body["tools"], undefined);
  assert.deepEqual(conversion.losses.map(({ feature }) => feature).toSorted(), ["foreign.shell_call", "tools[].shell"]);
});

Deno.test("a choice of a tool that OpenAI's clients run is one of its function", () => {
  const body = { model: "m", tools: [...TOOLS], tool_choice: { type: "apply_patch" }, input: [USER] };
  const { body: sent } = convert("responses", "chat", { body });
  assert.deepEqual(sent["tool_choice"], { type: "function", function: { name: "apply_patch" } });
});

const ANSWERS: readonly (readonly [name: string, args: string, item: JsonObject])[] = [
  ["shell", '{"commands":["ls"],"timeout_ms":5}', {
    type: "shell_call",
    action: { commands: ["ls"], timeout_ms: 5, max_output_length: null },
    environment: { type: "local" },
  }],
  ["shell", '{"commands":"ls"}', {
    type: "shell_call",
    action: { commands: ["ls"], timeout_ms: null, max_output_length: null },
    environment: { type: "local" },
  }],
  ["apply_patch", '{"type":"update_file","path":"a","diff":"@@\\n-a\\n+b"}', {
    type: "apply_patch_call",
    operation: { type: "update_file", path: "a", diff: "@@\n-a\n+b" },
  }],
  ["apply_patch", '{"type":"delete_file","path":"a"}', {
    type: "apply_patch_call",
    operation: { type: "delete_file", path: "a" },
  }],
];

/** What models write that know tools of these names from elsewhere. */
const shellItem = (...commands: string[]): JsonObject => ({
  type: "shell_call",
  action: { commands, timeout_ms: null, max_output_length: null },
  environment: { type: "local" },
});
const patchItem = (operation: JsonObject): JsonObject => ({ type: "apply_patch_call", operation });
const LIKE_OTHERS: typeof ANSWERS = [
  ["shell", '{"command":["bash","-lc","ls | wc"]}', shellItem("ls | wc")],
  ["shell", '{"command":["rg","it\'s","a b"]}', shellItem("rg 'it'\\''s' 'a b'")],
  ["shell", '{"command":"ls"}', shellItem("ls")],
  ["shell", "ls -l", shellItem("ls -l")],
  ["shell", '{"commands":["ls",null]}', shellItem("ls")],
  ["shell", "{}", shellItem()],
  ["shell", '{"command":"[ -f a ] && ls"}', shellItem("[ -f a ] && ls")],
  ["shell", '{"commands": [ls -l]}', shellItem()],
  [
    "apply_patch",
    '{"operation":{"type":"create_file","path":"a","diff":"+b"}}',
    patchItem({ type: "create_file", path: "a", diff: "+b" }),
  ],
  ["apply_patch", '{"input":"*** Begin"}', patchItem({ type: "update_file", path: "", diff: "*** Begin" })],
];

for (const [name, args, item] of [...ANSWERS, ...LIKE_OTHERS]) {
  Deno.test(`a call of ${name} with ${args} comes back as its client's own item`, () => {
    const body = { model: "m", tools: [...TOOLS], input: [USER] };
    const conversion = convert("responses", "chat", { body });
    const of = (choice: JsonObject) => ({ id: "gen-1", model: "m", choices: [{ index: 0, ...choice }] });
    const call = { index: 0, id: "c9", type: "function", function: { name, arguments: args } };
    const frames = [
      of({ delta: { role: "assistant", tool_calls: [call] } }),
      of({ delta: {}, finish_reason: "tool_calls" }),
    ].map((chunk) => ({ event: "", data: JSON.stringify(chunk) }));
    const out = streamed(conversion, frames);
    const [{ id: _, ...told } = {}] = checkChain(out)["output"] as JsonObject[];
    assert.deepEqual(told, { ...item, call_id: "c9", status: "completed" });
    // Vercel's SDK reads from the first event on what is to be done with which file.
    const added = out.find(({ event }) => event === "response.output_item.added")!;
    const { item: { id: __, ...first } } = JSON.parse(added.data);
    assert.deepEqual(first, { ...told, status: "in_progress" });
  });
}
