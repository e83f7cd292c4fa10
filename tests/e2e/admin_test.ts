/** The admin API over HTTP, with the real program behind it. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { Admin, type Answered, basic, type Body } from "./admin.ts";
import { ask, exchangeRaw } from "./client.ts";
import { ALL_PROTOCOLS, MESSAGES } from "./protocols.ts";
import { type Proxy, startProxy, startProxyWith } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const CHAT = ALL_PROTOCOLS.find(({ name }) => name === "chat")!;

/** A file that somebody wrote by hand. */
function fileOf(url: string): string {
  return `# mine
server:
  host: 127.0.0.1
  port: 0
logging: {format: json, level: debug}
endpoints:
  # the good one
  - name: "one" # the first
    url: ${url}
    auth_type: api_key
    auth_value: "\${CCCC_TEST_ONE:planted-default}" # from outside
    enabled: true

    priority:   3   # why not
  - {name: two/ä, url: "https://two.example/v1?key=planted-query", auth_type: none, enabled: false} # flow
# the end
`;
}

async function withProxy(run: (proxy: Proxy, admin: Admin, upstream: FakeUpstream) => Promise<void>): Promise<void> {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using proxy = await startProxyWith(fileOf(upstream.url));
  await run(proxy, new Admin(proxy), upstream);
}

function assertOk({ status, text }: Answered, expected = 200): void {
  assert.equal(status, expected, text);
}

Deno.test("GET /admin/api/endpoints lists each with its keys, how it stands and the file's version", () =>
  withProxy(async (proxy, admin) => {
    assert.equal((await ask(proxy, MESSAGES)).status, 200);
    const listed = await admin.call("GET", "/endpoints");
    assertOk(listed);
    assert.equal(listed.headers.get("etag"), `"${listed.body.version}"`);
    assert.equal(listed.headers.get("cache-control"), "no-store");
    const [one, two] = listed.body.endpoints;
    assert.deepEqual([one.id, one.state, one.states, one.in_flight, one.learned], ["one", "ready", [], 0, 0]);
    assert.deepEqual(one.protocols, ["messages"]);
    assert.deepEqual(one.configuration.auth_value, { set: true, from: "file", variable: "CCCC_TEST_ONE" });
    assert.deepEqual([one.configuration.priority, one.configuration.enabled], [3, true]);
    assert.deepEqual([two.id, two.state, two.configuration.url], ["two/ä", "disabled", "https://two.example/v1?..."]);
  }));

Deno.test("an endpoint's state is told with its reason and its time, and lifted by a reset", async () => {
  await using upstream = await FakeUpstream.start(
    scripts.reply(MESSAGES.error("authentication_error", "no"), { status: 401 }),
  );
  await using proxy = await startProxyWith(fileOf(upstream.url));
  const admin = new Admin(proxy);
  await ask(proxy, MESSAGES);
  for (const path of ["/endpoints/one/reset-status", "/endpoints/reset-all-status"]) {
    const [one] = (await admin.call("GET", "/endpoints")).body.endpoints;
    assert.equal(one.state, "refused");
    const [{ model, type, reason, since, until }] = one.states;
    assert.deepEqual([model, type], ["", "refused"]);
    assert.match(reason, /401/);
    assert.ok(Math.abs(Date.parse(since) - Date.now()) < 60_000 && Date.parse(until) > Date.now(), `${since} ${until}`);
    assertOk(await admin.call("POST", path));
    assert.equal((await admin.call("GET", "/endpoints")).body.endpoints[0].state, "ready");
    await ask(proxy, MESSAGES);
  }
  assert.equal((await admin.call("POST", "/endpoints/none/reset-status")).status, 404);
});

