import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { Admin } from "./admin.ts";
import { ask } from "./client.ts";
import { endpoints } from "./endpoints.ts";
import { CHAT, eventsOf, MESSAGES, PROTOCOLS, RESPONSES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

function limit(headers: Record<string, string>) {
  return scripts.reply('{"error":{"type":"rate_limit_error","message":"Slow down"}}', { status: 429, headers });
}

/** The requests of these tests look like one session, which would stay where it moved. */
const NO_AFFINITY = { affinity: { enabled: false } };

const counts = (...upstreams: readonly FakeUpstream[]) => upstreams.map(({ requests }) => requests.length);

Deno.test("429: an endpoint that stated a time is not asked again until it ends, for that model alone", async (t) => {
  await steps(t, PROTOCOLS, async (protocol) => {
    await using first = await FakeUpstream.start(limit({ "retry-after": "60" }), scripts.reply(protocol.whole));
    await using second = await FakeUpstream.start(scripts.reply(protocol.whole));
    await using proxy = await startProxy({ endpoints: endpoints(protocol, first, second), routing: NO_AFFINITY });
    await ask(proxy, protocol);
    await ask(proxy, protocol);
    assert.deepEqual(counts(first, second), [1, 2]);
    const otherModel = protocol.request(false).replace('"m"', '"n"');
    const answer = await ask(proxy, protocol, { body: otherModel });
    assert.equal(answer.headers.get("x-cccc-endpoint"), "e0");
    assert.deepEqual(counts(first, second), [2, 2]);
  });
});

Deno.test("429: when every endpoint's limit is known, nobody is asked and the soonest end is told", async (t) => {
  const future = new Date(Date.now() + 100_000).toUTCString();
  await steps(t, PROTOCOLS, async (protocol) => {
    await using first = await FakeUpstream.start(limit({ "retry-after": future }));
    await using second = await FakeUpstream.start(limit({ "retry-after-ms": "50500" }));
    await using proxy = await startProxy({ endpoints: endpoints(protocol, first, second) });
    for (const wording of [/^Slow down$/, /limit; the first to be free is "e1" in 5[01] s/]) {
      const received = await ask(proxy, protocol, { streaming: true });
      assert.equal(received.status, 429);
      const json = JSON.parse(received.text);
      // The first answer is the upstream's own; it wears no envelope of Messages.
      assert.match(json.type === undefined ? json.error.message : protocol.errorMessage(json), wording);
      assert.match(received.headers.get("retry-after") ?? "", /^5[01]$/);
    }
    assert.deepEqual(counts(first, second), [1, 1]);
  });
});

Deno.test("429: without a time the endpoint goes last for a while, but for sessions that it has (G5)", async (t) => {
  await steps(t, PROTOCOLS, async (protocol) => {
    const reply = scripts.reply(protocol.whole);
    await using first = await FakeUpstream.start(reply, limit({}), reply, limit({}));
    await using second = await FakeUpstream.start(reply);
    await using proxy = await startProxy({ endpoints: endpoints(protocol, first, second) });
    const who = async (session: string) =>
      (await ask(proxy, protocol, { headers: { "x-session-id": session } })).headers.get("x-cccc-endpoint");
    assert.equal(await who("old"), "e0");
    for (let i = 0; i < 3; i++) assert.equal(await who(`new ${i}`), "e1");
    assert.deepEqual(counts(first, second), [2, 3]);
    assert.match(
      (await proxy.requests(4)).at(-1)!.route,
      /; e1 \(priority 2\), e0 \(asked last: HTTP 429: Slow down\)$/,
    );
    // An answer ends the pause.
    assert.equal(await who("old"), "e0");
    assert.equal(await who("another"), "e1");
    assert.deepEqual(counts(first, second), [4, 4]);
  });
});

Deno.test("429: without a time the only endpoint is asked all the same, and Retry-After is short", async () => {
  await using only = await FakeUpstream.start(limit({}), limit({}), scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({ endpoints: endpoints(MESSAGES, only) });
  const answers = [];
  for (let i = 0; i < 3; i++) {
    const { status, headers } = await ask(proxy, MESSAGES);
    answers.push([status, headers.get("retry-after")]);
  }
  assert.deepEqual(answers, [[429, "5"], [429, "5"], [200, null]]);
});

Deno.test("429: a date as Retry-After is read as one", async () => {
  const future = new Date(Date.now() + 100_000).toUTCString();
  await using upstream = await FakeUpstream.start(limit({ "retry-after": future }));
  await using proxy = await startProxy({ endpoints: endpoints(MESSAGES, upstream) });
  const seconds = Number((await ask(proxy, MESSAGES)).headers.get("retry-after"));
  assert.ok(seconds >= 90 && seconds <= 101, `${seconds}`);
});

Deno.test("limits: an account that a 400 gives back on a date is left alone until then, and its page says so", async () => {
  const day = new Date(Date.now() + 40 * 60 * 60_000).toISOString();
  const words = `You have reached your specified API usage limits. You will regain access on ${day.slice(0, 10)} at ${
    day.slice(11, 16)
  } UTC.`;
  await using first = await FakeUpstream.start(
    scripts.reply(MESSAGES.error("invalid_request_error", words), { status: 400 }),
  );
  await using second = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({ endpoints: endpoints(MESSAGES, first, second), routing: NO_AFFINITY });
  const otherModel = MESSAGES.request(false).replace('"m"', '"n"');
  for (const body of [MESSAGES.request(false), otherModel]) {
    assert.equal((await ask(proxy, MESSAGES, { body })).headers.get("x-cccc-endpoint"), "e1");
  }
  assert.deepEqual(counts(first, second), [1, 2]);
  const { text } = await new Admin(proxy).call("GET", "/endpoints");
  assert.match(text, /"state":"limited"/);
  assert.match(text, /regain access on/);
});

Deno.test("a limit that is stated in a stream after content holds its endpoint back from then on", async (t) => {
  const rows = [
    ...PROTOCOLS.map((protocol) => ({ name: protocol.name, protocol, upstreams: protocol })),
    { name: "messages, converted", protocol: MESSAGES, upstreams: CHAT },
  ];
  await steps(t, rows, async ({ protocol, upstreams }) => {
    const words = "Rate limit reached. Please try again in 60s.";
    const broken = scripts.stream([
      ...upstreams.preamble,
      ...upstreams.content,
      upstreams.errorEvent(upstreams.name === "messages" ? "rate_limit_error" : "rate_limit_exceeded", words),
    ]);
    const whole = scripts.stream(eventsOf(upstreams));
    await using first = await FakeUpstream.start(broken, whole);
    await using second = await FakeUpstream.start(whole);
    await using proxy = await startProxy({ endpoints: endpoints(upstreams, first, second), routing: NO_AFFINITY });
    const received = await ask(proxy, protocol, { streaming: true });
    assert.equal(received.headers.get("x-cccc-endpoint"), "e0");
    assert.match(received.text, /try again in 60s/);
    assert.equal((await ask(proxy, protocol, { streaming: true })).headers.get("x-cccc-endpoint"), "e1");
    assert.deepEqual(counts(first, second), [1, 1]);
  });
});

Deno.test("an account that turns out empty in a stream is asked last from then on", async () => {
  const broken = scripts.stream([
    ...CHAT.preamble,
    ...CHAT.content,
    CHAT.errorEvent(
      "insufficient_quota",
      "You exceeded your current quota, please check your plan and billing details.",
    ),
  ]);
  await using first = await FakeUpstream.start(broken, scripts.stream(eventsOf(CHAT)));
  await using second = await FakeUpstream.start(scripts.stream(eventsOf(CHAT)));
  await using proxy = await startProxy({ endpoints: endpoints(CHAT, first, second), routing: NO_AFFINITY });
  const who = async () => (await ask(proxy, CHAT, { streaming: true })).headers.get("x-cccc-endpoint");
  assert.deepEqual([await who(), await who()], ["e0", "e1"]);
});

Deno.test("429: a stated wait of a second at most is waited for once if nothing else is left", async (t) => {
  await steps(t, PROTOCOLS, async (protocol) => {
    await using upstream = await FakeUpstream.start(limit({ "retry-after-ms": "80" }), scripts.reply(protocol.whole));
    await using proxy = await startProxy({ endpoints: endpoints(protocol, upstream) });
    const received = await ask(proxy, protocol);
    assert.equal(received.status, 200);
    assert.equal(received.headers.get("x-cccc-attempts"), "2");
  });
  await t.step("only once", async () => {
    await using upstream = await FakeUpstream.start(limit({ "retry-after-ms": "80" }));
    await using proxy = await startProxy({ endpoints: endpoints(MESSAGES, upstream) });
    const received = await ask(proxy, MESSAGES);
    assert.equal(received.status, 429);
    assert.equal(received.headers.get("retry-after"), "1");
    assert.equal(upstream.requests.length, 2);
  });
  await t.step("not if another endpoint answers", async () => {
    await using first = await FakeUpstream.start(limit({ "retry-after-ms": "80" }));
    await using second = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
    await using proxy = await startProxy({ endpoints: endpoints(MESSAGES, first, second) });
    assert.equal((await ask(proxy, MESSAGES)).status, 200);
    assert.deepEqual(counts(first, second), [1, 1]);
  });
});

Deno.test("429: Codex always gets a time, in a stream's error too", async () => {
  await using upstream = await FakeUpstream.start(limit({}));
  await using proxy = await startProxy({ endpoints: endpoints(RESPONSES, upstream) });
  const received = await ask(proxy, RESPONSES, { streaming: true });
  assert.equal(received.status, 429);
  assert.equal(received.headers.get("retry-after"), "5");
  // Nothing was invented for the endpoint itself: it is asked again.
  await ask(proxy, RESPONSES, { streaming: true });
  assert.equal(upstream.requests.length, 2);
});

Deno.test("429: who is left with an endpoint that turns it away is told when the others come back (G3)", async () => {
  await using first = await FakeUpstream.start(limit({ "retry-after": "40" }));
  await using second = await FakeUpstream.start(
    scripts.reply(MESSAGES.error("billing_error", "no credit"), { status: 402 }),
  );
  await using proxy = await startProxy({ endpoints: endpoints(MESSAGES, first, second) });
  for (const asked of [[1, 1], [1, 2]]) {
    const { status, headers } = await ask(proxy, MESSAGES);
    assert.deepEqual([status, Number(headers.get("retry-after")) > 30, counts(first, second)], [429, true, asked]);
  }
  // What every endpoint would say is told as it is.
  const policy = "Your request was flagged by our content policy";
  second.script(scripts.reply(MESSAGES.error("invalid_request_error", policy), { status: 403 }));
  const { status, text } = await ask(proxy, MESSAGES);
  assert.deepEqual([status, text.includes(policy)], [403, true]);
});

Deno.test("401, 402, 403: the endpoint is asked last from then on, and its reason is shown", async (t) => {
  const rows = [401, 402, 403].map((status) => ({ name: `HTTP ${status}`, status }));
  await steps(t, rows, async ({ status }) => {
    for (const protocol of PROTOCOLS) {
      const refusal = scripts.reply(protocol.error("permission_error", "account is closed"), { status });
      await using first = await FakeUpstream.start(refusal);
      await using second = await FakeUpstream.start(
        scripts.reply(protocol.whole),
        scripts.reply(protocol.whole),
        scripts.reply("{}", { status: 404 }),
      );
      await using proxy = await startProxy({ endpoints: endpoints(protocol, first, second) });
      await ask(proxy, protocol);
      await ask(proxy, protocol);
      assert.deepEqual(counts(first, second), [1, 2]);
      // The other one fails now: the refused one is still asked, last.
      const received = await ask(proxy, protocol);
      assert.deepEqual(counts(first, second), [2, 3]);
      assert.equal(received.status, status);
      const page = await (await fetch(`${proxy.address}/admin`)).text();
      assert.match(page, /account is closed/);
    }
  });
});

Deno.test("a fault of the request leaves no mark on its endpoint", async (t) => {
  const rows = [400, 413, 422, 404, 500].map((status) => ({ name: `HTTP ${status}`, status }));
  await steps(t, rows, async ({ status }) => {
    const fault = scripts.reply("{}", { status });
    const again = status === 500 ? [fault, fault] : [fault];
    await using first = await FakeUpstream.start(...again, scripts.reply(MESSAGES.whole));
    await using second = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
    await using proxy = await startProxy({ endpoints: endpoints(MESSAGES, first, second), routing: NO_AFFINITY });
    await ask(proxy, MESSAGES);
    const received = await ask(proxy, MESSAGES);
    assert.equal(received.headers.get("x-cccc-endpoint"), "e0");
  });
});

Deno.test("a limit is forgotten when the endpoint's credential is edited", async () => {
  await using upstream = await FakeUpstream.start(limit({ "retry-after": "60" }), scripts.reply(MESSAGES.whole));
  const [endpoint] = endpoints(MESSAGES, upstream);
  await using proxy = await startProxy({ endpoints: [{ ...endpoint, auth_type: "auth_token", auth_value: "old" }] });
  assert.equal((await ask(proxy, MESSAGES)).status, 429);
  await proxy.reload({ endpoints: [{ ...endpoint, auth_type: "auth_token", auth_value: "new" }] });
  assert.equal((await ask(proxy, MESSAGES)).status, 200);
});

Deno.test("a request that waits for a place goes to an endpoint whose limit ends meanwhile (G1)", async () => {
  await using limited = await FakeUpstream.start(limit({ "retry-after-ms": "1500" }), scripts.reply(MESSAGES.whole));
  await using full = await FakeUpstream.start(scripts.silence);
  const both = endpoints(MESSAGES, limited, full).map((endpoint) => ({ ...endpoint, max_concurrency: 1 }));
  await using proxy = await startProxy({ endpoints: both, routing: NO_AFFINITY });
  const leaving = new AbortController();
  const holder = ask(proxy, MESSAGES, { signal: leaving.signal }).catch(() => {});
  await full.received(1);
  const waiting = await ask(proxy, MESSAGES, { signal: AbortSignal.timeout(10_000) });
  assert.equal(waiting.headers.get("x-cccc-endpoint"), "e0");
  leaving.abort();
  await holder;
});
