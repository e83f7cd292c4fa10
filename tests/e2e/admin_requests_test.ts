/** Records of requests over the admin API, against what went over the wires. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { unzipSync } from "fflate/browser";
import { FakeUpstream } from "../fake_upstream.ts";
import { until } from "../until.ts";
import { Admin, type Body } from "./admin.ts";
import { apiContract } from "./api_contract.ts";
import { ask, eventsIn } from "./client.ts";
import { CHAT, eventsOf, FORMS, MESSAGES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";
import { StreamReader } from "./stream_reader.ts";

function endpoint(endpoint: Readonly<Record<string, unknown>>, { url }: FakeUpstream, name = "a") {
  return { name, ...endpoint, url, auth_type: "api_key", auth_value: "planted-upstream-1", enabled: true };
}

// deno-lint-ignore no-explicit-any -- an answer
function pane(request: any, kind: string, attempt: number | null) {
  const found = request.panes.filter((each: Body) => each["kind"] === kind && each["attempt"] === attempt);
  assert.equal(found.length, 1, `${found.length} panes ${kind} ${attempt}`);
  return found[0];
}

Deno.test("GET /admin/api/requests/:id has the four panes as the upstream and the client saw them, without any credential", async (t) => {
  await steps(t, FORMS, async ({ protocol, streaming }) => {
    const events = eventsOf(protocol);
    await using upstream = await FakeUpstream.start(
      streaming ? scripts.stream(events, "clean", { headers: scripts.EVENT_STREAM }) : scripts.reply(protocol.whole),
    );
    await using proxy = await startProxy({ endpoints: [endpoint(protocol.endpoint, upstream)] });
    const admin = new Admin(proxy);
    const got = await ask(proxy, protocol, {
      streaming,
      headers: { "x-api-key": "planted-client-1", "x-note": "kept" },
    });
    const [{ id }] = await admin.records(1) as [Body];
    const { body } = await admin.call("GET", `/requests/${id}`);
    const { request } = body;
    const received = upstream.requests[0]!;
    assert.equal(pane(request, "client_request", null).text, protocol.request(streaming));
    assert.equal(pane(request, "upstream_request", 1).text, received.text);
    const kept = await fetch(`${proxy.address}/admin/api/requests/${id}/bodies/2`);
    assert.equal(await kept.text(), request.panes[1].text);
    assert.match(kept.headers.get("content-disposition")!, /^attachment; filename="req_\w+_2_upstream_request\.txt"$/);
    assert.equal((await admin.call("GET", `/requests/${id}/bodies/9`)).status, 404);
    assert.equal(pane(request, "upstream_response", 1).text, streaming ? events.join("") : protocol.whole);
    assert.equal(pane(request, "client_response", null).text, got.text);
    assert.equal(pane(request, "client_response", null).size, got.bytes.length);
    const headers = new Map(pane(request, "client_request", null).headers);
    assert.deepEqual([headers.get("x-api-key"), headers.get("x-note")], ["[redacted]", "kept"]);
    assert.equal(got.headers.get("x-cccc-request-id"), id);
    assert.deepEqual(request.endpoint, { id: "a", name: "a" });
    assert.match(request.route, /a \(.*\)/);
    assert.deepEqual(
      request.attempts.map(({ number, status, result }: Body) => [number, status, result]),
      [[1, 200, "answered"]],
    );
    assert.notEqual(request.stop_reason, null);
    assert.equal((await admin.call("GET", "/requests/req_none")).status, 404);
  });
});

Deno.test("GET /admin/api/requests/:id has bytes that are no text as base64", async () => {
  const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, 0xff, 0x00, 0x80]);
  const marked = "\ufeff{}";
  await using upstream = await FakeUpstream.start(scripts.reply(marked, { status: 400 }));
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES.endpoint, upstream)] });
  const admin = new Admin(proxy);
  await ask(proxy, MESSAGES, { body: bytes });
  await ask(proxy, MESSAGES);
  const [second, first] = await admin.records(2);
  const { request } = (await admin.call("GET", `/requests/${first!["id"]}`)).body;
  const sent = pane(request, "client_request", null);
  assert.deepEqual([sent.text, Buffer.from(sent.base64, "base64")], [undefined, Buffer.from(bytes)]);
  const answered = (await admin.call("GET", `/requests/${second!["id"]}`)).body.request;
  assert.equal(pane(answered, "upstream_response", 1).text, marked);
});

/** A proxy with three requests: of Claude Code, converted for Codex, and one that nobody answers. */
async function withRecords(run: (proxy: Proxy, admin: Admin) => Promise<void>): Promise<void> {
  await using good = await FakeUpstream.start((request, connection) =>
    (request.text.includes("purple")
      ? scripts.reply(MESSAGES.error("invalid_request_error", "No purple, says planted-upstream-1"), { status: 400 })
      : scripts.reply(MESSAGES.whole))(request, connection)
  );
  await using bad = await FakeUpstream.start(scripts.reply("{}", { status: 500 }));
  const endpoints = [
    { ...endpoint(MESSAGES.endpoint, bad, "bad"), priority: 1 },
    { ...endpoint(MESSAGES.endpoint, good, "good"), priority: 2 },
  ];
  await using proxy = await startProxy({ endpoints });
  const admin = new Admin(proxy);
  await ask(proxy, MESSAGES, { headers: { "user-agent": "claude-cli/2.0.0 (external, cli)" } });
  await ask(proxy, CHAT, { headers: { "user-agent": "codex_cli_rs/0.50.0" } });
  const body = JSON.stringify({ model: "m-3", max_tokens: 9, messages: [{ role: "user", content: "purple rain" }] });
  await ask(proxy, MESSAGES, { body, headers: { authorization: "Bearer planted-client-2" } });
  await run(proxy, admin);
}

