import assert from "node:assert/strict";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { Admin } from "./admin.ts";
import { ask } from "./client.ts";
import { lettered } from "./endpoints.ts";
import { CHAT, MESSAGES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

const ANSWER = scripts.reply(MESSAGES.whole);
const refused = (status: number, words: string): Script =>
  scripts.reply(MESSAGES.error("invalid_request_error", words), { status });

interface Row {
  readonly name: string;
  readonly error: Script;
  readonly rules: readonly object[];
  /** Status and words of what the client gets; the next endpoint answers with 200. */
  readonly status: number;
  /** How often the endpoint is asked by each of two requests. */
  readonly asked: readonly [number, number];
  /** Which are not asked when the second request comes. */
  readonly states?: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    name: "without a rule the client gets a 400 that nobody understands",
    error: refused(400, "Your messages are frobnicated by model m"),
    rules: [{ status: 400, contains: "something else" }],
    status: 400,
    asked: [1, 2],
  },
  {
    name: "next: by the words, whatever their case",
    error: refused(400, "Frobnicated"),
    rules: [{ contains: "fROBni" }],
    status: 200,
    asked: [1, 2],
  },
  {
    name: "next: by words as people read them, however they are escaped",
    error: scripts.reply('{"error":{"message":"\\u4f59\\u989d of \\"m\\" \\u003c 1 \\/ day"}}', { status: 400 }),
    rules: [{ contains: '余额 of "m" < 1 / day' }],
    status: 200,
    asked: [1, 2],
  },
  { name: "next: by the status", error: refused(422, "x"), rules: [{ status: 422 }], status: 200, asked: [1, 2] },
  {
    name: "next, with a pause",
    error: refused(400, "frobnicated"),
    rules: [{ status: 400, pause: "1h" }],
    status: 200,
    asked: [1, 1],
    states: ["limited"],
  },
  {
    name: "next: an account's refusal that is none",
    error: refused(403, "not in this region"),
    rules: [{ contains: "region" }],
    status: 200,
    asked: [1, 2],
  },
  {
    name: "again: once more, then the next",
    error: refused(400, "x"),
    rules: [{ status: 400, action: "again" }],
    status: 200,
    asked: [2, 4],
  },
  {
    name: "return: what would go on",
    error: refused(500, "x"),
    rules: [{ status: 500, action: "return" }],
    status: 500,
    asked: [1, 2],
  },
  {
    name: "return: a limit",
    error: refused(429, "x"),
    rules: [{ status: 429, action: "return" }],
    status: 429,
    asked: [1, 2],
  },
  {
    name: "the first that fits counts",
    error: refused(400, "frobnicated"),
    rules: [{ contains: "frob", action: "return" }, { status: 400 }],
    status: 400,
    asked: [1, 2],
  },
  {
    name: "nothing is learned",
    error: refused(400, "temperature: Extra inputs are not permitted"),
    rules: [{ status: 400, action: "return" }],
    status: 400,
    asked: [1, 2],
  },
];

for (const { name, error, rules, status, asked, states = [] } of ROWS) {
  Deno.test(`error_rules: ${name}`, async () => {
    await using a = await FakeUpstream.start(error);
    await using b = await FakeUpstream.start(ANSWER);
    await using proxy = await startProxy({
      endpoints: lettered([a, b], { error_rules: rules }),
      routing: { affinity: { enabled: false } },
    });
    for (const total of asked) {
      const body = JSON.stringify({ ...JSON.parse(MESSAGES.request(false)), temperature: 1 });
      assert.equal((await ask(proxy, MESSAGES, { body })).status, status);
      assert.equal(a.requests.length, total);
    }
    assert.deepEqual(await statesOf(proxy), states);
    const [record] = await new Admin(proxy).records(2);
    const { request } = (await new Admin(proxy).call("GET", `/requests/${record!.id}`)).body;
    const { action = "next" } = rules.find((rule) => !JSON.stringify(rule).includes("else")) as { action?: string } ??
      {};
    if (states.length === 0 && !name.startsWith("without")) {
      assert.match(request.attempts[0].result, new RegExp(`\\(error_rules: ${action}\\)$`));
    }
  });
}

