/** Recorded requests that are sent again over the admin API, to the fake upstream. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { Admin, type Body } from "./admin.ts";
import { ask } from "./client.ts";
import { CHAT, eventsOf, FORMS, MESSAGES, type ProtocolCase } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

function endpoint(protocol: ProtocolCase, { url }: FakeUpstream, more: Readonly<Record<string, unknown>> = {}) {
  return { name: "a", ...protocol.endpoint, url, auth_type: "api_key", auth_value: "planted-up-1", ...more };
}

function send(admin: Admin, id: unknown, more: Body = {}, headers: Record<string, string> = {}) {
  return admin.call("POST", `/requests/${id}/replay`, { body: { dry_run: false, ...more }, headers });
}

Deno.test("A replay sends the body as it was recorded with the endpoint's own credential, and leaves a record of its own", async (t) => {
  await steps(t, FORMS, async ({ protocol, streaming }) => {
    await using upstream = await FakeUpstream.start(
      streaming
        ? scripts.stream(eventsOf(protocol), "clean", { headers: scripts.EVENT_STREAM })
        : scripts.reply(protocol.whole),
    );
    await using proxy = await startProxy({ endpoints: [endpoint(protocol, upstream)] });
    const admin = new Admin(proxy);
    const got = await ask(proxy, protocol, { streaming, headers: { "x-note": "kept", "x-my-token": "planted-own" } });
    const [{ id }] = await admin.records(1) as [Body];
    const { status, body, text } = await send(admin, id);
    assert.equal(status, 200, text);
    const [first, second] = upstream.requests;
    assert.equal(second!.text, first!.text);
    assert.equal(second!.target, first!.target);
    assert.equal(second!.headers.get("x-note"), "kept");
    assert.equal(second!.headers.get("x-my-token"), null);
    assert.deepEqual([body.dry_run, body.replay_of, body.status, body.error, body.masked], [false, id, 200, null, 0]);
    assert.equal(body.response.text, got.text);
    assert.equal(body.attempts.length, 1);
    assert.ok(body.duration_ms > 0 && body.first_token_ms > 0);
    const [again, original] = await admin.records(2);
    assert.deepEqual([again!["id"], again!["replay_of"], original!["replay_of"]], [body.id, id, null]);
    const { request } = (await admin.call("GET", `/requests/${body.id}`)).body;
    assert.equal(request.panes.length, 4);
    assert.deepEqual(request.usage, (await admin.call("GET", `/requests/${id}`)).body.request.usage);
  });
});

Deno.test("A replay goes to another endpoint in its protocol, though that is disabled and for other clients and tags", async () => {
  await using good = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using other = await FakeUpstream.start(scripts.reply(CHAT.whole));
  const aside = {
    name: "b",
    enabled: false,
    supported_clients: ["codex"],
    tags: ["special"],
    models: ["x"],
    priority: 2,
  };
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, good), endpoint(CHAT, other, aside)] });
  const admin = new Admin(proxy);
  await ask(proxy, MESSAGES);
  const [{ id }] = await admin.records(1) as [Body];
  const { body, text } = await send(admin, id, { endpoint: "b" });
  assert.deepEqual(
    [body.status, body.endpoint, body.attempts?.[0]?.protocol],
    [200, { id: "b", name: "b" }, "chat"],
    text,
  );
  assert.equal(JSON.parse(body.response.text).type, "message");
  assert.deepEqual([good.requests.length, other.requests.length], [1, 1]);
});

Deno.test("A replay that fails says how, and is not sent anywhere else", async () => {
  await using bad = await FakeUpstream.start(
    scripts.reply(MESSAGES.error("overloaded_error", "full"), { status: 400 }),
  );
  await using good = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const endpoints = [endpoint(MESSAGES, good), endpoint(MESSAGES, bad, { name: "b", priority: 2 })];
  await using proxy = await startProxy({ endpoints });
  const admin = new Admin(proxy);
  await ask(proxy, MESSAGES);
  const [{ id }] = await admin.records(1) as [Body];
  const { status, body } = await send(admin, id, { endpoint: "b" });
  assert.deepEqual([status, body.status], [200, 400]);
  assert.match(body.error, /full/);
  assert.match(body.attempts[0].result, /HTTP 400/);
  assert.equal(good.requests.length, 1);
});

Deno.test("A replay is no client's request: statistics, metrics and conversations leave it out, and count what it cost", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, upstream)] });
  const admin = new Admin(proxy);
  await ask(proxy, MESSAGES, { headers: { "x-claude-code-session-id": "s-1" } });
  const [{ id }] = await admin.records(1) as [Body];
  const counted = async () => (await admin.call("GET", "/statistics")).body.statistics[0];
  const before = await counted();
  await send(admin, id);
  await admin.records(2);
  const after = await counted();
  assert.ok(before.usage.output_tokens > 0);
  assert.equal(after.usage.output_tokens, 2 * before.usage.output_tokens);
  for (const name of ["requests", "failed", "attempts", "request_bytes"]) assert.equal(after[name], before[name], name);
  const { sessions } = (await admin.call("GET", "/sessions")).body;
  assert.deepEqual(sessions.map(({ session, requests }: Body) => [session, requests]), [["s-1", 1]]);
  const metrics = await (await fetch(`${proxy.address}/metrics`)).text();
  assert.match(metrics, /^cccc_requests_total\{operation="generate".*\} 1$/m);
});

const CUT = "long ".repeat(1000);

const REFUSED: readonly {
  readonly name: string;
  readonly content?: string;
  readonly more?: Body;
  readonly endpoint?: Body;
  readonly logging?: Record<string, string>;
  readonly says: RegExp;
  /** The same, in Chinese. */
  readonly zh: string;
}[] = [
  {
    name: "whose body was cut",
    content: CUT,
    logging: { log_request_body: "truncated" },
    says: /^Cannot replay the request: its body was not kept, or not whole$/,
    zh: "无法重放该请求：其请求体没有保存，或保存得不完整",
  },
  {
    name: "of which a credential in the body was masked",
    more: { mcp_servers: [{ type: "url", url: "https://x.example", authorization_token: "planted-abcdef" }] },
    says: /^Cannot replay the request: what stood at mcp_servers\[0\]\.authorization_token in its body was masked/,
    zh: "无法重放该请求：其请求体中 mcp_servers[0].authorization_token 处的内容在记录时已脱敏",
  },
  {
    name: "to an endpoint that takes its clients' credentials",
    endpoint: { auth_type: "passthrough", auth_value: undefined },
    says: /^Cannot replay the request: the endpoint "a" takes its clients' own credentials, which are never kept$/,
    zh: "无法重放该请求：端点“a”使用客户端自己的凭据，而这些凭据从不保存",
  },
];