Deno.test("GET /admin/api/requests finds by each of its filters, page after page", () =>
  withRecords(async (_, admin) => {
    const all = await admin.records(3);
    const [third, second, first] = all.map(({ id }) => id);
    const at = String(all[1]!["started_at"]);
    const found: readonly (readonly [query: string, ids: readonly unknown[]])[] = [
      ["failed=true", [third]],
      ["failed=false", [second, first]],
      ["status=400", [third]],
      ["client=claude-code", [third, first]],
      ["client=codex&failed=false", [second]],
      ["endpoint=good", [second, first]],
      ["tried=good", [third, second, first]],
      ["tried=none", []],
      ["model=m-3", [third]],
      ["protocol=chat", [second]],
      ["operation=generate", [third, second, first]],
      ["error_kind=invalid_request", [third]],
      ["has_losses=true&client=claude-code", []],
      ["min_tokens=1", [second, first]],
      ["max_duration_ms=0", []],
      ["min_cost=1000", []],
      ["tag=none", []],
      ["session=none", []],
      ["agent=none", []],
      ["key_name=none", []],
      ["text=purple+ra", [third]],
      [`from=${encodeURIComponent(at)}&limit=2`, [third, second]],
      [`to=${Date.parse(at)}`, [first]],
      ["client=&status=", [third, second, first]],
    ];
    for (const [query, ids] of found) {
      const { body } = await admin.call("GET", `/requests?${query}`);
      assert.deepEqual(body.requests.map(({ id }: Body) => id), ids, query);
    }
    const pages = [];
    for (let after = "";;) {
      const { body } = await admin.call("GET", `/requests?limit=2&after=${after}`);
      pages.push(body.requests.map(({ id }: Body) => id));
      if (body.next === null) break;
      after = body.next;
    }
    assert.deepEqual(pages, [[third, second], [first]]);
    assert.match(String(all[0]!["error"]), /No purple, says \[redacted\]/);
    for (
      const [query, problem] of [
        ["clent=x", "clent is unknown; did you mean client?"],
        ["failed=yes", 'failed cannot be "yes"; expected true or false'],
        ["limit=0", "limit has to be a number from 1 to 1000"],
        ["after=x", "after has to be `next` of a page"],
        ["protocol=smtp", 'protocol cannot be "smtp"; expected messages, chat, responses, gemini'],
      ]
    ) {
      const { status, body } = await admin.call("GET", `/requests?${query}`);
      assert.deepEqual([status, body.error.problems[0].message], [400, problem]);
    }
  }));

