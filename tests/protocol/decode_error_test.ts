import assert from "node:assert/strict";
import type { ErrorKind } from "../../lib/errors.ts";
import { kindOfStatus } from "../../lib/errors.ts";
import type { Json } from "../../lib/json.ts";
import { decodeError } from "../../lib/protocol/decode_error.ts";
import { readErrorBody } from "../../lib/protocol/error_body.ts";
import { hasCorpora, recordedCases, recordedErrors } from "../corpora.ts";

interface Row {
  readonly name: string;
  readonly body: Json;
  readonly message: string;
  /** The status that it means inside an HTTP 200. */
  readonly meant: number;
  readonly code?: string;
}

const ENVELOPES: readonly Row[] = [
  {
    name: "Anthropic",
    body: { type: "error", error: { type: "overloaded_error", message: "m" } },
    message: "m",
    meant: 529,
  },
  {
    name: "OpenAI",
    body: { error: { message: "m", type: "invalid_request_error", param: null, code: "context_length_exceeded" } },
    message: "m",
    meant: 400,
    code: "context_length_exceeded",
  },
  {
    name: "OpenAI about an image that it cannot read",
    body: { object: "response", status: "failed", error: { code: "invalid_image_url", message: "m" } },
    message: "m",
    meant: 400,
    code: "invalid_image_url",
  },
  {
    name: "OpenAI about what it does not answer",
    body: { error: { code: "bio_policy", message: "m", type: null, param: null } },
    message: "m",
    meant: 400,
    code: "bio_policy",
  },
  {
    name: "OpenAI about its own store",
    body: { error: { code: "vector_store_timeout", message: "m" } },
    message: "m",
    meant: 504,
    code: "vector_store_timeout",
  },
  {
    name: "OpenAI without money",
    body: { error: { message: "m", type: "insufficient_quota", code: "insufficient_quota" } },
    message: "m",
    meant: 429,
    code: "insufficient_quota",
  },
  {
    name: "Google",
    body: { error: { code: 429, message: "m", status: "RESOURCE_EXHAUSTED" } },
    message: "m",
    meant: 429,
  },
  {
    name: "Google in an array",
    body: [{ error: { code: 503, message: "m", status: "UNAVAILABLE" } }],
    message: "m",
    meant: 503,
  },
  { name: "an error that is a text", body: { error: "m" }, message: "m", meant: 502 },
  {
    name: "xAI",
    body: { code: "Client specified an invalid argument", error: "m" },
    message: "m",
    meant: 502,
    code: "Client specified an invalid argument",
  },
  { name: "z.ai", body: { code: 401, message: "m" }, message: "m", meant: 401 },
  {
    name: "vLLM",
    body: { object: "error", message: "m", type: "BadRequestError", param: null, code: 400 },
    message: "m",
    meant: 400,
  },
  {
    name: "vLLM with None",
    body: { object: "error", message: "m", type: "None", code: 404 },
    message: "m",
    meant: 404,
  },
  { name: "the Codex backend", body: { detail: "m" }, message: "m", meant: 502 },
  { name: "FastAPI", body: { detail: [{ loc: ["body", "x"], msg: "m" }, { msg: "n" }] }, message: "m; n", meant: 502 },
  {
    name: "Groq in a stream",
    body: { error: { message: "m", type: "invalid_request_error", code: "tool_use_failed", status_code: 400 } },
    message: "m",
    meant: 400,
    code: "tool_use_failed",
  },
  {
    name: "OpenRouter",
    body: { error: { message: "m", code: 402 }, user_id: "u" },
    message: "m",
    meant: 402,
  },
  {
    name: "a message that is an object",
    body: { object: "error", message: { detail: "m" }, code: "3051" },
    message: '{"detail":"m"}',
    meant: 502,
    code: "3051",
  },
  { name: "no message, but a status", body: { error: { code: 503 } }, message: "503", meant: 503 },
  { name: "no message at all", body: { error: { type: "server_error" } }, message: "server_error", meant: 500 },
  { name: "a JSON text", body: "m", message: "m", meant: 502 },
  {
    name: "an event whose status stands beside its error",
    body: { type: "error", status_code: 429, error: { type: "x", message: "m" } },
    message: "m",
    meant: 429,
  },
  {
    name: "NestJS",
    body: { statusCode: 400, error: "Bad Request", message: "m" },
    message: "Bad Request: m",
    meant: 400,
  },
  { name: "a title that its reason has", body: { error: "Bad", message: "Bad: m" }, message: "Bad: m", meant: 502 },
  { name: "a reason that its title has", body: { error: "Bad: m", message: "m" }, message: "Bad: m", meant: 502 },
  {
    name: "Cloudflare",
    body: { success: false, errors: [{ message: "m", code: 5007 }], result: {} },
    message: "m",
    meant: 502,
    code: "5007",
  },
  { name: "AWS", body: { __type: "x.y#ThrottlingException", message: "m" }, message: "m", meant: 429 },
  {
    name: "Databricks",
    body: { error_code: "REQUEST_LIMIT_EXCEEDED", message: "m" },
    message: "m",
    meant: 502,
    code: "REQUEST_LIMIT_EXCEEDED",
  },
  {
    name: "MiniMax",
    body: { choices: null, base_resp: { status_code: 1004, status_msg: "login fail" } },
    message: "login fail",
    meant: 401,
    code: "1004",
  },
  ...([
    ["insufficient balance (1008)", 402],
    ["Rate limit reached for requests", 429],
    ["该模型当前访问量过大", 503],
    ["The engine is overloaded", 503],
    ["invalid api key", 401],
    ["output new_sensitive (1027)", 400],
    ["something else", 502],
  ] as const).map(([message, meant]): Row => (
    {
      name: `an error of which only the sentence says what it is ("${message}")`,
      body: { error: { message } },
      message,
      meant,
    }
  )),
  { name: "a list of faults", body: [{ loc: ["body", "user"], msg: "m" }], message: "m", meant: 502 },
];

