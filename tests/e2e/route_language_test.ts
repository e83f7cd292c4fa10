/** In which language is told why a request went where it went, what came of it, and how endpoints stand. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { Admin } from "./admin.ts";
import { ask } from "./client.ts";
import { MESSAGES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

/** Words of an upstream stay as they are. */
const SAID = "Please slow down, my friend";

const LIMITED = scripts.reply(
  JSON.stringify({ type: "error", error: { type: "rate_limit_error", message: SAID } }),
  { status: 429, headers: { "retry-after": "40" } },
);
const REFUSED = scripts.reply(
  JSON.stringify({ type: "error", error: { type: "authentication_error", message: "No such key" } }),
  { status: 401 },
);

/** What each language says of the same request and of the same endpoints. */
const TOLD: Readonly<Record<string, Told>> = {
  en: {
    route:
      "session s1 is new; glm (priority 1), kimi (priority 2), ds as ds-chat (priority 3; it is the endpoint's default_model); " +
      "not asked: off (disabled), codex (only for codex)",
    results: [`HTTP 429, retry after 40 s: ${SAID}`, "HTTP 401: No such key", "answered"],
    reason: "priority 2",
    limited: `HTTP 429, retry after 40 s: ${SAID}`,
    heldBack: `limited: HTTP 429, retry after 40 s: ${SAID}`,
    last: "asked last: HTTP 401: No such key",
    rejected: ["disabled", "only for codex"],
  },
  de: {
    route:
      "Sitzung s1 ist neu; glm (Priorität 1), kimi (Priorität 2), ds als ds-chat (Priorität 3; es ist das default_model des Endpunkts); " +
      "nicht gefragt: off (ausgeschaltet), codex (nur für codex)",
    results: [`HTTP 429, in 40 s erneut versuchen: ${SAID}`, "HTTP 401: No such key", "beantwortet"],
    reason: "Priorität 2",
    limited: `HTTP 429, in 40 s erneut versuchen: ${SAID}`,
    heldBack: `Limit erreicht: HTTP 429, in 40 s erneut versuchen: ${SAID}`,
    last: "zuletzt gefragt: HTTP 401: No such key",
    rejected: ["ausgeschaltet", "nur für codex"],
  },
  "zh-CN": {
    route:
      "新会话 s1；glm（优先级 1）、kimi（优先级 2）、ds（模型 ds-chat，优先级 3；端点的 default_model 如此设置）；" +
      "未尝试：off（已停用）、codex（仅供 codex 使用）",
    results: [`HTTP 429，请在 40 秒后重试：${SAID}`, "HTTP 401：No such key", "已回答"],
    reason: "优先级 2",
    limited: `HTTP 429，请在 40 秒后重试：${SAID}`,
    heldBack: `已达限额：HTTP 429，请在 40 秒后重试：${SAID}`,
    last: "排在最后：HTTP 401：No such key",
    rejected: ["已停用", "仅供 codex 使用"],
  },
};

interface Told {
  readonly route: string;
  readonly results: readonly string[];
  readonly reason: string;
  readonly limited: string;
  readonly heldBack: string;
  readonly last: string;
  readonly rejected: readonly string[];
}

interface Attempt {
  readonly reason: string;
  readonly result: string;
}

interface Named {
  readonly name: string;
  readonly states: readonly { readonly reason: string }[];
}