Deno.test("POST /admin/api/endpoints adds one that the next request goes to; every other byte of the file stays", () =>
  withProxy(async (proxy, admin) => {
    await using other = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
    const before = await proxy.file();
    const body = { name: "three", url: other.url, auth_type: "api_key", auth_value: "planted-three", priority: 1 };
    const created = await admin.call("POST", "/endpoints", { body });
    assertOk(created, 201);
    assert.deepEqual(created.body.endpoint.configuration, {
      ...body,
      enabled: true,
      id: "three",
      auth_value: { set: true, from: "file" },
    });
    assert.equal((await ask(proxy, MESSAGES)).status, 200);
    assert.equal(other.requests.length, 1);
    assert.equal(other.requests[0]!.headers.get("x-api-key"), "planted-three");
    const after = await proxy.file();
    const end = before.indexOf("# the end");
    assert.ok(after.startsWith(before.slice(0, end)), after);
    assert.ok(after.endsWith("# the end\n"), after);
    assertOk(await admin.call("DELETE", "/endpoints/three"));
    assert.equal(await proxy.file(), before);
    await ask(proxy, MESSAGES);
    assert.equal(other.requests.length, 1);
  }));

Deno.test("PUT /admin/api/endpoints/:id changes what is mentioned, byte for byte", () =>
  withProxy(async (proxy, admin, upstream) => {
    const before = await proxy.file();
    const changed = await admin.call("PUT", "/endpoints/one", { body: { priority: 7, tags: ["a"], name: "uno" } });
    assertOk(changed);
    assert.equal(changed.body.endpoint.name, "uno");
    assert.equal(changed.body.endpoint.id, "one");
    const expected = before.replace('name: "one"', "name: uno")
      .replace("priority:   3   # why not\n", "priority:   7   # why not\n    id: one\n    tags: [a]\n");
    assert.equal(await proxy.file(), expected);
    assertOk(await admin.call("PUT", "/endpoints/one", { body: { tags: null } }));
    assert.equal(await proxy.file(), expected.replace("    tags: [a]\n", ""));
    assert.equal((await ask(proxy, MESSAGES)).status, 200);
    assert.equal(upstream.requests[0]!.headers.get("x-api-key"), "planted-default");
    const path = `/endpoints/${encodeURIComponent("two/ä")}`;
    assertOk(await admin.call("PUT", path, { body: { default_model: "m:1" } }));
    assert.match(await proxy.file(), /- \{name: two\/ä, url: "[^"]*", .*default_model: m:1.*\} # flow\n/);
    for (
      const [status, body] of [[404, {}], [400, { id: "x" }], [400, { nmae: "x" }], [422, { url: "htp://x" }]] as const
    ) {
      const refused = await admin.call("PUT", status === 404 ? "/endpoints/none" : "/endpoints/one", { body });
      assert.equal(refused.status, status, refused.text);
    }
  }));

Deno.test("PUT /admin/api/endpoints/:id keeps every secret that it is shown a mask of, and every variable", () =>
  withProxy(async (proxy, admin) => {
    const before = await proxy.file();
    const { endpoints } = (await admin.call("GET", "/endpoints")).body;
    for (const { id, configuration } of endpoints) {
      const body = JSON.stringify(configuration);
      assertOk(await admin.call("PUT", `/endpoints/${encodeURIComponent(id)}`, { body }));
    }
    assertOk(
      await admin.call("PUT", "/endpoints", {
        body: { endpoints: endpoints.map((each: Body) => each["configuration"]) },
      }),
    );
    assert.equal(await proxy.file(), before);
    const mask = { set: true, from: "environment", variable: "OTHER" };
    assertOk(await admin.call("PUT", "/endpoints/one", { body: { auth_value: mask } }));
    assert.equal(await proxy.file(), before);
    const nothing = await admin.call("POST", "/endpoints", {
      body: { name: "x", url: "https://x.example", auth_value: mask },
    });
    assert.equal(nothing.status, 400);
    assert.equal(nothing.body.error.problems[0].path, "endpoints[2].auth_value");
    const url = await admin.call("PUT", "/endpoints/two%2F%C3%A4", { body: { url: "https://other.example/v1?..." } });
    assert.equal(url.status, 400, url.text);
    assertOk(await admin.call("PUT", "/endpoints/one", { body: { auth_value: "${NEW:planted-new}" } }));
    assert.equal(
      await proxy.file(),
      before.replace("${CCCC_TEST_ONE:planted-default}", "${NEW:planted-new}").replace(
        "# why not\n",
        "# why not\n    id: one\n",
      ),
    );
  }));

Deno.test("two editors: the second is told, with the version that the file has now, and nothing is overwritten", () =>
  withProxy(async (proxy, admin) => {
    const { version } = (await admin.call("GET", "/endpoints")).body;
    const body = { enabled: false };
    assert.equal((await admin.call("POST", "/endpoints/one/toggle", { body, version: null })).status, 428);
    const first = await admin.call("POST", "/endpoints/one/toggle", { body, version });
    assertOk(first);
    const file = await proxy.file();
    const second = await admin.call("DELETE", "/endpoints/one", { version });
    assert.equal(second.status, 409);
    assert.deepEqual([second.body.error.code, second.body.error.version], ["CONFLICT", first.body.version]);
    assert.equal(await proxy.file(), file);
    const inBody = { enabled: true, version: first.body.version };
    assertOk(await admin.call("POST", "/endpoints/one/toggle", { body: inBody, version: null }));
    assert.equal((await admin.call("GET", "/endpoints")).body.endpoints[0].enabled, true);
  }));

Deno.test("POST toggle switches several endpoints by one change of the file, or none of them", () =>
  withProxy(async (proxy, admin) => {
    const states = () => proxy.config().endpoints.map(({ enabled }) => enabled);
    const ids = proxy.config().endpoints.map(({ id }) => id);
    assertOk(await admin.call("POST", "/endpoints/toggle", { body: { ids, enabled: false } }));
    assert.deepEqual(states(), ids.map(() => false));
    const file = await proxy.file();
    const missing = { ids: [...ids, "none"], enabled: true };
    assert.equal((await admin.call("POST", "/endpoints/toggle", { body: missing })).status, 404);
    assert.equal(await proxy.file(), file, "all or none");
    const { version } = (await admin.call("GET", "/endpoints")).body;
    const switched = await admin.call("POST", "/endpoints/toggle", { body: { ids, enabled: true }, version });
    assertOk(switched);
    assert.deepEqual(switched.body.endpoints.map(({ enabled }: Body) => enabled), ids.map(() => true));
    assert.deepEqual(states(), ids.map(() => true));
    const stale = await admin.call("POST", "/endpoints/toggle", { body: { ids, enabled: false }, version });
    assert.equal(stale.status, 409);
  }));

Deno.test("changes of whatever is there that come at the same moment are all made", () =>
  withProxy(async (_, admin) => {
    const endpoint = { url: "https://a.example", endpoint_type: "openai", auth_type: "none" };
    const names = Array.from({ length: 8 }, (_, index) => `parallel-${index}`);
    const added = await Promise.all(
      names.map((name) => admin.call("POST", "/endpoints", { body: { name, ...endpoint } })),
    );
    assert.deepEqual(added.map(({ status }) => status), names.map(() => 201));
    const { body } = await admin.call("GET", "/endpoints");
    const found = body.endpoints.map(({ name }: { name: string }) => name);
    for (const name of names) assert.ok(found.includes(name), `${name} is not in ${found.join(", ")}`);
  }));

Deno.test("POST copy, reorder, and PUT model-rewrite and all endpoints do what they say", () =>
  withProxy(async (proxy, admin) => {
    const copied = await admin.call("POST", "/endpoints/one/copy");
    assertOk(copied, 201);
    assert.deepEqual(copied.body.endpoint.name, "one copy");
    const names = async () => (await admin.call("GET", "/endpoints")).body.endpoints.map(({ name }: Body) => name);
    assert.deepEqual(await names(), ["one", "one copy", "two/ä"]);
    assert.match(
      await proxy.file(),
      /name: "one copy"\n(?: {4}.*\n)* {4}auth_value: "\$\{CCCC_TEST_ONE:planted-default\}"/,
    );
    assert.equal((await admin.call("POST", "/endpoints/one/copy", { body: { name: "one" } })).status, 422);
    assert.equal((await admin.call("POST", "/endpoints/reorder", { body: { ordered_ids: ["one"] } })).status, 400);
    const order = ["two/ä", "one copy", "one"];
    const ordered = await admin.call("POST", "/endpoints/reorder", { body: { ordered_ids: order } });
    assertOk(ordered);
    const priorities = ordered.body.endpoints.map(({ id, priority }: Body) => [id, priority]);
    assert.deepEqual(priorities, [["one", 3], ["one copy", 2], ["two/ä", 1]]);
    const rules = [{ source_pattern: "claude-*", target_model: "kimi" }];
    assertOk(await admin.call("PUT", "/endpoints/one/model-rewrite", { body: { enabled: true, rules } }));
    const tested = await admin.call("POST", "/endpoints/one/test-model-rewrite", { body: { test_model: "claude-x" } });
    assert.deepEqual(tested.body, {
      original_model: "claude-x",
      rewritten_model: "kimi",
      matched_rule: "claude-*",
      rewrite_applied: true,
    });
    const all = (await admin.call("GET", "/endpoints")).body.endpoints.map(({ configuration }: Body) => configuration);
    const fresh = { name: "new", url: "https://new.example", auth_type: "none" };
    const body = { endpoints: [fresh, all[2], { ...all[0], tags: ["t"], auth_value: undefined }] };
    assertOk(await admin.call("PUT", "/endpoints", { body }));
    assert.deepEqual(await names(), ["new", "two/ä", "one"]);
    const last = await proxy.file();
    assert.match(last, /# the good one\n {2}- name: "one" # the first\n/);
    assert.match(last, /\$\{CCCC_TEST_ONE:planted-default\}/);
    assert.match(last, /# mine\n[\s\S]*# flow\n[\s\S]*# the end\n/);
    assertOk(await admin.call("PUT", "/endpoints", { body: { endpoints: [] } }));
    assert.deepEqual(await names(), []);
  }));

Deno.test("taggers are listed, made, changed and taken out, with what their scripts do wrong", () =>
  withProxy(async (proxy, admin) => {
    const script = "function tag(request) {\n  throw new Error('planted-default');\n}\n";
    const body = { name: "my/tagger", type: "script", tag: "x", config: { script } };
    const created = await admin.call("POST", "/taggers", { body });
    assertOk(created, 201);
    assert.deepEqual(created.body.tagger.configuration, {
      ...body,
      enabled: true,
      config: { script: script.replace("planted-default", "[redacted]") },
    });
    const builtin = { name: "p", builtin_type: "path", tag: "y", config: { path_pattern: "/v1/*" } };
    assertOk(await admin.call("POST", "/taggers", { body: builtin }), 201);
    await ask(proxy, MESSAGES);
    const { taggers, enabled } = (await admin.call("GET", "/taggers")).body;
    assert.equal(enabled, true);
    assert.equal(taggers[0].diagnostic.count, 1);
    assert.match(taggers[0].diagnostic.message, /\[redacted\]/);
    assert.equal(taggers[1].diagnostic, null);
    assertOk(await admin.call("PUT", "/endpoints/one", { body: { tags: ["y", "z"] } }));
    assert.deepEqual((await admin.call("GET", "/tags")).body.tags, [
      { tag: "x", taggers: ["my/tagger"], endpoints: [] },
      { tag: "y", taggers: ["p"], endpoints: [{ id: "one", name: "one" }] },
      { tag: "z", taggers: [], endpoints: [{ id: "one", name: "one" }] },
    ]);
    assert.equal((await admin.call("POST", "/taggers", { body: builtin })).status, 422);
    const bad = await admin.call("PUT", "/taggers/my%2Ftagger", { body: { config: { script: "nonsense(" } } });
    assert.equal(bad.status, 422);
    assert.equal(typeof bad.body.error.problems[0].line, "number");
    assertOk(await admin.call("PUT", "/taggers/p", { body: { name: "q" } }));
    assertOk(await admin.call("DELETE", "/taggers/q"));
    assertOk(await admin.call("DELETE", "/taggers/my%2Ftagger"));
    assert.deepEqual((await admin.call("GET", "/taggers")).body.taggers, []);
    assert.equal((await admin.call("DELETE", "/taggers/q")).status, 404);
  }));

Deno.test("what was learned from a refusal is listed, pinned and forgotten, and then learned again", async () => {
  await using upstream = await FakeUpstream.start((request, connection) => {
    const body = JSON.parse(request.text);
    const refused = { error: { message: "Unknown parameter: 'seed'.", type: "invalid_request_error", param: "seed" } };
    return ("seed" in body ? scripts.reply(JSON.stringify(refused), { status: 400 }) : scripts.reply(CHAT.whole))(
      request,
      connection,
    );
  });
  const endpoint = { name: "a b", ...CHAT.endpoint, url: upstream.url, auth_type: "none", enabled: true };
  await using proxy = await startProxy({ endpoints: [endpoint] });
  const admin = new Admin(proxy);
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "hi" }], seed: 7 });
  const learn = async () => {
    assert.equal((await ask(proxy, CHAT, { body })).status, 200);
    const { learned } = (await admin.call("GET", "/learned")).body;
    assert.equal(learned.length, 1);
    return learned[0];
  };
  const fact = await learn();
  assert.deepEqual([fact.endpoint_id, fact.endpoint, fact.model, fact.text], ["a b", "a b", "m", 'leave out "seed"']);
  assert.deepEqual([fact.uses, fact.pinned], [1, false]);
  assert.match(fact.evidence, /Unknown parameter/);
  assert.ok(Date.parse(fact.expires_at) > Date.parse(fact.learned_at));
  assert.equal((await admin.call("GET", "/endpoints")).body.endpoints[0].learned, 1);
  const pinned = (await admin.call("POST", `/learned/${fact.id}/pin`)).body.fact;
  assert.deepEqual([pinned.pinned, pinned.expires_at], [true, null]);
  assert.equal(
    (await admin.call("POST", `/learned/${fact.id}/pin`, { body: { pinned: false } })).body.fact.pinned,
    false,
  );
  for (const path of [`/learned/${fact.id}`, "/learned?endpoint=a%20b", "/learned"]) {
    assert.deepEqual((await admin.call("DELETE", path)).body, { forgotten: 1 });
    const before = upstream.requests.length;
    assert.equal((await learn()).id, fact.id);
    assert.equal(upstream.requests.length, before + 2, "the refusal is met again");
  }
  assert.deepEqual((await admin.call("DELETE", "/learned?endpoint=none")).body, { forgotten: 0 });
  assert.equal((await admin.call("DELETE", "/learned/none")).status, 404);
  assert.equal((await admin.call("POST", "/learned/none/pin")).status, 404);
});

