/** In which language people read that a budget is spent, a tagger's script fails or the database cannot be used. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FakeUpstream } from "../fake_upstream.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { until } from "../until.ts";
import { Admin } from "./admin.ts";
import { ask } from "./client.ts";
import { MESSAGES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

async function textIn(proxy: Proxy, path: string, language?: string): Promise<string> {
  const headers = language === undefined ? {} : { "accept-language": language };
  return await (await fetch(proxy.address + path, { headers })).text();
}

Deno.test("a budget that is spent is told in the reader's language, and in English to the client and the log", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const prices = [{ model: "*", input: 1_000_000, output: 1_000_000 }];
  const endpoint = { name: "dear", ...MESSAGES.endpoint, url: upstream.url, auth_type: "none", enabled: true, prices };
  await using proxy = await startProxy({ endpoints: [endpoint], budgets: [{ endpoint: "dear", per_day: 1 }] });
  // What an answer cost is known some moments after its end.
  const refused = await until("a request is refused", async () => {
    const received = await ask(proxy, MESSAGES);
    return received.status !== 200 && received;
  });
  const ENGLISH = 'The budget of $1.00 a day for endpoint "dear" is spent';
  assert.ok(MESSAGES.errorMessage(JSON.parse(refused.text)).includes(ENGLISH), refused.text);
  assert.ok((await proxy.logged()).includes(`WARN  ${ENGLISH}`));
  const reason = async (language?: string) =>
    JSON.parse(await textIn(proxy, "/admin/api/endpoints", language)).endpoints[0].states[0].reason;
  assert.equal(await reason(), ENGLISH);
  assert.equal(await reason("de"), "Das Budget von 1,00\u00a0$ pro Tag für den Endpunkt „dear“ ist aufgebraucht");
  assert.equal(await reason("zh-CN"), "端点“dear”每天 US$1.00 的预算已用完");
  assert.match(await textIn(proxy, "/admin/endpoints", "zh-CN"), /端点“dear”每天 US\$1\.00 的预算已用完/);
});

Deno.test("what is wrong with a script is told in the reader's language, and what it threw in its own words", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const tagger = (name: string, script: string) => ({
    name,
    type: "script",
    tag: "x",
    enabled: true,
    config: { script },
  });
  const taggers = [
    tagger("late", "const tag = () => (async () => true)();"),
    tagger("loud", "function tag() { throw new Error('no idea'); }"),
  ];
  const endpoint = { name: "a", ...MESSAGES.endpoint, url: upstream.url, auth_type: "none", enabled: true };
  await using proxy = await startProxy({ endpoints: [endpoint], tagging: { taggers } });
  const id = (await ask(proxy, MESSAGES)).headers.get("x-cccc-request-id");
  const said = async (language?: string) =>
    JSON.parse(await textIn(proxy, "/admin/api/status", language)).concerns
      .map(({ detail }: { readonly detail: string }) => detail);
  const THREW = "Error: no idea";
  const LATE = "tag() returned a promise, not true, false, a string or a list of strings";
  assert.deepEqual(await said(), [LATE, THREW]);
  assert.deepEqual(await said("de"), [
    "tag() gab nicht true, false, eine Zeichenkette oder eine Liste von Zeichenketten zurück, sondern: ein Promise",
    THREW,
  ]);
  const CHINESE = "tag() 返回了一个 Promise，而不是 true、false、文本或文本列表";
  assert.deepEqual(await said("zh"), [CHINESE, THREW]);
  const page = `/admin/requests/${id}`;
  await new Admin(proxy).recorded(String(id));
  const shown = await textIn(proxy, page, "zh-CN");
  assert.ok(shown.includes(CHINESE), "the request's page");
  assert.doesNotMatch(shown, /returned a promise/);
  const log = await proxy.logged();
  for (const words of [LATE, THREW]) assert.ok(log.includes(`failed: ${words}`), words);
});

Deno.test("why the database cannot be used is told in the reader's language, and in English to the log", async () => {
  await using folder = await temporaryFolder();
  {
    using db = new DatabaseSync(join(folder.path, "cccc.db"));
    db.exec("PRAGMA user_version = 999");
  }
  await using proxy = await startProxy({ storage: { directory: folder.path } });
  const said = async (path: string, language?: string) => JSON.parse(await textIn(proxy, path, language));
  const detail = async (language?: string) => (await said("/admin/api/status", language)).concerns[0].detail;
  assert.match(await detail(), /^a newer version of cccc has written it \(schema 999, here \d+\)$/);
  assert.match(await detail("de"), /^eine neuere Version von cccc hat sie geschrieben \(Schema 999, hier \d+\)$/);
  assert.match(await detail("zh-CN"), /^由较新版本的 cccc 写入（结构版本 999，当前为 \d+）$/);
  const { error } = await said("/admin/api/storage", "de");
  assert.match(error.message, /eine neuere Version von cccc hat sie geschrieben \(Schema 999/);
  assert.match(await proxy.logged(), /Cannot use the database ".*cccc.db": a newer version of cccc has written it/);
});
