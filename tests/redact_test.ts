import assert from "node:assert/strict";
import {
  base64FormsOf,
  brief,
  formsOf,
  isCredentialHeader,
  redact,
  redactExact,
  redactText,
  redactUrl,
  redactUrls,
} from "../lib/redact.ts";

const KEYS: readonly string[] = [
  "sk-ant-api03-abcdefghijklmnop",
  "sk-proj-ABCDEFGHIJKLMNOP1234",
  "sk-ant-oat01-abcdefghijklmnop",
  "gsk_abcdefghijklmnopqrstuv",
  "xai-abcdefghijklmnopqrstuv",
  "hf_abcdefghijklmnopqrstuv",
  "AIzaSyA1234567890abcdefghijklmnopqrstu",
  "Bearer abcdefgh.ijkl",
  "Basic abcdefgh",
  "Basic dXNlcjpwYXNzd29yZA==",
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
];

for (const key of KEYS) {
  Deno.test(`redact hides what looks like a credential: ${key.slice(0, 10)}...`, () => {
    const text = redact(`Incorrect API key provided: ${key}, see the page`);
    assert.equal(text, "Incorrect API key provided: [redacted], see the page");
  });
}

Deno.test("redact hides the shortest credential that there is, alone in its text", () => {
  assert.equal(redact("Basic abcdefgh"), "[redacted]");
});

Deno.test("redact keeps ordinary words", () => {
  const text = "The model claude-opus-5 at max_tokens 4096 is overloaded (request req_011CSHoEeqs5C35K2UUqR7Fy)";
  assert.equal(redact(text), text);
});

Deno.test("redactExact hides every occurrence of each secret", () => {
  assert.equal(redactExact("a s3cr3t b s3cr3t", ["s3cr3t"]), "a [redacted] b [redacted]");
});

Deno.test("redactExact leaves secrets shorter than four characters, which would blot out words", () => {
  assert.equal(redactExact("abc", ["abc", ""]), "abc");
  assert.equal(redactExact("abcd", ["abcd"]), "[redacted]");
});

/** What people give where a local server, or this one, wants a key and looks at none. */
const SHORT_KEYS = ["user", "text", "null", "test", "hello", "ollama", "content"];

Deno.test("redactText leaves secrets of less than eight characters, which are words and names of bodies", () => {
  const body = '{"messages":[{"role":"user","content":"hello, test this text with ollama"}],"stop":null}';
  assert.equal(redactText(body, SHORT_KEYS), body);
  assert.equal(redactText("a s3cr3t-8 b", ["s3cr3t-8"]), "a [redacted] b");
});

Deno.test("redactExact hides the whole of a secret that begins with another", () => {
  assert.equal(redactExact("key=hello-world", ["hello", "hello-world"]), "key=[redacted]");
});

const URLS: readonly { url: string; shown: string }[] = [
  { url: "https://example.org/v1/messages", shown: "https://example.org/v1/messages" },
  { url: "https://example.org:8443/v1?key=SECRET&a=b", shown: "https://example.org:8443/v1?..." },
  { url: "https://user:SECRET@example.org/v1", shown: "https://example.org/v1" },
  { url: "https://example.org/#access_token=SECRET", shown: "https://example.org/" },
  { url: "/login?token=SECRET", shown: "/login?..." },
  { url: "//user:SECRET@example.org/", shown: "//example.org/" },
];

for (const { url, shown } of URLS) {
  Deno.test(`redactUrl shows ${url} as ${shown}`, () => assert.equal(redactUrl(url), shown));
}

for (const url of ["/callback#access_token=SECRET", "https://user:SEC/RET@example.org:port/?a=SECRET"]) {
  Deno.test(`redactUrl shows no secret of ${url}`, () => assert.doesNotMatch(redactUrl(url), /SEC|RET/));
}

const IN_URLS: readonly { text: string; redacted: string }[] = [
  { text: "POST /v1/messages?a=1&key=short&b", redacted: "POST /v1/messages?a=1&key=[redacted]&b" },
  { text: "GET /v1/models?k%65y=short", redacted: "GET /v1/models?k%65y=[redacted]" },
  {
    text: "https://user:pw@example.org/x?token=abc#y",
    redacted: "https://[redacted]@example.org/x?token=[redacted]#y",
  },
  { text: "/back#access_token=abc", redacted: "/back#access_token=[redacted]" },
  { text: "</a?sig=abc>; rel=next", redacted: "</a?sig=[redacted]>; rel=next" },
  { text: "/v1/usage?max_tokens=12&page=3", redacted: "/v1/usage?max_tokens=12&page=3" },
  { text: "mail@example.org", redacted: "mail@example.org" },
  { text: "/x?%zz=1&token%zz=abc", redacted: "/x?%zz=1&token%zz=[redacted]" },
];