Deno.test("GET /admin/api/logs, the predecessors' name, leads to the requests", () =>
  withRecords(async (_, admin) => {
    const [third, ...rest] = await admin.records(3);
    assert.equal((await admin.call("GET", "/logs?limit=100&offset=0")).body.requests.length, 1 + rest.length);
    assert.deepEqual((await admin.call("GET", "/logs?failed_only=true")).body.requests, [third]);
    const second = await admin.call("GET", "/logs?limit=1&offset=1");
    assert.deepEqual([second.status, second.body.error.problems[0].message], [400, "offset is unknown"]);
    assert.equal((await admin.call("GET", `/logs?request_id=${third!["id"]}`)).body.request.id, third!["id"]);
  }));

Deno.test("GET /admin/api/sessions adds the turns of a session up", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES.endpoint, upstream)] });
  const admin = new Admin(proxy);
  const headers = { "user-agent": "claude-cli/2.0.0 (external, cli)", "x-claude-code-session-id": "s-1" };
  await ask(proxy, MESSAGES, { headers });
  await ask(proxy, MESSAGES, { headers });
  const [one] = await admin.records(2);
  const { sessions } = (await admin.call("GET", "/sessions?client=claude-code")).body;
  assert.deepEqual(sessions.map(({ requests, failed }: Body) => [requests, failed]), [[2, 0]]);
  assert.equal(sessions[0].usage.output_tokens, 2 * (one as { usage: { output_tokens: number } }).usage.output_tokens);
  assert.equal((await admin.records(2, `?session=${encodeURIComponent(sessions[0].session)}`)).length, 2);
  // Nobody knows what that endpoint costs.
  assert.deepEqual([sessions[0].cost, sessions[0].unknown_cost], [0, 2]);
  assert.deepEqual((await admin.call("GET", "/sessions?client=codex")).body, { sessions: [], next: null });
});

Deno.test("GET /admin/api/sessions goes on behind a page's last session, and takes no other place for one", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES.endpoint, upstream)] });
  const admin = new Admin(proxy);
  for (const name of ["s-1", "s&2", "s_3"]) {
    await ask(proxy, MESSAGES, { headers: { "x-claude-code-session-id": name } });
  }
  await admin.records(3);
  for (const order of ["time", "cost"]) {
    const names: string[] = [];
    for (let after = "";;) {
      const { sessions, next } =
        (await admin.call("GET", `/sessions?limit=1&order=${order}&after=${encodeURIComponent(after)}`)).body;
      names.push(...sessions.map(({ session }: Body) => session));
      if (next === null) break;
      after = next;
    }
    assert.deepEqual(names, ["s_3", "s&2", "s-1"]);
  }
  const { status, body } = await admin.call("GET", "/sessions?after=2");
  assert.deepEqual([status, body.error.problems[0].path], [400, "after"]);
});

Deno.test("POST /admin/api/logs/cleanup removes what is older than so many days, and 0 removes all", () =>
  withRecords(async (proxy, admin) => {
    await admin.records(3);
    {
      // The clock was years ahead for a moment.
      using db = new DatabaseSync(join(dirname(proxy.configFile), "data", "cccc.db"));
      db.exec("UPDATE requests SET started_at = started_at + 1e12 WHERE id = 2");
    }
    const before = (await admin.call("GET", "/storage")).body;
    assert.deepEqual([before.requests, before.dropped_rows, before.max_age], [3, 0, "720h"]);
    for (const body of [{}, { days: -1 }, { days: 1.5 }, { days: "all" }, { days: 1, more: 1 }]) {
      assert.equal((await admin.call("POST", "/logs/cleanup", { body })).status, 400, JSON.stringify(body));
    }
    for (const [days, removed] of [[30, 0], [7, 0], [1, 0], [0, 3]]) {
      const { body } = await admin.call("POST", "/logs/cleanup", { body: { days } });
      assert.deepEqual(body, { deleted_count: removed });
    }
    const after = (await admin.call("POST", "/storage/vacuum")).body;
    assert.deepEqual([after.requests, after.oldest_at], [0, null]);
    assert.ok(after.bytes <= before.bytes);
    const refused = await admin.call("POST", "/storage/vacuum", { headers: { "x-csrf-token": "no" } });
    assert.equal(refused.status, 403);
  }));

