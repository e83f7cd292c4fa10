import assert from "node:assert/strict";
import { textLine } from "../../lib/logging/line.ts";
import { requestJson, requestLevel, requestText, requestTime } from "../../lib/logging/request_line.ts";
import type { RequestRecord } from "../../lib/record.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { attemptRecord, requestRecord, routeRecord } from "./records.ts";

/** As it stands in the log. */
function requestLine(record: RequestRecord, secrets: readonly string[] = []): string {
  return textLine(requestTime(record), requestLevel(record), requestText(record, secrets));
}

const LIMITED = attemptRecord({
  endpointId: "kimi",
  endpointName: "kimi",
  status: 429,
  result: "HTTP 429, retry after 30 s: Too many requests",
  durationMs: 90,
});

const TIME = "2026-11-22T21:45:46.123Z";
const START = "req_0123456789abcdef claude-code POST /v1/messages";

const LINES: readonly { name: string; change: Partial<RequestRecord>; line: string }[] = [
  {
    name: "an answer at the first attempt",
    change: {},
    line: `INFO  ${START} claude-sonnet-5-5 stream 200 via glm, first byte 812 ms, total 5.2 s, in 52.1 KB, out 3.2 KB`,
  },
  {
    name: "an answer after another endpoint had failed",
    change: { attempts: [LIMITED, attemptRecord()] },
    line: `INFO  ${START} claude-sonnet-5-5 stream 200 via glm (priority 1), first byte 812 ms, total 5.2 s, ` +
      "in 52.1 KB, out 3.2 KB, attempts 2 (kimi after 90 ms: HTTP 429, retry after 30 s: Too many requests), " +
      "route: glm (priority 1)",
  },
  {
    name: "what was learned, and an answer in another form than was asked for",
    change: {
      attempts: [attemptRecord({
        changes: [
          phrase("lesson.drop", { path: "top_k" }),
          phrase("lesson.ceiling", { path: "max_tokens", maximum: 8192 }),
        ],
        result: phrase("attempt.answered_whole"),
      })],
    },
    line: `INFO  ${START} claude-sonnet-5-5 stream 200 via glm, first byte 812 ms, total 5.2 s, in 52.1 KB, ` +
      'out 3.2 KB, learned to leave out "top_k", to send at most 8192 as "max_tokens"',
  },
  {
    name: "a failure in its endpoint's words, once",
    change: { status: 429, attempts: [LIMITED], error: "Too many requests", firstByteMs: undefined },
    line: `WARN  ${START} claude-sonnet-5-5 stream 429, total 5.2 s, in 52.1 KB, out 3.2 KB, ` +
      "attempts 1 (kimi after 90 ms: HTTP 429, retry after 30 s: Too many requests), route: glm (priority 1)",
  },
  {
    name: "an answer that was cut",
    change: { error: "The upstream closed the stream", stream: false },
    line: `WARN  ${START} claude-sonnet-5-5 200 via glm, first byte 812 ms, total 5.2 s, in 52.1 KB, out 3.2 KB, ` +
      "route: glm (priority 1), error: The upstream closed the stream",
  },
  {
    name: "a client that left",
    change: { status: 499, attempts: [], firstByteMs: undefined, error: undefined },
    line: `INFO  ${START} claude-sonnet-5-5 stream 499 client left, total 5.2 s, in 52.1 KB, out 3.2 KB`,
  },
  {
    name: "a request without a model, with the name of its key",
    change: {
      model: "",
      attempts: [attemptRecord({ model: "" })],
      keyName: "laptop",
      stream: false,
      path: "/v1/files?limit=3#x",
      requestBytes: 0,
      responseBytes: 1_400_000,
    },
    line: `INFO  ${START.replace("messages", "files")} 200 via glm, first byte 812 ms, total 5.2 s, in 0 B, ` +
      "out 1.4 MB, key laptop",
  },
  {
    name: "a model that was rewritten, and a session that had to move",
    change: {
      attempts: [attemptRecord({ model: "glm-5" })],
      route: routeRecord({ session: "s1", course: { type: "moved", from: "kimi", back: false } }),
    },
    line: `INFO  ${START} claude-sonnet-5-5 as glm-5 stream 200 via glm, session moved from kimi, first byte 812 ms, ` +
      "total 5.2 s, in 52.1 KB, out 3.2 KB",
  },
  {
    name: "who was passed over for the state that it is in, and of no other",
    change: {
      route: routeRecord({
        passed: [
          { endpointName: "kimi", reason: phrase("route.limited", { reason: "HTTP 429" }) },
          { endpointName: "off", reason: phrase("route.disabled") },
        ],
      }),
    },
    line: `INFO  ${START} claude-sonnet-5-5 stream 200 via glm, first byte 812 ms, total 5.2 s, in 52.1 KB, ` +
      "out 3.2 KB, passed over: kimi (limited: HTTP 429)",
  },
  {
    name: "names with spaces, in quotes",
    change: {
      model: "my model, 200 via evil",
      keyName: 'a "b"',
      attempts: [attemptRecord({ endpointName: "GLM 4.6 (备用)", model: "my model, 200 via evil" })],
    },
    line: `INFO  ${START} "my model, 200 via evil" stream 200 via "GLM 4.6 (备用)", first byte 812 ms, total 5.2 s, ` +
      'in 52.1 KB, out 3.2 KB, key "a \\"b\\""',
  },
];

