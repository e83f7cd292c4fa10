/** In which language is said what is wrong with the configuration and with what is sent. */
import assert from "node:assert/strict";
import { ReloadLog } from "../../lib/cli/reload_log.ts";
import type { ReloadListener } from "../../lib/config/live.ts";
import { Browser } from "../pages/site.ts";
import { Admin, type CallOptions } from "./admin.ts";
import { startProxy } from "./proxy.ts";

const ENDPOINT = { name: "a", url: "https://a.example", auth_type: "none", enabled: true };
const BAD_URL = { name: "b", url: "htp://x", auth_type: "none" };

interface Row {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: CallOptions["body"];
  /** In English, German and Chinese. */
  readonly told: readonly [string, string, string];
}

const ROWS: readonly Row[] = [
  {
    name: "a value of an endpoint, with the present one and what was expected",
    path: "/endpoints",
    body: BAD_URL,
    told: [
      'endpoints[1].url is not a URL: current value is "htp://x"; expected an http or https URL',
      'endpoints[1].url ist keine URL: aktueller Wert ist "htp://x"; erwartet: eine http- oder https-URL',
      'endpoints[1].url 不是 URL（当前值："htp://x"）；应为：http 或 https URL',
    ],
  },
  {
    name: "a setting out of its range",
    method: "PUT",
    path: "/settings",
    body: { server: { port: 70000 } },
    told: [
      'server.port is out of range: current value is "70000"; expected a whole number from 0 to 65535',
      'server.port liegt außerhalb des Bereichs: aktueller Wert ist "70000"; erwartet: eine ganze Zahl von 0 bis 65535',
      'server.port 超出范围（当前值："70000"）；应为：0 到 65535 之间的整数',
    ],
  },
  {
    name: "a setting that is hidden",
    method: "PUT",
    path: "/settings",
    body: { server: { api_keys: [{ name: "x", key: "two words" }] } },
    told: [
      "server.api_keys[0].key has characters that no HTTP header can carry: current value is (hidden); expected " +
      "printable ASCII without spaces",
      "server.api_keys[0].key enthält Zeichen, die kein HTTP-Header übertragen kann: aktueller Wert ist (verborgen); " +
      "erwartet: druckbares ASCII ohne Leerzeichen",
      "server.api_keys[0].key 含有 HTTP 头部无法携带的字符（当前值：已隐藏）；应为：不含空格的可打印 ASCII 字符",
    ],
  },
  {
    name: "a tagger that lacks something, and why it is needed",
    path: "/taggers",
    body: { name: "t", builtin_type: "header", tag: "q" },
    told: [
      "tagging.taggers[0].config.header_name is missing; expected it, as builtin_type is header",
      "tagging.taggers[0].config.header_name fehlt; es wird gebraucht, da builtin_type header ist",
      "tagging.taggers[0].config.header_name 缺失；builtin_type 为 header 时必须填写",
    ],
  },
  {
    name: "a backup that is no YAML, with what is wrong with that",
    path: "/config/restore",
    body: { text: "server:\n\tport: 0\n" },
    told: [
      "YAML syntax is not valid: a tab is used as indentation: use spaces",
      "Die YAML-Syntax ist ungültig: ein Tabulator dient als Einrückung: verwenden Sie Leerzeichen",
      "YAML 语法无效：用制表符作了缩进：请使用空格",
    ],
  },
  {
    name: "an order without an endpoint",
    path: "/endpoints/reorder",
    body: { ordered_ids: ["z", "a"] },
    told: [
      'ordered_ids has "z", which is no endpoint or is there twice',
      'ordered_ids enthält "z", was kein Endpunkt ist oder doppelt vorkommt',
      'ordered_ids 含有 "z"，它不是端点，或出现了两次',
    ],
  },
  {
    name: "a body's member of another kind",
    path: "/endpoints",
    body: { name: "b", tags: "x" },
    told: ["tags is not a list", "tags ist keine Liste", "tags 不是列表"],
  },
  {
    name: "a body's member with words of its own",
    path: "/logs/cleanup",
    body: { days: -1 },
    told: [
      "days has to be a number of days; 0 removes all",
      "days muss eine Anzahl von Tagen sein; 0 entfernt alles",
      "days 应为天数；0 表示全部删除",
    ],
  },
  {
    name: "a body's member above its limit",
    path: "/logs/cleanup",
    body: { days: 40_000 },
    told: ["days has to be at most 36500", "days darf höchstens 36500 sein", "days 最多为 36500"],
  },
  {
    name: "a body that lacks a member",
    path: "/endpoints/generate-name",
    body: {},
    told: ["profile_id is missing", "profile_id fehlt", "profile_id 缺失"],
  },
  {
    name: "a body's misspelt member",
    path: "/endpoints",
    body: { nme: "b" },
    told: [
      "nme is unknown; did you mean name?",
      "nme ist unbekannt; war name gemeint?",
      "nme 不是已知的名称；是不是想写 name？",
    ],
  },
  {
    name: "a body that is no object",
    path: "/endpoints",
    body: [],
    told: ["The body is not an object", "Der Body ist kein Objekt", "请求体不是对象"],
  },
  {
    name: "a word that is none of those there are",
    path: "/routing/preview",
    body: { protocol: "smtp" },
    told: [
      "protocol has to be one of messages, chat, responses, gemini",
      "protocol muss eines von messages, chat, responses, gemini sein",
      "protocol 应为以下之一：messages, chat, responses, gemini",
    ],
  },
  {
    name: "a text that begins otherwise",
    path: "/routing/preview",
    body: { path: "v1" },
    told: ['path has to begin with "/"', 'path muss mit "/" beginnen', 'path 应以 "/" 开头'],
  },
  {
    name: "a parameter of a query",
    method: "GET",
    path: "/requests?from=soon",
    told: [
      'from cannot be "soon"; expected a time such as 2026-11-25T18:00:00Z, or milliseconds of the epoch',
      'from kann nicht "soon" sein; erwartet: eine Zeit wie 2026-11-25T18:00:00Z oder Millisekunden der Epoche',
      'from 不能是 "soon"；应为：时间，例如 2026-11-25T18:00:00Z，或纪元以来的毫秒数',
    ],
  },
];