Deno.test("POST /requests/:id/export and /storage/backup write where the program's owner finds it", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES.endpoint, upstream)] });
  const admin = new Admin(proxy);
  await ask(proxy, MESSAGES);
  const [{ id }] = await admin.records(1) as [Body];
  const archive = (await admin.call("POST", `/requests/${id}/export`)).body.file;
  assert.equal(dirname(archive), join(dirname(proxy.configFile), "debug"));
  assert.ok("meta.json" in unzipSync(await Deno.readFile(archive)));
  assert.equal((await admin.call("POST", "/requests/req_none/export")).status, 404);
  const backup = (await admin.call("POST", "/storage/backup")).body.file;
  assert.equal(dirname(backup), join(proxy.config().storage.directory, "backups"));
  const copy = new DatabaseSync(backup, { readOnly: true });
  assert.deepEqual(copy.prepare("SELECT count(*) AS count FROM requests").get()!["count"], 1);
  copy.close();
  if (Deno.build.os === "windows") return;
  for (const file of [archive, backup]) assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600, file);
});

async function download({ address }: Proxy, path: string): Promise<{ headers: Headers; bytes: Uint8Array }> {
  const response = await fetch(`${address}/admin/api${path}`);
  const bytes = await response.bytes();
  const at = path.replace("/logs/", "/requests/");
  (await apiContract()).check({
    method: "GET",
    path: at,
    status: response.status,
    headers: response.headers,
    text: "",
  });
  assert.equal(response.status, 200, new TextDecoder().decode(bytes));
  assert.equal(response.headers.get("cache-control"), "no-store");
  return { headers: response.headers, bytes };
}

Deno.test("GET /admin/api/requests/:id/export is a ZIP with what went over the wires, and no credential", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const tagger = { name: "all", tag: "t", builtin_type: "path", config: { path_pattern: "/**" } };
  const secret = { url: upstream.url, auth_type: "api_key", auth_value: "planted-upstream-1", tags: ["t"] };
  await using proxy = await startProxy({
    endpoints: [{
      name: "a/b",
      ...MESSAGES.endpoint,
      ...secret,
      enabled: true,
      header_overrides: { "x-secret": "planted-2" },
    }],
    tagging: { taggers: [tagger] },
  });
  const admin = new Admin(proxy);
  const body = MESSAGES.request(false).replace("{", '{"user": "planted-upstream-1", ');
  const got = await ask(proxy, MESSAGES, { body, headers: { authorization: "Bearer planted-client-1" } });
  const [{ id }] = await admin.records(1) as [Body];
  const { headers, bytes } = await download(proxy, `/requests/${id}/export`);
  assert.equal(headers.get("content-type"), "application/zip");
  const name = new RegExp(`^attachment; filename="debug_${id}_\\d{8}_\\d{6}\\.zip"$`);
  assert.match(headers.get("content-disposition")!, name);
  const files = unzipSync(bytes);
  const text = (name: string) => new TextDecoder().decode(files[name]!);
  for (const name of Object.keys(files)) assert.doesNotMatch(text(name), /planted/, name);
  const folder = "attempts/attempt_1";
  const mask = (sent: string) => sent.replaceAll("planted-upstream-1", "[redacted]");
  assert.equal(text(`${folder}/original_request_body.txt`), mask(body));
  assert.equal(text(`${folder}/final_request_body.txt`), mask(upstream.requests[0]!.text));
  assert.equal(text(`${folder}/original_response_body.txt`), MESSAGES.whole);
  assert.equal(text(`${folder}/final_response_body.txt`), got.text);
  assert.match(text(`${folder}/original_request_headers.txt`), /^authorization: \[redacted\]$/m);
  const endpoint = JSON.parse(text("endpoints/endpoint_a_b.json"));
  assert.deepEqual([endpoint.name, endpoint.auth_value], ["a/b", { set: true, from: "file" }]);
  assert.equal(JSON.parse(text("taggers/tagger_all.json")).name, "all");
  const old = await download(proxy, `/logs/${id}/export`);
  assert.deepEqual(Object.keys(unzipSync(old.bytes)), Object.keys(files));
  assert.equal((await admin.call("GET", "/requests/none/export")).status, 404);
});