for (const { text, redacted } of IN_URLS) {
  Deno.test(`redactUrls makes ${text} ${redacted}`, () => assert.equal(redactUrls(text), redacted));
}

Deno.test("redactText takes for a key what has a part of twelve with a digit in it, or says Bearer before sixteen in all", () => {
  assert.equal(redactText("a key_abcdefghijk1 b", []), "a [redacted] b");
  assert.equal(redactText("a key_abcdefghij1_k b", []), "a key_abcdefghij1_k b");
  assert.equal(redactText("a Bearer abcdefgh1 b", []), "a [redacted] b");
  assert.equal(redactText("a Bearer abcdefg1 b", []), "a Bearer abcdefg1 b");
});

/** What agents read and print, and the part of it that nobody may keep. Put together, so that no scanner takes them for real. */
const random = (length: number) => "a1B2c3D4e5F6g7H8".repeat(8).slice(0, length);
const LOOKALIKES: readonly (readonly [what: string, text: string, secret: string])[] = [
  ["Slack's token", `xoxb-${random(40)}`, random(40)],
  ["npm's token", `//npm.example.org/:_authToken=npm_${random(36)}`, random(36)],
  ["PyPI's token", `pypi-${random(48)}`, random(48)],
  ["Docker's token", `dckr_pat_${random(27)}`, random(27)],
  ["an id of Amazon's keys", `${"AKIA"}IOSFODNN7EXAMPLE is it`, "IOSFODNN7EXAMPLE"],
  ["Google's refresh token", `1//0g${random(40)}`, random(40)],
  ["SendGrid's key", `SG.${random(22)}.${random(43)}`, random(22)],
  ["a secret of Stripe's webhooks", `whsec_${random(32)}`, random(32)],
  ["Replicate's token", `r8_${random(37)}`, random(37)],
  [
    "a private key",
    `-----BEGIN RSA PRIVATE KEY-----\n${random(64)}\n${random(64)}==\n-----END RSA PRIVATE KEY-----`,
    random(64),
  ],
  [
    "an encrypted one",
    `-----BEGIN PRIVATE KEY-----\r\nDEK-Info: AES-128-CBC,AB\r\n\r\n${random(64)}\r\n-----END`,
    random(64),
  ],
  ["one whose end was cut", `-----BEGIN OPENSSH PRIVATE KEY-----\n${random(70)}`, random(70)],
  ["a variable of a shell", `export SOME_API_KEY='${random(20)}'`, random(20)],
  ["one of a file", `DB_HOST=x\nDB_PASSWORD=pa55-${random(12)}\n`, random(12)],
  ["one of production", `STRIPE_SECRET_KEY_PROD=${random(24)}`, random(24)],
  ["one in YAML", `  ACCESS_TOKEN: ${random(24)}`, random(24)],
  ["Amazon's settings", `aws_secret_access_key = ${random(18)}/${random(20)}`, random(20)],
  ["a variable of a tool's server", `{"env": {"SOME_TOKEN": "${random(20)}"}}`, random(20)],
  ["a header in settings", `{"headers": {"x-api-key": "${random(20)}"}}`, random(20)],
  ["a header with its scheme", `{"Authorization": "Token ${random(20)}"}`, random(20)],
  ["a cookie", `{"Cookie": "a=b; session=${random(20)}"}`, random(20)],
  ["a secret", `{"secret": "${random(20)}"}`, random(20)],
  ["a key of two halves", `{"secretAccessKey":"${random(20)}","sessionToken":"${random(24)}"}`, random(20)],
  ["a private key in JSON", `{"private_key": "-----BEGIN PRIVATE KEY-----\\n${random(64)}\\n"}`, random(64)],
  ["a password", `{"passwd": "${random(20)}"}`, random(20)],
  ["a password in a URL", `psql postgres://app:${random(16)}@db.example.org/app`, random(16)],
  ["a token in a URL", `git clone https://oauth2:${random(20)}@git.example.org/a.git`, random(20)],
  ["a signed URL", `https://b.example.org/i.png?X-Amz-Date=1&X-Amz-Signature=${random(64)}`, random(64)],
  ["one of Azure's", `https://b.example.org/i.png?se=2026&amp;sig=${random(30)}%3D`, random(30)],
  ["a secret of a client in a URL", `https://b.example.org/token?client_secret=${random(20)}`, random(20)],
];

