import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask, eventsIn } from "./client.ts";
import { endpointOf } from "./converting.ts";
import { DIALECTS, type Pair, PAIRS } from "./dialects.ts";
import { RESPONSES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const WORDS = "words of the upstream é";

interface ErrorRow {
  readonly name: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly retryAfter?: string;
  /** `error.type` of Messages, `error.status` of Gemini; others have free ones. */
  readonly messages: string;
  readonly gemini: string;
}

const ERRORS: readonly ErrorRow[] = [
  { name: "HTTP 400", status: 400, messages: "invalid_request_error", gemini: "INVALID_ARGUMENT" },
  { name: "HTTP 401", status: 401, messages: "authentication_error", gemini: "UNAUTHENTICATED" },
  { name: "HTTP 403", status: 403, messages: "permission_error", gemini: "PERMISSION_DENIED" },
  {
    name: "HTTP 429",
    status: 429,
    headers: { "retry-after": "7" },
    retryAfter: "7",
    messages: "rate_limit_error",
    gemini: "RESOURCE_EXHAUSTED",
  },
  {
    name: "HTTP 429 without a time",
    status: 429,
    retryAfter: "5",
    messages: "rate_limit_error",
    gemini: "RESOURCE_EXHAUSTED",
  },
  { name: "HTTP 500", status: 500, messages: "api_error", gemini: "INTERNAL" },
  { name: "HTTP 529", status: 529, messages: "overloaded_error", gemini: "UNAVAILABLE" },
];

const both = [false, true];
const crossed = <Row extends { readonly name: string }>(rows: readonly Row[]) =>
  PAIRS.flatMap((pair) => rows.map((row) => ({ ...pair, ...row, name: `${pair.name}: ${row.name}` })));

async function refused(
  { client, upstream }: Pair,
  body: string,
  row: { status: number; headers?: ErrorRow["headers"] },
) {
  const answers = [];
  for (const streaming of both) {
    await using server = await FakeUpstream.start(
      scripts.reply(body, { status: row.status, headers: { "x-vendor": "secret-sauce", ...row.headers } }),
    );
    await using proxy = await startProxy({ endpoints: [endpointOf(upstream, server)] });
    const body2 = client.request({ stream: streaming });
    const received = await ask(proxy, client.protocol, { streaming, body: body2 });
    assert.match(received.headers.get("content-type") ?? "", /^application\/json/);
    assert.equal(received.headers.get("x-vendor"), null, "another vendor's header");
    answers.push(received);
  }
  return answers;
}

Deno.test("conversion: an upstream's refusal has the client's envelope, its status and the upstream's words", async (t) => {
  await steps(t, crossed(ERRORS), async (row) => {
    const { protocol } = row.client;
    for (const { status, headers, text } of await refused(row, row.upstream.protocol.error("some_error", WORDS), row)) {
      assert.equal(status, row.status, text);
      const json = JSON.parse(text);
      const told = protocol.errorMessage(json);
      // Whose key a 401 is about is said in front.
      if (status === 401) assert.ok(told.endsWith(`(${WORDS})`), told);
      else assert.equal(told, WORDS);
      assert.equal(headers.get("retry-after"), row.retryAfter ?? null);
      if (protocol.name === "messages") assert.equal(json.error.type, row.messages);
      if (protocol.name === "gemini") assert.equal(json.error.status, row.gemini);
    }
  });
});

/** By what each client knows that it has to shorten its conversation. */
const OVERFLOW = { messages: /^prompt is too long: 210000 tokens > 200000 maximum$/, gemini: /\(210000\).*\(200000\)/ };

/** As each vendor says it. */
const TOO_LONG: Readonly<Record<string, string>> = {
  messages: "prompt is too long: 210000 tokens > 200000 maximum",
  chat: "This model's maximum context length is 200000 tokens. However, your messages resulted in 210000 tokens.",
  responses: "This model's maximum context length is 200000 tokens. However, your messages resulted in 210000 tokens.",
  gemini: "The input token count (210000) exceeds the maximum number of tokens allowed (200000).",
};

Deno.test("conversion: a full context is said in the words that make the client shorten it", async (t) => {
  await steps(t, crossed([{ name: "a full context" }]), async (row) => {
    const words = TOO_LONG[row.upstream.protocol.name]!;
    const body = row.upstream.protocol.error("invalid_request_error", words);
    for (const { status, text } of await refused(row, body, { status: 400 })) {
      assert.equal(status, 400, text);
      const { name } = row.client.protocol;
      const json = JSON.parse(text);
      if (name === "messages" || name === "gemini") {
        assert.match(row.client.protocol.errorMessage(json), OVERFLOW[name]);
      } else assert.equal(json.error.code, "context_length_exceeded");
    }
  });
});

Deno.test("conversion: an error event before the first content is a status, not an answer", async (t) => {
  await steps(t, crossed([{ name: "an error event first" }]), async ({ client, upstream }) => {
    const pieces = [...upstream.protocol.preamble, upstream.protocol.errorEvent("overloaded_error", WORDS)];
    await using server = await FakeUpstream.start(scripts.stream(pieces));
    await using proxy = await startProxy({ endpoints: [endpointOf(upstream, server)] });
    const received = await ask(proxy, client.protocol, { streaming: true, body: client.request({ stream: true }) });
    assert.ok(received.status >= 500, `${received.status}`);
    assert.equal(client.protocol.errorMessage(JSON.parse(received.text)), WORDS);
  });
});

interface CutRow {
  readonly name: string;
  /** What comes after the first two pieces of the answer's text. */
  readonly more: (pair: Pair) => readonly string[];
  readonly ending: scripts.Ending;
  readonly message: RegExp;
}

const CUTS: readonly CutRow[] = [
  {
    name: "an error event after content",
    more: ({ upstream }) => [upstream.protocol.errorEvent("overloaded_error", WORDS)],
    ending: "clean",
    message: new RegExp(`^${WORDS}$`),
  },
  { name: "an end without a finish", more: () => [], ending: "clean", message: /ended before/ },
  { name: "a broken chunk", more: () => [], ending: "cut", message: /broke off/ },
  { name: "a reset", more: () => [], ending: "reset", message: /broke off/ },
  { name: "silence", more: () => [], ending: "silence", message: /silent/ },
  { name: "cut JSON", more: () => ['data: {"cut": "js\n\n'], ending: "clean", message: /./ },
];

const ANSWERS = [
  { name: "in a text", answer: { text: "good é", calls: [] } },
  { name: "in a call", answer: { text: "", calls: [{ id: "call_1", name: "read", input: { path: "abc" } }] } },
];

/** Events of an upstream's answer up to the first half of its text or of a call's input. */
function upToHalf({ upstream }: Pair, { answer }: (typeof ANSWERS)[number]): readonly string[] {
  const events = upstream.events(answer);
  const half = answer.text !== "" ? '"goo"' : upstream.protocol.name === "gemini" ? '"abc"' : '"{\\"p"';
  return events.slice(0, events.findIndex((event) => event.includes(half)) + 1);
}

Deno.test("conversion: a stream that does not end as it should ends in one error event, never in a finish", async (t) => {
  const rows = crossed(
    CUTS.flatMap((cut) => ANSWERS.map((place) => ({ ...place, ...cut, name: `${cut.name} ${place.name}` }))),
  );
  await steps(t, rows, async (row) => {
    const { client, upstream } = row;
    const half = upToHalf(row, row);
    assert.ok(half.length > 0);
    await using server = await FakeUpstream.start(scripts.stream([...half, ...row.more(row)], row.ending));
    await using spare = await FakeUpstream.start(scripts.silence);
    const endpoints = [
      endpointOf(upstream, server, { name: "a" }),
      endpointOf(upstream, spare, { name: "b", priority: 9 }),
    ];
    await using proxy = await startProxy({ endpoints, timeouts: { idle: "300ms" } });
    const received = await ask(proxy, client.protocol, { streaming: true, body: client.request({ stream: true }) });
    assert.equal(received.status, 200);
    const events = eventsIn(received.text);
    assert.equal(events.filter(client.protocol.isError).length, 1, received.text);
    const last = events.at(-1)!;
    assert.ok(client.protocol.isError(last), received.text);
    assert.match(client.protocol.errorMessage(JSON.parse(last.data)), row.message);
    assert.ok(!events.some(client.protocol.isFinish), received.text);
    assert.equal(spare.requests.length, 0);
    const [logged] = await proxy.requests(1);
    assert.match(logged!.error ?? "", row.message);
    await server.connections[0]!.closed;
  });
});

const NO_ANSWERS = [
  { name: "an empty object", body: "{}" },
  { name: "another protocol's", body: undefined },
  { name: "HTML", body: "<html>" },
  { name: "an error under 200", body: '{"error":{"message":"no","type":"api_error","code":500,"status":"INTERNAL"}}' },
];

Deno.test("conversion: a 200 that holds no answer is an error", async (t) => {
  await steps(t, crossed(NO_ANSWERS), async ({ client, upstream, body }) => {
    await using server = await FakeUpstream.start(scripts.reply(body ?? client.protocol.whole));
    await using proxy = await startProxy({ endpoints: [endpointOf(upstream, server)] });
    const received = await ask(proxy, client.protocol, { body: client.request({ stream: false }) });
    assert.ok(received.status >= 500, received.text);
    client.protocol.errorMessage(JSON.parse(received.text));
  });
});

Deno.test("conversion: a Responses answer that breaks off fails under the id that it began with", async (t) => {
  const rows = DIALECTS.filter(({ protocol }) => protocol !== RESPONSES)
    .map((upstream) => ({ name: upstream.protocol.name, upstream }));
  await steps(t, rows, async ({ upstream }) => {
    const { preamble, content } = upstream.protocol;
    await using fake = await FakeUpstream.start(scripts.stream([...preamble, ...content], "cut"));
    await using proxy = await startProxy({ endpoints: [endpointOf(upstream, fake)] });
    const { text } = await ask(proxy, RESPONSES, { streaming: true });
    const ids = eventsIn(text).flatMap(({ data }) => JSON.parse(data).response?.id ?? []);
    assert.equal(ids.length, 3, text);
    assert.equal(new Set(ids).size, 1, ids.join());
  });
});