Deno.test("GET /admin/api/config tells what is in use, and what is wrong with the file on disk", () =>
  withProxy(async (proxy, admin) => {
    const good = (await admin.call("GET", "/config")).body;
    assert.deepEqual([good.problems, good.read_only], [[], null]);
    assert.equal(good.configuration.timeouts.total, "9m");
    assert.deepEqual(good.configuration.server.admin_password, { set: false, from: "file" });
    await proxy.writeFile((await proxy.file()).replace("priority:   3", "priority: three"));
    const bad = (await admin.call("GET", "/config")).body;
    assert.equal(bad.problems[0].path, "endpoints[0].priority");
    assert.equal(bad.problems[0].line, 14);
    assert.deepEqual(bad.configuration, good.configuration);
    assert.equal((await admin.call("GET", "/endpoints")).body.endpoints[0].priority, 3, "the good one is in use");
    assert.equal((await admin.call("POST", "/endpoints/one/toggle")).status, 422);
    assertOk(await admin.call("PUT", "/endpoints/one", { body: { priority: 2 } }));
    assert.deepEqual((await admin.call("GET", "/config")).body.problems, []);
    await proxy.writeFile("endpoints: [");
    const broken = await admin.call("PUT", "/endpoints/one", { body: { priority: 2 } });
    assert.equal(broken.status, 422);
    assert.match(broken.body.error.problems[0].message, /YAML/);
  }));

