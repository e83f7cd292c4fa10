/** Servers of Responses that answer a call of a custom tool as a function's, upon which Codex ends. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { Admin } from "./admin.ts";
import { ask, eventsIn } from "./client.ts";
import { type Any, named } from "./dialect.ts";
import { RESPONSES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const PATCH = "*** Begin Patch\n*** Add File: é.txt\n+hello\n*** End Patch";
const TOOLS = [
  { type: "function", name: "read", parameters: { type: "object", properties: {} }, strict: false },
  { type: "custom", name: "apply_patch", description: "Patches", format: { type: "text" } },
];
const USER = { type: "message", role: "user", content: [{ type: "input_text", text: "hi" }] };
const CALLED = [
  { type: "custom_tool_call", call_id: "call_p0", name: "apply_patch", input: PATCH },
  { type: "custom_tool_call_output", call_id: "call_p0", output: "Done" },
];

const bodyOf = (stream: boolean, more: readonly Any[] = []) =>
  JSON.stringify({ model: "m", stream, tools: TOOLS, input: [USER, ...more] });

const ARGUMENTS = JSON.stringify({ input: PATCH });
const call = (args: string, name = "apply_patch") => (
  { type: "function_call", id: `fc_${name}`, call_id: `call_${name}`, name, arguments: args, status: "completed" }
);
const TEXT = { type: "message", id: "msg_1", role: "assistant", status: "completed", content: [] };

function responseOf(output: readonly Any[]): Any {
  const usage = { input_tokens: 3, output_tokens: 5, total_tokens: 8 };
  return { id: "resp_1", object: "response", created_at: 1, status: "completed", model: "m", output, usage };
}

/** Its sequence numbers are what the events' places are. */
function eventsOf(output: readonly Any[]): string[] {
  const events = [
    { type: "response.created", response: { ...responseOf([]), status: "in_progress" } },
    ...output.flatMap((item, output_index) => {
      const at = { item_id: item.id, output_index };
      const started = { type: "response.output_item.added", output_index };
      const done = { type: "response.output_item.done", output_index, item };
      if (item.type === "message") return [{ ...started, item }, done];
      const thirds = item.arguments.match(/[^]{1,25}/g) as string[];
      return [
        { ...started, item: { ...item, arguments: "", status: "in_progress" } },
        ...thirds.map((delta) => ({ type: "response.function_call_arguments.delta", ...at, delta })),
        { type: "response.function_call_arguments.done", ...at, name: item.name, arguments: item.arguments },
        done,
      ];
    }),
    { type: "response.completed", response: responseOf(output) },
  ];
  return events.map((event, sequence_number) => named({ ...event, sequence_number }));
}

function proxyFor({ url }: FakeUpstream) {
  return startProxy({ endpoints: [{ name: "only", ...RESPONSES.endpoint, url, auth_type: "none", enabled: true }] });
}

const OUTPUT = [TEXT, call("{}", "read"), call(ARGUMENTS)];
const OWN = {
  id: "ctc_apply_patch",
  type: "custom_tool_call",
  status: "completed",
  input: PATCH,
  call_id: "call_apply_patch",
  name: "apply_patch",
};

const FORMS = [true, false].flatMap((asked) =>
  [true, false].map((given) => ({
    name: `a ${asked ? "stream" : "whole answer"} asked for, a ${given ? "stream" : "whole answer"} given`,
    asked,
    given,
  }))
);

Deno.test("a custom tool's call that comes as a function's is its own again, and the next request has functions alone", async (t) => {
  await steps(t, FORMS, async ({ asked, given }) => {
    await using upstream = await FakeUpstream.start(
      given ? scripts.stream(eventsOf(OUTPUT)) : scripts.reply(JSON.stringify(responseOf(OUTPUT))),
    );
    await using proxy = await proxyFor(upstream);
    const heard = [];
    for (const more of [[], CALLED]) {
      const { status, text } = await ask(proxy, RESPONSES, { body: bodyOf(asked, more) });
      assert.equal(status, 200, text);
      if (!asked) heard.push(JSON.parse(text).output);
      else {
        const events = eventsIn(text).map(({ data }) => JSON.parse(data));
        const items = events.filter(({ type }) => type === "response.output_item.done").map(({ item }) => item);
        assert.deepEqual(events.at(-1).response.output, items);
        heard.push(items);
      }
    }
    const calls = heard.map((items) => items.filter(({ type }: Any) => type !== "message"));
    const { id: _, ...own } = OWN;
    for (const [read, { id, ...patch }] of calls) {
      assert.deepEqual([read.type, read.name, read.arguments], ["function_call", "read", "{}"]);
      assert.match(id, /^ctc_/);
      assert.deepEqual(patch, own);
    }
    assert.equal(upstream.requests[0]!.text, bodyOf(asked));
    const { tools, input } = JSON.parse(upstream.requests[1]!.text);
    assert.deepEqual(tools.map(({ type, name }: Any) => [type, name]), [["function", "read"], [
      "function",
      "apply_patch",
    ]]);
    assert.deepEqual(input.slice(1), [
      { type: "function_call", call_id: "call_p0", name: "apply_patch", arguments: ARGUMENTS },
      { type: "function_call_output", call_id: "call_p0", output: "Done" },
    ]);
    const { body } = await new Admin(proxy).call("GET", "/learned");
    assert.deepEqual(body.learned.map(({ text, evidence }: Any) => [text, evidence]), [
      ["make functions of tools that are none", '{"type":"function_call","name":"apply_patch"}'],
    ]);
  });
});

