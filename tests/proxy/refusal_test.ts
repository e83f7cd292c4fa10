import assert from "node:assert/strict";
import { concat } from "../../lib/bytes.ts";
import { readRefusal } from "../../lib/proxy/refusal.ts";
import { secretsOf } from "../../lib/upstream/secrets.ts";
import { endpoint } from "../endpoint.ts";
import { oneBuffer } from "./one_buffer.ts";

const MAIN = endpoint({ authValue: "endpoint-secret" });
const NOW = Date.parse("2026-11-22T12:00:00Z");

function read(status: number, body: BodyInit | null, headers: Record<string, string> = {}) {
  const response = new Response(body);
  return readRefusal({ status, headers: new Headers(headers), body: response.body }, {
    endpoint: MAIN,
    secrets: secretsOf(MAIN),
    now: NOW,
  });
}

async function text(refusal: Awaited<ReturnType<typeof read>>): Promise<string | undefined> {
  return refusal.verbatim === undefined ? undefined : await new Response(refusal.verbatim.body).text();
}

const BODIES: readonly { name: string; body: string; message: RegExp; verbatim: boolean }[] = [
  {
    name: "an envelope, kept to the byte (K5)",
    body:
      '{ "type":"error", "error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"} }\n',
    message: /^prompt is too long: 210000 tokens > 200000 maximum$/,
    verbatim: true,
  },
  { name: "JSON without an envelope", body: '{"ok":false}', message: /answered with HTTP 400/, verbatim: true },
  { name: "an empty object, in words", body: "{}", message: /answered with HTTP 400: {}$/, verbatim: false },
  { name: "a list, in words", body: "[1,2]", message: /answered with HTTP 400: \[1,2\]$/, verbatim: false },
  { name: "no value, in words", body: "null", message: /answered with HTTP 400: null$/, verbatim: false },
  {
    name: "an HTML page, in words",
    body: "<html><style>a{}</style><h1>Bad</h1>\n<p>Gateway</p></html>",
    message: /answered with HTTP 400: Bad Gateway$/,
    verbatim: false,
  },
  {
    name: "plain words",
    body: "no healthy upstream",
    message: /answered with HTTP 400: no healthy upstream$/,
    verbatim: false,
  },
  { name: "nothing", body: "", message: /answered with HTTP 400$/, verbatim: false },
];

for (const { name, body, message, verbatim } of BODIES) {
  Deno.test(`readRefusal reads ${name}`, async () => {
    const refusal = await read(400, body);
    assert.equal(refusal.status, 400);
    assert.equal(refusal.error.kind, "invalid_request");
    assert.match(refusal.error.message, message);
    assert.equal(await text(refusal), verbatim ? body : undefined);
  });
}

const GBK = Uint8Array.of(0xc4, 0xe3, 0xba, 0xc3);
const UTF16 = new Uint8Array(new Uint16Array([..."<p>你好</p>"].map((letter) => letter.charCodeAt(0))).buffer);
const json = (words: Uint8Array) =>
  concat([new TextEncoder().encode('{"error":{"message":"'), words, new TextEncoder().encode('"}}')]);
const UTF8 = new TextEncoder().encode("你好");

const CHARSETS: readonly { type: string; body: Uint8Array<ArrayBuffer>; verbatim?: string; words?: RegExp }[] = [
  { type: "text/html; charset=GBK", body: GBK },
  { type: 'application/json;charset="gb2312"', body: json(GBK), verbatim: "application/json; charset=utf-8" },
  { type: "application/json; charset=iso-8859-1", body: json(UTF8), verbatim: "application/json; charset=utf-8" },
  { type: "application/json", body: json(UTF8), verbatim: "application/json" },
  { type: "text/html; charset=utf-16le", body: UTF16 },
  { type: "text/html; charset=nobodys", body: UTF8 },
  { type: "text/html; charset=nobodys", body: GBK, words: /answered with HTTP 400: \ufffd+$/ },
  { type: "text/html", body: Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0), words: /answered with HTTP 400$/ },
];

for (const { type, body, verbatim, words = /你好$/ } of CHARSETS) {
  Deno.test(`readRefusal reads ${body.length} bytes of ${type} for ${words.source}`, async () => {
    const refusal = await read(400, body, { "content-type": type });
    assert.match(refusal.error.message, words);
    assert.equal(refusal.verbatim?.headers.get("content-type"), verbatim);
    if (verbatim !== undefined) assert.equal(await text(refusal), '{"error":{"message":"你好"}}');
  });
}