Deno.test("a read-only file is said to be so, and nothing is touched", () =>
  withProxy(async (proxy, admin) => {
    const before = await proxy.file();
    await Deno.chmod(proxy.configFile, 0o444);
    assert.equal((await admin.call("GET", "/config")).body.read_only, "nobody may write the file");
    const refused = await admin.call("POST", "/endpoints/one/toggle");
    assert.deepEqual([refused.status, refused.body.error.code], [403, "READ_ONLY"]);
    assert.match(refused.body.error.message, /read-only/);
    assert.equal(await proxy.file(), before);
  }));

Deno.test("what is no call of the API is refused with an error that says why", () =>
  withProxy(async (proxy, admin) => {
    const before = await proxy.file();
    const huge = JSON.stringify({ name: "x".repeat(1024 * 1024) });
    const rows: [string, string, number, string, Parameters<Admin["call"]>[2]?][] = [
      ["GET", "/nowhere", 404, "NOT_FOUND"],
      ["GET", "", 404, "NOT_FOUND"],
      ["PATCH", "/endpoints", 405, "METHOD_NOT_ALLOWED"],
      ["OPTIONS", "/endpoints", 405, "METHOD_NOT_ALLOWED"],
      ["GET", "/endpoints/one", 405, "METHOD_NOT_ALLOWED"],
      ["POST", "/endpoints", 415, "CONTENT_TYPE", { body: "{}", headers: { "content-type": "text/plain" } }],
      ["POST", "/endpoints", 415, "CONTENT_TYPE", { body: "{}", headers: { "content-encoding": "gzip" } }],
      ["POST", "/endpoints", 400, "INVALID_REQUEST", { body: "{" }],
      ["POST", "/endpoints", 400, "INVALID_REQUEST", { body: "[]" }],
      ["POST", "/endpoints", 400, "INVALID_REQUEST", { body: { name: { a: 1 } } }],
      ["POST", "/endpoints", 413, "TOO_LARGE", { body: huge }],
      ["POST", "/endpoints", 422, "INVALID_CONFIGURATION", { body: { name: "x" } }],
      ["POST", "/endpoints", 422, "INVALID_CONFIGURATION", {
        body: { name: "one", url: "https://x.example", auth_type: "none" },
      }],
      ["POST", "/endpoints", 403, "CSRF_INVALID", { body: {}, headers: { "x-csrf-token": "x" } }],
      ["POST", "/endpoints/one/toggle", 403, "CSRF_INVALID", { headers: { "x-csrf-token": "" } }],
      ["DELETE", "/learned", 403, "CSRF_INVALID", {
        headers: { "x-csrf-token": `${Date.now() + 9e6}.${"A".repeat(43)}` },
      }],
      ["POST", "/endpoints/one/toggle", 400, "INVALID_REQUEST", { body: { enabled: "yes" } }],
      ["POST", "/endpoints/one/test-model-rewrite", 400, "INVALID_REQUEST", { body: {} }],
      ["POST", "/endpoints/none/test-model-rewrite", 404, "NOT_FOUND", { body: { test_model: "m" } }],
      ["PUT", "/endpoints", 400, "INVALID_REQUEST", { body: { endpoints: [{ name: "x", wrong: 1 }] } }],
    ];
    for (const [method, path, status, code, options] of rows) {
      const answered = await admin.call(method, path, options);
      const what = `${method} ${path} ${answered.text}`;
      assert.deepEqual([answered.status, answered.body.error.code], [status, code], what);
      assert.ok(answered.body.error.message.length > 10, what);
      for (const { path, message } of answered.body.error.problems ?? []) {
        assert.ok(message.startsWith(path || "The body"), what);
      }
      assert.equal(answered.headers.has("allow"), status === 405);
      assert.equal(answered.headers.get("cache-control"), "no-store");
    }
    assert.equal(await proxy.file(), before);
  }));