const LANGUAGES = ["en", "de", "zh-CN"] as const;

Deno.test("the API says what is wrong with what was sent in the caller's language", async (t) => {
  await using proxy = await startProxy({ endpoints: [ENDPOINT] });
  const admin = new Admin(proxy);
  for (const { name, method = "POST", path, body, told } of ROWS) {
    await t.step(name, async () => {
      for (const [index, language] of LANGUAGES.entries()) {
        const headers = { "accept-language": language };
        const { error } = (await admin.call(method, path, { body, headers })).body;
        const messages = error?.problems?.map(({ message }: { message: string }) => message) ?? [];
        assert.ok(messages.includes(told[index]!), `${language}: ${JSON.stringify(messages)}`);
      }
    });
  }
});

const WARNED = [
  "endpoints[0].auth_value has no effect, as auth_type is none",
  "endpoints[0].auth_value hat keine Wirkung, da auth_type none ist",
  "endpoints[0].auth_value 不起作用，因为 auth_type 是 none",
];

Deno.test("the API warns in the caller's language of what was saved all the same", async () => {
  await using proxy = await startProxy({ endpoints: [ENDPOINT] });
  const admin = new Admin(proxy);
  for (const [index, language] of LANGUAGES.entries()) {
    const headers = { "accept-language": language };
    const sent = { auth_value: `value-${language}` };
    const { warnings } = (await admin.call("PUT", "/endpoints/a", { body: sent, headers })).body;
    assert.deepEqual(warnings.map(({ message }: { message: string }) => message), [WARNED[index]]);
    const shown = (await admin.call("GET", "/config", { headers })).body;
    assert.deepEqual(shown.warnings.map(({ message }: { message: string }) => message), [WARNED[index]]);
  }
});

const INVALID = [
  'endpoints[0].url is not a URL: current value is "htp://x"; expected an http or https URL',
  'endpoints[0].url ist keine URL: aktueller Wert ist "htp://x"; erwartet: eine http- oder https-URL',
  'endpoints[0].url 不是 URL（当前值："htp://x"）；应为：http 或 https URL',
];

Deno.test("a bad file on disk is told in the language of who looks, on pages and by the API, and in English in the log", async () => {
  await using proxy = await startProxy({ endpoints: [ENDPOINT] });
  const reload = await proxy.writeFile((await proxy.file()).replace("https://a.example", "htp://x"));
  assert.ok(reload.type === "rejected");
  assert.deepEqual(logOf(reload), [
    "Cannot take over the edited configuration, the one before stays in use: 1 problem",
    `${proxy.configFile}:${reload.problems[0]!.line}: ${INVALID[0]}`,
  ]);
  const admin = new Admin(proxy);
  const browser = new Browser(proxy);
  for (const [index, language] of LANGUAGES.entries()) {
    const message = INVALID[index]!;
    const { concerns } = (await admin.call("GET", "/status", { headers: { "accept-language": language } })).body;
    assert.deepEqual(concerns.map(({ detail }: { detail: string }) => detail), [message]);
    for (const path of ["/admin", "/admin/endpoints", "/admin/settings"]) {
      const { html } = await browser.get(`${path}?lang=${language}`);
      const texts = html.replace(/<script.*?<\/script>/gs, "").replaceAll("&quot;", '"');
      assert.ok(texts.includes(message), `${path} in ${language}`);
      if (language !== "en") assert.doesNotMatch(html, /current value is|is not a URL/, `${path} in ${language}`);
    }
  }
});

function logOf(reload: Parameters<ReloadListener>[0]): string[] {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  new ReloadLog({ info: log, warn: log, error: log }).report(reload);
  return lines;
}

Deno.test("pages say in their language why the file cannot be changed from them", async () => {
  await using proxy = await startProxy({ endpoints: [ENDPOINT] });
  await Deno.chmod(proxy.configFile, 0o400);
  const browser = new Browser(proxy);
  const reasons = { de: "niemand darf in die Datei schreiben", "zh-CN": "任何人都不可写入该文件" };
  for (const [language, reason] of Object.entries(reasons)) {
    const { html } = await browser.get(`/admin/settings?lang=${language}`);
    assert.ok(html.includes(reason), language);
  }
});