for (
  const body of [
    '{"error":{"message":"Bad key endpoint-secret"}}',
    "<p>Bad key endpoint-secret</p>",
    "Bad key endpoint-secret",
  ]
) {
  Deno.test(`readRefusal hands no credential of ours to the client: ${body}`, async () => {
    const refusal = await read(401, body);
    assert.doesNotMatch(refusal.error.message + (await text(refusal) ?? ""), /endpoint-secret/);
    assert.match(refusal.error.message, /Bad key \[redacted\]/);
  });
}

Deno.test("readRefusal and who hears of its bytes keep none of the buffers that a stream hands out", async () => {
  const page = "no healthy upstream";
  const heard: Uint8Array[] = [];
  const options = { endpoint: MAIN, secrets: [], now: NOW, onBytes: (bytes: Uint8Array) => void heard.push(bytes) };
  const refusal = await readRefusal({ status: 503, headers: new Headers(), body: oneBuffer(page) }, options);
  assert.match(refusal.error.message, new RegExp(`${page}$`));
  assert.equal(new TextDecoder().decode(concat(heard)), page);
});

Deno.test("readRefusal keeps the stated wait, on the error too", async () => {
  const refusal = await read(429, '{"error":{"message":"slow"}}', { "retry-after": "7" });
  assert.equal(refusal.retryAfterMs, 7000);
  assert.equal(refusal.error.retryAfterMs, 7000);
  assert.equal(refusal.error.kind, "rate_limit");
  assert.deepEqual(refusal.limits, [{ level: "exhausted", scope: "model", waitMs: 7000, source: "retry-after" }]);
});

Deno.test("readRefusal reads the wait from the body where no header has it", async () => {
  const refusal = await read(429, '{"error":{"message":"Rate limit reached. Please try again in 2.5s."}}');
  assert.equal(refusal.retryAfterMs, 2500);
  assert.equal(refusal.error.retryAfterMs, 2500);
});

for (const status of [301, 307, 308]) {
  Deno.test(`readRefusal shows where a ${status} points without its query or credentials`, async () => {
    const location = "https://user:SECRET@login.example/cb?token=SECRET#SECRET";
    const refusal = await read(status, "moved", { location });
    assert.equal(refusal.status, status);
    assert.equal(refusal.verbatim, undefined);
    assert.match(refusal.error.message, /login\.example\/cb/);
    assert.doesNotMatch(refusal.error.message, /SECRET/);
  });
}

Deno.test("readRefusal calls nothing a redirect that leads nowhere", async () => {
  for (const status of [101, 302, 304]) {
    const { error } = await read(status, null);
    assert.equal(error.kind, "upstream");
    assert.match(error.message, new RegExp(`answered with HTTP ${status}$`));
  }
});

Deno.test("readRefusal reads a bounded piece of an endless error and lets the rest go (C28)", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const piece = new TextEncoder().encode("x".repeat(100_000));
  const endless = new ReadableStream<Uint8Array>({ pull: (it) => it.enqueue(piece), cancel: () => resolve() });
  const refusal = await readRefusal({ status: 500, headers: new Headers(), body: endless }, {
    endpoint: MAIN,
    secrets: secretsOf(MAIN),
    now: NOW,
  });
  assert.ok(refusal.error.message.length < 500);
  await promise;
});

Deno.test("readRefusal takes what there is of a body that breaks off, since the status says what it means", async () => {
  let pulls = 0;
  const broken = new ReadableStream<Uint8Array>({
    pull: (it) => pulls++ === 0 ? it.enqueue(new TextEncoder().encode("slow down")) : it.error(new TypeError("reset")),
  });
  const refused = { status: 429, headers: new Headers({ "retry-after": "7" }), body: broken };
  const { status, error, retryAfterMs } = await readRefusal(refused, { endpoint: MAIN, secrets: [], now: NOW });
  assert.deepEqual({ status, retryAfterMs }, { status: 429, retryAfterMs: 7000 });
  assert.match(error.message, /answered with HTTP 429: slow down$/);
});

Deno.test("readRefusal gives the client no status that no answer can have", async () => {
  const { status, error } = await read(999, '{"error":{"message":"Request denied"}}');
  assert.deepEqual({ status, told: error.status, kind: error.kind }, { status: 999, told: 502, kind: "upstream" });
});

Deno.test("readRefusal reads a page of tags that never end in the time of its length", async () => {
  for (const tag of ["<a ", "<script ", "<style>"]) {
    const started = performance.now();
    const { error } = await read(400, "Bad " + tag.repeat((1 << 20) / tag.length));
    assert.match(error.message, /answered with HTTP 400: Bad/);
    assert.ok(performance.now() - started < 5000);
  }
});