Deno.test("a body that does not say its length is read no further than the limit", () =>
  withProxy(async (proxy, admin) => {
    const { csrf_token: token } = (await admin.call("GET", "/csrf-token")).body;
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 64 * 1024;
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
        if (sent >= 64 * 1024 * 1024) controller.close();
      },
    });
    const headers = { "x-csrf-token": token, "content-type": "application/json", "if-match": "*" };
    const response = await fetch(`${proxy.address}/admin/api/endpoints`, { method: "POST", headers, body });
    assert.equal(response.status, 413);
    assert.equal((await response.json()).error.code, "TOO_LARGE");
    assert.ok(sent < 64 * 1024 * 1024, `${sent} bytes were taken`);
  }));

Deno.test("an endpoint may be called anything", async (t) => {
  const names = ["reorder", "a/b", "50%", "%2F", "ä ö?#&", "..a", "__proto__", "constructor", "csrf-token"].map((
    name,
  ) => ({ name }));
  await steps(t, names, async ({ name }) => {
    await using proxy = await startProxy({});
    const admin = new Admin(proxy);
    const body = { name, url: "https://x.example", auth_type: "none" };
    assertOk(await admin.call("POST", "/endpoints", { body }), 201);
    const path = `/endpoints/${encodeURIComponent(name)}`;
    const changed = await admin.call("PUT", path, { body: { weight: 3 } });
    assertOk(changed);
    assert.deepEqual([changed.body.endpoint.id, changed.body.endpoint.configuration.weight], [name, 3]);
    assertOk(await admin.call("POST", `${path}/toggle`));
    assertOk(await admin.call("DELETE", path));
    assert.deepEqual((await admin.call("GET", "/endpoints")).body.endpoints, []);
  });
});

