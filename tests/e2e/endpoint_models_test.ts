import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { Admin } from "./admin.ts";
import { ask } from "./client.ts";
import { lettered } from "./endpoints.ts";
import { ALL_PROTOCOLS, CHAT, GEMINI, MESSAGES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

/** Endpoints that are for some models only. */

const ANSWER = scripts.reply(MESSAGES.whole);

const body = (model: string) => JSON.stringify({ ...JSON.parse(MESSAGES.request(false)), model });
const counts = (upstreams: readonly FakeUpstream[]) => upstreams.map(({ requests }) => requests.length);

Deno.test("endpoint models: a model goes to the endpoints that are for it, and the line says why not to others", async () => {
  await using a = await FakeUpstream.start(ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b], { models: ["claude-opus-*"] }) });
  const who = async (model: string) =>
    (await ask(proxy, MESSAGES, { body: body(model) })).headers.get("x-cccc-endpoint");
  assert.equal(await who("claude-opus-5"), "a");
  // Claude Code's mark is no part of the name.
  assert.equal(await who("claude-opus-5[1m]"), "a");
  assert.equal(await who("claude-haiku-5"), "b");
  assert.deepEqual(counts([a, b]), [2, 1]);
  assert.match((await proxy.requests(3)).at(-1)!.route, /; not asked: a \(only for models claude-opus-\*\)$/);
});

Deno.test("endpoint models: the name counts that the client asks for, before rules and default_model", async () => {
  await using a = await FakeUpstream.start(ANSWER);
  const rules = [{ source_pattern: "claude-*", target_model: "glm-5" }];
  const own = { models: ["claude-*"], model_rewrite: { rules }, default_model: "glm-4" };
  await using proxy = await startProxy({ endpoints: lettered([a], own) });
  assert.equal((await ask(proxy, MESSAGES, { body: body("claude-x") })).status, 200);
  assert.equal(JSON.parse(a.requests[0]!.text).model, "glm-5");
  assert.equal((await ask(proxy, MESSAGES, { body: body("glm-5") })).status, 400);
});

Deno.test("endpoint models: of ENDPOINT,MODEL the model counts", async () => {
  await using a = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a], { models: ["glm-*"] }) });
  assert.equal((await ask(proxy, MESSAGES, { body: body("a,glm-5") })).status, 200);
  const refused = await ask(proxy, MESSAGES, { body: body("a,gpt-9") });
  assert.deepEqual([refused.status, /only for models glm-\*/.test(refused.text)], [400, true]);
});

Deno.test("endpoint models: who asks for a model of nobody is told its name and what would help, in its own protocol", async (t) => {
  await using a = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a], { models: ["claude-*"] }) });
  await steps(t, ALL_PROTOCOLS, async (protocol) => {
    const response = await ask(proxy, protocol);
    const error = JSON.parse(response.text);
    assert.equal(response.status, 400);
    assert.match(
      protocol.errorMessage(error),
      /no enabled endpoint for the model "m": ask for another one, or add it to "models" of .+\("a" only for models claude-\*\)/,
    );
    if (protocol === CHAT) assert.equal(error.error.code, "model_not_found");
  });
  assert.equal(a.requests.length, 0);
});

Deno.test("endpoint models: the list of models has what can be routed, and names that are written out", async () => {
  await using a = await FakeUpstream.start(
    scripts.reply('{"data":[{"id":"claude-x"},{"id":"glm-5"}],"models":[{"slug":"claude-x"},{"slug":"glm-5"}]}'),
  );
  await using proxy = await startProxy({
    endpoints: lettered([a], { ...CHAT.endpoint, models: ["claude-*", "opus-next"] }),
  });
  const list = async (path: string, headers = {}) => await (await fetch(proxy.address + path, { headers })).json();
  const ids = ({ data }: { data: readonly { id: string }[] }) => data.map(({ id }) => id);
  assert.deepEqual(ids(await list("/v1/models")), ["opus-next", "claude-x"]);
  const codex = await list("/v1/models?client_version=1", { originator: "codex_exec" });
  assert.deepEqual(codex.models, [{ slug: "claude-x" }]);
  assert.equal((await list("/v1/models/opus-next")).id, "opus-next");
  const asked = a.requests.length;
  const unknown = await fetch(`${proxy.address}/v1/models/glm-5`);
  assert.equal(unknown.status, 404);
  assert.match((await unknown.json()).error.message, /no enabled endpoint for the model "glm-5"/);
  assert.equal(a.requests.length, asked);
});

Deno.test("endpoint models: a count goes where the model goes, and is estimated where no endpoint is for it", async () => {
  await using a = await FakeUpstream.start(scripts.reply('{"input_tokens":7}'));
  await using b = await FakeUpstream.start(scripts.reply('{"input_tokens":8}'));
  const own = [{ models: ["claude-opus-*"] }, { models: ["claude-haiku-*"] }];
  await using proxy = await startProxy({ endpoints: lettered([a, b], ...own) });
  const count = async (model: string) => {
    const response = await fetch(`${proxy.address}/v1/messages/count_tokens`, { method: "POST", body: body(model) });
    return [(await response.json()).input_tokens, response.headers.get("x-cccc-estimated")];
  };
  assert.deepEqual(await count("claude-haiku-5"), [8, null]);
  assert.equal((await count("gpt-9"))[1], "true");
  assert.deepEqual(counts([a, b]), [0, 1]);
});

Deno.test("endpoint models: what names no model passes", async () => {
  await using a = await FakeUpstream.start(scripts.reply('{"data":[]}'));
  await using proxy = await startProxy({ endpoints: lettered([a], { models: ["claude-*"] }) });
  const headers = { "anthropic-version": "2023-06-01" };
  const response = await fetch(`${proxy.address}/v1/messages/batches`, { headers });
  assert.deepEqual([response.status, await response.text()], [200, '{"data":[]}']);
});

Deno.test("endpoint models: a probe asks for what failed, under the endpoint's own name", async () => {
  const busy = scripts.reply(MESSAGES.error("overloaded_error", "busy"), { status: 529 });
  await using a = await FakeUpstream.start(busy, busy, ANSWER);
  const own = { models: ["claude-*"], default_model: "glm-5" };
  await using proxy = await startProxy({
    endpoints: lettered([a], own),
    routing: { breaker: { failures: 1, open: "1h" } },
    timeouts: { check_interval: "1s", recovery_threshold: 1 },
  });
  assert.equal((await ask(proxy, MESSAGES, { body: body("claude-x") })).status, 529);
  await a.received(3);
  assert.equal(JSON.parse(a.requests[2]!.text).model, "glm-5");
});

Deno.test("endpoint models: Gemini's path names the model", async () => {
  await using a = await FakeUpstream.start(scripts.reply(GEMINI.whole));
  await using proxy = await startProxy({ endpoints: lettered([a], { ...GEMINI.endpoint, models: ["m"] }) });
  assert.equal((await ask(proxy, GEMINI)).status, 200);
});

Deno.test("endpoint models: the preview shows whom a model is not for, and the page keeps the list", async () => {
  await using a = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a], { models: ["claude-*"] }) });
  const admin = new Admin(proxy);
  const { body: preview } = await admin.call("POST", "/routing/preview", {
    body: { protocol: "messages", model: "gpt-9" },
  });
  assert.deepEqual(preview.rejected, [{ endpoint: { id: "a", name: "a" }, reason: "only for models claude-*" }]);
});
