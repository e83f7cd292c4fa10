import assert from "node:assert/strict";
import { type Countable, talliesOf } from "../../lib/store/tally.ts";
import { recorded } from "./requests.ts";

const USAGE = {
  inputTokens: 100,
  outputTokens: 7,
  cacheReadTokens: 80,
  cacheWrite5mTokens: 5,
  cacheWrite1hTokens: 3,
  reasoningTokens: 2,
};

type Attempt = Countable["attempts"][number];

const at = (endpointId: string, status: number | undefined): Attempt => ({
  endpointId,
  status,
  model: `${endpointId}-m`,
});

/** A request that `attempts` were made for; answered if the last of them was. */
function request(attempts: readonly Attempt[], own: Partial<Countable> = {}): Countable {
  const last = attempts.at(-1);
  const answered = last?.status !== undefined && last.status < 300 ? last : undefined;
  return {
    ...recorded("req_1"),
    endpointId: answered?.endpointId,
    upstreamModel: answered?.model,
    status: answered === undefined ? 502 : 200,
    error: answered === undefined ? "nobody answered" : undefined,
    usage: undefined,
    cost: undefined,
    attempts,
    ...own,
  };
}

/** Of each endpoint: requests, failed, canceled, attempts, attempts in vain. */
const TALLIES: readonly (readonly [string, Countable, Record<string, readonly number[]>])[] = [
  ["an answer at once", request([at("a", 200)]), { a: [1, 0, 0, 1, 0] }],
  [
    "retries and a failover as one request of who answered (F5)",
    request([at("a", 500), at("a", undefined), at("b", 200)]),
    {
      a: [0, 0, 0, 2, 2],
      b: [1, 0, 0, 1, 0],
    },
  ],
  ["a failure everywhere as one of who was asked last", request([at("a", 429), at("b", 529)]), {
    a: [0, 0, 0, 1, 1],
    b: [1, 1, 0, 1, 1],
  }],
  ["a request that nobody was asked for as one of no endpoint", request([]), { "": [1, 1, 0, 0, 0] }],
  ["a fault of the request as none of its endpoint", request([at("a", 400)], { status: 400 }), { a: [1, 1, 0, 1, 0] }],
  ["a refused credential as the endpoint's", request([at("a", 401), at("b", 200)]), {
    a: [0, 0, 0, 1, 1],
    b: [1, 0, 0, 1, 0],
  }],
  ["a parameter that was taken out as no failure", request([at("a", 400), at("a", 200)]), { a: [1, 0, 0, 2, 0] }],
  ["a 200 that was no answer as one in vain", request([at("a", 200), at("b", 200)]), {
    a: [0, 0, 0, 1, 1],
    b: [1, 0, 0, 1, 0],
  }],
  [
    "an answer that broke off as a failure of its endpoint",
    request([at("a", 200)], {
      error: "cut",
      errorKind: "upstream",
    }),
    { a: [1, 1, 0, 1, 1] },
  ],
  [
    "a client that left before an answer as canceled and nobody's fault",
    request([at("a", undefined)], {
      status: 499,
      errorKind: "canceled",
    }),
    { a: [1, 0, 1, 1, 0] },
  ],
  [
    "a client that left amid an answer likewise",
    request([at("a", 200)], {
      status: 499,
      error: "the client left",
      errorKind: "canceled",
    }),
    { a: [1, 0, 1, 1, 0] },
  ],
  ["no count of tokens (F5)", request([at("a", 200)], { operation: "count_tokens" }), {}],
  ["no list of models", request([], { operation: "models" }), {}],
]; // deno-fmt-ignore

for (const [what, countable, expected] of TALLIES) {
  Deno.test(`talliesOf counts ${what}`, () => {
    const found: Record<string, number[]> = {};
    for (const { endpointId, sums } of talliesOf(countable)) {
      const row = found[endpointId] ??= [0, 0, 0, 0, 0];
      (["requests", "failed", "canceled", "attempts", "failed_attempts"] as const)
        .forEach((name, index) => row[index]! += sums[name] ?? 0);
    }
    assert.deepEqual(found, expected);
  });
}

Deno.test("talliesOf counts tokens, bytes and cost once, with the model that the endpoint was asked for", () => {
  const [first, ...rest] = talliesOf(request([at("a", 500), at("b", 200)], { usage: USAGE, cost: 0.5 }));
  assert.deepEqual(first, {
    startedAt: 1_764_000_000_000,
    endpointId: "b",
    model: "b-m",
    client: "claude-code",
    keyName: "",
    sums: {
      requests: 1,
      failed: 0,
      canceled: 0,
      cost: 0.5,
      unknown_cost: 0,
      input_tokens: 100,
      output_tokens: 7,
      cache_read_tokens: 80,
      cache_write_5m_tokens: 5,
      cache_write_1h_tokens: 3,
      reasoning_tokens: 2,
      request_bytes: 100,
      response_bytes: 200,
    },
    error: undefined,
    durationMs: 250,
    firstTokenMs: undefined,
  });
  assert.deepEqual(rest.map(({ sums }) => Object.keys(sums)), [
    ["attempts", "failed_attempts"],
    ["attempts", "failed_attempts"],
  ]);
});

Deno.test("talliesOf counts of a replay what was paid for, and no request, attempt or time", () => {
  const replay = (attempts: readonly Attempt[]) =>
    talliesOf(request(attempts, { replayOf: "req_0", usage: USAGE, cost: 0.5, firstTokenMs: 9 }));
  const [first, ...rest] = replay([at("a", 500), at("b", 200)]);
  assert.deepEqual([first!.endpointId, first!.durationMs, first!.firstTokenMs, rest.length], [
    "b",
    undefined,
    undefined,
    0,
  ]);
  assert.deepEqual([first!.sums.cost, first!.sums.output_tokens, first!.sums.requests], [0.5, 7, undefined]);
  assert.deepEqual(replay([at("a", 500)]), []);
});

Deno.test("talliesOf counts an answer of unknown cost as that, and what nobody answered as neither", () => {
  const unknown = (countable: Countable) => talliesOf(countable)[0]?.sums.unknown_cost;
  assert.equal(unknown(request([at("a", 200)])), 1);
  assert.equal(unknown(request([at("a", 200)], { cost: 0 })), 0);
  assert.equal(unknown(request([at("a", 500)])), 0);
});

Deno.test("talliesOf times what went well alone, and names the kind of what did not", () => {
  const [well] = talliesOf(request([at("a", 200)], { firstTokenMs: 40 }));
  assert.deepEqual([well?.durationMs, well?.firstTokenMs, well?.error], [250, 40, undefined]);
  const [bad] = talliesOf(request([at("a", 429)], { firstTokenMs: 40, errorKind: "rate_limit" }));
  assert.deepEqual([bad?.durationMs, bad?.firstTokenMs, bad?.error], [undefined, undefined, "rate_limit"]);
});
