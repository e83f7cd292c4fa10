/** What the store holds of a request, against what went over the wires. */
import assert from "node:assert/strict";
import { systemClock } from "../../lib/clock.ts";
import type { Pane, PaneKind } from "../../lib/record.ts";
import type { StoredRequest } from "../../lib/store/request_store.ts";
import { openSqliteStore } from "../../lib/store/sqlite_store.ts";
import type { Store } from "../../lib/store/store.ts";
import { FakeUpstream } from "../fake_upstream.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { ask, open } from "./client.ts";
import { CHAT, eventsOf, FORMS, MESSAGES } from "./protocols.ts";
import { type Proxy, type ProxyConfig, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const decoder = new TextDecoder();

/** Runs `use` with a proxy, stops it, and returns what its store holds, the first request first. */
async function recordsOf(config: ProxyConfig, use: (proxy: Proxy) => Promise<void>): Promise<StoredRequest[]> {
  await using folder = await temporaryFolder();
  {
    await using proxy = await startProxy({ ...config, storage: { directory: folder.path } });
    await use(proxy);
  }
  const store = stored(folder.path);
  try {
    const { requests } = await store.requests.page({ filter: {}, limit: 100 });
    const found = await Promise.all(requests.toReversed().map(({ id }) => store.requests.find(id)));
    return found.filter((request) => request !== undefined);
  } finally {
    await store.close();
  }
}

function stored(directory: string): Store {
  const herald = { info: () => {}, warn: (message: string) => assert.fail(message) };
  const retention = () => ({ maxAgeMs: Infinity, maxBytes: Infinity });
  return openSqliteStore({
    directory,
    herald,
    clock: systemClock,
    secrets: () => [],
    billing: () => undefined,
    retention,
  });
}

function only(request: StoredRequest, kind: PaneKind, attempt?: number): Pane {
  const found = request.panes.filter((pane) => pane.kind === kind && pane.attempt === attempt);
  assert.equal(found.length, 1, `${found.length} panes ${kind} ${attempt}`);
  return found[0]!;
}

function textOf({ body }: Pane): string {
  assert.ok(body !== undefined);
  return decoder.decode(body);
}

function endpoint(endpoint: Readonly<Record<string, unknown>>, { url }: FakeUpstream, name = "a") {
  return { name, ...endpoint, url, auth_type: "api_key", auth_value: "upstream-credential-1", enabled: true };
}

Deno.test("record: the four panes hold what the upstream and the client saw, byte for byte", async (t) => {
  await steps(t, FORMS, async ({ protocol, streaming }) => {
    const answer = streaming ? eventsOf(protocol).join("") : protocol.whole;
    await using upstream = await FakeUpstream.start(
      streaming
        ? scripts.stream(eventsOf(protocol), "clean", { headers: scripts.EVENT_STREAM })
        : scripts.reply(answer),
    );
    let got = "";
    const [request] = await recordsOf({ endpoints: [endpoint(protocol.endpoint, upstream)] }, async (proxy) => {
      const headers = { "x-api-key": "client-credential-1", "x-note": "kept" };
      got = (await ask(proxy, protocol, { streaming, headers })).text;
    });
    assert.ok(request !== undefined);
    const received = upstream.requests[0]!;
    assert.equal(textOf(only(request, "client_request")), protocol.request(streaming));
    assert.equal(textOf(only(request, "upstream_request", 0)), received.text);
    assert.equal(textOf(only(request, "upstream_response", 0)), answer);
    assert.equal(textOf(only(request, "client_response")), got);
    const sent = new Map(only(request, "upstream_request", 0).headers);
    const masked = [...sent].filter(([, value]) => value === "[redacted]").map(([name]) => name);
    assert.equal(masked.length, 1, `masked: ${masked}`);
    for (const [name, value] of sent) if (!masked.includes(name)) assert.equal(received.headers.get(name), value);
    assert.equal(new Map(only(request, "client_request").headers).get("x-note"), "kept");
    assert.equal(new Map(only(request, "client_request").headers).get("x-api-key"), "[redacted]");
    assert.doesNotMatch(JSON.stringify(request), /(?:client|upstream)-credential-1/);
    assert.equal(request.endpointName, "a");
    assert.equal(request.upstreamProtocol, protocol.name);
    assert.equal(request.stream, streaming);
    assert.equal(request.endedBy, "upstream");
    assert.notEqual(request.stopReason, undefined);
    assert.ok(request.firstByteMs! <= request.firstTokenMs!, "what an answer begins with is its first byte or later");
  });
});

Deno.test("record: each attempt has its own panes, and the words of a refusal can be found", async () => {
  const refusal = MESSAGES.error("overloaded_error", "The purple servers are overloaded");
  await using first = await FakeUpstream.start(scripts.reply(refusal, { status: 529 }));
  await using second = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const endpoints = [endpoint(MESSAGES.endpoint, first, "first"), endpoint(MESSAGES.endpoint, second, "second")];
  const [request] = await recordsOf({ endpoints }, async (proxy) => void await ask(proxy, MESSAGES));
  assert.ok(request !== undefined);
  const last = request.attempts.length - 1;
  assert.ok(last >= 1);
  assert.equal(textOf(only(request, "upstream_response", 0)), refusal);
  assert.equal(only(request, "upstream_response", 0).head, "529");
  assert.equal(textOf(only(request, "upstream_response", last)), MESSAGES.whole);
  assert.equal(only(request, "upstream_request", last).head, `POST ${second.url}/v1/messages?beta=true`);
  assert.equal(request.endpointName, "second");
  assert.equal(request.status, 200);
});

Deno.test("record: a converted request is kept as the client sent it and as the upstream got it", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(CHAT.whole));
  let got = "";
  const endpoints = [endpoint(CHAT.endpoint, upstream)];
  const [request] = await recordsOf({ endpoints }, async (proxy) => {
    got = (await ask(proxy, MESSAGES)).text;
  });
  assert.ok(request !== undefined);
  assert.equal(textOf(only(request, "client_request")), MESSAGES.request(false));
  const last = request.attempts.length - 1;
  assert.equal(textOf(only(request, "upstream_request", last)), upstream.requests.at(-1)!.text);
  assert.equal(textOf(only(request, "upstream_response", last)), CHAT.whole);
  assert.equal(textOf(only(request, "client_response")), got);
  assert.deepEqual([request.protocol, request.upstreamProtocol], ["messages", "chat"]);
});

