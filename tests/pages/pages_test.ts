/** Every page of the table, by HTTP: language, theme, policy, and what it is made of. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type IncomingHttpHeaders, request, type RequestOptions } from "node:http";
import { allLanguages } from "../../lib/i18n/languages.ts";
import { PAGES, REDIRECTS } from "../../routes/page_table.ts";
import { readLocales } from "../../tools/locales.ts";
import { startProxy } from "../e2e/proxy.ts";
import { Browser } from "./site.ts";

const ROOT = await Deno.realPath(new URL("../../", import.meta.url));
const KEYS = [...(await readLocales(ROOT)).en.values()].flatMap((texts) => Object.keys(texts));
/** Those that stand for themselves; a record's page is looked at where there is a record. */
const PLAIN = PAGES.filter(({ path }) => !path.includes(":")).map(({ path }) => path);

const ENDPOINTS = [
  { name: "<b>evil</b>", url: "https://evil.example", auth_type: "api_key", auth_value: "planted", enabled: true },
];

Deno.test("pages are in every language, with no key in a text's place and no key of an endpoint (claim 75)", async () => {
  await using proxy = await startProxy({ endpoints: ENDPOINTS });
  const browser = new Browser(proxy);
  for (const path of PLAIN) {
    for (const language of allLanguages()) {
      const { status, html } = await browser.get(`${path}?lang=${language}`);
      assert.equal(status, 200, path);
      assert.match(html, new RegExp(`<html lang="${language}"`));
      const texts = html.replace(/<script.*?<\/script>/gs, "").replace(/<[^>]*>/g, " ");
      for (const key of KEYS) assert.ok(!texts.includes(key), `${path} shows ${key} in ${language}`);
      assert.doesNotMatch(html, /planted/);
      assert.doesNotMatch(html, /<b>evil/, `${path} takes a name for HTML`);
    }
  }
});

Deno.test("pages have one heading of the first rank, and link to the page itself in their navigation", async () => {
  await using proxy = await startProxy({ endpoints: ENDPOINTS });
  const browser = new Browser(proxy);
  for (const path of PLAIN) {
    const { html } = await browser.get(path);
    assert.equal(html.match(/<h1/g)?.length, 1, path);
    const row = PAGES.find((row) => row.path === path)!;
    const current = `<a href="${row.under}" aria-current="page">`;
    assert.ok(html.includes(current), `${path} has no ${current}`);
  }
});

Deno.test("pages hold no script and no style of their own, and their policy forbids both", async () => {
  await using proxy = await startProxy({ endpoints: ENDPOINTS });
  const browser = new Browser(proxy);
  for (const path of [...PLAIN, "/admin/nowhere"]) {
    const { html, headers } = await browser.get(path);
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
    assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=/);
    const scripts = [...html.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)];
    const types = scripts.map(([, attributes]) => /type="([^"]+)"/.exec(attributes!)?.[1]);
    // Beside the one that is loaded there are data alone: texts, and what islands are given.
    assert.deepEqual([types[0], [...new Set(types.slice(1))]], ["module", ["application/json"]]);
    assert.equal(scripts[0]?.[2], "");
    for (const [, url = ""] of html.matchAll(/<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"/g)) {
      assert.match(url, /^\/admin\/assets\//);
    }
  }
});

Deno.test("pages load what the assets have, for good while it is the same", async () => {
  await using proxy = await startProxy({});
  const browser = new Browser(proxy);
  const { html } = await browser.get("/admin");
  const urls = [...html.matchAll(/(?:src|href)="(\/admin\/assets\/[^"]+)"/g)].map(([, url]) => url!);
  assert.ok(urls.length >= 3);
  for (const url of urls) {
    const { status, headers } = await browser.get(url);
    assert.equal(status, 200, url);
    assert.match(headers.get("cache-control") ?? "", /immutable/);
    assert.equal((await browser.get(url, { "if-none-match": headers.get("etag")! })).status, 304);
    const old = await browser.get(url.replace(/assets\/\w+/, "assets/0000"));
    assert.equal(old.headers.get("cache-control"), "no-cache");
    assert.equal(old.status, 200);
  }
  for (const name of ["none.js", "../../config.yaml", "toString", "%2e%2e/x.js"]) {
    assert.equal((await browser.get(`/admin/assets/x/${name}`)).status, 404, name);
  }
});

Deno.test("pages keep a language and a theme that were chosen", async () => {
  await using proxy = await startProxy({});
  const browser = new Browser(proxy);
  assert.match((await browser.get("/admin")).html, /<html lang="en">/);
  await browser.get("/admin?lang=ja&theme=dark");
  assert.match((await browser.get("/admin")).html, /<html lang="ja" data-theme="dark">/);
  await browser.get("/admin?theme=system");
  assert.match((await browser.get("/admin")).html, /<html lang="ja">/);
  assert.match((await browser.get("/admin?lang=%3Cscript%3E")).html, /<html lang="ja">/);
});