Deno.test("A replay is refused for a request", async (t) => {
  await steps(t, REFUSED, async ({ content = "hi", more = {}, endpoint: own = {}, logging = {}, says, zh }) => {
    await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
    const server = { passthrough_hosts: ["127.0.0.1"] };
    await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, upstream, own)], logging, server });
    const admin = new Admin(proxy);
    const body = JSON.stringify({ model: "m", max_tokens: 1, messages: [{ role: "user", content }], ...more });
    await ask(proxy, MESSAGES, { body, headers: { "x-api-key": "client-key-1" } });
    const [{ id }] = await admin.records(1) as [Body];
    const { status, body: answer } = await send(admin, id);
    assert.deepEqual([status, answer.error?.code], [422, "NOT_REPLAYABLE"]);
    assert.match(answer.error.message, says);
    assert.equal((await send(admin, id, {}, { "accept-language": "zh" })).body.error.message, zh);
    assert.equal(upstream.requests.length, 1);
  });
});

Deno.test("A replay of words that were masked goes out with the masks, and says so", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, upstream)] });
  const admin = new Admin(proxy);
  const content = "my key is sk-ant-api03-abcdefghijklmnop, is it not?";
  await ask(proxy, MESSAGES, {
    body: JSON.stringify({ model: "m", max_tokens: 1, messages: [{ role: "user", content }] }),
  });
  const [{ id }] = await admin.records(1) as [Body];
  const { body } = await send(admin, id);
  assert.deepEqual([body.status, body.masked], [200, 1]);
  assert.equal(JSON.parse(upstream.requests[1]!.text).messages[0].content, "my key is [redacted], is it not?");
});

Deno.test("A replay ends when whoever asked for it has left", async () => {
  const left = Promise.withResolvers<void>();
  let asked = 0;
  await using upstream = await FakeUpstream.start(async (request, connection) => {
    if (asked++ === 0) return await scripts.reply(MESSAGES.whole)(request, connection);
    void connection.closed.then(() => left.resolve());
    aborter.abort();
  });
  const aborter = new AbortController();
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, upstream)] });
  const admin = new Admin(proxy);
  await ask(proxy, MESSAGES);
  const [{ id }] = await admin.records(1) as [Body];
  const token = (await admin.call("GET", "/csrf-token")).body.csrf_token;
  await assert.rejects(fetch(`${proxy.address}/admin/api/requests/${id}/replay`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf-token": token },
    body: JSON.stringify({ dry_run: false }),
    signal: aborter.signal,
  }));
  await left.promise;
  const [again] = await admin.records(2);
  assert.deepEqual([again!["status"], again!["replay_of"]], [499, id]);
});