Deno.test("the admin API is for the server's own page alone", async (t) => {
  const rows: { name: string; headers: string; status: number }[] = [
    { name: "no origin", headers: "host: localhost", status: 200 },
    { name: "the own origin", headers: "host: localhost:PORT\r\norigin: http://localhost:PORT", status: 200 },
    { name: "another host", headers: "host: evil.example", status: 403 },
    { name: "another origin", headers: "host: localhost\r\norigin: https://evil.example", status: 403 },
    { name: "a null origin", headers: "host: localhost\r\norigin: null", status: 403 },
    {
      name: "a page's fetch",
      headers: "host: localhost\r\nsec-fetch-site: cross-site\r\nsec-fetch-mode: cors",
      status: 403,
    },
    {
      name: "a page's image",
      headers: "host: localhost\r\nsec-fetch-site: same-site\r\nsec-fetch-mode: no-cors",
      status: 403,
    },
  ];
  await using proxy = await startProxy({});
  for (const path of ["/csrf-token", "/endpoints", "/learned"]) {
    await steps(t, rows, async ({ headers, status }) => {
      const lines = headers.replaceAll("PORT", String(proxy.port));
      const request = `GET /admin/api${path} HTTP/1.1\r\n${lines}\r\nconnection: close\r\n\r\n`;
      const answer = await exchangeRaw(proxy.port, request);
      assert.ok(answer.startsWith(`HTTP/1.1 ${status} `), answer);
      assert.doesNotMatch(answer, /access-control/i);
      if (status !== 403) return;
      assert.doesNotMatch(answer, /csrf_token/);
      const { error } = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")));
      assert.equal(error.code, "REFUSED");
      assert.match(error.message, /^Refused: /);
    });
  }
});