Deno.test("pages speak the configured language to those who ask for none of ours", async () => {
  await using proxy = await startProxy({ i18n: { default_language: "zh-cn" } });
  const { html } = await new Browser(proxy).get("/admin", { "accept-language": "nl" });
  assert.match(html, /<html lang="zh-CN">/);
});

Deno.test("a page that does not exist is a page in the visitor's language", async () => {
  await using proxy = await startProxy({});
  const browser = new Browser(proxy);
  const { status, html } = await browser.get("/admin/nowhere?lang=de");
  assert.equal(status, 404);
  assert.match(html, /Diese Seite gibt es nicht/);
});

Deno.test("paths of the predecessors lead to the pages of now, with their query (claims 39, 85)", async () => {
  await using proxy = await startProxy({});
  const browser = new Browser(proxy);
  assert.equal((await browser.get("/")).headers.get("location"), "/admin");
  // The predecessor's help for a client.
  assert.equal((await browser.get("/?client=codex")).headers.get("location"), "/help?client=codex");
  for (const [from, to] of Object.entries(REDIRECTS)) {
    const { status, headers } = await browser.get(`${from}?a=1`);
    assert.equal(status, 303, from);
    assert.equal(headers.get("location"), `${to}?a=1`);
    assert.equal((await browser.get(to)).status, 200, to);
  }
});

Deno.test("pages are found by the paths that people type, with a slash behind", async () => {
  await using proxy = await startProxy({});
  const browser = new Browser(proxy);
  for (const path of [...PLAIN, "/admin/nowhere"]) {
    const { status, headers } = await browser.get(`${path}//?a=1`);
    assert.deepEqual([status, headers.get("location")], [303, `${path}?a=1`]);
  }
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks with headers that `fetch` does not let anybody set. */
async function asked(port: number, options: RequestOptions): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request({ hostname: "127.0.0.1", port, ...options }, (response) => {
    let text = "";
    response.on("data", (piece) => text += piece);
    response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text }));
  });
  sent.on("error", reject).end();
  return await promise;
}

const GERMAN = { accept: "text/html,*/*", "accept-language": "de" };

/** Ways in which a browser is turned away, with what it is told. */
const TURNED_AWAY: readonly (readonly [who: string, options: RequestOptions, told: RegExp])[] = [
  [
    "comes by another name",
    { path: "/admin?lang=de", headers: { ...GERMAN, host: "evil.example" } },
    /Abgelehnt: Der Host-Header „evil.example“/,
  ],
  [
    "brings another site's form",
    { path: "/admin/login", method: "POST", headers: { ...GERMAN, origin: "https://evil.example" } },
    /„https:\/\/evil.example“/,
  ],
];

for (const [who, options, told] of TURNED_AWAY) {
  Deno.test(`a browser that ${who} is told so in its language, in a page that needs nothing of this server`, async () => {
    await using proxy = await startProxy({ endpoints: ENDPOINTS });
    const { status, headers, text } = await asked(proxy.port, options);
    assert.equal(status, 403);
    assert.match(text, /<html lang="de">.*Diese Seite kann nicht angezeigt werden/s);
    assert.match(text, told);
    assert.doesNotMatch(
      text.replace(/<style>.*?<\/style>/s, ""),
      /evil&lt;|endpoint|csrf|<script|<link|(?:src|href)="(?!#)/,
    );
    assert.equal(headers["set-cookie"], undefined);
    const [, css = ""] = /<style>(.*?)<\/style>/s.exec(text) ?? [];
    assert.match(css, /\.alone/);
    const hash = createHash("sha256").update(css).digest("base64");
    assert.equal(
      headers["content-security-policy"],
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`,
    );
  });
}

Deno.test("a path that is none of the pages' leads a browser to them, and tells a program so", async () => {
  await using proxy = await startProxy({ endpoints: ENDPOINTS, server: { admin_password: "planted-password" } });
  const page = await asked(proxy.port, { path: "/dashboard", headers: GERMAN });
  assert.equal(page.status, 404);
  assert.match(page.text, /<html lang="de">.*Diese Seite gibt es nicht.*href="\/admin"/s);
  assert.doesNotMatch(page.text, /evil|csrf|class="navigation"/);
  const program = await asked(proxy.port, { path: "/dashboard", headers: { accept: "*/*" } });
  assert.deepEqual([program.status, program.headers["content-type"]], [404, "application/json"]);
});
