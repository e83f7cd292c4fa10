import assert from "node:assert/strict";
import type { EngineConfig, SearchProvider } from "../../lib/config/search_config.ts";
import type { Json } from "../../lib/json.ts";
import { say } from "../../lib/phrases/say.ts";
import type { FoundPage, Question } from "../../lib/searching/found.ts";
import { searchWeb } from "../../lib/searching/web.ts";
import { steps } from "../e2e/steps.ts";
import * as scripts from "../e2e/scripts.ts";
import { FakeUpstream, type Script } from "../fake_upstream.ts";

const QUESTION: Question = { query: "deno 3 é", allowed: ["a.example"], blocked: ["b.example"], count: 3 };
const KEY = "made-up-key";

interface Row {
  readonly name: SearchProvider;
  /** Method, path and query. */
  readonly asked: string;
  readonly header: readonly [string, string];
  readonly body?: Json;
  /** As each engine documents it. */
  readonly answer: Json;
}

const ADDRESS = "https://www.a.example/x";
const PAGE: FoundPage = { url: ADDRESS, title: "A title", text: "What it says", age: "2026-10-01" };
const SITES = "deno+3+%C3%A9+site%3Aa.example+-site%3Ab.example";

const ROWS: readonly Row[] = [
  {
    name: "tavily",
    asked: "POST /search",
    header: ["authorization", `Bearer ${KEY}`],
    body: {
      ...{ query: "deno 3 é", max_results: 3 },
      ...{ include_domains: ["a.example"], exclude_domains: ["b.example"] },
    },
    answer: {
      query: "deno 3 é",
      results: [{ url: ADDRESS, title: "A title", content: "What it says", score: 0.9, published_date: "2026-10-01" }],
    },
  },
  {
    name: "brave",
    asked: `GET /res/v1/web/search?q=${SITES}&count=3`,
    header: ["x-subscription-token", KEY],
    answer: {
      type: "search",
      web: {
        results: [{ url: ADDRESS, title: "A title", description: "What it <strong>says</strong>", age: "2026-10-01" }],
      },
    },
  },
  {
    name: "exa",
    asked: "POST /search",
    header: ["x-api-key", KEY],
    body: {
      ...{ query: "deno 3 é", numResults: 3, includeDomains: ["a.example"], excludeDomains: ["b.example"] },
      contents: { text: { maxCharacters: 2000 } },
    },
    answer: {
      results: [{ id: ADDRESS, url: ADDRESS, title: "A title", text: "What it says", publishedDate: "2026-10-01" }],
    },
  },
  {
    name: "searxng",
    asked: `GET /search?q=${SITES}&format=json`,
    header: ["authorization", `Bearer ${KEY}`],
    answer: { results: [{ url: ADDRESS, title: "A title", content: "What it says", publishedDate: "2026-10-01" }] },
  },
  {
    name: "bocha",
    asked: "POST /v1/web-search",
    header: ["authorization", `Bearer ${KEY}`],
    body: { query: "deno 3 é", count: 3, summary: true, include: "a.example", exclude: "b.example" },
    answer: {
      code: 200,
      data: {
        webPages: {
          value: [{
            url: ADDRESS,
            name: "A title",
            snippet: "short",
            summary: "What it says",
            datePublished: "2026-10-01",
          }],
        },
      },
    },
  },
];

function config(engine: FakeUpstream, own: Partial<EngineConfig> = {}): EngineConfig {
  return { provider: "searxng", url: `${engine.url}/`, apiKey: KEY, maxResults: 3, timeoutMs: 5000, ...own };
}

const search = (engine: FakeUpstream, own: Partial<EngineConfig> = {}, question: Partial<Question> = {}) =>
  searchWeb({ ...QUESTION, ...question }, config(engine, own), {
    userAgent: "cccc/0",
    signal: new AbortController().signal,
  });

Deno.test("searchWeb asks each engine in its own words, and reads its answer", async (t) => {
  await steps(t, ROWS, async ({ name, asked, header, body, answer }) => {
    await using engine = await FakeUpstream.start(scripts.reply(JSON.stringify(answer)));
    assert.deepEqual(await search(engine, { provider: name }), { type: "found", pages: [PAGE] });
    const [{ method, target, headers, text }] = engine.requests as [FakeUpstream["requests"][number]];
    assert.equal(`${method} ${target}`, asked);
    assert.equal(headers.get(header[0]), header[1]);
    assert.deepEqual(text === "" ? undefined : JSON.parse(text), body);
  });
});

const url = (address: string) => ({ url: address, title: "", content: "" });

/** What an engine finds, and which of it is handed on. */
const FITTING: readonly (readonly [string, Partial<Question>, readonly string[], readonly string[]])[] = [
  ["no more than were asked for", { allowed: [], count: 1 }, ["https://x.example/1", "https://x.example/2"], [
    "https://x.example/1",
  ]],
  ["each once", { allowed: [] }, ["https://x.example/1", "https://x.example/1"], ["https://x.example/1"]],
  ["nothing that is no page", { allowed: [] }, ["", "javascript:alert(1)", "/x", "ftp://x.example/"], []],
  ["subdomains, and no other domain that ends alike", {}, [
    "https://a.example/",
    "https://w.a.example/",
    "https://xa.example/",
  ], [
    "https://a.example/",
    "https://w.a.example/",
  ]],
  [
    "a part of a site",
    { allowed: ["https://a.example/blog"] },
    ["https://a.example/blog/1", "https://a.example/shop"],
    [
      "https://a.example/blog/1",
    ],
  ],
  [
    "nothing that is blocked",
    { allowed: [], blocked: ["*.b.example"] },
    ["https://w.b.example/", "https://c.example/"],
    [
      "https://c.example/",
    ],
  ],
];

for (const [what, question, found, handedOn] of FITTING) {
  Deno.test(`searchWeb hands on ${what}`, async () => {
    await using engine = await FakeUpstream.start(scripts.reply(JSON.stringify({ results: found.map(url) })));
    const finding = await search(engine, {}, question);
    assert.deepEqual(finding.type === "found" && finding.pages.map((page) => page.url), handedOn);
  });
}

const FAILURES: readonly (readonly [string, Script, RegExp])[] = [
  ["an answer that is no JSON", scripts.reply("<html>"), /^searxng did not answer with JSON/],
  ["a refusal", scripts.reply("no", { status: 403 }), /^searxng answered with HTTP 403$/],
  ["a redirect, which is not followed", scripts.reply("", { status: 302, headers: { location: "/x" } }), /HTTP 302$/],
  ["a connection that ends", scripts.hangUp, /^searxng could not be asked: /],
  ["silence", scripts.silence, /^searxng did not answer within 0\.2 s$/],
];

Deno.test("searchWeb says what went wrong, without address or key", async (t) => {
  await steps(t, FAILURES.map(([name, script, told]) => ({ name, script, told })), async ({ script, told }) => {
    await using engine = await FakeUpstream.start(script);
    const finding = await search(engine, { timeoutMs: 200 });
    assert.ok(finding.type === "failed");
    assert.match(say(finding.reason), told);
    assert.doesNotMatch(say(finding.reason), new RegExp(`${KEY}|${engine.port}`));
  });
});

Deno.test("what an engine answers in another form is nothing found", async () => {
  for (const answer of [null, [], {}, { results: {} }, { results: [3, null, { url: 4 }] }]) {
    await using engine = await FakeUpstream.start(scripts.reply(JSON.stringify(answer)));
    assert.deepEqual(await search(engine), { type: "found", pages: [] });
  }
});