Deno.test("server.admin_password is asked for by every path of the API, and guessing is slowed down", async () => {
  const server = { admin_password: "page-planted", api_keys: [{ name: "k", key: "server-planted" }] };
  await using proxy = await startProxy({ server });
  const admin = new Admin(proxy, "page-planted");
  const stranger = new Admin(proxy);
  for (const path of ["/csrf-token", "/endpoints", "/config", "/nowhere"]) {
    const refused = await stranger.call("GET", path);
    assert.deepEqual([refused.status, refused.body.error.code], [401, "PASSWORD_REQUIRED"]);
    assert.match(refused.headers.get("www-authenticate")!, /^Basic /);
  }
  assertOk(await admin.call("GET", "/endpoints"));
  for (let count = 0; count < 5; count++) {
    assert.equal((await admin.call("GET", "/endpoints", { password: "guess" })).status, 401);
  }
  const slowed = await admin.call("GET", "/endpoints");
  assert.deepEqual([slowed.status, slowed.body.error.code], [429, "TOO_MANY_FAILURES"]);
  assert.equal(slowed.headers.get("retry-after"), "1");
  const page = await fetch(`${proxy.address}/admin`, { headers: basic("page-planted") });
  assert.equal(page.status, 429, await page.text());
});

Deno.test("no answer of the API has a secret in it, whatever is asked", async () => {
  const endpoint = {
    name: "s",
    url: "https://s.example/v1?key=planted-in-query&x=1",
    auth_type: "oauth",
    auth_value: "planted-auth-value",
    enabled: true,
    header_overrides: {
      "x-api-key": "planted-header",
      Cookie: "planted-cookie",
      "x-plain": "seen",
      "x-odd": "sk-planted-0123456789",
    },
    parameter_overrides: { temperature: 0.5, metadata: { api_key: "planted-nested" }, secret: '{"a": "planted-json"}' },
    proxy: { type: "http", address: "127.0.0.1:1", username: "u", password: "planted-proxy" },
    oauth_config: {
      token_url: "https://s.example/token?key=planted-token-url",
      client_id: "id",
      client_secret: "planted-client-secret",
      refresh_token: "planted-refresh",
      access_token: "planted-access",
    },
  };
  const server = { admin_password: "planted-page", api_keys: [{ name: "k", key: "planted-key" }] };
  await using proxy = await startProxy({ endpoints: [endpoint], server });
  const admin = new Admin(proxy, "planted-page");
  const before = await proxy.file();
  const listed = await admin.call("GET", "/endpoints");
  const { configuration } = listed.body.endpoints[0];
  assert.equal(configuration.header_overrides["x-plain"], "seen");
  assert.equal(configuration.parameter_overrides.temperature, 0.5);
  assert.equal(configuration.proxy.username, "u");
  const answers = [
    listed,
    await admin.call("GET", "/config"),
    await admin.call("PUT", "/endpoints/s", { body: configuration }),
    await admin.call("PUT", "/endpoints", { body: { endpoints: [configuration] } }),
  ];
  assert.equal(await proxy.file(), before, "what was shown and came back changes nothing");
  answers.push(
    await admin.call("PUT", "/endpoints/s", { body: { proxy: { address: "nonsense planted-proxy" } } }),
    await admin.call("PUT", "/endpoints/s", {
      body: { header_overrides: { ...configuration.header_overrides, more: "1" } },
    }),
    await admin.call("PUT", "/endpoints/s", {
      body: { parameter_overrides: { ...configuration.parameter_overrides, n: 1 } },
    }),
    await admin.call("POST", "/endpoints/s/copy"),
    await admin.call("GET", "/taggers"),
    await admin.call("GET", "/tags"),
    await admin.call("GET", "/learned"),
    await admin.call("GET", "/config", { password: "planted-wrong" }),
  );
  for (const { text } of answers) assert.doesNotMatch(text, /planted/);
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200, 422, 200, 200, 201, 200, 200, 200, 401]);
  const after = await proxy.file();
  for (const secret of new Set(before.match(/planted-[a-z-]+/g))) assert.ok(after.includes(secret), secret);
  const { headerOverrides, oauth, proxy: way } = proxy.config().endpoints[1]!;
  assert.deepEqual(headerOverrides.map(({ value }) => value), [
    "planted-header",
    "planted-cookie",
    "seen",
    "sk-planted-0123456789",
    "1",
  ]);
  assert.deepEqual([oauth?.refreshToken, oauth?.clientSecret, way?.password], [
    "planted-refresh",
    "planted-client-secret",
    "planted-proxy",
  ]);
});