for (const { name, body, message, meant, code } of ENVELOPES) {
  Deno.test(`decodeError reads the envelope of ${name}`, () => {
    const inside = decodeError(200, body);
    assert.deepEqual([inside.message, inside.status, inside.code], [message, meant, code]);
    assert.equal(inside.kind, kindOfStatus(meant));
    const outside = decodeError(418, body);
    assert.deepEqual([outside.message, outside.status], [message, 418], "a real status is kept");
  });
}

Deno.test("decodeError takes what reports nothing inside an HTTP 200 for a fault of the upstream", () => {
  for (const body of [undefined, null, {}, { error: null }, { status: "failed" }] as (Json | undefined)[]) {
    const error = decodeError(200, body);
    assert.deepEqual([error.status, error.kind], [502, "upstream"], JSON.stringify(body));
  }
});

Deno.test("decodeError keeps the object of the error alone, since an answer that failed repeats the request", () => {
  const error = { code: "rate_limit_exceeded", message: "m", resets_in_seconds: 5 };
  assert.deepEqual(decodeError(200, { status: "failed", error, instructions: "i", tools: [] }).cause, error);
  assert.deepEqual(decodeError(200, [{ error }]).cause, error);
  assert.equal(decodeError(200, { message: "m" }).cause, undefined);
});

const ANSWERS: readonly Json[] = [
  { id: "x", choices: [], message: "m", code: 1 },
  { type: "message", content: [{ type: "text", text: "error" }] },
  { object: "response", output: [], error: null },
  { candidates: [] },
  { choices: [], base_resp: { status_code: 1027, status_msg: "output new_sensitive" } },
  { choices: null, base_resp: { status_code: 0, status_msg: "success" } },
  { success: true, errors: [], result: {} },
  {},
  [],
  null,
];

for (const body of ANSWERS) {
  Deno.test(`readErrorBody sees no error in ${JSON.stringify(body)}`, () =>
    assert.equal(readErrorBody(body), undefined));
}

const KINDS: readonly [number, ErrorKind][] = [
  [400, "invalid_request"],
  [401, "authentication"],
  [402, "permission"],
  [403, "permission"],
  [404, "not_found"],
  [408, "timeout"],
  [409, "invalid_request"],
  [413, "too_large"],
  [422, "invalid_request"],
  [429, "rate_limit"],
  [500, "upstream"],
  [502, "upstream"],
  [503, "overloaded"],
  [504, "timeout"],
  [529, "overloaded"],
  [307, "upstream"],
];

for (const [status, kind] of KINDS) {
  Deno.test(`kindOfStatus ${status} is ${kind}`, () => assert.equal(kindOfStatus(status), kind));
}

Deno.test({
  name: "decodeError keeps the status of every collected error and has words for it",
  ignore: !hasCorpora,
  fn() {
    const rows = recordedErrors();
    assert.ok(rows.length > 100);
    for (const { id, status, body } of rows) {
      const error = decodeError(status, body);
      assert.ok(error.message.length > 0, id);
      if (status >= 400) assert.equal(error.status, status, id);
      else assert.ok(error.status >= 400, id);
    }
  },
});

Deno.test({
  name: "decodeError tells the upstream's own words of every collected error that has an envelope",
  ignore: !hasCorpora,
  fn() {
    for (const { id, status, body } of recordedErrors()) {
      if (typeof body !== "object") continue;
      assert.doesNotMatch(decodeError(status, body).message, /^Upstream answered/, id);
    }
  },
});

Deno.test({
  name: "decodeError tells the upstream's own words of every recorded error answer",
  ignore: !hasCorpora,
  fn() {
    const answers = recordedCases().filter(({ status, form }) => status >= 400 && form === "json");
    assert.ok(answers.length > 50);
    for (const { id, status, read } of answers) {
      const error = decodeError(status, JSON.parse(new TextDecoder().decode(read())) as Json);
      assert.equal(error.status, status, id);
      assert.doesNotMatch(error.message, /^Upstream answered/, id);
    }
  },
});
