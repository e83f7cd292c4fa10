/** Clients that name the answer before instead of sending the conversation, to upstreams that keep none (D14). */
import assert from "node:assert/strict";
import OpenAI from "npm:openai@6.49.0";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask, eventsIn } from "./client.ts";
import { endpointOf, saying } from "./converting.ts";
import { type Dialect, SCHEMA, TOOL } from "./dialect.ts";
import { DIALECTS } from "./dialects.ts";
import { GEMINI, RESPONSES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import { steps } from "./steps.ts";

const openai = ({ address }: Proxy) => new OpenAI({ baseURL: `${address}/v1`, apiKey: "hello", maxRetries: 0 });
const responses = DIALECTS.find(({ protocol }) => protocol.name === "responses")!;
const others = DIALECTS.filter((dialect) => dialect !== responses);

const ANSWERS = ["first é", "second", "third"].map((text) => ({ text, calls: [] }));

const rows = others.flatMap((upstream) =>
  [true, false].map((streaming) => ({
    name: `${upstream.protocol.name}, ${streaming ? "stream" : "whole"}`,
    upstream,
    streaming,
  }))
);

async function turn(proxy: Proxy, streaming: boolean, body: Record<string, unknown>): Promise<string> {
  const client = openai(proxy).responses;
  const params = {
    model: "m",
    tools: [{ type: "function" as const, ...TOOL, parameters: SCHEMA, strict: false }],
    ...body,
  };
  const answer = streaming ? await client.stream(params).finalResponse() : await client.create(params);
  return answer.id;
}

/** Everything that was said in a request, in order. */
function said(upstream: Dialect, fake: FakeUpstream, nth: number): readonly string[] {
  return upstream.asked(fake.requests[nth]!.text).texts;
}

Deno.test("previous_response_id goes on from a converted answer, turn after turn, through the official SDK (D14)", async (t) => {
  await steps(t, rows, async ({ upstream, streaming }) => {
    await using fake = await FakeUpstream.start(...ANSWERS.map((answer) => saying(upstream, answer, streaming)));
    await using proxy = await startProxy({ endpoints: [endpointOf(upstream, fake)] });
    const first = await turn(proxy, streaming, { input: "one" });
    const second = await turn(proxy, streaming, {
      input: [{ role: "user", content: "two" }],
      previous_response_id: first,
    });
    await turn(proxy, streaming, { input: "three", previous_response_id: second });
    assert.ok(fake.requests.every(({ text }) => !text.includes("previous_response_id")));
    assert.deepEqual(said(upstream, fake, 2), ["one", "first é", "two", "second", "three"]);
    const counted = async (params: Record<string, unknown>) => {
      const body = JSON.stringify({ model: "m", ...params });
      return JSON.parse((await ask(proxy, RESPONSES, { path: "/v1/responses/input_tokens", body })).text).input_tokens;
    };
    const [alone, whole] = [
      await counted({ input: "three" }),
      await counted({ input: "three", previous_response_id: second }),
    ];
    assert.ok(whole > alone + 10, `${alone}, ${whole}`);
    // A conversation may fork: its first answer can be gone on from again.
    await turn(proxy, streaming, { input: "other", previous_response_id: first });
    assert.deepEqual(said(upstream, fake, 3), ["one", "first é", "other"]);
  });
});

Deno.test("previous_response_id of an answer that nobody keeps is refused in words that the SDK shows (D14)", async (t) => {
  const chat = others.find(({ protocol }) => protocol.name === "chat")!;
  const cases = [
    { name: "unknown", before: undefined },
    { name: "store: false", before: { store: false } },
  ];
  await steps(t, cases, async ({ before }) => {
    for (const streaming of [true, false]) {
      await using fake = await FakeUpstream.start(saying(chat, ANSWERS[0]!, streaming));
      await using proxy = await startProxy({ endpoints: [endpointOf(chat, fake)] });
      const id = before === undefined ? "resp_gone" : await turn(proxy, streaming, { input: "one", ...before });
      await assert.rejects(turn(proxy, streaming, { input: "two", previous_response_id: id }), (error) => {
        assert.ok(error instanceof OpenAI.NotFoundError, String(error));
        assert.equal(error.code, "previous_response_not_found");
        assert.match(error.message, new RegExp(`Previous response with id '${id}' not found.*Send the whole input`));
        return true;
      });
      assert.equal(fake.requests.length, before === undefined ? 0 : 1, "nothing is asked without its beginning");
    }
  });
});

Deno.test("previous_response_id of a converted answer goes on at an upstream of its own protocol (D14)", async () => {
  const chat = others.find(({ protocol }) => protocol.name === "chat")!;
  await using one = await FakeUpstream.start(saying(chat, ANSWERS[0]!, false));
  await using two = await FakeUpstream.start(saying(responses, ANSWERS[1]!, false));
  await using proxy = await startProxy({ endpoints: [endpointOf(chat, one)] });
  const first = await turn(proxy, false, { input: "one" });
  await proxy.reload({ endpoints: [endpointOf(responses, two)] });
  await turn(proxy, false, { input: "two", previous_response_id: first });
  const { input, previous_response_id: previous } = JSON.parse(two.requests[0]!.text);
  assert.equal(previous, undefined);
  assert.deepEqual(input.map(({ role }: { role: string }) => role), ["user", "assistant", "user"]);
  assert.equal(input[1].content[0].text, "first é");
  assert.ok(!("id" in input[1]), "an id of ours would be looked up in vain");
});

Deno.test("previous_response_id of an answer that its own upstream keeps goes there as it is (D14)", async () => {
  await using fake = await FakeUpstream.start(saying(responses, ANSWERS[0]!, true));
  await using proxy = await startProxy({ endpoints: [endpointOf(responses, fake)] });
  const body = '{"model": "m",  "stream":true,"input":"x", "previous_response_id":"resp_theirs"}';
  const received = await ask(proxy, RESPONSES, { streaming: true, body });
  assert.equal(fake.requests[0]!.text, body);
  assert.ok(eventsIn(received.text).some(RESPONSES.isFinish));
});

Deno.test("previous_response_id that one endpoint cannot go on from goes on at the next, which may know it (D14)", async () => {
  const chat = others.find(({ protocol }) => protocol.name === "chat")!;
  await using one = await FakeUpstream.start(saying(chat, ANSWERS[0]!, false));
  await using two = await FakeUpstream.start(saying(responses, ANSWERS[1]!, false));
  await using proxy = await startProxy({
    endpoints: [endpointOf(chat, one, { priority: 1 }), endpointOf(responses, two, { priority: 2 })],
  });
  await turn(proxy, false, { input: "two", previous_response_id: "resp_theirs" });
  assert.equal(one.requests.length, 0);
  assert.match(two.requests[0]!.text, /"previous_response_id":"resp_theirs"/);
});

Deno.test("item_reference stands for an item of a converted answer, as Vercel's AI SDK sends it (D14)", async (t) => {
  await steps(t, rows, async ({ upstream, streaming }) => {
    const call = { id: "call_a1b2", name: "read", input: { path: "a" } };
    const answers = [{ text: "I look", calls: [call] }, ANSWERS[1]!, ANSWERS[2]!];
    await using fake = await FakeUpstream.start(...answers.map((answer) => saying(upstream, answer, streaming)));
    await using proxy = await startProxy({ endpoints: [endpointOf(upstream, fake)] });
    const client = openai(proxy).responses;
    const ask = async (input: OpenAI.Responses.ResponseInput) => {
      const tools = [{ type: "function" as const, ...TOOL, parameters: SCHEMA, strict: false }];
      const params = { model: "m", input, tools };
      return streaming ? await client.stream(params).finalResponse() : await client.create(params);
    };
    const question = { role: "user" as const, content: "one" };
    const { output } = await ask([question]);
    const references = output.map(({ id }, i) => (
      i === 0 ? { id: id! } : { type: "item_reference" as const, id: id! }
    ));
    const result = { type: "function_call_output" as const, call_id: "call_a1b2", output: "data" };
    await ask([question, ...references, result]);
    await ask([question, ...references, result, { role: "user", content: "two" }]);
    for (const { text } of fake.requests.slice(1)) {
      const asked = upstream.asked(text);
      assert.deepEqual(asked.texts.slice(0, 2), ["one", "I look"]);
      assert.deepEqual(asked.calls, ['call_a1b2 read {"path":"a"}']);
      assert.deepEqual(asked.results, ["call_a1b2 data"]);
    }
    assert.equal(fake.requests.length, 3);
  });
});

const KEPT_ELSEWHERE = [
  {
    protocol: RESPONSES,
    body: { model: "m", input: [{ type: "item_reference", id: "msg_gone" }] },
    says: /^input\[0\]/,
  },
  { protocol: RESPONSES, body: { model: "m", input: "hi", conversation: { id: "conv_1" } }, says: /^conversation/ },
  { protocol: RESPONSES, body: { model: "m", prompt: { id: "pmpt_1" } }, says: /^prompt names pmpt_1/ },
  { protocol: GEMINI, body: { contents: [], cachedContent: "cachedContents/1" }, says: /^cachedContent/ },
];

Deno.test("what only another vendor keeps is refused, for an answer without it would be to another question", async (t) => {
  const chat = others.find(({ protocol }) => protocol.name === "chat")!;
  const cases = KEPT_ELSEWHERE.map((row) => ({ ...row, name: row.says.source }));
  await steps(t, cases, async ({ protocol, body, says }) => {
    await using fake = await FakeUpstream.start(saying(chat, ANSWERS[0]!, false));
    await using proxy = await startProxy({ endpoints: [endpointOf(chat, fake)] });
    const received = await ask(proxy, protocol, { body: JSON.stringify(body) });
    assert.equal(received.status, 404);
    assert.match(protocol.errorMessage(JSON.parse(received.text)), says);
    assert.equal(fake.requests.length, 0);
  });
});

const REFERENCES = [
  { name: "by its type", reference: (id: string) => ({ type: "item_reference" as const, id }) },
  { name: "by its id alone", reference: (id: string) => ({ id }) },
];

Deno.test("item_reference to a converted answer goes on at an upstream of its own protocol (D14)", async (t) => {
  const chat = others.find(({ protocol }) => protocol.name === "chat")!;
  await steps(t, REFERENCES, async ({ reference }) => {
    await using one = await FakeUpstream.start(saying(chat, ANSWERS[0]!, false));
    await using two = await FakeUpstream.start(saying(responses, ANSWERS[1]!, false));
    await using proxy = await startProxy({ endpoints: [endpointOf(chat, one)] });
    const first = await openai(proxy).responses.create({ model: "m", input: "one" });
    await proxy.reload({ endpoints: [endpointOf(responses, two)] });
    const theirs = reference("msg_theirs");
    await openai(proxy).responses.create({ model: "m", input: [reference(first.output[0]!.id!), theirs] });
    const sent = JSON.parse(two.requests[0]!.text);
    assert.equal(sent.input[0].content[0].text, "first é");
    assert.deepEqual(sent.input[1], theirs);
  });
});