Deno.test("GET /admin/api/requests/export streams all that fit, as JSON Lines or CSV", () =>
  withRecords(async (proxy, admin) => {
    const all = await admin.records(3);
    const text = async (query: string) => {
      const { bytes } = await download(proxy, `/requests/export?${query}`);
      const decoded = new TextDecoder().decode(bytes);
      assert.doesNotMatch(decoded, /planted/);
      return decoded;
    };
    const lines = (await text("format=jsonl")).trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(lines, all);
    const contract = await apiContract();
    for (const line of lines) contract.checkNamed("Request", line);
    const csv = (await text("format=csv&failed=true")).split("\r\n");
    assert.equal(csv.length, 3);
    assert.match(csv[0]!, /^id,started_at,method,/);
    assert.ok(csv[1]!.startsWith(`${all[0]!["id"]},`));
    for (const query of ["", "?format=xml", "?format=csv&clent=x"]) {
      assert.equal((await admin.call("GET", `/requests/export${query}`)).status, 400, query);
    }
  }));

Deno.test("GET /admin/api/statistics counts what was recorded, told apart by what is asked for", () =>
  withRecords(async (_, admin) => {
    await admin.records(3);
    const { body } = await admin.call("GET", "/statistics");
    assert.equal(body.statistics.length, 1);
    const [all] = body.statistics;
    assert.deepEqual([all.requests, all.failed, all.errors], [3, 1, { invalid_request: 1 }]);
    assert.equal(all.unknown_cost + (all.cost > 0 ? 1 : 0) > 0, true);
    const { requests } = (await admin.call("GET", "/requests")).body;
    const output = requests.reduce((sum: number, { usage }: Body) => {
      return sum + ((usage as { output_tokens: number } | null)?.output_tokens ?? 0);
    }, 0);
    assert.equal(all.usage.output_tokens, output);
    const rows = async (query: string) => (await admin.call("GET", `/statistics?${query}`)).body.statistics;
    const byClient = await rows("by=client,endpoint");
    assert.deepEqual(
      byClient.map(({ client, endpoint, requests }: Body) => [client, endpoint, requests]).toSorted(),
      [["claude-code", "bad", 0], ["claude-code", "good", 2], ["codex", "bad", 0], ["codex", "good", 1]],
    );
    assert.deepEqual((await rows("client=codex&by=hour")).map(({ requests }: Body) => requests), [1]);
    assert.deepEqual(await rows("model=none"), []);
    assert.deepEqual(await rows("to=2001-01-01T00:00:00Z"), []);
    for (
      const [query, problem] of [
        [
          "by=hours",
          'by cannot be "hours"; expected some of minute, hour, day, endpoint, model, client, key_name, with commas ' +
          "between; of minute, hour and day one at most",
        ],
        ["step=hour", 'step cannot be "hour"; expected minute'],
        ["session=x", "session is unknown"],
        [
          "to=day%205",
          'to cannot be "day 5"; expected a time such as 2026-11-25T18:00:00Z, or milliseconds of the epoch',
        ],
        [
          "from=soon",
          'from cannot be "soon"; expected a time such as 2026-11-25T18:00:00Z, or milliseconds of the epoch',
        ],
      ]
    ) {
      const { status, body } = await admin.call("GET", `/statistics?${query}`);
      assert.deepEqual([status, body.error.problems[0].message], [400, problem]);
    }
  }));

