import assert from "node:assert/strict";
import type { AuthType, EndpointType } from "../../lib/config/config.ts";
import { applyAuth, clientCredential } from "../../lib/upstream/auth.ts";
import { CREDENTIAL_HEADERS } from "../../lib/wire_headers.ts";
import * as crossing from "../../lib/upstream/headers.ts";
import { endpoint } from "../endpoint.ts";

const CLIENT = new Headers({
  "authorization": "Bearer client-secret",
  "x-api-key": "client-secret",
  "api-key": "client-secret",
  "x-goog-api-key": "client-secret",
  "cookie": "session=client-secret",
  "proxy-authorization": "Basic client-secret",
  "anthropic-version": "2023-06-01",
  "anthropic-beta": "a,b",
  "x-unknown": "kept",
  "user-agent": "claude-cli/2.1.330",
});

const requestHeaders = (headers: Headers) => new Headers(crossing.requestHeaders(headers));
const responseHeaders = (headers: Headers) => new Headers(crossing.responseHeaders(headers));

const NAMES = [...CREDENTIAL_HEADERS];

/** What reaches an upstream. */
function sent(own: Parameters<typeof endpoint>[0]): Headers {
  const headers = crossing.requestHeaders(CLIENT);
  applyAuth(headers, endpoint(own), { credential: clientCredential(CLIENT, []) });
  return new Headers(headers);
}

interface AuthCase {
  readonly type: EndpointType;
  readonly authType: AuthType;
  readonly url?: string;
  readonly header: string;
  readonly value: string;
}

const AUTH: readonly AuthCase[] = [
  { type: "anthropic", authType: "api_key", header: "x-api-key", value: "endpoint-secret" },
  { type: "anthropic", authType: "auth_token", header: "authorization", value: "Bearer endpoint-secret" },
  { type: "openai", authType: "auth_token", header: "authorization", value: "Bearer endpoint-secret" },
  { type: "openai", authType: "api_key", header: "authorization", value: "Bearer endpoint-secret" },
  { type: "gemini", authType: "api_key", header: "x-goog-api-key", value: "endpoint-secret" },
  { type: "gemini", authType: "auth_token", header: "authorization", value: "Bearer endpoint-secret" },
  {
    type: "openai",
    authType: "api_key",
    url: "https://r.openai.azure.com/openai/v1",
    header: "api-key",
    value: "endpoint-secret",
  },
  {
    type: "openai",
    authType: "api_key",
    url: "https://r.services.ai.azure.com/models",
    header: "api-key",
    value: "endpoint-secret",
  },
  {
    type: "openai",
    authType: "api_key",
    url: "https://openai.azure.com.evil.example",
    header: "authorization",
    value: "Bearer endpoint-secret",
  },
  {
    type: "anthropic",
    authType: "api_key",
    url: "https://r.services.ai.azure.com/anthropic",
    header: "x-api-key",
    value: "endpoint-secret",
  },
];

for (const { type, authType, header, value, url } of AUTH) {
  Deno.test(`applyAuth puts exactly one credential on ${type} with ${authType}${url === undefined ? "" : ` at ${url}`}: ${header}`, () => {
    const headers = sent({ type, authType, ...(url === undefined ? {} : { url }) });
    assert.deepEqual(NAMES.filter((name) => headers.has(name)), [header]);
    assert.equal(headers.get(header), value);
    assert.ok(!JSON.stringify([...headers]).includes("client-secret"));
  });
}

Deno.test("applyAuth puts no credential on an endpoint with none", () => {
  const headers = sent({ authType: "none", authValue: "" });
  assert.deepEqual(NAMES.filter((name) => headers.has(name)), []);
  assert.ok(!JSON.stringify([...headers]).includes("secret"));
});

Deno.test("applyAuth passes nothing through of a client without a credential", () => {
  const headers = {};
  applyAuth(headers, endpoint({ authType: "passthrough", authValue: "" }));
  assert.deepEqual(headers, {});
});

Deno.test("applyAuth passes through one credential of the client, and never its cookies", () => {
  const headers = sent({ authType: "passthrough", authValue: "" });
  assert.deepEqual(NAMES.filter((name) => headers.has(name)), ["authorization"]);
  assert.equal(headers.get("authorization"), CLIENT.get("authorization"));
  assert.ok(!headers.has("cookie") && !headers.has("proxy-authorization"));
  assert.ok(!JSON.stringify([...headers]).includes("endpoint-secret"));
});

Deno.test("requestHeaders lets unknown anthropic-* and x-* headers and the client's name cross (K3, K4)", () => {
  const headers = requestHeaders(CLIENT);
  for (const name of ["anthropic-version", "anthropic-beta", "x-unknown", "user-agent"]) {
    assert.equal(headers.get(name), CLIENT.get(name));
  }
});

for (const name of NAMES) {
  Deno.test(`requestHeaders drops ${name}, however it is spelled`, () => {
    assert.ok(!requestHeaders(new Headers([[name.toUpperCase(), "client-secret"]])).has(name));
  });
}

