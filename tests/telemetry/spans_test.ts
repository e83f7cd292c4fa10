import assert from "node:assert/strict";
import type { RequestRecord } from "../../lib/record.ts";
import type { AnswerUsage } from "../../lib/store/answer_usage.ts";
import { requestSpans, type SpanContext, type SpanData } from "../../lib/telemetry/spans.ts";
import { attemptRecord, requestRecord, routeRecord } from "../logging/records.ts";

const USAGE: AnswerUsage = {
  requestId: "req_1",
  stopReason: "end_turn",
  answeredModel: "m-2026",
  startedAt: 0,
  client: "claude-code",
  keyName: undefined,
  endpointId: "glm",
  protocol: "messages",
  model: "m",
  usage: {
    inputTokens: 100,
    cacheReadTokens: 60,
    cacheWrite5mTokens: 10,
    cacheWrite1hTokens: 5,
    outputTokens: 20,
    reasoningTokens: 0,
  },
  cost: 0.25,
};

const CONTEXT: SpanContext = { usage: undefined, addressOf: () => undefined, secrets: [] };

function spansOf(change: Partial<RequestRecord> = {}, context: Partial<SpanContext> = {}) {
  const record = requestRecord(change);
  return { record, ...requestSpans(record, { ...CONTEXT, ...context }) };
}

/** How each request ends: whether it failed, and what `error.type` says of it. */
const ENDS: readonly (readonly [what: string, change: Partial<RequestRecord>, failed: boolean, error?: string])[] = [
  ["an answer", {}, false],
  ["a refusal of the request", { status: 400, errorKind: undefined }, false],
  ["a refusal with a reason", { status: 403, errorKind: "permission" }, true, "permission"],
  ["an upstream's fault", { status: 500, errorKind: undefined }, true, "500"],
  ["an answer that broke off", { status: 200, errorKind: "upstream" }, true, "upstream"],
  ["a client that left", { status: 499, errorKind: "canceled" }, false, "canceled"],
];

for (const [what, change, failed, error] of ENDS) {
  Deno.test(`requestSpans tell of ${what} that it has ${failed ? "" : "not "}failed`, () => {
    const { request } = spansOf(change);
    assert.deepEqual([request.failed, request.attributes["error.type"]], [failed, error]);
  });
}

const NAMES: readonly (readonly [name: string, change: Partial<RequestRecord>])[] = [
  ["chat claude-sonnet-5-5", {}],
  ["chat", { model: "" }],
  ["generate_content claude-sonnet-5-5", { protocol: "gemini" }],
  ["count_tokens claude-sonnet-5-5", { operation: "count_tokens" }],
  ["request", { operation: "", model: "" }],
];

for (const [name, change] of NAMES) {
  Deno.test(`requestSpans call a request "${name}", and say what it generates only if it does`, () => {
    const { request, record } = spansOf(change);
    assert.equal(request.name, name);
    const generates = record.operation === "generate";
    assert.equal(request.attributes["gen_ai.request.stream"], generates ? true : undefined);
    assert.equal(request.attributes["gen_ai.operation.name"], generates ? name.split(" ")[0] : undefined);
    assert.equal(request.attributes["cccc.operation"], record.operation || undefined);
    assert.equal(request.attributes["gen_ai.request.model"], record.model || undefined);
  });
}

Deno.test("requestSpans have the tokens of an answer in the request and in its last attempt, and nowhere else", () => {
  const attempts = [attemptRecord({ status: 429 }), attemptRecord()];
  const used = (span: SpanData) => span.attributes["gen_ai.usage.cache_creation.input_tokens"];
  const answered = spansOf({ attempts }, { usage: USAGE });
  assert.deepEqual([used(answered.request), ...answered.attempts.map(used)], [15, undefined, 15]);
  assert.equal(answered.request.attributes["cccc.cost"], 0.25);
  assert.deepEqual(answered.request.attributes["gen_ai.response.finish_reasons"], ["end_turn"]);
  assert.equal(answered.request.attributes["gen_ai.response.model"], "m-2026");
  assert.ok(!("gen_ai.usage.reasoning.output_tokens" in answered.request.attributes), "none was told");
  const thought = { ...USAGE, stopReason: undefined, usage: { ...USAGE.usage, reasoningTokens: 8 } };
  const thinking = spansOf({}, { usage: thought }).request.attributes;
  assert.equal(thinking["gen_ai.usage.reasoning.output_tokens"], 8);
  assert.ok(!("gen_ai.response.finish_reasons" in thinking));
  const refused = spansOf({ attempts: attempts.toReversed(), status: 429 }, { usage: USAGE });
  assert.deepEqual([used(refused.request), ...refused.attempts.map(used)], [undefined, undefined, undefined]);
  assert.equal(used(spansOf({}).request), undefined);
});