Deno.test("all else of a stream with such a call stays byte for byte, and its numbers and ids agree", async () => {
  const sent = eventsOf(OUTPUT);
  const script = [": a comment\r\n\r\n", ...sent];
  await using upstream = await FakeUpstream.start(scripts.stream(script));
  await using proxy = await proxyFor(upstream);
  const { text } = await ask(proxy, RESPONSES, { body: bodyOf(true) });
  const first = sent.findIndex((event) => event.includes("fc_apply_patch"));
  const before = script.slice(0, first + 1).join("");
  assert.equal(text.slice(0, before.length), before);

  const events = eventsIn(text).map(({ event, data }) => ({ event, ...JSON.parse(data) }));
  assert.deepEqual(events.map(({ sequence_number }) => sequence_number), sent.map((_, i) => i));
  for (const { event, type } of events) assert.equal(event, type);
  const own = events.slice(first, -1);
  assert.deepEqual(own.map(({ type }) => type.replace("response.", "")), [
    "output_item.added",
    ...own.slice(3).map(() => "custom_tool_call_input.delta"),
    "custom_tool_call_input.done",
    "output_item.done",
  ]);
  assert.deepEqual(own[0].item, { ...OWN, input: "", status: "in_progress" });
  const deltas = own.slice(1, -2);
  assert.equal(deltas.map(({ delta }) => delta).join(""), PATCH);
  for (const { item_id, output_index } of own.slice(1, -1)) assert.deepEqual([item_id, output_index], [OWN.id, 2]);
  assert.deepEqual([own.at(-2)!.input, own.at(-2)!.arguments, own.at(-2)!.name], [PATCH, undefined, undefined]);
  assert.deepEqual(own.at(-1)!.item, OWN);
  assert.deepEqual(events.at(-1)!.response, responseOf([TEXT, call("{}", "read"), OWN]));
});

Deno.test("a custom tool's call whose arguments are cut is an error, and no half of it is told", async (t) => {
  const output = [TEXT, call(ARGUMENTS.slice(0, 40))];
  await steps(
    t,
    [{ name: "a stream", stream: true }, { name: "a whole answer", stream: false }],
    async ({ stream }) => {
      await using upstream = await FakeUpstream.start(
        stream ? scripts.stream(eventsOf(output)) : scripts.reply(JSON.stringify(responseOf(output))),
      );
      await using proxy = await proxyFor(upstream);
      const { status, text } = await ask(proxy, RESPONSES, { body: bodyOf(stream) });
      assert.match(text, /cut the arguments of apply_patch/);
      assert.doesNotMatch(text, /Begin Patch/);
      assert.doesNotMatch(text, /output_item\.done","output_index":1|response\.completed/);
      assert.equal(status, stream ? 200 : 502);
    },
  );
});

Deno.test("a custom tool's call that comes as one stays byte for byte", async () => {
  const events = eventsOf([TEXT, call("{}", "read")]);
  const item = named({ type: "response.output_item.done", output_index: 2, item: OWN });
  const sent = [...events.slice(0, -1), item, events.at(-1)!].join("");
  await using upstream = await FakeUpstream.start(scripts.stream([sent]));
  await using proxy = await proxyFor(upstream);
  assert.equal((await ask(proxy, RESPONSES, { body: bodyOf(true) })).text, sent);
  assert.equal((await ask(proxy, RESPONSES, { body: bodyOf(true, CALLED) })).text, sent);
  assert.equal(upstream.requests[1]!.text, bodyOf(true, CALLED));
});