/** Of the endpoint that has the rules. */
async function statesOf(proxy: Proxy): Promise<string[]> {
  const { endpoints } = (await new Admin(proxy).call("GET", "/endpoints")).body;
  return endpoints.find(({ id }: { id: string }) => id === "a").states.map(({ type }: { type: string }) => type);
}

const FULL = refused(413, "prompt is too long: 40000 tokens > 32768 maximum");

Deno.test("error_rules: what is too long goes to nobody with more room where the client is to get it", async () => {
  await using a = await FakeUpstream.start(FULL);
  await using b = await FakeUpstream.start(ANSWER);
  const rules = [{ contains: "too long", action: "return" }];
  await using proxy = await startProxy({
    endpoints: lettered([a, b], { error_rules: rules }, { context_window: 200_000 }),
  });
  const { status, text } = await ask(proxy, MESSAGES);
  assert.equal(status, 413);
  assert.match(text, /too long/);
  assert.deepEqual([a.requests.length, b.requests.length], [1, 0]);
});

Deno.test("error_rules: the status is the one that came, whatever the client is told", async () => {
  await using a = await FakeUpstream.start(refused(413, "This model's maximum context length is 8192 tokens"));
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b], { error_rules: [{ status: 413 }] }) });
  assert.equal((await ask(proxy, MESSAGES)).status, 200);
});

Deno.test("error_rules: no size of a context is learned", async () => {
  await using a = await FakeUpstream.start(FULL);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b], { error_rules: [{ contains: "too long" }] }) });
  assert.equal((await ask(proxy, MESSAGES)).status, 200);
  assert.deepEqual((await new Admin(proxy).call("GET", "/learned")).body.learned, []);
});

Deno.test("error_rules: what the proxy itself finds fault with is no error of the endpoint's", async () => {
  await using a = await FakeUpstream.start(ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  const rules = [{ status: 400, pause: "1h" }];
  await using proxy = await startProxy({
    endpoints: [{ ...lettered([a])[0], ...CHAT.endpoint, error_rules: rules }, lettered([a, b])[1]!],
  });
  const body = JSON.stringify({ model: "m", max_tokens: 5, messages: [{ role: "user", content: [{ type: 3 }] }] });
  const { status, text } = await ask(proxy, MESSAGES, { body });
  assert.equal(b.requests.length, 0, text);
  assert.equal(status, 400);
  assert.deepEqual(await statesOf(proxy), []);
});

Deno.test("error_rules: hold for what is written anew", async () => {
  await using a = await FakeUpstream.start(
    refused(400, "messages.1: tool_use ids were found without tool_result blocks"),
    refused(400, "frobnicated"),
  );
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b], { error_rules: [{ contains: "frob" }] }) });
  const { status, text } = await ask(proxy, MESSAGES);
  assert.equal(a.requests.length, 2);
  assert.equal(status, 200, text);
});

Deno.test("error_rules: hold for an error behind content", async () => {
  const error = MESSAGES.errorEvent("api_error", "frobnicated for good");
  await using a = await FakeUpstream.start(scripts.stream([...MESSAGES.preamble, ...MESSAGES.content, error]));
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({
    endpoints: lettered([a, b], { error_rules: [{ contains: "frob", pause: "1h" }] }),
  });
  await ask(proxy, MESSAGES, { streaming: true });
  assert.deepEqual(await statesOf(proxy), ["limited"]);
});

Deno.test("error_rules: a refusal that the client is to get is told, whoever has reached a limit", async () => {
  const limit = scripts.reply(MESSAGES.error("rate_limit_error", "x"), {
    status: 429,
    headers: { "retry-after": "60" },
  });
  await using a = await FakeUpstream.start(refused(503, "x"), refused(503, "x"), refused(403, "not for you"));
  await using b = await FakeUpstream.start(limit);
  const rules = [{ status: 403, action: "return" }];
  await using proxy = await startProxy({ endpoints: lettered([a, b], { error_rules: rules }) });
  assert.equal((await ask(proxy, MESSAGES)).status, 429);
  assert.equal((await ask(proxy, MESSAGES)).status, 403);
});