Deno.test("record: who answers, fails and leaves is told apart", async () => {
  const refusal = MESSAGES.error("invalid_request_error", "no such thing");
  await using upstream = await FakeUpstream.start(
    scripts.reply(refusal, { status: 400 }),
    scripts.stream(eventsOf(MESSAGES).slice(0, 3), "silence", { headers: scripts.EVENT_STREAM }),
  );
  const [refused, left] = await recordsOf({ endpoints: [endpoint(MESSAGES.endpoint, upstream)] }, async (proxy) => {
    await ask(proxy, MESSAGES);
    const leaving = new AbortController();
    const response = await open(proxy, MESSAGES, { streaming: true, signal: leaving.signal });
    await response.body!.getReader().read();
    leaving.abort();
    await proxy.requests(2);
  });
  assert.deepEqual([refused?.status, refused?.errorKind, refused?.endedBy], [400, "invalid_request", "proxy"]);
  assert.equal(textOf(only(refused!, "client_response")), refusal);
  assert.deepEqual([left?.status, left?.errorKind, left?.endedBy], [499, "canceled", "client"]);
  assert.match(textOf(only(left!, "upstream_response", 0)), /message_start/);
});

const LIMITS = [
  {
    name: "none: only the row is kept",
    logging: { log_request_body: "none", log_response_body: "none" },
    asked: undefined,
    answered: undefined,
  },
  {
    name: "none of requests: their headers and sizes are kept",
    logging: { log_request_body: "none" },
    asked: 0,
    answered: 10_000,
  },
  {
    name: "truncated: the first 1024 bytes are kept",
    logging: { log_request_body: "truncated", log_response_body: "truncated" },
    asked: 1024,
    answered: 1024,
  },
  {
    name: "full: no more than max_body_size is kept",
    logging: { max_body_size: "2KiB" },
    asked: 2048,
    answered: 2048,
  },
];

Deno.test("record: bodies are kept as far as the configuration says", async (t) => {
  await steps(t, LIMITS, async ({ logging, asked, answered }) => {
    const usage = '"usage":{"prompt_tokens":9,"completion_tokens":3}';
    const filling = "y".repeat(3000 - CHAT.whole.length - usage.length - 8);
    const answer = CHAT.whole.replace("{", `{"x":"${filling}",`).replace(/\}$/, `,${usage}}`);
    const body = CHAT.request(false).replace("{", `{"x":"${"y".repeat(3000)}",`);
    await using upstream = await FakeUpstream.start(scripts.reply(answer));
    const endpoints = [endpoint({ ...CHAT.endpoint, wire_api: "chat" }, upstream)];
    const [request] = await recordsOf({ endpoints, logging }, async (proxy) => void await ask(proxy, CHAT, { body }));
    assert.ok(request !== undefined);
    // What it used stands at its end, which is read and not kept.
    assert.deepEqual([request.usage?.inputTokens, request.usage?.outputTokens, request.stopReason], [9, 3, "stop"]);
    if (asked === undefined) return assert.deepEqual([request.panes, request.tools], [[], []]);
    for (
      const [kind, limit, whole] of [["client_request", asked, body], ["client_response", answered, answer]] as const
    ) {
      const pane = only(request, kind);
      assert.equal(pane.size, new TextEncoder().encode(whole).length);
      if (limit === 0) assert.equal(pane.body, undefined);
      else assert.deepEqual(pane.body, new TextEncoder().encode(whole).slice(0, limit));
    }
  });
});