Deno.test("requestSpans end an attempt where it ended, and the one that answered with its request", () => {
  const attempts = [
    attemptRecord({ status: 529, startMs: 20, durationMs: 300 }),
    attemptRecord({ startMs: 400, durationMs: 500, endpointId: "kimi" }),
  ];
  const { record, request, attempts: [failed, answered] } = spansOf({ attempts, durationMs: 5_200, firstTokenMs: 812 });
  const at = record.startedAt;
  assert.deepEqual([request.startMs, request.endMs], [at, at + 5_200]);
  assert.deepEqual([failed!.startMs, failed!.endMs, failed!.failed], [at + 20, at + 320, true]);
  assert.deepEqual([answered!.startMs, answered!.endMs, answered!.failed], [at + 400, at + 5_200, false]);
  const firstChunk = "gen_ai.response.time_to_first_chunk";
  assert.deepEqual([failed!.attributes[firstChunk], answered!.attributes[firstChunk]], [undefined, 0.412]);
  assert.equal(request.attributes["cccc.time_to_first_token"], 0.812);
  const numbers = [failed, answered].map((span) => span!.attributes["cccc.attempt.number"]);
  assert.deepEqual(numbers, [1, 2]);
  // Not every clock counts alike: no span ends before it began, and nothing comes before it was asked for.
  const [late] = spansOf({ attempts: [attemptRecord({ startMs: 90 })], durationMs: 80, firstTokenMs: 85 }).attempts;
  assert.deepEqual([late!.endMs, late!.attributes[firstChunk]], [at + 90, 0]);
  const [whole] = spansOf({ attempts: [attemptRecord()], stream: false }).attempts;
  assert.equal(whole!.attributes[firstChunk], undefined, "what is not streamed has no first chunk");
});

Deno.test("requestSpans name an attempt by what was asked of whom, and where that is", () => {
  const address = { address: "api.example", port: 443 };
  const addressOf = (id: string) => id === "glm" ? address : undefined;
  const attempts = [
    attemptRecord({ protocol: "gemini", model: "g" }),
    attemptRecord({ endpointId: "gone", model: "" }),
  ];
  const [first, last] = spansOf({ attempts }, { addressOf }).attempts;
  assert.equal(first!.name, "generate_content g");
  assert.equal(first!.attributes["gen_ai.provider.name"], "gcp.gen_ai");
  assert.equal(first!.attributes["gen_ai.request.model"], "g");
  assert.equal(first!.attributes["gen_ai.request.stream"], true);
  assert.ok(!("error.type" in last!.attributes), "it went well");
  assert.deepEqual([first!.attributes["server.address"], first!.attributes["server.port"]], ["api.example", 443]);
  assert.equal(last!.name, "chat");
  for (const name of ["server.address", "server.port", "gen_ai.request.model"]) assert.ok(!(name in last!.attributes));
  const [counted] = spansOf({ operation: "count_tokens", attempts: [attemptRecord({ model: "g" })] }).attempts;
  assert.equal(counted!.name, "count_tokens g");
  assert.ok(!("gen_ai.request.stream" in counted!.attributes));
});

Deno.test("requestSpans say of an attempt whose client left that it has not failed, and why it ended", () => {
  const [left] = spansOf({ status: 499, errorKind: "canceled" }).attempts;
  assert.deepEqual([left!.failed, left!.attributes["error.type"]], [false, "canceled"]);
  const [broken] = spansOf({ errorKind: "upstream" }).attempts;
  assert.deepEqual([broken!.failed, broken!.attributes["error.type"]], [true, "upstream"]);
});

Deno.test("requestSpans say what there is to say of tags, losses and sessions, and of nothing that there is not", () => {
  const bare = spansOf({ route: routeRecord(), losses: [] }).request.attributes;
  for (const name of ["cccc.tags", "cccc.losses", "gen_ai.conversation.id"]) assert.ok(!(name in bare), name);
  const route = routeRecord({ session: "s1", tags: [{ tag: "big", tagger: "t" }] as never });
  const full = spansOf({ route, losses: [{}, {}] as never });
  assert.deepEqual(full.request.attributes["cccc.tags"], ["big"]);
  assert.equal(full.request.attributes["cccc.losses"], 2);
  assert.equal(full.attempts[0]!.attributes["gen_ai.conversation.id"], "s1");
});

Deno.test("requestSpans hold no credential, wherever a client has put one (S4)", () => {
  const secret = "planted-secret";
  const route = routeRecord({ tags: [{ tag: `t-${secret}`, tagger: "t" }] as never });
  const attempts = [attemptRecord({ model: `m-${secret}` })];
  const spans = spansOf({ model: secret, agent: `a ${secret}`, route, attempts }, { secrets: [secret] });
  assert.doesNotMatch(JSON.stringify([spans.request, spans.attempts]), /planted/);
  assert.deepEqual(spans.request.attributes["cccc.tags"], ["t-[redacted]"]);
  assert.equal(spans.request.attributes["cccc.attempts"], 1, "numbers stay numbers");
});
