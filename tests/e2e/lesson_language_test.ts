/** In which language people read what was changed for an endpoint, and what a conversion has lost. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { Admin, type Body } from "./admin.ts";
import { ask } from "./client.ts";
import { CHAT, MESSAGES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

/** Takes no `temperature`. */
const PICKY = (text: string) =>
  "temperature" in JSON.parse(text)
    ? scripts.reply(
      JSON.stringify({ error: { message: "Unsupported parameter: 'temperature'", param: "temperature" } }),
      { status: 400 },
    )
    : scripts.reply(CHAT.whole);

Deno.test("what was learned and lost is said in the reader's language, and in English to logs, files and programs", async () => {
  await using upstream = await FakeUpstream.start((request, connection) => PICKY(request.text)(request, connection));
  const endpoint = { name: "picky", ...CHAT.endpoint, url: upstream.url, auth_type: "none", enabled: true };
  await using proxy = await startProxy({ endpoints: [endpoint] });
  const body = {
    model: "m",
    max_tokens: 9,
    temperature: 0.5,
    container: "c",
    messages: [{ role: "user", content: "hi" }],
  };
  const answered = await ask(proxy, MESSAGES, { body: JSON.stringify(body) });
  assert.equal(answered.status, 200, answered.text);
  assert.equal(answered.headers.get("x-cccc-losses"), "messages to chat: container");
  const id = answered.headers.get("x-cccc-request-id")!;
  const admin = new Admin(proxy);
  const inLanguage = (language?: string) => ({
    headers: language === undefined ? {} : { "accept-language": language },
  });
  const text = async (path: string, language: string) =>
    await (await fetch(proxy.address + path, inLanguage(language))).text();
  const facts = async (language?: string) =>
    (await admin.call("GET", "/learned", inLanguage(language))).body.learned.map((fact: Body) => fact["text"]);
  assert.deepEqual(await facts(), ['leave out "temperature"']);
  assert.deepEqual(await facts("de"), ["„temperature“ weglassen"]);
  assert.deepEqual(await facts("zh-CN"), ["去掉“temperature”"]);

  await admin.recorded(id);
  const shown = async (language?: string) => {
    const { request } = (await admin.call("GET", `/requests/${id}`, inLanguage(language))).body;
    return [request.losses, request.loss_reasons, request.learned, request.attempts.at(-1).changes];
  };
  const LOST = ["messages to chat: container"];
  const lesson = ['leave out "temperature"'];
  assert.deepEqual(await shown(), [LOST, ["Files that Anthropic keeps for its own tools"], lesson, lesson]);
  assert.deepEqual(await shown("zh"), [
    LOST,
    ["Anthropic 为自己的工具保存的文件"],
    ["去掉“temperature”"],
    ["去掉“temperature”"],
  ]);
  assert.match(await text("/admin/learned", "de"), /„temperature“ weglassen/);
  for (
    const [language, ...words] of [
      ["zh-CN", "去掉“temperature”", "Anthropic 为自己的工具保存的文件"],
      ["de", "„temperature“ weglassen", "Dateien, die Anthropic für eigene Tools aufbewahrt"],
    ] as const
  ) {
    const page = await text(`/admin/requests/${id}`, language);
    for (const each of [...words, ...LOST]) assert.ok(page.includes(each), `${language}: ${each}`);
    assert.doesNotMatch(page, /leave out|Files that Anthropic/);
  }
  assert.match(await text("/admin/api/requests/export?format=csv", "de"), /leave out ""temperature""/);
  assert.match(await proxy.logged(), /learned to leave out "temperature".*, lost "?messages to chat: container/);
});