Deno.test("record: a storage folder that cannot be used stops no answer, and is warned of once", async () => {
  await using folder = await temporaryFolder({ data: "not a folder" });
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const endpoints = [endpoint(MESSAGES.endpoint, upstream)];
  await using proxy = await startProxy({ endpoints, storage: { directory: `${folder.path}/data` } });
  for (let count = 0; count < 3; count++) assert.equal((await ask(proxy, MESSAGES)).status, 200);
  await proxy.requests(3);
  await proxy.stop(500);
  const lines = (await proxy.logged()).split("\n").filter((line) => line.includes("database"));
  // Standard error and the file each have both.
  assert.equal(lines.filter((line) => line.includes("Cannot use the database")).length, 2, lines.join("\n"));
  assert.equal(lines.filter((line) => line.includes("Lost 3 rows")).length, 2, lines.join("\n"));
});

Deno.test("record: with storage.records false nothing is kept, and an edit of the file is enough to change that", async () => {
  await using folder = await temporaryFolder();
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const config = (records: boolean) => (
    { endpoints: [endpoint(MESSAGES.endpoint, upstream)], storage: { directory: folder.path, records } }
  );
  {
    await using proxy = await startProxy(config(false));
    assert.equal((await ask(proxy, MESSAGES)).status, 200);
    await proxy.reload(config(true));
    assert.equal((await ask(proxy, MESSAGES)).status, 200);
    assert.equal((await proxy.requests(2)).length, 2);
  }
  const store = stored(folder.path);
  const [statistics, { requests }] = [
    await store.requests.statistics({ from: 0, to: Date.now(), by: [], filter: {} }),
    await store.requests.usage(),
  ];
  await store.close();
  assert.equal(requests, 1);
  assert.equal(statistics.rows[0]?.requests, 1);
});

Deno.test("record: two proxies can share one storage folder", async () => {
  await using folder = await temporaryFolder();
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const config = { endpoints: [endpoint(MESSAGES.endpoint, upstream)], storage: { directory: folder.path } };
  {
    await using first = await startProxy(config);
    await using second = await startProxy(config);
    for (let count = 0; count < 5; count++) {
      await Promise.all([first, second].map((proxy) => ask(proxy, MESSAGES)));
    }
  }
  const store = stored(folder.path);
  const { requests } = await store.requests.usage();
  await store.close();
  assert.equal(requests, 10);
});

Deno.test("record: with bodies none each protocol's usage is read, streaming or not, and none of its words can be found", async (t) => {
  await steps(t, FORMS, async ({ protocol, streaming }) => {
    const read = async (logging: Record<string, string>) => {
      await using upstream = await FakeUpstream.start(
        streaming
          ? scripts.stream(eventsOf(protocol), "clean", { headers: scripts.EVENT_STREAM })
          : scripts.reply(protocol.whole),
      );
      const endpoints = [endpoint(protocol.endpoint, upstream)];
      const [request] = await recordsOf(
        { endpoints, logging },
        async (proxy) => void await ask(proxy, protocol, { streaming }),
      );
      return request!;
    };
    const full = await read({});
    const none = await read({ log_request_body: "none", log_response_body: "none" });
    assert.deepEqual([none.usage, none.stopReason], [full.usage, full.stopReason]);
    if (protocol === MESSAGES) assert.ok(none.usage !== undefined);
    assert.deepEqual([none.panes, none.tools], [[], []]);
  });
});

Deno.test("record: with bodies none a long stream's usage is put together from its beginning and its end", async () => {
  const { preamble, content, ending } = MESSAGES;
  const long = content.map((event) => event.replace("good", "long ".repeat(40_000)));
  const events = [
    ...preamble,
    ...long,
    ...ending.map((event) => event.replace('"usage":{}', '"usage":{"output_tokens":70}')),
  ];
  await using upstream = await FakeUpstream.start(scripts.stream(events, "clean", { headers: scripts.EVENT_STREAM }));
  const endpoints = [endpoint(MESSAGES.endpoint, upstream)];
  const logging = { log_request_body: "none", log_response_body: "none" };
  const [request] = await recordsOf(
    { endpoints, logging },
    async (proxy) => void await ask(proxy, MESSAGES, { streaming: true }),
  );
  assert.ok(request!.responseBytes > 128 * 1024);
  assert.deepEqual([request!.usage?.inputTokens, request!.usage?.outputTokens], [3, 70]);
});
