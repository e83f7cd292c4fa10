import assert from "node:assert/strict";
import {
  bodyMask,
  credentialsIn,
  credentialsOf,
  maskHead,
  maskHeaders,
  maskName,
  maskPhrase,
  maskWords,
  withoutCutCredential,
} from "../../lib/store/mask.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { redactText } from "../../lib/redact.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { opened } from "./opened.ts";
import { routeRecord } from "../logging/records.ts";
import { pane, recorded } from "./requests.ts";

const HIDDEN: readonly string[] = [
  "authorization",
  "Proxy-Authorization",
  "x-api-key",
  "api-key",
  "x-goog-api-key",
  "cookie",
  "set-cookie",
  "x-amz-security-token",
  "x-session-key",
  "openai-auth",
  "ocp-apim-subscription-key",
  "x-functions-key",
];
const SHOWN: readonly string[] = [
  "anthropic-ratelimit-tokens-remaining",
  "x-ratelimit-remaining-tokens",
  "content-type",
  "user-agent",
  "x-claude-code-session-id",
  "www-authenticate",
  "idempotency-key",
  "x-prompt-cache-key",
];

Deno.test("maskHeaders hides headers that are credentials, and credentials in others (S4)", () => {
  const headers = [...HIDDEN, ...SHOWN].map((name) => [name, "value"] as const);
  const shown = maskHeaders(headers, []).filter(([, value]) => value === "value").map(([name]) => name);
  assert.deepEqual(shown, SHOWN);
  assert.deepEqual(maskHeaders([["x-note", "it is s3cr3t-word"]], ["s3cr3t-word"]), [["x-note", "it is [redacted]"]]);
  assert.deepEqual(maskHeaders([["location", "http://u:p@h/x?key=q"]], []), [
    ["location", "http://[redacted]@h/x?key=[redacted]"],
  ]);
});

const MASKED: readonly { text: string; masked: string }[] = [
  { text: "key sk-ant-api03-abcdef_ghijklmnop-1 here", masked: "key [redacted] here" },
  { text: '{"access_token":"abcdefgh12345"}', masked: '{"access_token":"[redacted]"}' },
  { text: '{"refresh_token" : "rt.abcdefgh12345"}', masked: '{"refresh_token" : "[redacted]"}' },
  { text: '"{\\"api_key\\": \\"abcdefgh12345\\"}"', masked: '"{\\"api_key\\": \\"[redacted]\\"}"' },
  { text: "GET https://h/v1?key=abcdefgh12345&a=b", masked: "GET https://h/v1?key=[redacted]&a=b" },
  { text: "authorization: Bearer abc.def-12345678", masked: "authorization: [redacted]" },
  { text: "TOKEN=ghp_abcdefghijkl_mnopqrstuvwxyz end", masked: "TOKEN=[redacted] end" },
  { text: "google ya29.a0AfB_byC-defghijklmnop end", masked: "google [redacted] end" },
  { text: "sk-0123456789abcdef0123456789abcdef", masked: "[redacted]" },
];

for (const { text, masked } of MASKED) {
  Deno.test(`redactText makes ${text} ${masked}`, () => assert.equal(redactText(text, []), masked));
}

for (
  const text of [
    "key_of_the_map_that_is_long",
    "key_press_handler_2 and pk_users_2024_by_name",
    "sk-learn-like-hyphenated-words",
    "Bearer authentication is used",
    '"token": "short"',
    '"max_tokens": 12345678',
    "a url?page=12345678",
  ]
) {
  Deno.test(`redactText keeps ${text}`, () => assert.equal(redactText(text, []), text));
}

Deno.test("bodyMask keeps the bytes around a credential, whatever they are", () => {
  const mask = bodyMask(["top-secret-value"]);
  const raw = new Uint8Array([0xff, 0xfe, 0x00, ...new TextEncoder().encode("é top-secret-value ü"), 0x80]);
  const masked = mask(raw);
  assert.deepEqual([...masked], [0xff, 0xfe, 0x00, ...new TextEncoder().encode("é [redacted] ü"), 0x80]);
  const clean = new Uint8Array([0xff, 0x80, 0x61]);
  assert.equal(mask(clean), clean);
});

