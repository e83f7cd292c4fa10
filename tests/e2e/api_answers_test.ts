/** Every call of the admin API once, each answer as the API's document has it: a call without an example is found here. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { Admin } from "./admin.ts";
import { apiContract } from "./api_contract.ts";
import { ask } from "./client.ts";
import { CHAT } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

/** What a path or a body may need of what is there. */
interface Known {
  readonly request: string;
  readonly session: string;
  readonly fact: string;
  readonly file: string;
  readonly csrf: string;
}

type Example = readonly [
  call: string,
  body?: ((known: Known) => unknown) | undefined,
  path?: (known: Known) => string,
];

const TAGGER = { name: "t", builtin_type: "path", tag: "x", config: { path_pattern: "/**" } };

/** In an order in which each goes well. */
const EXAMPLES: readonly Example[] = [
  ["GET /csrf-token"],
  ["GET /openapi.json"],
  ["GET /about"],
  ["GET /status"],
  ["GET /status/live"],
  ["GET /overview"],
  ["GET /budgets"],
  ["GET /storage"],
  ["GET /config"],
  ["GET /config/shared"],
  ["GET /settings"],
  ["GET /endpoints"],
  ["GET /endpoints/live"],
  ["GET /endpoint-profiles"],
  ["GET /requests"],
  ["GET /requests/live"],
  ["GET /requests/export", undefined, () => "/requests/export?format=csv"],
  ["GET /requests/{id}", undefined, ({ request }) => `/requests/${request}`],
  ["GET /requests/{id}/export", undefined, ({ request }) => `/requests/${request}/export`],
  ["POST /requests/{id}/export", undefined, ({ request }) => `/requests/${request}/export`],
  ["GET /requests/{id}/bodies/{number}", undefined, ({ request }) => `/requests/${request}/bodies/1`],
  ["POST /requests/{id}/replay", () => ({ dry_run: true }), ({ request }) => `/requests/${request}/replay`],
  ["GET /sessions"],
  ["GET /sessions/{session}", undefined, ({ session }) => `/sessions/${encodeURIComponent(session)}`],
  ["GET /logs"],
  ["GET /logs/{id}/export", undefined, ({ request }) => `/logs/${request}/export`],
  ["GET /statistics", undefined, () => "/statistics?by=day,endpoint,model,client,key_name"],
  ["GET /learned"],
  ["POST /learned/{id}/pin", () => ({ pinned: true }), ({ fact }) => `/learned/${fact}/pin`],
  ["DELETE /learned/{id}", undefined, ({ fact }) => `/learned/${fact}`],
  ["DELETE /learned"],
  ["POST /routing/preview", () => ({})],
  ["POST /taggers", () => TAGGER],
  ["GET /taggers"],
  ["GET /tags"],
  ["POST /taggers/test", () => ({ name: "t" })],
  ["POST /taggers/reorder", () => ({ ordered_names: ["t"] })],
  ["PUT /taggers/{name}", () => ({ tag: "y" }), () => "/taggers/t"],
  ["DELETE /taggers/{name}", undefined, () => "/taggers/t"],
  ["POST /endpoints/test", () => ({ endpoint: { name: "b", url: "http://127.0.0.1:9", auth_type: "none" } })],
  ["POST /endpoints/test-all", () => ({})],
  ["GET /endpoints/test-all-stream", undefined, ({ csrf }) => `/endpoints/test-all-stream?csrf_token=${csrf}`],
  ["POST /endpoints/{id}/balance", undefined, () => "/endpoints/a/balance"],
  ["POST /endpoints/{id}/test", () => ({}), () => "/endpoints/a/test"],
  ["POST /endpoints/generate-name", () => ({ profile_id: "anthropic" })],
  ["POST /endpoints/from-wizard", () => ({ profile_id: "anthropic", name: "wizard", auth_value: "k-12345678" })],
  ["POST /endpoints", () => ({ name: "b", url: "https://b.example", auth_type: "none" })],
  ["POST /endpoints/{id}/copy", () => ({ name: "c" }), () => "/endpoints/b/copy"],
  ["POST /endpoints/{id}/toggle", () => ({}), () => "/endpoints/b/toggle"],
  ["POST /endpoints/toggle", () => ({ ids: ["b", "c"], enabled: true })],
  ["PUT /endpoints/{id}", () => ({ weight: 3 }), () => "/endpoints/b"],
  ["PUT /endpoints/{id}/model-rewrite", () => ({ enabled: false }), () => "/endpoints/b/model-rewrite"],
  ["POST /endpoints/{id}/test-model-rewrite", () => ({ test_model: "m" }), () => "/endpoints/b/test-model-rewrite"],
  ["POST /endpoints/{id}/reset-status", undefined, () => "/endpoints/b/reset-status"],
  ["POST /endpoints/reset-all-status"],
  ["POST /endpoints/reorder", () => ({ ordered_ids: ["b", "c", "wizard", "a"] })],
  ["DELETE /endpoints/{id}", undefined, () => "/endpoints/c"],
  ["PUT /endpoints", () => ({ endpoints: [{ name: "d", url: "https://d.example", auth_type: "none" }] })],
  ["PUT /settings", () => ({ logging: { max_files: 3 } })],
  ["PUT /config", () => ({ configuration: { logging: { max_files: 4 } } })],
  ["POST /config/backup"],
  ["POST /config/check", ({ file }) => ({ text: file })],
  ["POST /config/restore", ({ file }) => ({ text: file })],
  ["POST /storage/vacuum"],
  ["POST /storage/backup"],
  ["POST /logs/cleanup", () => ({ days: 0 })],
];

