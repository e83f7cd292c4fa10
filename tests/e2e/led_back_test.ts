import assert from "node:assert/strict";
import Anthropic from "npm:@anthropic-ai/sdk@1.12.0";
import { GoogleGenAI } from "npm:@google/genai@3.1.0";
import { FakeUpstream, type ReceivedRequest, type Script } from "../fake_upstream.ts";
import { Admin } from "./admin.ts";
import { GEMINI, MESSAGES, type ProtocolCase } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const KEY = "AIza-planted";

function endpoint({ endpoint }: ProtocolCase, { url }: FakeUpstream, name: string, priority = 1) {
  return { name, ...endpoint, url, auth_type: "api_key", auth_value: `${KEY}-${name}`, enabled: true, priority };
}

/** Google's API for uploads: it says where the bytes go, then takes them in pieces. */
function uploads(urlOf: (request: ReceivedRequest) => string, files: Uint8Array[]): Script {
  return (request, connection) => {
    const command = request.headers.get("x-goog-upload-command") ?? "";
    if (command === "start") {
      const headers = { "x-goog-upload-status": "active", "x-goog-upload-url": urlOf(request) };
      return scripts.reply("", { headers })(request, connection);
    }
    files.push(request.body);
    const isLast = command.includes("finalize");
    const headers = { "x-goog-upload-status": isLast ? "final" : "active" };
    const file = { name: "files/f", uri: "https://generativelanguage.googleapis.com/v1beta/files/f", mimeType: "a/b" };
    return scripts.reply(isLast ? JSON.stringify({ file }) : "", { headers })(request, connection);
  };
}

/** As Google writes it, with the credential of a request that had it in its query. */
const ownUpload = ({ headers }: ReceivedRequest) =>
  `http://${headers.get("host")}/upload/v1beta/files?key=${KEY}-b&upload_id=u-1_2&upload_protocol=resumable`;

Deno.test("Google's SDK uploads a file in pieces through the proxy", async () => {
  const files: Uint8Array[] = [];
  await using upstream = await FakeUpstream.start(uploads(ownUpload, files));
  for (const suffix of ["", "/v1beta"]) {
    await using proxy = await startProxy({ endpoints: [endpoint(GEMINI, upstream, "a")] });
    const client = new GoogleGenAI({ apiKey: "hello", httpOptions: { baseUrl: proxy.address + suffix } });
    const content = crypto.getRandomValues(new Uint8Array(65_536));
    const file = new Blob(Array.from({ length: 130 }, () => content), { type: "video/mp4" });
    const uploaded = await client.files.upload({ file });
    assert.equal(uploaded.uri, "https://generativelanguage.googleapis.com/v1beta/files/f");
    assert.equal(files.length, 2);
    assert.equal(files.reduce((sum, { length }) => sum + length, 0), file.size);
    assert.deepEqual(files[1]!.slice(-65_536), content);
    files.length = 0;
  }
  assert.deepEqual([...new Set(upstream.requests.map(({ target }) => target))], [
    "/upload/v1beta/files",
    "/upload/v1beta/files?upload_id=u-1_2&upload_protocol=resumable",
  ]);
  assert.deepEqual([...new Set(upstream.requests.map(({ headers }) => headers.get("x-goog-api-key")))], [`${KEY}-a`]);
});

async function startUpload(proxy: Proxy, headers: Record<string, string> = {}) {
  const response = await fetch(`${proxy.address}/upload/v1beta/files`, {
    method: "POST",
    headers: { "x-goog-upload-command": "start", "x-goog-upload-protocol": "resumable", ...headers },
    body: "{}",
  });
  assert.equal(response.status, 200);
  await response.body?.cancel();
  return response.headers;
}

Deno.test("an upload goes on at the endpoint where it began, whichever would be asked first", async () => {
  await using first = await FakeUpstream.start(scripts.reply("{}", { status: 500 }));
  const files: Uint8Array[] = [];
  await using second = await FakeUpstream.start(uploads(ownUpload, files));
  await using proxy = await startProxy({
    endpoints: [endpoint(GEMINI, first, "a"), endpoint(GEMINI, second, "b", 2)],
  });
  const headers = await startUpload(proxy, { "x-cccc-endpoint": "b" });
  const url = new URL(headers.get("x-goog-upload-url")!);
  assert.equal(url.origin, proxy.address);
  assert.ok(!url.href.includes("planted"), url.href);
  const command = { "x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0" };
  const sent = await fetch(url, { method: "POST", headers: command, body: "bytes" });
  assert.equal((await sent.json()).file.name, "files/f");
  assert.deepEqual(files.map((bytes) => new TextDecoder().decode(bytes)), ["bytes"]);
  assert.equal(second.requests.at(-1)!.target, "/upload/v1beta/files?upload_id=u-1_2&upload_protocol=resumable");
  assert.equal(second.requests.at(-1)!.headers.get("x-goog-api-key"), `${KEY}-b`);
  assert.equal(first.requests.length, 0);
});