for (const { name, change, line } of LINES) {
  Deno.test(`requestLine tells of ${name}`, () => {
    assert.equal(requestLine(requestRecord(change)), `${TIME} ${line}`);
  });
}

const DURATIONS: readonly [ms: number, shown: string][] = [
  [0, "0 ms"],
  [0.6, "1 ms"],
  [999.4, "999 ms"],
  [999.5, "1.0 s"],
  [59_949, "59.9 s"],
  [59_950, "1 min 0 s"],
  [125_400, "2 min 5 s"],
];

Deno.test("requestLine shows durations in the unit that suits them", () => {
  for (const [ms, shown] of DURATIONS) {
    assert.match(requestLine(requestRecord({ durationMs: ms })), new RegExp(`, total ${shown},`), String(ms));
  }
});

const LEVELS: readonly [status: number, error: string | undefined, level: string][] = [
  [200, undefined, "info"],
  [307, undefined, "info"],
  [200, "cut", "warn"],
  [400, "Bad request", "warn"],
  [429, undefined, "warn"],
  [502, "x", "warn"],
  [499, undefined, "info"],
  [499, "The client left", "info"],
];

Deno.test("requestLevel is a warning for what failed, but not when the client left", () => {
  for (const [status, error, level] of LEVELS) {
    assert.equal(requestLevel(requestRecord({ status, error })), level, `${status} ${error}`);
  }
});

Deno.test("requestJson is one object with all that is known", () => {
  const attempts = [LIMITED, attemptRecord()];
  const record = requestRecord({ attempts, firstByteMs: 811.96, keyName: "laptop", agent: "agent-1" });
  assert.deepEqual(JSON.parse(requestJson(record)), {
    time: TIME,
    level: "info",
    type: "request",
    request_id: "req_0123456789abcdef",
    client: "claude-code",
    agent: "agent-1",
    key: "laptop",
    method: "POST",
    path: "/v1/messages",
    protocol: "messages",
    model: "claude-sonnet-5-5",
    stream: true,
    status: 200,
    endpoint: "glm",
    first_byte_ms: 812,
    duration_ms: 5200,
    request_bytes: 52_100,
    response_bytes: 3_200,
    tags: [],
    route: "glm (priority 1)",
    losses: [],
    attempt_count: 2,
    attempts: [
      {
        endpoint_id: "kimi",
        endpoint: "kimi",
        reason: "priority 1",
        model: "claude-sonnet-5-5",
        status: 429,
        result: "HTTP 429, retry after 30 s: Too many requests",
        duration_ms: 90,
      },
      {
        endpoint_id: "glm",
        endpoint: "glm",
        reason: "priority 1",
        model: "claude-sonnet-5-5",
        status: 200,
        result: "answered",
        duration_ms: 5100,
      },
    ],
  });
});

/** A record with `value` wherever text can stand. */
function filledWith(value: string): RequestRecord {
  const named = { endpointId: value, endpointName: value, reason: value, model: value };
  const attempt = {
    ...named,
    changes: [phrase("lesson.drop", { path: value })],
    status: 500,
    durationMs: 1,
    sends: 1 as const,
  };
  const candidate = { endpointName: value, reason: value, model: value, rewritten: undefined };
  return requestRecord({
    id: value,
    method: value,
    path: value,
    client: value as RequestRecord["client"],
    keyName: value,
    model: value,
    route: routeRecord({ candidates: [candidate] }),
    error: `${value}!`,
    attempts: [
      attemptRecord({ ...attempt, result: value }),
      attemptRecord({ ...attempt, result: phrase("attempt.answered") }),
    ],
  });
}