const HOP_BY_HOP = ["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];
const NOT_SENT = [
  ...HOP_BY_HOP,
  "host",
  "content-length",
  "content-encoding",
  "expect",
  "origin",
  "referer",
  "cookie",
  "sec-fetch-dest",
  "sec-fetch-mode",
  "sec-fetch-site",
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
  "cf-connecting-ip",
  "sec-fetch-user",
  "x-cccc-endpoint",
  "x-cccc-hops",
];

for (const name of NOT_SENT) {
  Deno.test(`requestHeaders drops ${name}`, () => assert.ok(!requestHeaders(new Headers({ [name]: "x" })).has(name)));
}

const CONNECTIONS: readonly { value: string; dropped: string[] }[] = [
  { value: "X-One", dropped: ["x-one"] },
  { value: "keep-alive, X-One ,x-two", dropped: ["x-one", "x-two"] },
  { value: "close", dropped: [] },
  { value: "Keep-Alive", dropped: [] },
];

for (const { value, dropped } of CONNECTIONS) {
  Deno.test(`headers named by "Connection: ${value}" cross in neither direction`, () => {
    const given = () => new Headers({ "connection": value, "x-one": "1", "x-two": "2", "x-three": "3" });
    for (const headers of [requestHeaders(given()), responseHeaders(given())]) {
      const left = ["x-one", "x-two", "x-three"].filter((name) => headers.has(name));
      assert.deepEqual(left, ["x-one", "x-two", "x-three"].filter((name) => !dropped.includes(name)));
      assert.ok(!headers.has("connection"));
    }
  });
}

Deno.test("requestHeaders asks for a body that is not compressed", () => {
  assert.equal(requestHeaders(new Headers({ "accept-encoding": "gzip, br" })).get("accept-encoding"), "identity");
});

const NOT_RETURNED = [
  ...HOP_BY_HOP,
  "content-length",
  "content-encoding",
  "set-cookie",
  "location",
  "strict-transport-security",
  "alt-svc",
  "clear-site-data",
  "public-key-pins",
  "nel",
  "report-to",
  "refresh",
  "service-worker-allowed",
  "x-accel-redirect",
  "x-sendfile",
  "access-control-allow-origin",
  "access-control-allow-credentials",
  "access-control-expose-headers",
];

for (const name of NOT_RETURNED) {
  Deno.test(`responseHeaders drops ${name}`, () => assert.ok(!responseHeaders(new Headers({ [name]: "x" })).has(name)));
}

Deno.test("responseHeaders lets limits, ids and unknown headers cross", () => {
  const upstream = new Headers({
    "anthropic-ratelimit-requests-remaining": "1",
    "x-ratelimit-reset-tokens": "1s",
    "request-id": "req_1",
    "x-request-id": "r",
    "retry-after": "3",
    "x-should-retry": "false",
    "content-type": "application/json",
    "x-new": "y",
  });
  assert.deepEqual([...responseHeaders(upstream)].sort(), [...upstream].sort());
});

const SERVER_KEYS = [{ name: "laptop", key: "KEY-LAPTOP", enabled: true }];

const OWN: readonly { name: string; client: Record<string, string>; own: readonly [string, string] | undefined }[] = [
  { name: "a bearer token", client: { authorization: "Bearer mine" }, own: ["authorization", "Bearer mine"] },
  { name: "an API key", client: { "x-api-key": "mine" }, own: ["x-api-key", "mine"] },
  {
    name: "the first of two",
    client: { "x-api-key": "b", authorization: "Bearer a" },
    own: ["authorization", "Bearer a"],
  },
  {
    name: "the one that is not this server's key",
    client: { authorization: "Bearer KEY-LAPTOP", "x-api-key": "mine" },
    own: ["x-api-key", "mine"],
  },
  { name: "nothing but this server's key", client: { "x-api-key": "KEY-LAPTOP" }, own: undefined },
  { name: "nothing", client: {}, own: undefined },
  { name: "the word that stands for no key", client: { authorization: "Bearer hello" }, own: undefined },
  {
    name: "that word and its own",
    client: { authorization: "Bearer hello", "x-api-key": "mine" },
    own: ["x-api-key", "mine"],
  },
  { name: "an empty one and another", client: { authorization: "", "x-api-key": "mine" }, own: ["x-api-key", "mine"] },
];

for (const { name, client, own } of OWN) {
  Deno.test(`clientCredential of a client with ${name} is ${own?.[0] ?? "none"}`, () => {
    assert.deepEqual(clientCredential(new Headers(client), SERVER_KEYS), own);
  });
}

Deno.test("overrideHeaders sends no name of a program where that is taken out, which fetch would put back", () => {
  const headers = { "user-agent": "claude-cli/2.1.330" };
  crossing.overrideHeaders(headers, [{ name: "User-Agent", value: null }]);
  assert.deepEqual(headers, { "user-agent": "" });
});

Deno.test("overrideHeaders sets, replaces and takes out, whatever the case, and keeps the rest", () => {
  const headers = { "x-kept": "1", "anthropic-beta": "a", authorization: "Bearer endpoint-secret" };
  crossing.overrideHeaders(headers, [
    { name: "X-New", value: "2" },
    { name: "Anthropic-Beta", value: "b" },
    { name: "Authorization", value: null },
    { name: "x-missing", value: null },
  ]);
  assert.deepEqual(headers, { "x-kept": "1", "x-new": "2", "anthropic-beta": "b" });
});

for (const name of [...HOP_BY_HOP, "host", "content-length", "content-encoding", "accept-encoding", "expect"]) {
  Deno.test(`overrideHeaders leaves ${name} alone`, () => {
    const headers = { [name]: "as it is" };
    crossing.overrideHeaders(headers, [{ name: name.toUpperCase(), value: "x" }, { name, value: null }]);
    assert.deepEqual(headers, { [name]: "as it is" });
  });
}

Deno.test("applyAuth sends the current token of an oauth endpoint as bearer token, and nothing without one", () => {
  const headers: Record<string, string> = {};
  applyAuth(headers, endpoint({ authType: "oauth", authValue: "" }));
  assert.deepEqual(headers, {});
  applyAuth(headers, endpoint({ authType: "oauth", authValue: "" }), { token: "current" });
  assert.deepEqual(headers, { authorization: "Bearer current" });
});