Deno.test("POST /admin/api/requests/:id/replay shows each stage of a request for an endpoint, and sends nothing", async () => {
  await using good = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using other = await FakeUpstream.start((request, connection) =>
    ("seed" in JSON.parse(request.text)
      ? scripts.reply(JSON.stringify({ error: { message: "Unknown parameter: 'seed'.", param: "seed" } }), {
        status: 400,
      })
      : scripts.reply(CHAT.whole))(request, connection)
  );
  const rules = [{ source_pattern: "*", target_model: "glm-5" }];
  const chat = {
    ...endpoint(CHAT.endpoint, other, "glm"),
    priority: 2,
    model_rewrite: { enabled: true, rules },
    parameter_overrides: { temperature: 0.5, password: "planted-override" },
    max_tokens_field_name: "max_completion_tokens",
  };
  await using proxy = await startProxy({ endpoints: [{ ...endpoint(MESSAGES.endpoint, good), priority: 1 }, chat] });
  const admin = new Admin(proxy);
  const body = JSON.stringify({
    model: "claude-x",
    max_tokens: 9,
    messages: [{ role: "user", content: "hi" }],
    metadata: { user_id: "u" },
  });
  await ask(proxy, MESSAGES, { body });
  const [{ id }] = await admin.records(1) as [Body];
  const play = (sent: unknown) => admin.call("POST", `/requests/${id}/replay`, { body: sent });
  const own = (await play({ dry_run: true })).body;
  assert.deepEqual([own.endpoint.id, own.rewritten, own.losses], ["a", null, []]);
  assert.deepEqual(own.stages.map(({ name, changed }: Body) => [name, changed]), [
    ["client", false],
    ["converted", false],
    ["overridden", false],
    ["learned", false],
  ]);
  assert.equal(own.stages[3].text, body);
  const { body: converted, status, text } = await play({ dry_run: true, endpoint: "glm" });
  assert.equal(status, 200, text);
  assert.deepEqual([converted.upstream_protocol, converted.upstream_model], ["chat", "glm-5"]);
  assert.match(converted.url, /\/chat\/completions$/);
  const stages = converted.stages.map(({ text }: { text: string }) => JSON.parse(text));
  assert.deepEqual([stages[1].model, stages[1].temperature, stages[1].messages.at(-1)], ["glm-5", undefined, {
    role: "user",
    content: "hi",
  }]);
  assert.deepEqual([stages[2].temperature, stages[2].max_completion_tokens, stages[2].password], [
    0.5,
    9,
    "[redacted]",
  ]);
  assert.deepEqual(stages[3], stages[2]);
  assert.deepEqual([good.requests.length, other.requests.length], [1, 0]);
  assert.equal((await admin.call("GET", "/requests")).body.requests.length, 1);
  for (
    const [sent, code] of [
      [{}, "INVALID_REQUEST"],
      [{ dry_run: "yes" }, "INVALID_REQUEST"],
      [{ dry_run: true, endpoint: "none" }, "NOT_FOUND"],
    ] as const
  ) {
    assert.equal((await play(sent)).body.error.code, code);
  }
  assert.equal((await admin.call("POST", "/requests/none/replay", { body: { dry_run: true } })).status, 404);
});

Deno.test("POST /admin/api/requests/:id/replay shows what the upstream really got, and what was learned", async () => {
  await using upstream = await FakeUpstream.start((request, connection) =>
    ("seed" in JSON.parse(request.text)
      ? scripts.reply(
        JSON.stringify({
          error: { message: "Unknown parameter: 'seed'.", type: "invalid_request_error", param: "seed" },
        }),
        { status: 400 },
      )
      : scripts.reply(CHAT.whole))(request, connection)
  );
  const overrides = { parameter_overrides: { temperature: 0.5 } };
  await using proxy = await startProxy({ endpoints: [{ ...endpoint(CHAT.endpoint, upstream), ...overrides }] });
  const admin = new Admin(proxy);
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "hi" }], seed: 7 });
  await ask(proxy, CHAT, { body });
  await ask(proxy, MESSAGES);
  const [converted, own] = await admin.records(2);
  for (const [request, sent] of [[own, upstream.requests[1]!.text], [converted, upstream.requests[2]!.text]] as const) {
    const played = await admin.call("POST", `/requests/${request!["id"]}/replay`, { body: { dry_run: true } });
    assert.equal(played.status, 200, played.text);
    assert.equal(played.body.stages[3].text, sent);
    if (request === own) assert.deepEqual(played.body.learned, ['leave out "seed"']);
  }
  assert.equal(upstream.requests.length, 3);
});

Deno.test("POST /admin/api/requests/:id/replay refuses what was not kept whole, and what asks for no answer", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const logging = { log_request_body: "truncated" };
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES.endpoint, upstream)], logging });
  const admin = new Admin(proxy);
  const content = "long ".repeat(1000);
  await ask(proxy, MESSAGES, {
    body: JSON.stringify({ model: "m", max_tokens: 1, messages: [{ role: "user", content }] }),
  });
  await ask(proxy, MESSAGES, { path: "/v1/messages/batches", body: "{}" });
  const [batch, long] = await admin.records(2);
  for (
    const [request, says] of [[long, /its body was not kept, or not whole$/], [
      batch,
      /it does not ask for an answer$/,
    ]] as const
  ) {
    const { status, body } = await admin.call("POST", `/requests/${request!["id"]}/replay`, {
      body: { dry_run: true, endpoint: "a" },
    });
    assert.deepEqual([status, body.error.code], [422, "NOT_REPLAYABLE"]);
    assert.match(body.error.message, says);
  }
});

