import assert from "node:assert/strict";
import type { EndpointConfig } from "../../lib/config/config.ts";
import { ProxyError } from "../../lib/errors.ts";
import type { JsonObject } from "../../lib/json.ts";
import { Learner } from "../../lib/learning/learner.ts";
import { ContextWindows, windowFor } from "../../lib/proxy/context_windows.ts";
import type { Outcome } from "../../lib/proxy/outcome.ts";
import type { Candidate } from "../../lib/routing/route.ts";
import { endpoint } from "../endpoint.ts";
import { config } from "../routing/config.ts";

const MOMENT = { expiresMs: 1000 };

async function windows() {
  let now = 0;
  const learner = new Learner({
    store: { load: () => Promise.resolve([]), save() {}, remove() {} },
    brief: (words) => words,
  });
  const loadList = () => Promise.resolve((_: string, model: string) => model === "listed" ? 64_000 : undefined);
  const known = new ContextWindows({ learner, now: () => now, loadList });
  await known.loaded();
  return { known, learner, wait: (ms: number) => now += ms };
}

function candidate(of: EndpointConfig, model: string, longContext = false): Candidate {
  return { endpoint: of, model, longContext, protocol: "chat" } as Candidate;
}

function refusal(message: string): Outcome {
  return {
    type: "refusal",
    status: 400,
    error: new ProxyError("invalid_request", message),
    words: "upstream",
    verbatim: undefined,
    retryAfterMs: undefined,
    limits: [],
  };
}

const A = endpoint({ name: "a" });

const ENTRIES: readonly (readonly [JsonObject, number | undefined])[] = [
  [{ context_length: 32_768 }, 32_768],
  [{ context_window: 131_072 }, 131_072],
  [{ max_model_len: 4096 }, 4096],
  [{ max_input_tokens: 200_000 }, 200_000],
  [{ inputTokenLimit: 1_048_576 }, 1_048_576],
  [{ context_length: 262_144, top_provider: { context_length: 131_072 } }, 131_072],
  [{ max_context_length: 131_072, loaded_context_length: 8192 }, 8192],
  [{ context_length: "32768" }, undefined],
  [{ context_length: 0 }, undefined],
  [{}, undefined],
];

Deno.test("a context window is what the endpoint's list of models says, the smallest of its figures", async () => {
  const { known } = await windows();
  for (const [entry, expected] of ENTRIES) {
    known.offer(A, [{ id: "m", ...entry }]);
    assert.equal(known.of(candidate(A, "m")), expected, JSON.stringify(entry));
  }
});

Deno.test("a context window is what a refusal says is the most, until that has expired", async () => {
  const rows = [
    ["This model's maximum context length is 32768 tokens. However, you requested 40000 tokens", 32_768],
    ["prompt is too long: 215000 tokens > 200000 maximum", 200_000],
    ["input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000", 200_000],
    ["prompt is too long: 1000 tokens > 200000 maximum", undefined],
    ["context full", undefined],
    ["max_tokens is too large: 40000. This model supports at most 4096 completion tokens", undefined],
  ] as const;
  for (const [words, expected] of rows) {
    const { known, wait } = await windows();
    known.hear(refusal(words), candidate(A, "m"), MOMENT);
    assert.equal(known.of(candidate(A, "m")), expected, words);
    assert.equal(known.of(candidate(A, "n")), undefined, "another model");
    wait(1001);
    assert.equal(known.of(candidate(A, "m")), undefined, "expired");
  }
});

Deno.test("of what is said of a context window the file counts first, then the endpoint's words, then the price list", async () => {
  const { known } = await windows();
  assert.equal(known.of(candidate(A, "listed")), 64_000);
  known.offer(A, [{ id: "listed", context_length: 128_000 }]);
  assert.equal(known.of(candidate(A, "listed")), 128_000);
  known.hear(refusal("prompt is too long: 40000 tokens > 32768 maximum"), candidate(A, "listed"), MOMENT);
  assert.equal(known.of(candidate(A, "listed")), 32_768);
  assert.equal(known.of(candidate({ ...A, contextWindow: 50_000 }, "listed")), 50_000);
  assert.equal(
    known.of(candidate({ ...A, url: "https://other.example" }, "listed")),
    32_768,
    "learned of the endpoint",
  );
});

Deno.test("nothing is known of a model that is asked for with a context of a million tokens", async () => {
  const { known } = await windows();
  known.hear(refusal("prompt is too long: 1100000 tokens > 1000000 maximum"), candidate(A, "m", true), MOMENT);
  assert.equal(known.of(candidate(A, "m")), undefined);
  assert.equal(known.of(candidate(A, "listed", true)), undefined);
});

Deno.test("nothing is learned of a context window where learning is off", async () => {
  const { known, learner } = await windows();
  known.hear(refusal("prompt is too long: 40000 tokens > 32768 maximum"), candidate(A, "m"), {
    ...MOMENT,
    enabled: false,
  });
  assert.equal(learner.all().length, 0);
});

Deno.test("a learned context window changes no request", async () => {
  const { known, learner } = await windows();
  known.hear(refusal("prompt is too long: 40000 tokens > 32768 maximum"), candidate(A, "m"), MOMENT);
  assert.equal(learner.all().length, 1);
  assert.ok(learner.begin({ endpointId: "a", model: "m", protocol: "chat" }, { now: 0, ...MOMENT }).isIdle);
});

Deno.test("a client may count on the smallest known window of those that are asked first", async (t) => {
  const sized = (name: string, contextWindow: number, others: Partial<EndpointConfig> = {}) =>
    endpoint({ name, contextWindow, ...others });
  const rows: readonly (readonly [string, readonly EndpointConfig[], number | undefined])[] = [
    ["none is known", [sized("a", 0)], undefined],
    ["the smaller of two equals", [sized("a", 200_000), sized("b", 32_768)], 32_768],
    ["one of a higher priority", [sized("a", 64_000), sized("b", 32_768, { priority: 2 })], 64_000],
    ["the next where the first is not known", [sized("a", 0), sized("b", 32_768, { priority: 2 })], 32_768],
    ["no disabled one", [sized("a", 64_000), sized("b", 32_768, { enabled: false })], 64_000],
    ["none for others' clients", [sized("a", 64_000), sized("b", 32_768, { supportedClients: ["codex"] })], 64_000],
    ["none for tagged requests alone", [sized("a", 64_000), sized("b", 32_768, { tags: ["x"] })], 64_000],
    ["the model that a default stands for", [sized("a", 0, { defaultModel: "listed" })], 64_000],
  ];
  for (const [name, endpoints, expected] of rows) {
    await t.step(name, async () => {
      const { known } = await windows();
      assert.equal(windowFor({ model: "claude-x", client: "claude-code" }, config(endpoints), known), expected);
    });
  }
  const { known } = await windows();
  const both = config([sized("a", 64_000), sized("b", 32_768, { priority: 2 })]);
  assert.equal(windowFor({ model: "m", client: "other", only: "b" }, both, known), 32_768);
  assert.equal(windowFor({ model: "b,m", client: "other" }, both, known), 32_768);
  const turns = { ...both, routing: { ...both.routing, policy: "round_robin" as const } };
  assert.equal(windowFor({ model: "m", client: "other" }, turns, known), 32_768);
});