Deno.test("an upload's URL is enough for a client that began with its key in the query, as Google's own is", async () => {
  const files: Uint8Array[] = [];
  await using upstream = await FakeUpstream.start(uploads(ownUpload, files));
  await using proxy = await startProxy({
    endpoints: [endpoint(GEMINI, upstream, "b")],
    server: { api_keys: [{ name: "k", key: "server-planted", enabled: true }] },
  });
  // Its client fails for whatever is planted in an answer.
  const admin = new Admin(proxy);
  const start = { method: "POST", headers: { "x-goog-upload-command": "start" }, body: "{}" };
  const finish = { method: "POST", headers: { "x-goog-upload-command": "finalize" }, body: "bytes" };
  const rows = [
    ["?key=server-planted", {}, 200],
    ["", { "x-goog-api-key": "server-planted" }, 401],
  ] as const;
  for (const [search, headers, status] of rows) {
    const url = `${proxy.address}/upload/v1beta/files${search}`;
    const started = await fetch(url, { ...start, headers: { ...start.headers, ...headers } });
    await started.body?.cancel();
    const sent = await fetch(started.headers.get("x-goog-upload-url")!, finish);
    await sent.body?.cancel();
    assert.equal(sent.status, status);
    assert.ok(!started.headers.get("x-goog-upload-url")!.includes(KEY));
    const id = started.headers.get("x-cccc-request-id")!;
    await admin.recorded(id);
    assert.match((await admin.call("GET", `/requests/${id}`)).text, /x-goog-upload-url/);
  }
  assert.equal(files.length, 1);
  assert.equal(upstream.requests[1]!.target, "/upload/v1beta/files?upload_id=u-1_2&upload_protocol=resumable");
  assert.doesNotMatch(await proxy.logged(), /planted/);
});

Deno.test("an upload's URL is the client's address of the proxy, and leads to no other host than its endpoint's", async (t) => {
  const own = "/upload/v1beta/files?x-cccc-endpoint=b&upload_id=u";
  const rows: readonly { name: string; given: string; headers?: Record<string, string>; is: string }[] = [
    { name: "its own", given: "http://UPSTREAM/upload/v1beta/files?upload_id=u", is: `http://PROXY${own}` },
    {
      name: "behind TLS",
      given: "http://UPSTREAM/upload/v1beta/files?upload_id=u",
      headers: { "x-forwarded-proto": "https", "x-forwarded-host": "cccc.example, 10.0.0.1" },
      is: `https://cccc.example${own}`,
    },
    {
      name: "behind something that says nonsense",
      given: "http://UPSTREAM/upload/v1beta/files?upload_id=u",
      headers: { "x-forwarded-host": "a b", "x-forwarded-proto": "gopher" },
      is: `http://PROXY${own}`,
    },
    {
      name: "another host",
      given: "https://uploads.example/upload/v1beta/files?upload_id=u",
      is: "https://uploads.example/upload/v1beta/files?upload_id=u",
    },
    {
      name: "another host, with the endpoint's key",
      given: `https://uploads.example/upload/v1beta/files?key=${KEY}-b&upload_id=u`,
      is: "https://uploads.example/upload/v1beta/files?upload_id=u",
    },
    {
      name: "another part of the endpoint's host",
      given: "http://UPSTREAM/upload/v1beta/../../admin?upload_id=u",
      is: "http://UPSTREAM/admin?upload_id=u",
    },
    { name: "no URL", given: "nowhere", is: "nowhere" },
  ];
  await steps(t, rows, async ({ given, headers, is }) => {
    await using upstream = await FakeUpstream.start(
      uploads(({ headers }) => given.replace("UPSTREAM", headers.get("host")!), []),
    );
    await using proxy = await startProxy({ endpoints: [endpoint(GEMINI, upstream, "b")] });
    const answered = await startUpload(proxy, headers);
    const expected = is.replace("UPSTREAM", new URL(upstream.url).host).replace("PROXY", new URL(proxy.address).host);
    assert.equal(answered.get("x-goog-upload-url"), expected);
  });
});

const RESULTS = "https://api.anthropic.com/v1/messages/batches/msgbatch_1/results";

const batch = (url: string | null) => ({
  id: "msgbatch_1",
  type: "message_batch",
  processing_status: url === null ? "in_progress" : "ended",
  results_url: url,
});

const LINES = ['{"custom_id":"a","result":{"type":"expired"}}', '{"custom_id":"b","result":{"type":"canceled"}}'];

/** Anthropic's API of batches. */
const batches: Script = (request, connection) => {
  const path = new URL(request.target, "http://h").pathname;
  if (path.endsWith("/results")) return scripts.reply(`${LINES.join("\n")}\n`)(request, connection);
  const body = request.method === "GET" && path === "/v1/messages/batches"
    ? { data: [batch(RESULTS), batch(null)], has_more: false, first_id: "msgbatch_1", last_id: "msgbatch_1" }
    : batch(request.method === "POST" ? null : RESULTS);
  return scripts.reply(JSON.stringify(body))(request, connection);
};

