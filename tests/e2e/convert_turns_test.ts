import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask, eventsIn } from "./client.ts";
import { endpointOf, saying } from "./converting.ts";
import { type Answer, type Call, type Dialect, type Heard, MODEL, QUESTION } from "./dialect.ts";
import { BOTH } from "./dialects.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import { steps } from "./steps.ts";

async function hear(proxy: Proxy, { protocol, heard, heardStream }: Dialect, body: string, streaming: boolean) {
  const received = await ask(proxy, protocol, { streaming, body });
  assert.equal(received.status, 200, received.text);
  const events = streaming ? eventsIn(received.text) : [];
  if (streaming) assert.ok(events.some(protocol.isFinish) && !events.some(protocol.isError), received.text);
  assert.match(received.headers.get("content-type") ?? "", streaming ? /^text\/event-stream/ : /^application\/json/);
  const said = streaming ? heardStream(events) : heard(received.text);
  assert.ok(said.models.length > 0 && said.models.every((model) => model === MODEL), said.models.join());
  return said;
}

const withoutIds = (calls: readonly Call[]) => calls.map(({ name, input }) => ({ name, input }));

function assertSaid(heard: Heard, answer: Answer, { finishes }: Dialect): void {
  assert.equal(heard.text, answer.text);
  assert.deepEqual(withoutIds(heard.calls), withoutIds(answer.calls));
  assert.equal(heard.finish, answer.calls.length > 0 ? finishes.calls : finishes.text);
  const ids = heard.calls.map(({ id }) => id);
  assert.ok(new Set(ids).size === ids.length && ids.every((id) => typeof id === "string" && id !== ""), ids.join());
}

Deno.test("conversion: a text goes through every pair of protocols", async (t) => {
  await steps(t, BOTH, async ({ streaming, ...pair }) => {
    const answer = { text: "good é 👍", calls: [] };
    await using upstream = await FakeUpstream.start(saying(pair.upstream, answer, streaming));
    await using proxy = await startProxy({ endpoints: [endpointOf(pair.upstream, upstream)] });
    assertSaid(
      await hear(proxy, pair.client, pair.client.request({ stream: streaming }), streaming),
      answer,
      pair.client,
    );
    const [{ target, method, text }] = upstream.requests as [FakeUpstream["requests"][number]];
    const path = pair.upstream.protocol.path(streaming).replace("?beta=true", "");
    assert.equal(`${method} ${target}`, `POST ${path}`);
    const asked = pair.upstream.asked(text);
    assert.deepEqual([asked.texts, asked.tools], [[QUESTION], ["read"]]);
    if (pair.upstream.protocol.name !== "gemini") assert.equal(JSON.parse(text).model, MODEL);
  });
});

Deno.test("conversion: a call whose tool's name came decorated is a call of the declared tool", async (t) => {
  await steps(t, BOTH, async ({ streaming, ...pair }) => {
    const call = { id: "call_Ab1", name: "functions.read:0", input: { path: "a" } };
    await using upstream = await FakeUpstream.start(saying(pair.upstream, { text: "", calls: [call] }, streaming));
    await using proxy = await startProxy({ endpoints: [endpointOf(pair.upstream, upstream)] });
    const said = await hear(proxy, pair.client, pair.client.request({ stream: streaming }), streaming);
    assert.deepEqual(withoutIds(said.calls), [{ name: "read", input: { path: "a" } }]);
  });
});

const ONE: Call = { id: "call_Ab1", name: "read", input: { path: 'a "é"\n' } };
const TWO: Call = { id: "call_Ab2", name: "read", input: { path: "b" } };
const NONE: Call = { id: "call_Ab3", name: "list", input: {} };

Deno.test("conversion: tool calls and their results go through every pair of protocols", async (t) => {
  const answers = [
    { name: "one call", text: "", calls: [ONE] },
    { name: "a text and three calls at once", text: "I look", calls: [ONE, TWO, NONE] },
  ];
  const rows = BOTH.flatMap((row) =>
    answers.map((answer) => ({ ...row, answer, name: `${row.name}: ${answer.name}` }))
  );
  await steps(t, rows, async ({ streaming, answer, ...pair }) => {
    const done = { text: "done é", calls: [] };
    await using upstream = await FakeUpstream.start(
      saying(pair.upstream, answer, streaming),
      saying(pair.upstream, done, streaming),
    );
    await using proxy = await startProxy({ endpoints: [endpointOf(pair.upstream, upstream)] });
    const { client } = pair;
    const first = await hear(proxy, client, client.request({ stream: streaming }), streaming);
    assertSaid(first, answer, client);
    const results = answer.calls.map(({ id }) => `result é of ${id}`);
    const next = client.request({ stream: streaming, before: { answer: first, results } });
    assertSaid(await hear(proxy, client, next, streaming), done, client);
    const asked = pair.upstream.asked(upstream.requests[1]!.text);
    assert.deepEqual(asked.texts, [QUESTION, ...(answer.text === "" ? [] : [answer.text])]);
    const [callIds, resultIds] = [asked.calls, asked.results].map((all) => all.map((text) => text.split(" ")[0]));
    assert.deepEqual(resultIds, callIds, "each result is given to its own call");
    assert.deepEqual(
      asked.calls.map((text) => text.slice(text.indexOf(" ") + 1)),
      answer.calls.map(({ name, input }) => `${name} ${JSON.stringify(input)}`),
    );
    assert.deepEqual(asked.results.map((text) => text.slice(text.indexOf(" ") + 1)), results);
  });
});