const WORDS: readonly (readonly [text: string, masked: string])[] = [
  ["No: planted-secret-1 is wrong", "No: [redacted] is wrong"],
  ["No: planted-secr", "No: [redacted]"],
  ["planted-secr, says planted", "planted-secr, says [redacted]"],
  ["No: plan", "No: plan"],
  ["No: planted-secret-2", "No: planted-secret-2"],
];

for (const [text, masked] of WORDS) {
  Deno.test(`maskWords makes ${text} ${masked}`, () => {
    assert.equal(maskWords(text, ["planted-secret-1", "other"]), masked);
  });
}

Deno.test("maskWords and maskName leave no NUL, at which SQLite would end", () => {
  assert.equal(maskWords("a\0b", []), "a\ufffdb");
  assert.equal(maskName("m\0planted-secret-1", ["planted-secret-1"]), "m\ufffd[redacted]");
});

Deno.test("maskPhrase masks every text in what is to be said, and leaves the rest", () => {
  const said = phrase("budget.endpoint_spent", { amount: { money: 5 }, name: "planted-secret-1" });
  assert.deepEqual(maskPhrase(said, ["planted-secret-1"]), { ...said, values: { ...said.values, name: "[redacted]" } });
  assert.equal(maskPhrase("No: planted-secr", ["planted-secret-1"]), "No: [redacted]");
});

Deno.test("maskHead hides what the first line of a request has of credentials", () => {
  assert.equal(
    maskHead("POST /v1?key=q&a=planted-secret-1", ["planted-secret-1"]),
    "POST /v1?key=[redacted]&a=[redacted]",
  );
});

Deno.test("credentialsIn are the values of headers that are credentials, without their scheme, in every form", () => {
  const headers = [["Authorization", "Bearer  abc/def"], ["x-note", "other"], ["x-api-key", "plain"]] as const;
  assert.deepEqual(credentialsIn(headers), ["abc/def", "abc\\/def", "abc%2Fdef", "plain"]);
  const panes = [{ headers }, { headers: [["cookie", "plain"], ["api-key", "more"]] as const }];
  assert.deepEqual(credentialsOf(panes), ["abc/def", "abc\\/def", "abc%2Fdef", "plain", "more"]);
});

const CUT: readonly (readonly [text: string, kept: string])[] = [
  ["xx planted-secr", "xx [redacted]"],
  ["planted-secr", "[redacted]"],
  ["xx plante", "xx [redacted]"],
  ["xx plant", "xx plant"],
  ["xx sixsix", "xx [redacted]"],
  ["xx short", "xx short"],
  ["xx planted-secr x", "xx planted-secr x"],
];

for (const [text, kept] of CUT) {
  Deno.test(`withoutCutCredential makes ${text} ${kept}`, () => {
    const bytes = new TextEncoder().encode(text);
    const masked = withoutCutCredential(bytes, ["other-secret", "planted-secret-1", "sixsix", "short"]);
    assert.equal(new TextDecoder().decode(masked), kept);
    if (kept === text) assert.equal(masked, bytes);
    assert.equal(withoutCutCredential(bytes, []), bytes);
  });
}

Deno.test("nothing that was planted is in the database's files, nor in what is read from them (S4)", async () => {
  await using folder = await temporaryFolder();
  const planted = {
    configured: "configured-credential-1",
    header: "client-header-credential-2",
    shape: "sk-ant-api03-planted-in-a-body-3",
    token: "oauth-access-token-4",
    query: "key-in-a-url-5",
    short: "short-6",
  };
  const text = JSON.stringify({
    messages: [{
      role: "user",
      content: [planted.configured, planted.header, planted.shape].join(" ; "),
    }],
    // Long bodies are kept in pieces, short ones as they are.
    padding: "padding ".repeat(500),
    access_token: planted.token,
    url: `https://h.example/v1?key=${planted.query}`,
  });
  const everywhere = `${planted.configured} ${planted.shape} https://h.example/?key=${planted.query}`;
  const kept = await opened(folder.path, { secrets: () => [planted.configured] });
  kept.store.requests.record(recorded("req_1", {
    error: everywhere,
    route: routeRecord({ passed: [{ endpointName: "glm", reason: everywhere }] }),
    status: 502,
    attempts: recorded("").attempts.map((attempt) => ({ ...attempt, result: everywhere, reason: everywhere })),
    panes: [
      pane("client_request", text, {
        head: `POST /v1/messages?key=${planted.short}&key=${planted.query}`,
        headers: [["authorization", `Bearer ${planted.header}`], ["x-note", everywhere]],
      }),
      pane("upstream_request", text),
      pane("upstream_response", `data: ${text}\n\n`),
      pane("client_response", `data: ${text.replace(/padding /g, "")}\n\n`),
    ],
  }));
  await kept.store.flush();
  const request = await kept.store.requests.find("req_1");
  const read = JSON.stringify(
    request,
    (_, value) => value instanceof Uint8Array ? new TextDecoder().decode(value) : value,
  );
  let files = "";
  for (const suffix of ["", "-wal"]) files += new TextDecoder("latin1").decode(await Deno.readFile(kept.file + suffix));
  await kept.store.close();
  for (const secret of Object.values(planted)) {
    assert.ok(!read.includes(secret), `read: ${secret}`);
    assert.ok(!files.includes(secret), `file: ${secret}`);
  }
  assert.ok(read.includes("[redacted]"));
});