/** A client of the live tail, once it listens. */
async function listen({ address }: Proxy): Promise<{ readonly headers: Headers; readonly stream: StreamReader }> {
  const response = await fetch(`${address}/admin/api/requests/live`);
  const { status, headers } = response;
  assert.equal(status, 200);
  (await apiContract()).check({ method: "GET", path: "/requests/live", status, headers, text: "" });
  const stream = new StreamReader(response);
  await stream.until(": listening\n\n");
  return { headers, stream };
}

Deno.test("GET /admin/api/requests/live tells of each request as it ends, and ends with the proxy", () =>
  withRecords(async (proxy, admin) => {
    const head = await fetch(`${proxy.address}/admin/api/requests/live`, { method: "HEAD" });
    assert.deepEqual([head.status, await head.text()], [200, ""]);
    const [one, two] = [await listen(proxy), await listen(proxy)];
    assert.deepEqual(
      [one.headers.get("content-type"), one.headers.get("cache-control")],
      ["text/event-stream", "no-store"],
    );
    const body = JSON.stringify({ model: "m-4", max_tokens: 9, messages: [{ role: "user", content: "purple" }] });
    const { headers } = await ask(proxy, MESSAGES, { body });
    for (const { stream } of [one, two]) {
      const [{ event, data }] = eventsIn(await stream.until("}\n\n")) as [{ event: string; data: string }];
      assert.equal(event, "request");
      assert.doesNotMatch(data, /planted/);
      const request = JSON.parse(data);
      (await apiContract()).checkNamed("LiveRequest", request);
      assert.deepEqual([request.id, request.status], [headers.get("x-cccc-request-id"), 400]);
      const [kept] = await admin.records(4);
      for (const name of Object.keys(request)) assert.deepEqual(request[name], kept![name], name);
    }
    await one.stream.cancel();
    await ask(proxy, MESSAGES);
    await two.stream.untilAfter(two.stream.text.length, "}\n\n");
    const started = performance.now();
    await proxy.stop(5000);
    assert.ok(performance.now() - started < 3000, "the proxy waited for who only looks on");
    await two.stream.rest();
  }));

Deno.test("GET /admin/api/requests/live takes so many clients, each of which makes room when it leaves", async () => {
  await using proxy = await startProxy({});
  const listeners = await Promise.all(Array.from({ length: 32 }, () => listen(proxy)));
  const full = await fetch(`${proxy.address}/admin/api/requests/live`);
  assert.equal(full.status, 503);
  assert.equal((await full.json()).error.code, "TOO_MANY_LISTENERS");
  for (const { stream } of listeners) await stream.cancel();
  await until("who left is counted no more", async () => {
    const again = await fetch(`${proxy.address}/admin/api/requests/live`);
    await again.body!.cancel();
    return again.status === 200;
  });
});

Deno.test("the admin API says that what is kept cannot be read", async () => {
  await using proxy = await startProxy({});
  const admin = new Admin(proxy);
  const { directory } = (await admin.call("GET", "/storage")).body;
  await proxy.stop(0);
  await Deno.writeTextFile(`${directory}/cccc.db`, "");
  await Deno.remove(`${directory}/cccc.db`);
  await Deno.mkdir(`${directory}/cccc.db`);
  await using other = await startProxy({ storage: { directory } });
  for (
    const path of [
      "/requests",
      "/requests/x",
      "/requests/x/export",
      "/requests/export?format=csv",
      "/sessions",
      "/statistics",
      "/storage",
    ]
  ) {
    const { status, body } = await new Admin(other).call("GET", path);
    assert.deepEqual([status, body.error.code], [503, "STORE_FAILED"], path);
    assert.match(body.error.message, /^Cannot use the database/);
  }
});