Deno.test("Anthropic's SDK gets the results of a batch through the proxy, from the endpoint that has it", async () => {
  await using first = await FakeUpstream.start(scripts.reply('{"type":"error"}', { status: 404 }));
  await using second = await FakeUpstream.start(batches);
  await using proxy = await startProxy({
    endpoints: [endpoint(MESSAGES, first, "a", 2), endpoint(MESSAGES, second, "b")],
    server: { api_keys: [{ name: "k", key: "planted-of-the-proxy", enabled: true }] },
  });
  const client = new Anthropic({ baseURL: proxy.address, apiKey: "planted-of-the-proxy", maxRetries: 0 });
  const results = [];
  for await (const result of await client.messages.batches.results("msgbatch_1")) results.push(JSON.stringify(result));
  assert.deepEqual(results, LINES);
  const listed = [];
  for await (const { results_url } of client.messages.batches.list()) listed.push(results_url);
  const led = `${proxy.address}/v1/messages/batches/msgbatch_1/results?x-cccc-endpoint=b`;
  assert.deepEqual(listed, [led, null]);
  assert.equal((await client.messages.batches.cancel("msgbatch_1")).results_url, null);
  assert.deepEqual(second.requests.map(({ method, target }) => `${method} ${target}`), [
    "GET /v1/messages/batches/msgbatch_1",
    "GET /v1/messages/batches/msgbatch_1/results",
    "GET /v1/messages/batches",
    "POST /v1/messages/batches/msgbatch_1/cancel",
  ]);
  assert.equal(first.requests.length, 0);
});

Deno.test("of a batch nothing else is changed, and what is none comes back as it was", async (t) => {
  const rows: readonly { name: string; body: string; is: (led: string) => string }[] = [
    {
      name: "a batch",
      body: ` {"id": "msgbatch_1","big":12345678901234567890, "results_url":  "${RESULTS}"}\n`,
      is: (led) => ` {"id": "msgbatch_1","big":12345678901234567890, "results_url":  "${led}"}\n`,
    },
    {
      name: "another URL",
      body: '{"results_url": "https://x.example/r"}',
      is: () => '{"results_url": "https://x.example/r"}',
    },
    { name: "no JSON", body: `<html>${RESULTS}`, is: () => `<html>${RESULTS}` },
    { name: "nothing", body: "", is: () => "" },
    { name: "more than is held", body: `${"[0]".repeat(3_000_000)}`, is: () => `${"[0]".repeat(3_000_000)}` },
  ];
  await steps(t, rows, async ({ body, is }) => {
    await using upstream = await FakeUpstream.start(scripts.reply(body));
    await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, upstream, "b")] });
    const response = await fetch(`${proxy.address}/v1/messages/batches/msgbatch_1`);
    const led = `${proxy.address}/v1/messages/batches/msgbatch_1/results?x-cccc-endpoint=b`;
    assert.ok(await response.text() === is(led));
    assert.equal((await proxy.requests(1))[0]!.response_bytes, is(led).length);
  });
});

Deno.test("through two proxies each URL leads back to the endpoint of the second that gave it", async () => {
  const files: Uint8Array[] = [];
  await using idle = await FakeUpstream.start(scripts.reply("{}", { status: 500 }));
  await using google = await FakeUpstream.start(uploads(ownUpload, files));
  await using anthropic = await FakeUpstream.start(batches);
  await using inner = await startProxy({
    endpoints: [
      endpoint(GEMINI, idle, "a"),
      endpoint(MESSAGES, idle, "c"),
      endpoint(GEMINI, google, "b", 2),
      endpoint(MESSAGES, anthropic, "d", 2),
    ],
  });
  const next = { url: inner.address, auth_type: "none", enabled: true };
  await using outer = await startProxy({
    endpoints: [{ name: "g", endpoint_type: "gemini", ...next }, { name: "m", endpoint_type: "anthropic", ...next }],
  });
  // The header is for the outer one alone, the query's second for the inner.
  const started = await fetch(`${outer.address}/upload/v1beta/files?x-cccc-endpoint=g&x-cccc-endpoint=b`, {
    method: "POST",
    headers: { "x-goog-upload-command": "start" },
    body: "{}",
  });
  await started.body?.cancel();
  const url = started.headers.get("x-goog-upload-url")!;
  assert.ok(url.startsWith(`${outer.address}/upload/v1beta/files?x-cccc-endpoint=g&x-cccc-endpoint=b&`), url);
  const sent = await fetch(url, { method: "POST", headers: { "x-goog-upload-command": "finalize" }, body: "bytes" });
  assert.equal((await sent.json()).file.name, "files/f");
  const got = await fetch(`${outer.address}/v1/messages/batches/msgbatch_1?x-cccc-endpoint=m&x-cccc-endpoint=d`);
  const { results_url } = await got.json();
  assert.equal(await (await fetch(results_url)).text(), `${LINES.join("\n")}\n`);
  assert.equal(idle.requests.length, 0);
});