/** Characters that JSON, URLs and forms write in other ways. */
const ODD = 'pä"ss/w+rd\\planted-1';
const ONE = "planted-credential-that-is-long-1";

interface Planted {
  readonly what: string;
  readonly secret: string;
  readonly body: string;
  /** How long it was before it was cut. */
  readonly size?: number;
}

const PIECE = 64 * 1024;

const PLANTED: readonly Planted[] = [
  { what: "lies across two pieces", secret: ONE, body: "x".repeat(PIECE - 9) + ONE + "y".repeat(5000) },
  {
    what: "lies across two pieces of a long message",
    secret: ONE,
    body: JSON.stringify({ messages: [{ role: "user", content: "z".repeat(PIECE - 50) + ONE + "z".repeat(PIECE) }] }),
  },
  { what: "is cut at the end of what is kept", secret: ONE, body: "a".repeat(3000) + ONE.slice(0, 20), size: 9000 },
  { what: "is escaped in JSON", secret: ODD, body: JSON.stringify({ said: ODD }) },
  {
    what: "is escaped in JSON in a string",
    secret: ODD,
    body: JSON.stringify({ said: JSON.stringify({ said: ODD }) }),
  },
  { what: "is percent-encoded", secret: ODD, body: `GET /?q=${encodeURIComponent(ODD)}` },
  { what: "is in base64", secret: ONE, body: JSON.stringify({ data: btoa(`password: ${ONE}\n`) }) },
  { what: "is in a form", secret: ODD, body: new URLSearchParams({ q: ODD }).toString() },
];

for (const { what, secret, body, size = body.length } of PLANTED) {
  Deno.test(`a credential that ${what} is not kept (S4)`, async () => {
    await using folder = await temporaryFolder();
    await using kept = await opened(folder.path);
    const headers = [["x-api-key", secret]] as const;
    kept.store.requests.record(recorded("req_1", { panes: [pane("upstream_response", body, { headers, size })] }));
    await kept.store.flush();
    const [found] = (await kept.store.requests.find("req_1"))!.panes;
    const text = new TextDecoder().decode(found!.body);
    assert.match(text, /\[redacted\]/);
    assert.doesNotMatch(text, /planted/);
    assert.doesNotMatch(text.replace(/[\w+/]{24,}/g, (word) => atob(word.slice(0, word.length & ~3))), /planted/);
  });
}

Deno.test("a credential that stands where a name should is not kept, nor told to those who listen (S4)", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path, { secrets: () => [ONE] });
  const [attempt] = recorded("").attempts;
  kept.store.requests.record(recorded("req_1", {
    path: `/v1/${ONE}`,
    model: ONE,
    upstreamModel: `openai/${ONE}`,
    session: ONE,
    agent: ONE,
    attempts: [{ ...attempt!, model: ONE }],
    panes: [pane("upstream_response", JSON.stringify({ model: ONE, choices: [{ message: { content: "hi" } }] }))],
    ...{ protocol: "chat", upstreamProtocol: "chat" },
  }));
  await kept.store.flush();
  const found = await kept.store.requests.find("req_1");
  assert.match(found?.answeredModel ?? "", /\[redacted\]/);
  const { sessions } = await kept.store.requests.sessions({ filter: {}, limit: 9 });
  const from = recorded("").startedAt;
  const { rows } = await kept.store.requests.statistics({ from, to: from + 1, by: ["model"], filter: {} });
  assert.doesNotMatch(JSON.stringify([found, sessions, rows]), /planted/);
});
