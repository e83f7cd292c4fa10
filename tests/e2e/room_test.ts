/** Conversations that are too long for one endpoint's context, and endpoints that have room for them. */
import assert from "node:assert/strict";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { ask } from "./client.ts";
import { lettered } from "./endpoints.ts";
import { CHAT, MESSAGES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const ANSWER = scripts.reply(MESSAGES.whole);
const refused = (message: string, status = 400): Script =>
  scripts.reply(MESSAGES.error("invalid_request_error", message), { status });
const FULL = refused("prompt is too long: context full");
const STATED = refused("prompt is too long: 40000 tokens > 32768 maximum");

type Own = Readonly<Record<string, unknown>>;

interface Row {
  readonly name: string;
  readonly upstreams: readonly Script[];
  readonly own: readonly Own[];
  /** Who was asked, in that order. */
  readonly asked: string;
  readonly status: number;
  /** What the client reads. */
  readonly told?: RegExp;
}

const ROWS: readonly Row[] = [
  {
    name: "goes to one whose window is known to be larger",
    upstreams: [FULL, ANSWER],
    own: [{ context_window: 32_768 }, { context_window: 200_000 }],
    asked: "ab",
    status: 200,
  },
  {
    name: "goes to one whose window is larger than the refusal states",
    upstreams: [STATED, ANSWER],
    own: [{}, { context_window: 200_000 }],
    asked: "ab",
    status: 200,
  },
  {
    name: "passes over one whose window is not larger, and one of which nothing is known",
    upstreams: [STATED, ANSWER, ANSWER, ANSWER],
    own: [{}, { context_window: 32_768 }, {}, { context_window: 64_000 }],
    asked: "ad",
    status: 200,
  },
  {
    name: "goes on to a third that is larger still",
    upstreams: [STATED, refused("prompt is too long: 40000 tokens > 36000 maximum"), ANSWER],
    own: [{}, { context_window: 36_000 }, { context_window: 200_000 }],
    asked: "abc",
    status: 200,
  },
  {
    name: "is told to the client where nobody is known to be larger",
    upstreams: [STATED, ANSWER],
    own: [{}, {}],
    asked: "a",
    status: 400,
    told: /40000 tokens > 32768 maximum/,
  },
  {
    name: "is told to the client where nobody says how large the first is",
    upstreams: [FULL, ANSWER],
    own: [{}, { context_window: 200_000 }],
    asked: "a",
    status: 400,
    told: /context full/,
  },
  {
    name: "is told to the client where the larger one fails",
    upstreams: [STATED, refused("Overloaded", 529)],
    own: [{}, { context_window: 200_000 }],
    asked: "abb",
    status: 400,
    told: /40000 tokens > 32768 maximum/,
  },
  {
    name: "is told to the client where the larger one finds another fault with it",
    upstreams: [STATED, refused("messages: text content blocks must be non-empty")],
    own: [{}, { context_window: 200_000 }],
    asked: "ab",
    status: 400,
    told: /40000 tokens > 32768 maximum/,
  },
];

/** Who was asked for the requests so far. */
async function askedIn(proxy: Proxy, count: number): Promise<string> {
  return (await proxy.requests(count)).map(({ attempts }) => attempts.map(({ endpoint }) => endpoint).join("")).join(
    " ",
  );
}

Deno.test("a request that is too long for an endpoint", async (t) => {
  await steps(t, ROWS, async ({ upstreams: answers, own, asked, status, told }) => {
    await using stack = new AsyncDisposableStack();
    const upstreams = [];
    for (const answer of answers) upstreams.push(stack.use(await FakeUpstream.start(answer)));
    await using proxy = await startProxy({ endpoints: lettered(upstreams, ...own) });
    const answer = await ask(proxy, MESSAGES);
    assert.equal(answer.status, status, answer.text);
    if (told !== undefined) assert.match(answer.text, told);
    assert.equal(await askedIn(proxy, 1), asked);
  });
});

Deno.test("a session that was too long for an endpoint stays with the larger one, and the first is not blamed", async () => {
  await using a = await FakeUpstream.start(STATED, ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  const own = [{}, { context_window: 200_000 }];
  await using proxy = await startProxy({ endpoints: lettered([a, b], ...own) });
  const session = { headers: { "x-claude-code-session-id": "s" } };
  await ask(proxy, MESSAGES, session);
  await ask(proxy, MESSAGES, session);
  assert.equal((await ask(proxy, MESSAGES)).headers.get("x-cccc-endpoint"), "a", "it has its place for others");
  assert.equal(await askedIn(proxy, 3), "ab b a");
  assert.match(await proxy.logged(), /room for 200000 tokens/);
});

Deno.test("a stream moves to the larger endpoint unseen, in another protocol too", async () => {
  const words = "This model's maximum context length is 8192 tokens, your request has 9000";
  await using small = await FakeUpstream.start(
    scripts.reply(CHAT.error("invalid_request_error", words), { status: 400 }),
  );
  await using large = await FakeUpstream.start(
    scripts.stream([...MESSAGES.preamble, ...MESSAGES.content, ...MESSAGES.ending]),
  );
  const ofChat = { name: "small", ...CHAT.endpoint, url: small.url, auth_type: "none", enabled: true };
  const ofMessages = { name: "large", ...MESSAGES.endpoint, url: large.url, auth_type: "none", enabled: true };
  await using proxy = await startProxy({
    endpoints: [ofChat, { ...ofMessages, priority: 2, context_window: 200_000 }],
  });
  const answer = await ask(proxy, MESSAGES, { streaming: true });
  assert.equal(answer.headers.get("x-cccc-endpoint"), "large", answer.text);
});

Deno.test("a request that surely overfills an endpoint's window asks that last", async (t) => {
  const long = (words: number) =>
    JSON.stringify({
      model: "m",
      max_tokens: 5,
      messages: [{ role: "user", content: "word ".repeat(words) }],
    });
  const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "A".repeat(400_000) } };
  const seen = JSON.stringify({ model: "m", max_tokens: 5, messages: [{ role: "user", content: [image] }] });
  const rows: readonly (Pick<Row, "name" | "own" | "asked"> & { readonly body: string })[] = [
    {
      name: "where one has room",
      own: [{ context_window: 8192 }, { context_window: 200_000 }],
      body: long(20_000),
      asked: "b",
    },
    {
      name: "not for what may fit",
      own: [{ context_window: 24_000 }, { context_window: 200_000 }],
      body: long(20_000),
      asked: "a",
    },
    {
      name: "not for an image's bytes",
      own: [{ context_window: 8192 }, { context_window: 200_000 }],
      body: seen,
      asked: "a",
    },
    {
      name: "not where nobody is known to have room",
      own: [{ context_window: 8192 }, {}],
      body: long(20_000),
      asked: "a",
    },
    {
      name: "not where all are too small",
      own: [{ context_window: 8192 }, { context_window: 9000 }],
      body: long(20_000),
      asked: "a",
    },
  ];
  await steps(t, rows, async ({ own, body, asked }) => {
    await using a = await FakeUpstream.start(ANSWER);
    await using b = await FakeUpstream.start(ANSWER);
    await using proxy = await startProxy({ endpoints: lettered([a, b], ...own) });
    await ask(proxy, MESSAGES, { body });
    assert.equal(await askedIn(proxy, 1), asked);
  });
});