Deno.test("why a request went where it went is told in each reader's language, and in English in the log", async (t) => {
  await using limited = await FakeUpstream.start(LIMITED);
  await using refused = await FakeUpstream.start(REFUSED);
  await using well = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const endpoint = { ...MESSAGES.endpoint, auth_type: "api_key", auth_value: "k", enabled: true };
  await using proxy = await startProxy({
    endpoints: [
      { ...endpoint, name: "glm", url: limited.url, priority: 1 },
      { ...endpoint, name: "kimi", url: refused.url, priority: 2 },
      { ...endpoint, name: "ds", url: well.url, priority: 3, default_model: "ds-chat" },
      { ...endpoint, name: "off", url: well.url, priority: 4, enabled: false },
      { ...endpoint, name: "codex", url: well.url, priority: 5, supported_clients: ["codex"] },
    ],
  });
  const admin = new Admin(proxy);
  const { status, headers } = await ask(proxy, MESSAGES, { headers: { "x-session-id": "s1" } });
  assert.equal(status, 200);
  const id = headers.get("x-cccc-request-id")!;
  await admin.recorded(id);

  for (const [language, told] of Object.entries(TOLD)) {
    const spoken = { headers: { "accept-language": language } };
    await t.step(`the API about a request, in ${language}`, async () => {
      const { request } = (await admin.call("GET", `/requests/${id}`, spoken)).body;
      assert.equal(request.route, told.route);
      assert.deepEqual(request.attempts.map(({ result }: Attempt) => result), told.results);
      assert.equal(request.attempts[1].reason, told.reason);
    });
    await t.step(`the page of a request, in ${language}`, async () => {
      const page = await (await fetch(`${proxy.address}/admin/requests/${id}`, spoken)).text();
      for (const words of [told.reason, told.results.at(-1)!, told.rejected[0]!]) {
        assert.ok(page.includes(words), words);
      }
    });
    await t.step(`how endpoints stand, in ${language}`, async () => {
      const { endpoints, concerns } = (await admin.call("GET", "/status", spoken)).body;
      const standing = endpoints.find(({ name }: Named) => name === "glm");
      assert.deepEqual(standing.states.map(({ reason }: Named["states"][number]) => reason), [told.limited]);
      assert.deepEqual(concerns.map(({ detail }: { readonly detail: string }) => detail), [told.results[1]]);
      const list = (await admin.call("GET", "/endpoints", spoken)).body.endpoints;
      assert.equal(list.find(({ name }: Named) => name === "glm").states[0].reason, told.limited);
      assert.ok((await firstEvent(`${proxy.address}/admin/api/status/live`, language)).includes(told.limited));
    });
    await t.step(`where the next request would go, in ${language}`, async () => {
      const view = (await admin.call("POST", "/routing/preview", { ...spoken, body: { model: "m" } })).body;
      assert.equal(view.held_back[0].reason, told.heldBack);
      assert.equal(view.candidates.at(-1).reason, told.last);
      assert.deepEqual(view.rejected.map(({ reason }: Attempt) => reason), told.rejected);
    });
  }
  const log = await proxy.logged();
  assert.ok(log.includes(TOLD["en"]!.route.replaceAll('"', '\\"')), log);
  assert.ok(log.includes(TOLD["en"]!.results[0]!), log);
});

/** The first event of a stream, as it comes over the wire. */
async function firstEvent(url: string, language: string): Promise<string> {
  const leaving = new AbortController();
  const response = await fetch(url, { headers: { "accept-language": language }, signal: leaving.signal });
  let text = "";
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.includes("data: ") && text.endsWith("\n\n")) break;
  }
  leaving.abort();
  return text;
}

Deno.test("a request that nobody answers ends with an error that pages say in their reader's language, and its client in English", async () => {
  await using gone = await FakeUpstream.start(scripts.reply("{}"));
  const { url } = gone;
  await gone[Symbol.asyncDispose]();
  const own = { ...MESSAGES.endpoint, url, auth_type: "none", enabled: true };
  await using proxy = await startProxy({ endpoints: [{ ...own, name: "a" }, { ...own, name: "b" }] });
  const admin = new Admin(proxy);
  const { text, headers } = await ask(proxy, MESSAGES);
  const host = new URL(url).host;
  const english = `All endpoints failed: Cannot reach endpoint \\"a\\" at ${host}: connection refused; ` +
    `Cannot reach endpoint \\"b\\" at ${host}: connection refused`;
  assert.ok(text.includes(english), text);
  const id = headers.get("x-cccc-request-id")!;
  await admin.recorded(id);
  const errorIn = async (language: string) =>
    (await admin.call("GET", `/requests/${id}`, { headers: { "accept-language": language } })).body.request.error;
  assert.equal(await errorIn("en"), english.replaceAll("\\", ""));
  assert.equal(
    await errorIn("zh-CN"),
    `所有端点均失败：无法连接 ${host} 上的端点“a”：连接被拒绝；无法连接 ${host} 上的端点“b”：连接被拒绝`,
  );
  // Words are looked for as the log has them.
  const { requests } = (await admin.call("GET", "/requests?text=connection+refused")).body;
  assert.deepEqual(requests.map((request: { readonly id: string }) => request.id), [id]);
});

Deno.test("a client's mistake is told to the client in English, and on pages in their reader's language", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply("{}"));
  const endpoint = { name: "a", url: upstream.url, endpoint_type: "openai", wire_api: "chat", auth_type: "none" };
  await using proxy = await startProxy({ endpoints: [{ ...endpoint, enabled: true }] });
  const admin = new Admin(proxy);
  const body = JSON.stringify({ model: "m", max_tokens: 5, messages: "hello" });
  const { text, headers } = await ask(proxy, MESSAGES, { body });
  assert.match(text, /"messages is not an array"/);
  const id = headers.get("x-cccc-request-id")!;
  await admin.recorded(id);
  const { request } = (await admin.call("GET", `/requests/${id}`, { headers: { "accept-language": "zh-CN" } })).body;
  assert.equal(request.error, "messages 不是数组");
});