Deno.test("every call of the admin API is answered as its document says", async () => {
  await using upstream = await FakeUpstream.start((request, connection) => {
    const refusal = { error: { message: "Unknown parameter: 'seed'.", type: "invalid_request_error", param: "seed" } };
    const isBad = "seed" in JSON.parse(request.text || "{}");
    const script = isBad ? scripts.reply(JSON.stringify(refusal), { status: 400 }) : scripts.reply(CHAT.whole);
    return script(request, connection);
  });
  await using proxy = await startProxy({
    endpoints: [{ name: "a", ...CHAT.endpoint, url: upstream.url, auth_type: "none", enabled: true }],
    budgets: [{ endpoint: "a", per_day: 5 }],
  });
  const known = await prepare(proxy);
  const contract = await apiContract();
  const documented = Object.entries(contract.document.paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
  assert.deepEqual(EXAMPLES.map(([call]) => call).toSorted(), documented.toSorted(), "calls and examples");
  for (const [call, body = () => ({}), path] of EXAMPLES) {
    const [method, template] = call.split(" ") as [string, string];
    const sent = method === "GET" ? undefined : body(known);
    const headers = { "x-csrf-token": known.csrf, "if-match": "*", "content-type": "application/json" };
    const at = path?.(known) ?? template;
    const leave = new AbortController();
    const response = await fetch(`${proxy.address}/admin/api${at}`, {
      method,
      redirect: "manual",
      signal: leave.signal,
      ...(sent === undefined ? {} : { headers, body: JSON.stringify(sent) }),
    });
    // A live stream has no end.
    const isStream = response.headers.get("content-type") === "text/event-stream";
    const text = isStream ? "" : await response.text();
    if (isStream) await response.body?.cancel();
    leave.abort();
    assert.ok(response.status < 400, `${call}: ${response.status} ${text}`);
    contract.check({ method, path: at, sent, status: response.status, headers: response.headers, text });
  }
});

/** Asks, so that there is a record, a session and something that was learned. */
async function prepare(proxy: Proxy): Promise<Known> {
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "hi" }], seed: 7 });
  const { headers } = await ask(proxy, CHAT, { body });
  const request = headers.get("x-cccc-request-id")!;
  const admin = new Admin(proxy);
  const found = await admin.records(1);
  const { learned } = (await admin.call("GET", "/learned")).body;
  return {
    request,
    session: String(found[0]!["session"]),
    fact: learned[0].id,
    file: await proxy.file(),
    csrf: (await admin.call("GET", "/csrf-token")).body.csrf_token,
  };
}