for (const [what, text, secret] of LOOKALIKES) {
  Deno.test(`redactText leaves nothing of ${what}, however often JSON stands in a string`, () => {
    for (let wrapped = text, depth = 0; depth < 3; wrapped = JSON.stringify({ content: wrapped }), depth++) {
      const redacted = redactText(wrapped, []);
      assert.ok(!redacted.includes(secret.slice(0, 12)), redacted);
      assert.ok(redacted.includes("[redacted]"));
      if (depth > 0) assert.doesNotThrow(() => JSON.parse(redacted), "it is JSON as before");
    }
  });
}

/** What looks somewhat like it: programs, their settings, and what is public. */
const PROSE: readonly string[] = [
  "const API_KEY = process.env.SOME_API_KEY_2 ?? readKey1();",
  "ANTHROPIC_API_KEY=${ANTHROPIC_API_KEY_2} GITHUB_TOKEN=$(gh auth token2) MAX_TOKENS=1234567890123",
  '{"api_key": "${SOME_KEY_12345}", "password": "<your-password-1>", "Authorization": "Bearer {token12345}"}',
  '{"token": "Hello", "next_page_token": "CAUQAA123456789", "sort_key": "created_at_1", "max_tokens": 4096}',
  '{"type": "object", "properties": {"api_key": {"type": "string"}, "secret": {"type": "string"}}}',
  "npm_config_registry_of_my_own=1 fw_update_available_2 asia-southeast1 AsiaPacificSoutheast1",
  'pem.startsWith("-----BEGIN PRIVATE KEY-----") || throwIt()',
  "The TOKEN: a word of the language. PASSWORD: at least twelve characters",
  "https://example.org/search?q=a&page=2&keyword=something-long-1 http://localhost:8080/@fs/x ws://a:1/b@c",
];

for (const text of PROSE) {
  Deno.test(`redactText keeps ${text.slice(0, 40)}`, () => assert.equal(redactText(text, []), text));
}

Deno.test("formsOf has one form of a plain secret, and every form in which an odd one is written", () => {
  assert.deepEqual(formsOf("plain-secret-1"), ["plain-secret-1"]);
  const odd = 'a"b/c+d é\\';
  const forms = formsOf(odd);
  const json = JSON.stringify(odd).slice(1, -1);
  const written = [
    odd,
    json,
    json.replaceAll("/", "\\/"),
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(odd),
    "a%22b%2Fc%2Bd+%C3%A9%5C",
    // Its bytes as letters.
    'a"b/c+d \u00c3\u00a9\\',
  ];
  for (const form of written) assert.ok(forms.includes(form), form);
  assert.equal(new Set(forms).size, forms.length);
  assert.ok(formsOf("\ud800-half").length > 0, "half a character has forms too");
});

Deno.test("base64FormsOf finds a secret wherever it stands in base64, in both alphabets", () => {
  const secret = "planted?secret>123~é";
  const forms = base64FormsOf(secret);
  for (let before = 0; before < 7; before++) {
    for (let behind = 0; behind < 4; behind++) {
      const bytes = new TextEncoder().encode("x".repeat(before) + secret + "y".repeat(behind));
      for (const alphabet of ["base64", "base64url"] as const) {
        const written = bytes.toBase64({ alphabet });
        assert.ok(forms.some((form) => written.includes(form)), `${before} before, ${behind} behind: ${written}`);
      }
    }
  }
  assert.ok(forms.every((form) => form.length > secret.length), "and nothing short");
  assert.deepEqual(base64FormsOf("short"), []);
});

Deno.test("redact hides passwords and keys in URLs that somebody's words quote", () => {
  const words = "Cannot fetch https://u:pa55word@h.example/x?key=abcd1234efgh with DB_PASSWORD=pa55-word-1234";
  assert.equal(redact(words), "Cannot fetch https://[redacted]@h.example/x?key=[redacted] with DB_PASSWORD=[redacted]");
});

Deno.test("isCredentialHeader tells by its name what may hold a credential", () => {
  for (
    const name of ["Authorization", "x-api-KEY", "x-auth", "Cookie", "x-session", "x-secret", "my-token", "passwd"]
  ) {
    assert.ok(isCredentialHeader(name), name);
  }
  for (const name of ["content-type", "user-agent", "anthropic-beta"]) assert.ok(!isCredentialHeader(name), name);
});

Deno.test("brief keeps the start of somebody's words on one line, without a credential that its end would cut", () => {
  assert.equal(brief("No:\n\n  it is\tplanted-secret", ["planted-secret"]), "No: it is [redacted]");
  assert.equal(brief("x".repeat(500), []), "x".repeat(200));
  assert.equal(brief(`${"x".repeat(195)}planted-secret`, ["planted-secret"]), `${"x".repeat(195)}[reda`);
  assert.equal(brief(" ".repeat(1900) + "here", []), " here", "white space counts as it is read");
});
