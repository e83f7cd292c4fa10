/** Where a request would go, and what a tagger would say, asked over the admin API and compared with what then happens. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { Admin } from "./admin.ts";
import { ask } from "./client.ts";
import { lettered } from "./endpoints.ts";
import { MESSAGES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const SCRIPT = "function tag(request) { return request.body.tools === undefined ? false : ['armed', 'any']; }";
const TAGGERS = [
  { name: "opus", builtin_type: "model", tag: "strong", enabled: true, config: { expected_value: "*opus*" } },
  { name: "off", builtin_type: "has-tools", tag: "tools", enabled: false },
  { name: "script", type: "script", tag: "own", enabled: true, config: { script: SCRIPT } },
];

const names = (list: readonly { readonly endpoint: { readonly name: string } }[]) =>
  list.map(({ endpoint }) => endpoint.name);

Deno.test("POST /admin/api/routing/preview says what the next request does, as often as it is asked", async () => {
  const answer = scripts.reply(MESSAGES.whole);
  await using a = await FakeUpstream.start(answer);
  await using b = await FakeUpstream.start(answer);
  await using c = await FakeUpstream.start(answer);
  await using proxy = await startProxy({
    endpoints: lettered([a, b, c], {}, {}, { supported_clients: ["codex"] }),
    routing: { policy: "round_robin" },
  });
  const admin = new Admin(proxy);
  for (const session of ["s1", "s2", "s3", "s4"]) {
    const body = { client: "claude-code", model: "m", session };
    const first = (await admin.call("POST", "/routing/preview", { body })).body;
    const again = (await admin.call("POST", "/routing/preview", { body })).body;
    assert.deepEqual(again, first, "no turn is used up");
    assert.deepEqual(first.session, { key: session, course: "new", from: null });
    assert.deepEqual(first.rejected, [{ endpoint: { id: "c", name: "c" }, reason: "only for codex" }]);
    const headers = { "x-claude-code-session-id": session };
    const asked = await ask(proxy, MESSAGES, { headers });
    assert.equal(asked.headers.get("x-cccc-endpoint"), names(first.candidates)[0]);
    const kept = (await admin.call("POST", "/routing/preview", { body })).body;
    assert.equal(kept.session.course, "kept");
    assert.equal(kept.candidates[0].reason, "its session");
  }
  assert.deepEqual([a.requests.length, b.requests.length], [2, 2], "nothing was sent by a preview, and no turn taken");
});

Deno.test("POST /admin/api/routing/preview asks the taggers, or takes the tags that are given", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const own = [{ tags: ["strong"] }, { tags: ["armed", "any"] }, {}];
  await using proxy = await startProxy({
    endpoints: lettered([upstream, upstream, upstream], ...own),
    tagging: { taggers: TAGGERS },
  });
  const admin = new Admin(proxy);
  const rows = [
    { name: "no tag", body: { model: "m" }, tags: [], candidates: ["c"] },
    { name: "a builtin tagger", body: { model: "claude-opus" }, tags: ["strong"], candidates: ["a", "c"] },
    { name: "a script", body: { model: "m", tools: true }, tags: ["armed", "any"], candidates: ["b", "c"] },
    { name: "given tags", body: { model: "m", tags: ["strong"] }, tags: ["strong"], candidates: ["a", "c"] },
    { name: "no tags, though its taggers give some", body: { model: "opus", tags: [] }, tags: [], candidates: ["c"] },
  ];
  for (const { name, body, tags, candidates } of rows) {
    const { body: view } = await admin.call("POST", "/routing/preview", { body });
    assert.deepEqual(view.tags.map(({ tag }: { tag: string }) => tag), tags, name);
    assert.deepEqual(names(view.candidates), candidates, name);
  }
});

Deno.test("POST /admin/api/routing/preview says who is held back, in which protocol and for which model", async () => {
  const limited = scripts.reply("{}", { status: 429, headers: { "retry-after": "600" } });
  await using a = await FakeUpstream.start(limited);
  await using b = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const chat = { endpoint_type: "openai", wire_api: "chat", default_model: "glm-5" };
  await using proxy = await startProxy({ endpoints: lettered([a, b, b], {}, {}, chat) });
  const asked = await ask(proxy, MESSAGES);
  assert.equal(asked.headers.get("x-cccc-endpoint"), "b");
  const admin = new Admin(proxy);
  const { body } = await admin.call("POST", "/routing/preview", {
    body: { model: JSON.parse(MESSAGES.request(false)).model },
  });
  assert.deepEqual(names(body.held_back), ["a"]);
  assert.match(body.held_back[0].reason, /^limited: HTTP 429/);
  const last = body.candidates.at(-1);
  assert.deepEqual([last.protocol, last.model, last.rewritten], [
    "chat",
    "glm-5",
    "it is the endpoint's default_model",
  ]);
});

Deno.test("previews and tests of taggers take a recorded request", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({ endpoints: lettered([upstream]), tagging: { taggers: TAGGERS } });
  const body = JSON.stringify({ ...JSON.parse(MESSAGES.request(false)), model: "claude-opus-4-5" });
  const id = (await ask(proxy, MESSAGES, { body })).headers.get("x-cccc-request-id")!;
  const admin = new Admin(proxy);
  await admin.recorded(id);
  const preview = await admin.call("POST", "/routing/preview", { body: { request_id: id } });
  assert.deepEqual(preview.body.tags, [{ tag: "strong", tagger: "opus" }]);
  assert.equal(preview.body.model, "claude-opus-4-5");
  const tested = await admin.call("POST", "/taggers/test", { body: { name: "opus", request_id: id } });
  assert.deepEqual([tested.body.would_tag, tested.body.values], [true, ["claude-opus-4-5"]]);
  const missing = await admin.call("POST", "/taggers/test", { body: { name: "opus", request_id: "req_none" } });
  assert.equal(missing.status, 404);
});

Deno.test("POST /admin/api/taggers/test says whether a tagger would tag, and why not", async (t) => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({
    endpoints: lettered([upstream]),
    tagging: { taggers: TAGGERS, pipeline_timeout: "300ms" },
  });
  const admin = new Admin(proxy);
  const script = (text: string) => ({ name: "new", type: "script", tag: "t", config: { script: text } });
  const rows = [
    { name: "a saved one", body: { name: "opus", request: { model: "opus" } }, tags: ["strong"], values: ["opus"] },
    {
      name: "a saved one that does not fit",
      body: { name: "opus", request: { model: "haiku" } },
      tags: [],
      values: ["haiku"],
    },
    {
      name: "one that is switched off",
      body: { name: "off", request: { tools: true } },
      tags: ["tools"],
      values: ["true"],
    },
    {
      name: "a saved script",
      body: { name: "script", request: { tools: true } },
      tags: ["armed", "any"],
      values: null,
    },
    {
      name: "one that is being edited",
      body: { name: "opus", tagger: { config: { expected_value: "*haiku*" } }, request: { model: "haiku" } },
      tags: ["strong"],
      values: ["haiku"],
    },
    {
      name: "a new one",
      body: {
        tagger: {
          name: "x",
          builtin_type: "header",
          tag: "team",
          config: { header_name: "x-team", expected_value: "a" },
        },
        request: { headers: { "x-team": "a" } },
      },
      tags: ["team"],
      values: ["a"],
    },
    { name: "a new script", body: { tagger: script("function tag() { return true }") }, tags: ["t"], values: null },
    {
      name: "a script that throws",
      body: { tagger: script("function tag(r) { return r.no.no }") },
      tags: [],
      values: null,
      error: /undefined/,
    },
    {
      name: "a script without an end",
      body: { tagger: script("function tag() { for (;;); }") },
      tags: [],
      values: null,
      error: /300 ms/,
    },
  ];
  await steps(t, rows, async ({ body, tags, values, error }) => {
    const tested = await admin.call("POST", "/taggers/test", { body });
    assert.equal(tested.status, 200, tested.text);
    assert.deepEqual([tested.body.tags, tested.body.would_tag], [tags, tags.length > 0]);
    assert.deepEqual(tested.body.values, values);
    if (error === undefined) assert.equal(tested.body.error, null);
    else assert.match(tested.body.error, error);
    assert.ok(tested.body.duration_ms >= 0);
  });
  await t.step("faults of a test are none of the running taggers", async () => {
    const { body } = await admin.call("GET", "/taggers");
    assert.deepEqual(body.taggers.map(({ diagnostic }: { diagnostic: unknown }) => diagnostic), [null, null, null]);
  });
  const bad = [
    { name: "no such tagger", body: { name: "none" }, status: 404 },
    { name: "no tagger at all", body: {}, status: 404 },
    { name: "no JavaScript", body: { tagger: script("function tag( {") }, status: 422 },
    { name: "no tag", body: { tagger: { name: "x", builtin_type: "model" } }, status: 422 },
    { name: "an unknown key", body: { tagger: { nme: "x" } }, status: 400 },
    { name: "a header that is none", body: { name: "opus", request: { headers: { "a b": "c" } } }, status: 422 },
  ];
  await steps(t, bad, async ({ body, status }) => {
    const tested = await admin.call("POST", "/taggers/test", { body });
    assert.equal(tested.status, status, tested.text);
  });
});