const HOSTILE: readonly { name: string; value: string; shown: string }[] = [
  { name: "line ends", value: "a\r\nb\u2028c\u2029d\x0be\x85f", shown: "a\\r\\nb\\u{2028}c\\u{2029}d\\x0be\\x85f" },
  {
    name: "colours and titles",
    value: "\x1b[31mred\x1b]0;title\x07\x9b2J",
    shown: "\\x1b[31mred\\x1b]0;title\\x07\\x9b2J",
  },
  {
    name: "turned directions",
    value: "a\u202eb\u2066c\u200fd\u061c",
    shown: "a\\u{202e}b\\u{2066}c\\u{200f}d\\u{61c}",
  },
  {
    name: "what nobody sees",
    value: "a\u200bb\ufeffc\u{e0041}d\0\x7f",
    shown: "a\\u{200b}b\\u{feff}c\\u{e0041}d\\x00\\x7f",
  },
  { name: "half a pair", value: "a\ud800b\udc00", shown: "a\\u{d800}b\\u{dc00}" },
];

for (const { name, value, shown } of HOSTILE) {
  Deno.test(`requestLine and requestJson escape ${name} in every field`, () => {
    const text = requestLine(filledWith(value));
    const json = requestJson(filledWith(value));
    for (const line of [text, json]) assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    assert.equal(text.split(shown).length - 1, 14);
    const parsed = JSON.parse(json);
    for (const key of ["request_id", "method", "path", "client", "key", "model"]) {
      assert.equal(parsed[key], value, key);
    }
  });
}

const KEY = `sk-ant-${"Ab3_".repeat(8)}`;
const TOKEN = `eyJ${"h".repeat(30)}.${"p".repeat(2000)}.${"s".repeat(300)}`;
const EXACT = 'pass"word\nwith\u202eeverything';

Deno.test("requestLine and requestJson never show a credential, whatever field it is in", () => {
  for (const secret of [KEY, TOKEN, EXACT, `Bearer ${"x".repeat(20)}`]) {
    for (const value of [secret, `a ${secret} b`, `"\n${secret}`, `${"word ".repeat(10)}${secret}`]) {
      for (const line of [requestLine(filledWith(value), [EXACT]), requestJson(filledWith(value), [EXACT])]) {
        assert.doesNotMatch(line, /Ab3_|hhh|ppp|sss|xxx|everything/, JSON.stringify(value));
        assert.match(line, /\[redacted\]/);
      }
    }
  }
});

Deno.test("requestLine and requestJson show no part of a credential where they cut", () => {
  for (let before = 0; before < 700; before++) {
    const record = requestRecord({ error: `${"-".repeat(before)} ${TOKEN} ${"- ".repeat(5000)}` });
    for (const line of [requestLine(record), requestJson(record)]) {
      assert.doesNotMatch(line, /eyJ|hhh|ppp/, String(before));
    }
  }
  for (const secret of [KEY, TOKEN]) {
    const many = requestRecord({ error: `${secret} `.repeat(1000) });
    for (const line of [requestLine(many), requestJson(many)]) assert.doesNotMatch(line, /sk-|Ab3_|eyJ|hhh/);
  }
});

const LONG: readonly string[] = [
  "m".repeat(1 << 20),
  "\x1b".repeat(1 << 20),
  "😀".repeat(1 << 19),
  "-eyJ".repeat(1 << 18),
];

Deno.test("requestLine and requestJson stay short, however long the values are", () => {
  for (const value of LONG) {
    const record = filledWith(value);
    record.attempts.unshift(...Array.from({ length: 500 }, () => record.attempts[0]!));
    assert(requestLine(record).length < 8_000);
    assert(requestJson(record).length < 100_000);
    assert.doesNotThrow(() => JSON.parse(requestJson(record)));
    assert(requestLine(record).isWellFormed());
  }
});

Deno.test("requestLine counts the failed attempts that it does not tell", () => {
  const attempts = Array.from(
    { length: 13 },
    (_, index) => attemptRecord({ endpointName: `e${index}`, result: "refused" }),
  );
  assert.match(
    requestLine(requestRecord({ attempts })),
    /attempts 13 \(e0 after 5\.1 s: refused; .*; e9 after 5\.1 s: refused; 3 more\), route: glm \(priority 1\)$/,
  );
});

Deno.test("requestLine does not throw for times that no date can hold", () => {
  for (const startedAt of [NaN, Infinity, -Infinity, 9e15]) {
    assert.match(requestLine(requestRecord({ startedAt })), /^1970-01-01T00:00:00\.000Z INFO /);
    assert.doesNotThrow(() => requestJson(requestRecord({ startedAt })));
  }
});
