import assert from "node:assert/strict";
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { Change, Fact, Target } from "../../lib/learning/fact.ts";
import type { FactStore } from "../../lib/learning/known.ts";
import { Learner } from "../../lib/learning/learner.ts";
import type { Verdict } from "../../lib/learning/lesson.ts";
import { sanitiseId } from "../../lib/protocol/ids.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const TARGET: Target = { endpointId: "a", model: "m", protocol: "chat" };
const DAY = 24 * 60 * 60_000;
const EXPIRES = 7 * DAY;

class MemoryStore implements FactStore {
  readonly facts = new Map<string, Fact>();
  load(): Promise<readonly Fact[]> {
    return Promise.resolve([...this.facts.values()]);
  }
  save(fact: Fact): void {
    this.facts.set(fact.id, structuredClone(fact));
  }
  remove(id: string): void {
    this.facts.delete(id);
  }
}

function learner(store: FactStore = new MemoryStore()): Learner {
  return new Learner({ store, brief: (words) => words.slice(0, 80) });
}

/** What an upstream answers to a body and headers; `undefined`: it takes them. */
type Upstream = (body: JsonObject, headers: Headers) => { status: number; message: string } | undefined;

interface Told {
  readonly now?: number;
  readonly target?: Target;
  readonly last?: boolean;
  readonly headers?: HeadersInit;
}

interface Course {
  readonly requests: number;
  /** What the upstream took, or what it refused last. */
  readonly body: JsonObject;
  readonly headers: Headers;
  readonly verdict: Verdict | "answered";
}

/** One request of a client: tried at the upstream until that takes it or the lesson gives up. */
function run(learner: Learner, body: JsonObject, upstream: Upstream, told: Told = {}): Course {
  const { now = 0, target = TARGET, last = true } = told;
  const lesson = learner.begin(target, { now, expiresMs: EXPIRES });
  for (let requests = 1;; requests++) {
    const bytes = lesson.apply(encoder.encode(JSON.stringify(body)));
    const headers = lesson.applyToHeaders(new Headers(told.headers));
    const sent = JSON.parse(decoder.decode(bytes)) as JsonObject;
    const refusal = upstream(sent, headers);
    if (refusal === undefined) {
      lesson.onSuccess();
      return { requests, body: sent, headers, verdict: "answered" };
    }
    const text = JSON.stringify({ error: { message: refusal.message } });
    const verdict = lesson.onRefusal(
      { status: refusal.status, text },
      { protocol: target.protocol, body: sent, headers, model: target.model },
      { last },
    );
    if (verdict !== "again") return { requests, body: sent, headers, verdict };
  }
}

const unsupported = (...names: string[]): Upstream => (body) => {
  const name = names.find((name) => name in body);
  return name === undefined ? undefined : { status: 400, message: `Unsupported parameter: '${name}'` };
};

const refuses =
  (isRefused: (body: JsonObject, headers: Headers) => boolean, message: string): Upstream => (body, headers) =>
    isRefused(body, headers) ? { status: 400, message } : undefined;

const BODY: JsonObject = {
  model: "m",
  messages: [{ role: "user", content: "Hi" }],
  stream: true,
  stream_options: {},
  seed: 1,
};

Deno.test("a learner leaves what only another version knows where it is kept", async () => {
  const kept = new MemoryStore();
  const fact = {
    endpointId: "a",
    model: "m",
    protocol: "chat",
    evidence: "",
    learnedAt: 0,
    usedAt: 0,
    uses: 0,
  } as const;
  const changes: readonly unknown[] = [
    { type: "images" },
    { type: "of_tomorrow", path: "x" },
    { type: "drop", where: "x" },
    { type: "toString" },
    undefined,
    [],
  ];
  for (const [index, change] of changes.entries()) {
    kept.save({ ...fact, id: `${index}`, change: change as Change, pinned: true, expiresAt: DAY });
  }
  const learned = learner(kept);
  await learned.load();
  assert.deepEqual(learned.all().map(({ id }) => id), ["0"]);
  assert.equal(run(learned, { model: "m", messages: [] }, () => undefined).verdict, "answered");
  assert.equal(kept.facts.size, changes.length);
});

Deno.test("Learner leaves away what was refused, and the second request makes no failing round trip (F4)", () => {
  const store = new MemoryStore();
  const mind = learner(store);
  const first = run(mind, BODY, unsupported("stream_options", "seed"));
  assert.deepEqual([first.requests, first.verdict], [3, "answered"]);
  const second = run(mind, BODY, unsupported("stream_options", "seed"));
  assert.equal(second.requests, 1);
  assert.deepEqual(second.body, { model: "m", messages: BODY["messages"], stream: true });
  assert.deepEqual([...store.facts.values()].map(({ change }) => change), [
    { type: "drop", path: "stream_options" },
    { type: "drop", path: "seed" },
  ]);
});

Deno.test("Learner knows after a restart what it knew before", async () => {
  const store = new MemoryStore();
  run(learner(store), BODY, unsupported("seed"));
  const again = learner(store);
  await again.load();
  assert.equal(run(again, BODY, unsupported("seed")).requests, 1);
});

const PENALTY = "Penalty is not enabled for this model";
const WITH_PENALTIES: JsonObject = { ...BODY, presence_penalty: 0.1, frequency_penalty: 0.1 };

Deno.test("Learner tests at once what did not silence the refusal that asked for it", () => {
  const mind = learner();
  const upstream = refuses((body) => "frequency_penalty" in body, PENALTY);
  const first = run(mind, WITH_PENALTIES, upstream);
  assert.deepEqual([first.verdict, "presence_penalty" in first.body], ["answered", false], "the wrong one goes first");
  const { requests, body } = run(mind, WITH_PENALTIES, upstream);
  assert.deepEqual([requests, "frequency_penalty" in body, "presence_penalty" in body], [1, false, true]);
  assert.deepEqual(mind.all().map(({ change }) => change), [{ type: "drop", path: "frequency_penalty" }]);
});

Deno.test("Learner keeps both of two that one refusal asks for, when the endpoint takes neither", () => {
  const mind = learner();
  const upstream = refuses((body) => "presence_penalty" in body || "frequency_penalty" in body, PENALTY);
  run(mind, WITH_PENALTIES, upstream);
  run(mind, WITH_PENALTIES, upstream);
  assert.deepEqual([run(mind, WITH_PENALTIES, upstream).requests, mind.all().length], [1, 2]);
});

Deno.test("Learner lets thinking come back that went for the sake of a forced tool (B12)", () => {
  const mind = learner();
  const target: Target = { ...TARGET, protocol: "messages" };
  const forced = (body: JsonObject) => isObject(body["tool_choice"]) && body["tool_choice"]["type"] === "tool";
  const upstream: Upstream = (body) =>
    "thinking" in body && forced(body)
      ? { status: 400, message: "Thinking may not be enabled when tool_choice forces tool use." }
      : undefined;
  const thinking = { type: "enabled", budget_tokens: 2000 };
  const body = { ...BODY, thinking, tool_choice: { type: "tool", name: "fetch" } };
  assert.equal(run(mind, body, upstream, { target }).verdict, "answered");
  assert.deepEqual(mind.all(), []);
  assert.ok("thinking" in run(mind, { ...BODY, thinking }, upstream, { target }).body);
});

Deno.test("Learner clears no thinking where it takes the thinking away (A33, B5)", () => {
  const mind = learner();
  const target: Target = { ...TARGET, protocol: "messages" };
  const upstream: Upstream = (body) => {
    if ("thinking" in body) {
      return { status: 400, message: "messages.1: a final `assistant` message must start with a thinking block" };
    }
    if (!("context_management" in body)) return undefined;
    return { status: 400, message: "`clear_thinking_20251015` strategy requires `thinking` to be enabled or adaptive" };
  };
  const clearing = { edits: [{ type: "clear_thinking_20251015", keep: "all" }] };
  const body = { ...BODY, thinking: { type: "enabled", budget_tokens: 2000 }, context_management: clearing };
  assert.deepEqual([run(mind, body, upstream, { target }).requests, mind.all()], [2, []]);
  const { thinking: _, ...own } = body;
  assert.deepEqual([run(mind, own, upstream, { target }).requests, mind.all()], [2, []], "a client may have it alone");
});

const has1m = (_: JsonObject, headers: Headers) => headers.get("anthropic-beta") === "context-1m-2025-08-07";
const WITH_BETA: Told = {
  headers: { "anthropic-beta": "context-1m-2025-08-07" },
  target: { ...TARGET, protocol: "messages" },
};
const tokens = ({ max_tokens: value }: JsonObject) => typeof value === "number" ? value : 0;

/** An endpoint as it was when something was learned, and as it is now. */
const CHANGED: readonly {
  readonly name: string;
  readonly before: Upstream;
  readonly now: Upstream;
  readonly told?: Told;
}[] = [
  {
    name: "what was left out is required",
    before: unsupported("stream_options"),
    now: refuses((body) => !("stream_options" in body), "Missing required parameter: 'stream_options'"),
  },
  {
    name: "a limit that was lowered is too low",
    before: refuses((body) => tokens(body) > 1000, "max_tokens must be at most 1000"),
    now: refuses((body) => tokens(body) < 2000, "max_tokens must be at least 2000"),
  },
  {
    name: "a choice that was freed has to be forced",
    before: refuses((body) => body["tool_choice"] === "required", "tool_choice 'required' is not supported"),
    now: refuses((body) => body["tool_choice"] !== "required", "tool_choice must be 'required'"),
  },
  {
    name: "a beta that was left out is needed",
    before: refuses(has1m, "Unexpected value(s) `context-1m-2025-08-07` for the `anthropic-beta` header"),
    now: refuses((...sent) => !has1m(...sent), "This needs context-1m-2025-08-07 in the header"),
    told: WITH_BETA,
  },
  {
    name: "a name is the old one again, which nobody says",
    before: unsupported("max_tokens"),
    now: refuses((body) => "max_completion_tokens" in body, "Invalid request"),
  },
];

for (const { name, before, now, told } of CHANGED) {
  Deno.test(`Learner forgets what has become wrong, and the client sees nothing of it: ${name}`, () => {
    const mind = learner();
    const body = { ...BODY, max_tokens: 5000, tools: [], tool_choice: "required" };
    run(mind, body, before, told);
    assert.equal(mind.all().length, 1);
    const { verdict, requests, body: taken } = run(mind, body, now, told);
    assert.deepEqual([verdict, requests, taken, mind.all()], ["answered", 2, body, []]);
  });
}

Deno.test("Learner leaves out that nobody is to think, and no wish for thinking, where the model always thinks", () => {
  const mind = learner();
  const upstream: Upstream = ({ thinking }) =>
    isObject(thinking ?? null) && (thinking as JsonObject)["type"] === "disabled"
      ? { status: 400, message: "Thinking is mandatory for this model and cannot be disabled" }
      : undefined;
  const off = { ...BODY, thinking: { type: "disabled" } }, on = { ...BODY, thinking: { type: "enabled" } };
  assert.deepEqual([run(mind, off, upstream).requests, run(mind, off, upstream).requests], [2, 1]);
  const { requests, body } = run(mind, on, upstream);
  assert.deepEqual([requests, body], [1, on]);
});

Deno.test("Learner knows that tools have to be functions, tests it by requests that have others, and forgets it then", () => {
  const mind = learner();
  const target: Target = { ...TARGET, protocol: "responses" };
  const bodyOf = (...types: string[]) => ({
    model: "m",
    input: "Hi",
    tools: types.map((type) => ({ type, name: "x" })),
  });
  const bytesOf = (...types: string[]) => encoder.encode(JSON.stringify(bodyOf(...types)));
  const begin = (now: number) => mind.begin(target, { now, expiresMs: EXPIRES });
  const first = begin(0);
  const refusal = {
    status: 400,
    text: JSON.stringify({ error: { message: "tools[1].type: unknown variant `custom`" } }),
  };
  const sent = { protocol: target.protocol, body: bodyOf("function", "custom"), headers: new Headers(), model: "m" };
  assert.deepEqual([first.onRefusal(refusal, sent, { last: true }), first.insist()], ["other protocol", true]);
  assert.equal(first.makesFunctions(bytesOf("function", "custom")), true);
  first.onSuccess();

  const known = begin(1);
  assert.deepEqual([bytesOf("custom"), bytesOf("function")].map((bytes) => known.makesFunctions(bytes)), [true, false]);
  assert.equal(known.makesFunctions(encoder.encode('{"input":[{"type":"custom_tool_call_output"}]}')), true);

  for (const [types, left] of [[["function"], 1], [["custom"], 0]] as const) {
    const due = begin(EXPIRES + 200_000 - 100_000 * left);
    const bytes = bytesOf(...types);
    assert.deepEqual([due.makesFunctions(bytes), due.apply(bytes)], [false, bytes]);
    due.onSuccess();
    assert.equal(mind.all().length, left);
  }
});

Deno.test("Learner believes its facts where the endpoint refuses the request without them too", () => {
  const mind = learner();
  const strict: Upstream = (body) =>
    unsupported("seed")(body, new Headers()) ?? { status: 400, message: "Set the seed" };
  run(mind, BODY, unsupported("seed"));
  const { verdict, requests } = run(mind, BODY, strict);
  assert.deepEqual([verdict, requests, mind.all().length], ["give up", 3, 1]);
  mind.pin(mind.all()[0]!.id, true);
  assert.deepEqual(run(mind, BODY, strict).requests, 1, "a pinned one is not doubted");
  assert.equal(run(mind, BODY, () => ({ status: 400, message: "Bad schema" })).requests, 1, "nor one it is not about");
});

Deno.test("Learner keeps nothing of a change after which the endpoint still refuses", () => {
  const store = new MemoryStore();
  const mind = learner(store);
  const stubborn: Upstream = () => ({ status: 400, message: "Unsupported parameter: 'seed'" });
  const { requests, verdict } = run(mind, BODY, stubborn);
  assert.deepEqual([requests, verdict, store.facts.size], [2, "give up", 0]);
});

Deno.test("Learner keeps facts by endpoint and model", () => {
  const mind = learner();
  run(mind, BODY, unsupported("seed"));
  assert.equal(run(mind, BODY, unsupported("seed"), { target: { ...TARGET, model: "n" } }).requests, 2);
  assert.equal(run(mind, BODY, unsupported("seed"), { target: { ...TARGET, endpointId: "b" } }).requests, 2);
  assert.equal(mind.all().length, 3);
});

Deno.test("Learner tests a fact whose time is over, once, and forgets it if it no longer holds", () => {
  const mind = learner();
  run(mind, BODY, unsupported("seed"));
  const takesAll: Upstream = () => undefined;
  assert.equal(run(mind, BODY, takesAll, { now: EXPIRES - 1 }).body["seed"], undefined);
  // One request tests it; those beside it go as before.
  const testing = mind.begin(TARGET, { now: EXPIRES, expiresMs: EXPIRES });
  const body = encoder.encode(JSON.stringify(BODY));
  assert.equal(testing.apply(body), body);
  assert.equal(run(mind, BODY, takesAll, { now: EXPIRES }).body["seed"], undefined);
  testing.onSuccess();
  assert.deepEqual(mind.all(), []);
});

Deno.test("Learner renews a fact on test that still holds, unseen", () => {
  const mind = learner();
  run(mind, BODY, unsupported("seed"));
  const tested = run(mind, BODY, unsupported("seed"), { now: EXPIRES });
  assert.deepEqual([tested.requests, tested.verdict], [2, "answered"]);
  assert.equal(mind.all()[0]!.expiresAt, 2 * EXPIRES);
  assert.equal(run(mind, BODY, unsupported("seed"), { now: EXPIRES + 1 }).requests, 1);
});

Deno.test("Learner does not call a fact outlived because of a request that it does not touch", () => {
  const mind = learner();
  run(mind, BODY, unsupported("seed"));
  run(mind, { model: "m", messages: [] }, () => undefined, { now: EXPIRES });
  assert.equal(mind.all().length, 1);
});

Deno.test("Learner lets a test that was never answered be made again", () => {
  const mind = learner();
  run(mind, BODY, unsupported("seed"));
  mind.begin(TARGET, { now: EXPIRES, expiresMs: EXPIRES });
  assert.equal(run(mind, BODY, () => undefined, { now: EXPIRES + 1 }).body["seed"], undefined);
  assert.equal(run(mind, BODY, () => undefined, { now: EXPIRES + 60_001 }).body["seed"], 1);
});

Deno.test("Learner never tests a pinned fact, and forgets what it is told to", () => {
  const mind = learner();
  run(mind, BODY, unsupported("seed"));
  const [{ id }] = mind.all() as [Fact];
  assert.equal(mind.pin(id, true), true);
  assert.equal(run(mind, BODY, () => undefined, { now: 9 * EXPIRES }).body["seed"], undefined);
  assert.equal(mind.forget(id), true);
  assert.equal(mind.forget(id), false);
  assert.equal(mind.pin(id, true), false);
  assert.equal(run(mind, BODY, () => undefined).body["seed"], 1);
});

Deno.test("Learner forgets everything of an endpoint, or everything", () => {
  const mind = learner();
  for (const endpointId of ["a", "b", "c"]) run(mind, BODY, unsupported("seed"), { target: { ...TARGET, endpointId } });
  mind.forgetAll("a");
  assert.deepEqual(mind.all().map(({ endpointId }) => endpointId), ["b", "c"]);
  mind.forgetAll();
  assert.deepEqual(mind.all(), []);
});

Deno.test("Learner counts the requests that a fact has changed, and writes the count down now and then", () => {
  const store = new MemoryStore();
  const mind = learner(store);
  run(mind, BODY, unsupported("seed"));
  run(mind, BODY, unsupported("seed"), { now: 10 });
  run(mind, { model: "m", messages: [] }, unsupported("seed"), { now: 20 });
  const [fact] = mind.all() as [Fact];
  assert.deepEqual([fact.uses, fact.usedAt], [2, 10]);
  assert.equal([...store.facts.values()][0]!.uses, 1);
  run(mind, BODY, unsupported("seed"), { now: 60_000 });
  assert.equal([...store.facts.values()][0]!.uses, 3);
});

Deno.test("Lesson gives the very same bytes and headers back while nothing is known", () => {
  const lesson = learner().begin(TARGET, { now: 0, expiresMs: EXPIRES });
  const bytes = encoder.encode("{}");
  const headers = new Headers();
  assert.equal(lesson.apply(bytes), bytes);
  assert.equal(lesson.applyToHeaders(headers), headers);
});

Deno.test("Lesson finds what an endpoint refuses without naming it, within six attempts", () => {
  const many: JsonObject = {
    ...BODY,
    metadata: {},
    user: "u",
    n: 1,
    top_p: 1,
    temperature: 1,
    presence_penalty: 0,
    frequency_penalty: 0,
    logprobs: false,
    exotic: 1,
    parallel_tool_calls: true,
    reasoning_effort: "low",
  };
  for (const culprit of Object.keys(many).filter((name) => !["model", "messages", "stream"].includes(name))) {
    const vague: Upstream = (body) => culprit in body ? { status: 400, message: "Invalid request" } : undefined;
    const mind = learner();
    const first = run(mind, many, vague);
    assert.equal(first.verdict, "answered", culprit);
    assert.ok(first.requests <= 7, `${culprit}: ${first.requests}`);
    assert.equal(run(mind, many, vague).requests, 1, culprit);
    assert.ok(mind.all().length <= 3, culprit);
  }
});

Deno.test("Lesson guesses nothing while another endpoint is left, and gives up if it is nothing optional", () => {
  const mind = learner();
  const vague: Upstream = () => ({ status: 400, message: "Invalid request" });
  assert.deepEqual(run(mind, BODY, vague, { last: false }).requests, 1);
  const { requests, verdict } = run(mind, BODY, vague);
  assert.deepEqual([requests, verdict], [3, "give up"]);
  assert.deepEqual(mind.all(), []);
});

Deno.test("Lesson asks in another protocol where the API is missing, and remembers it after the answer", () => {
  const mind = learner();
  const target: Target = { ...TARGET, protocol: "responses" };
  const missing = { status: 404, text: `{"detail":"Not Found"}` };
  const lesson = mind.begin(target, { now: 0, expiresMs: EXPIRES });
  const sent = {
    protocol: "responses" as const,
    body: { model: "m", input: "Hi" },
    headers: new Headers(),
    model: "m",
  };
  assert.equal(lesson.onRefusal(missing, sent, { last: true }), "other protocol");
  assert.equal(mind.lacks(target, 0), false);
  lesson.onSuccess();
  assert.equal(mind.lacks(target, 0), true);
  assert.equal(mind.lacks({ ...target, model: "n" }, 0), true);
  assert.equal(mind.lacks({ ...target, protocol: "chat" }, 0), false);
  assert.equal(mind.lacks(target, EXPIRES), false);
  mind.begin(target, { now: EXPIRES, expiresMs: EXPIRES }).onSuccess();
  mind.begin(target, { now: EXPIRES, expiresMs: EXPIRES }).apply(encoder.encode("{}"));
});

Deno.test("Learner keeps nothing longer for having learned it while the clock was years ahead", () => {
  const mind = learner();
  const ahead = 3650 * DAY;
  const upstream = unsupported("top_k");
  run(mind, { top_k: 1 }, upstream, { now: ahead });
  assert.equal(mind.all()[0]?.expiresAt, ahead + EXPIRES);
  assert.equal(run(mind, { top_k: 1 }, upstream, { now: DAY }).requests, 1);
  assert.equal(mind.all()[0]?.expiresAt, DAY + EXPIRES);

  const target: Target = { ...TARGET, protocol: "responses" };
  const lesson = mind.begin(target, { now: ahead, expiresMs: EXPIRES });
  const sent = { protocol: target.protocol, body: { model: "m", input: "Hi" }, headers: new Headers(), model: "m" };
  lesson.onRefusal({ status: 404, text: `{"detail":"Not Found"}` }, sent, { last: true });
  lesson.onSuccess();
  assert.equal(mind.lacks(target, ahead), true);
  assert.equal(mind.lacks(target, DAY), false);
});

// Histories.

function claudeBody(...signatures: string[]): JsonObject {
  return {
    model: "m",
    max_tokens: 4000,
    thinking: { type: "enabled", budget_tokens: 2000 },
    messages: [
      { role: "user", content: "Hi" },
      ...signatures.flatMap((signature): Json[] => [
        { role: "assistant", content: [{ type: "thinking", thinking: "hm", signature }, { type: "text", text: "a" }] },
        { role: "user", content: "Go on" },
      ]),
    ],
  };
}

function signaturesIn(body: JsonObject): string[] {
  const blocks = (body["messages"] as JsonObject[]).flatMap(({ content }) => Array.isArray(content) ? content : []);
  return blocks.flatMap((block) =>
    isObject(block) && typeof block["signature"] === "string" ? [block["signature"]] : []
  );
}

const CLAUDE: Target = { endpointId: "c", model: "m", protocol: "messages" };
const ownOnly: Upstream = (body) =>
  signaturesIn(body).every((signature) => signature.startsWith("own"))
    ? undefined
    : { status: 400, message: "messages.1.content.0: Invalid `signature` in `thinking` block" };

Deno.test("Lesson takes thinking out that somebody else has signed, after the refusal and from then on (B1, B4)", () => {
  const mind = learner();
  const first = run(mind, claudeBody("glm-1", "glm-2"), ownOnly, { target: CLAUDE });
  assert.deepEqual([first.requests, signaturesIn(first.body)], [2, []]);
  assert.deepEqual(first.body["thinking"], { type: "enabled", budget_tokens: 2000 });
  // What the endpoint has signed meanwhile stays.
  const second = run(mind, claudeBody("glm-1", "glm-2", "own-3"), ownOnly, { target: CLAUDE });
  assert.deepEqual([second.requests, signaturesIn(second.body)], [1, ["own-3"]]);
  const third = run(mind, claudeBody("deepseek"), ownOnly, { target: CLAUDE });
  assert.equal(third.requests, 2);
  assert.equal(mind.all().length, 1);
  assert.equal(run(mind, claudeBody("glm-2", "deepseek"), ownOnly, { target: CLAUDE }).requests, 1);
});

Deno.test("Lesson leaves a turn of calls that lost its thinking without, and lets the next one think again (B5)", () => {
  const calls = claudeBody("glm-1");
  (calls["messages"] as Json[]).splice(1, 2, {
    role: "assistant",
    content: [{ type: "thinking", thinking: "", signature: "glm-1" }, {
      type: "tool_use",
      id: "t",
      name: "f",
      input: {},
    }],
  }, { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "x" }] });
  const strict: Upstream = (body, headers) => {
    const last = (body["messages"] as JsonObject[]).findLast(({ role }) => role === "assistant");
    const first = Array.isArray(last?.["content"]) ? last["content"][0] : undefined;
    const bare = body["thinking"] !== undefined && isObject(first) && first["type"] === "tool_use";
    return bare
      ? {
        status: 400,
        message:
          "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block",
      }
      : ownOnly(body, headers);
  };
  const mind = learner();
  const first = run(mind, calls, strict, { target: CLAUDE });
  assert.deepEqual([first.requests, first.verdict, first.body["thinking"]], [2, "answered", undefined]);
  assert.deepEqual(mind.all().map(({ change }) => change.type), ["foreign_thinking"]);
  const next = run(mind, claudeBody("glm-1", "own-2"), strict, { target: CLAUDE });
  assert.deepEqual([next.requests, next.body["thinking"] !== undefined], [1, true]);
});

Deno.test("Lesson knows after one refusal that calls which began without thinking go on without (A33, B5)", () => {
  const call = { type: "tool_use", id: "t", name: "f", input: {} };
  const result = { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "x" }] };
  const asking = (...turns: Json[][]): JsonObject => ({
    model: "m",
    thinking: { type: "enabled", budget_tokens: 2000 },
    messages: [
      { role: "user", content: "Go" },
      ...turns.flatMap((content) => [{ role: "assistant", content }, result]),
    ],
  });
  const strict: Upstream = ({ thinking, messages }) => {
    const last = (messages as JsonObject[]).findLast(({ role }) => role === "assistant")!["content"] as JsonObject[];
    if (thinking === undefined || last[0]!["type"] === "thinking") return undefined;
    return {
      status: 400,
      message:
        "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block",
    };
  };
  const mind = learner();
  const asked = (body: JsonObject) => {
    const { requests, verdict, body: sent } = run(mind, body, strict, { target: CLAUDE });
    return [requests, verdict, "thinking" in sent];
  };
  assert.deepEqual(asked(asking([call])), [2, "answered", false]);
  assert.deepEqual(asked(asking([call], [{ type: "text", text: "And" }, call])), [1, "answered", false]);
  const thought = { type: "thinking", thinking: "Hm", signature: "own" };
  assert.deepEqual(asked(asking([call], [thought, call])), [1, "answered", true]);
  assert.deepEqual(mind.all().map(({ change }) => change), [{ type: "thinking_first" }]);
});

Deno.test("Lesson takes reasoning out that somebody else has encrypted, once and remembered (B10)", () => {
  const target: Target = { ...TARGET, protocol: "responses" };
  const body: JsonObject = {
    model: "m",
    input: [{ type: "reasoning", summary: [], encrypted_content: "foreign" }, { role: "user", content: "Hi" }],
  };
  const upstream: Upstream = (body) =>
    JSON.stringify(body).includes("foreign")
      ? {
        status: 400,
        message:
          "The encrypted content gAAA could not be verified. Reason: Encrypted content could not be decrypted or parsed.",
      }
      : undefined;
  const mind = learner();
  assert.equal(run(mind, body, upstream, { target }).requests, 2);
  const second = run(mind, body, upstream, { target });
  assert.deepEqual([second.requests, second.body["input"]], [1, [{ role: "user", content: "Hi" }]]);
});

Deno.test("Lesson gives calls their reasoning where the endpoint wants it back (B6)", () => {
  const call = { id: "c", type: "function", function: { name: "f", arguments: "{}" } };
  const body: JsonObject = {
    model: "m",
    messages: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: null, tool_calls: [call] },
      { role: "tool", tool_call_id: "c", content: "x" },
      { role: "assistant", content: "done" },
    ],
  };
  const upstream: Upstream = (body) =>
    (body["messages"] as JsonObject[]).every((message) => !message["tool_calls"] || message["reasoning_content"])
      ? undefined
      : {
        status: 400,
        message: "thinking is enabled but reasoning_content is missing in assistant tool call message at index 1",
      };
  const mind = learner();
  assert.equal(run(mind, body, upstream).requests, 2);
  const second = run(mind, body, upstream);
  assert.equal(second.requests, 1);
  assert.equal((second.body["messages"] as JsonObject[])[3]!["reasoning_content"], undefined);
});

/** Ids of another vendor, as a refusing one gets them once it is known (A22, D19). */
const IDS: readonly {
  readonly protocol: "messages" | "chat" | "responses";
  readonly message: string;
  readonly body: (id: string, other: string) => JsonObject;
  readonly given: readonly [string, string];
  readonly sent: readonly [string, string];
}[] = [
  {
    protocol: "messages",
    message: "messages.1.content.1.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
    given: ["functions.read:0", "toolu_1"],
    sent: [sanitiseId("functions.read:0"), "toolu_1"],
    body: (id, other) => ({
      messages: [
        { role: "user", content: "Hi" },
        {
          role: "assistant",
          content: [{ type: "text", text: "a" }, { type: "tool_use", id, name: "f", input: {} }, {
            type: "tool_use",
            id: other,
            name: "f",
            input: {},
          }],
        },
        {
          role: "user",
          content: [{ type: "tool_result", tool_use_id: other }, { type: "tool_result", tool_use_id: id }],
        },
      ],
    }),
  },
  {
    protocol: "chat",
    message:
      "Invalid 'messages[0].tool_calls[0].id': string too long. Expected a string with maximum length 40, but got a string with length 46 instead.",
    given: ["chatcmpl-tool-0123456789abcdef0123456789abcdef", "call_1"],
    sent: [sanitiseId("chatcmpl-tool-0123456789abcdef0123456789abcdef", 40), "call_1"],
    body: (id, other) => ({
      messages: [
        { role: "assistant", content: null, tool_calls: [{ id, type: "function" }, { id: other, type: "function" }] },
        { role: "tool", tool_call_id: id, content: "" },
        { role: "tool", tool_call_id: other, content: "" },
      ],
    }),
  },
  {
    protocol: "responses",
    message:
      "Invalid 'input[0].call_id': string too long. Expected a string with maximum length 64, but got a string with length 70 instead.",
    given: ["c".repeat(70), "call_1"],
    sent: [sanitiseId("c".repeat(70)), "call_1"],
    body: (id, other) => ({
      input: [
        { type: "function_call", call_id: id, name: "f", arguments: "{}" },
        { type: "function_call", call_id: other, name: "f", arguments: "{}" },
        { type: "function_call_output", call_id: id, output: "" },
        { type: "function_call_output", call_id: other, output: "" },
      ],
    }),
  },
];

for (const { protocol, message, body, given, sent } of IDS) {
  Deno.test(`Lesson gives calls plain ids where another vendor's are refused, both halves alike, in ${protocol} (A22)`, () => {
    const target = { ...TARGET, protocol };
    const upstream: Upstream = (body) => JSON.stringify(body).includes(given[0]) ? { status: 400, message } : undefined;
    const mind = learner();
    const first = run(mind, body(...given), upstream, { target });
    assert.deepEqual([first.requests, first.body], [2, body(...sent)]);
    assert.equal(run(mind, body(...given), upstream, { target }).requests, 1);
  });
}

Deno.test("Lesson marks calls without Google's signature as another model's, in either protocol of Gemini's", () => {
  const own = { functionCall: { name: "f", args: {} }, thoughtSignature: "own" };
  const gemini: JsonObject = {
    contents: [
      { role: "user", parts: [{ text: "Hi" }] },
      { role: "model", parts: [{ text: "Let me see" }, own, { functionCall: { name: "f", args: {} } }] },
      { role: "user", parts: [{ functionResponse: { name: "f", response: {} } }] },
    ],
  };
  const call = { id: "c", type: "function", function: { name: "f", arguments: "{}" } };
  const chat: JsonObject = {
    messages: [{ role: "assistant", content: null, tool_calls: [call] }, {
      role: "tool",
      tool_call_id: "c",
      content: "",
    }],
  };
  const upstream: Upstream = (body) =>
    JSON.stringify(body).includes("skip_thought_signature_validator") ? undefined : {
      status: 400,
      message: "Function call is missing a thought_signature in functionCall parts.",
    };
  const mind = learner();
  const first = run(mind, gemini, upstream, { target: { ...TARGET, protocol: "gemini" } });
  assert.equal(first.requests, 2);
  assert.deepEqual((first.body["contents"] as JsonObject[])[1]!["parts"], [
    { text: "Let me see" },
    own,
    { functionCall: { name: "f", args: {} }, thoughtSignature: "skip_thought_signature_validator" },
  ]);
  const second = run(mind, chat, upstream, { target: { ...TARGET, protocol: "chat" } });
  assert.equal(second.requests, 2);
  assert.deepEqual(((second.body["messages"] as JsonObject[])[0]!["tool_calls"] as JsonObject[])[0]!["extra_content"], {
    google: { thought_signature: "skip_thought_signature_validator" },
  });
});

Deno.test("Lesson gives another account's calls Google's own value, and leaves its texts without a signature", () => {
  const own = { functionCall: { name: "g", args: {} }, thoughtSignature: "own" };
  const body: JsonObject = {
    contents: [{
      role: "model",
      parts: [
        { text: "Let me see", thoughtSignature: "foreign text" },
        { functionCall: { name: "f", args: {} }, thoughtSignature: "foreign call" },
      ],
    }],
  };
  const target = { ...TARGET, protocol: "gemini" } as const;
  const upstream: Upstream = (sent) =>
    JSON.stringify(sent).includes("foreign") ? { status: 400, message: "Corrupted thought signature." } : undefined;
  const mind = learner();
  const first = run(mind, body, upstream, { target });
  assert.equal(first.requests, 2);
  assert.deepEqual((first.body["contents"] as JsonObject[])[0]!["parts"], [
    { text: "Let me see" },
    { functionCall: { name: "f", args: {} }, thoughtSignature: "skip_thought_signature_validator" },
  ]);
  const contents = [...body["contents"] as JsonObject[], { role: "model", parts: [own] }];
  const second = run(mind, { contents }, upstream, { target });
  assert.equal(second.requests, 1);
  assert.deepEqual((second.body["contents"] as JsonObject[])[1]!["parts"], [own], "what came since is its own");
});

Deno.test("Lesson makes no budget of thinking that was left to the model while a turn of calls goes on without any (B5)", () => {
  const target = { ...TARGET, protocol: "messages" } as const;
  const says = { status: 400, message: "adaptive thinking is not supported on this model" };
  const upstream: Upstream = ({ thinking }) => JSON.stringify(thinking ?? {}).includes("adaptive") ? says : undefined;
  const ask = { role: "user", content: "Hi" };
  const call = { role: "assistant", content: [{ type: "tool_use", id: "t", name: "f", input: {} }] };
  const results = { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "x" }] };
  const context_management = { edits: [{ type: "clear_thinking_20251015", keep: "all" }] };
  const body = (...messages: JsonObject[]) => ({
    model: "m",
    max_tokens: 32_000,
    thinking: { type: "adaptive" },
    context_management,
    messages,
  });
  const mind = learner();
  const first = run(mind, body(ask), upstream, { target });
  assert.deepEqual([first.requests, (first.body["thinking"] as JsonObject)["type"]], [2, "enabled"]);
  const second = run(mind, body(ask, call, results), upstream, { target });
  assert.deepEqual([second.requests, second.body["thinking"], second.body["context_management"]], [
    1,
    undefined,
    undefined,
  ]);
});

Deno.test("Lesson gives turns of calls their thinking back on the Messages wire (B7)", () => {
  const body: JsonObject = {
    model: "m",
    messages: [
      { role: "assistant", content: [{ type: "tool_use", id: "t", name: "f", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "x" }] },
    ],
  };
  const upstream: Upstream = (body) =>
    JSON.stringify(body).includes(`"type":"thinking"`)
      ? undefined
      : { status: 400, message: "The `content[].thinking` in the thinking mode must be passed back to the API." };
  const mind = learner();
  const target: Target = { ...CLAUDE };
  assert.equal(run(mind, body, upstream, { target }).requests, 2);
  assert.equal(run(mind, body, upstream, { target }).requests, 1);
});

Deno.test("Lesson puts a note in the place of pictures for a model that takes text (A38)", () => {
  const body: JsonObject = {
    model: "m",
    messages: [{
      role: "user",
      content: [{ type: "text", text: "Look" }, { type: "image_url", image_url: { url: "data:x" } }],
    }],
  };
  const upstream: Upstream = (body) =>
    JSON.stringify(body).includes("image_url")
      ? { status: 400, message: "This model does not support image input" }
      : undefined;
  const mind = learner();
  const first = run(mind, body, upstream);
  assert.equal(first.requests, 2);
  assert.match(JSON.stringify(first.body), /An image was left out/);
  assert.equal(run(mind, body, upstream).requests, 1);
});

Deno.test("Lesson takes a parameter out together with the beta that allows it (A33)", () => {
  const body: JsonObject = { model: "m", max_tokens: 1, messages: [], context_management: { edits: [] } };
  const headers = { "anthropic-beta": "claude-code-20250219,context-management-2025-06-27" };
  const upstream: Upstream = (body, headers) =>
    body["context_management"] !== undefined
      ? { status: 400, message: "context_management: Extra inputs are not permitted" }
      : headers.get("anthropic-beta")?.includes("context-management")
      ? { status: 400, message: "Unexpected value(s) `context-management-2025-06-27` for the `anthropic-beta` header." }
      : undefined;
  const mind = learner();
  assert.equal(run(mind, body, upstream, { target: CLAUDE, headers }).requests, 2);
  const second = run(mind, body, upstream, { target: CLAUDE, headers });
  assert.deepEqual([second.requests, second.headers.get("anthropic-beta")], [1, "claude-code-20250219"]);
});

Deno.test("Lesson sends the credential in the header that is asked for", () => {
  const headers = { authorization: "Bearer key" };
  const upstream: Upstream = (_, headers) =>
    headers.get("x-api-key") === "key" ? undefined : { status: 401, message: "x-api-key header is required" };
  const mind = learner();
  assert.equal(run(mind, BODY, upstream, { headers }).requests, 2);
  const other = run(mind, BODY, upstream, { headers, target: { ...TARGET, model: "n" } });
  assert.deepEqual([other.requests, other.headers.get("authorization")], [1, null]);
});

Deno.test("Lesson mends for one request what is right for that one only, and remembers nothing of it (A27)", () => {
  const mind = learner();
  const upstream: Upstream = ({ max_tokens: limit, thinking }) =>
    isObject(thinking) && Number(thinking["budget_tokens"]) >= Number(limit)
      ? { status: 400, message: "`max_tokens` must be greater than `thinking.budget_tokens`" }
      : undefined;
  const body = { ...claudeBody(), max_tokens: 1500 };
  const mended = run(mind, body, upstream, { target: CLAUDE });
  assert.deepEqual([mended.requests, mended.body["thinking"]], [2, { type: "enabled", budget_tokens: 1499 }]);
  assert.deepEqual(mind.all(), []);
});

Deno.test("Lesson lowers a limit as often as the endpoint says so, and the lowest is remembered (A26)", () => {
  const mind = learner();
  const upstream: Upstream = ({ max_tokens: limit }) => {
    const maximum = Number(limit) > 8192 ? 8192 : 4096;
    return Number(limit) > maximum
      ? {
        status: 400,
        message: `max_tokens: ${limit} > ${maximum}, which is the maximum allowed number of output tokens`,
      }
      : undefined;
  };
  const body = { ...BODY, max_tokens: 64_000 };
  const lowered = run(mind, body, upstream);
  assert.deepEqual([lowered.requests, lowered.body["max_tokens"]], [3, 4096]);
  assert.equal(run(mind, body, upstream).requests, 1);
  assert.deepEqual(mind.all().map(({ change }) => change), [{ type: "ceiling", path: "max_tokens", maximum: 4096 }]);
});

Deno.test("Lesson learns nothing of its other trials and tests from an answer in another protocol", () => {
  const mind = learner();
  const target: Target = { ...TARGET, protocol: "responses" };
  const body: JsonObject = { model: "m", input: "Hi", user: "u", store: false };
  run(mind, body, unsupported("store"), { target });
  const lesson = mind.begin(target, { now: EXPIRES, expiresMs: EXPIRES });
  lesson.apply(encoder.encode(JSON.stringify(body)));
  const sent = { protocol: "responses" as const, body, headers: new Headers(), model: "m" };
  const text = JSON.stringify({ error: { message: "Unsupported parameter: 'user'" } });
  assert.equal(lesson.onRefusal({ status: 400, text }, sent, { last: true }), "again");
  assert.equal(lesson.onRefusal({ status: 404, text: "Not Found" }, sent, { last: true }), "other protocol");
  lesson.onSuccess();
  assert.deepEqual(mind.all().map(({ change }) => change.type), ["drop", "lacks"]);
});

Deno.test("Learner keeps no more signatures than a history has", () => {
  const mind = learner();
  for (const session of ["a", "b", "c"]) {
    const signatures = Array.from({ length: 600 }, (_, index) => `${session}-${index}`);
    assert.equal(run(mind, claudeBody(...signatures), ownOnly, { target: CLAUDE }).verdict, "answered");
  }
  const [{ change }] = mind.all() as [Fact];
  assert.ok(change.type === "foreign_thinking" && change.digests.length === 1000);
});

Deno.test("Learner keeps no more facts than it can hold, and no pinned one goes", () => {
  const store = new MemoryStore();
  const mind = learner(store);
  run(mind, BODY, unsupported("seed"), { target: { ...TARGET, model: "first" } });
  mind.pin(mind.all()[0]!.id, true);
  for (let index = 0; index < 5001; index++) {
    run(mind, BODY, unsupported("seed"), { target: { ...TARGET, model: `m${index}` }, now: index + 1 });
  }
  assert.equal(mind.all().length, 5000);
  assert.equal(store.facts.size, 5000);
  assert.equal(mind.all()[0]!.model, "first");
  assert.equal(mind["savedAt"].size, 5000, "nothing stays of those that went");
});

Deno.test("Learner keeps what one protocol refuses from another protocol of the same endpoint and model", () => {
  const known = learner();
  const refusing = unsupported("seed");
  const body: JsonObject = { ...BODY, seed: 7 };
  assert.equal(run(known, body, refusing).requests, 2);
  assert.deepEqual(known.all().map(({ protocol }) => protocol), ["chat"]);
  assert.equal("seed" in run(known, body, () => undefined).body, false);
  const responses: Target = { ...TARGET, protocol: "responses" };
  assert.equal("seed" in run(known, body, () => undefined, { target: responses }).body, true);
  // The same fact of another protocol is another fact.
  assert.equal(run(known, body, refusing, { target: responses }).requests, 2);
  assert.equal(known.all().length, 2);
});

Deno.test("Learner takes a fact without a protocol for one of every protocol", () => {
  const store = new MemoryStore();
  run(learner(store), { ...BODY, seed: 7 }, unsupported("seed"));
  for (const fact of [...store.facts.values()]) store.save({ ...fact, protocol: undefined });
  const known = learner(store);
  return known.load().then(() => {
    for (const protocol of ["chat", "responses"] as const) {
      assert.equal(
        "seed" in run(known, { ...BODY, seed: 7 }, () => undefined, { target: { ...TARGET, protocol } }).body,
        false,
      );
    }
  });
});

const BETAS = ["claude-code-20250219", "context-management-2025-06-27", "effort-2025-11-24", "fast-mode-2026-02-01"];

/** Says of a request with one of `bad` what Bedrock says: nothing of which it was. */
const bareRefusal = (bad: readonly string[]): Upstream => (body, headers) => {
  const sent = (headers.get("anthropic-beta") ?? "").split(",");
  // What a beta allows is refused without it.
  if ("context_management" in body && !sent.includes(BETAS[1]!)) {
    return { status: 400, message: "context_management: Extra inputs are not permitted" };
  }
  return bad.some((beta) => sent.includes(beta)) ? { status: 400, message: "invalid beta flag" } : undefined;
};

const BARE: readonly { readonly name: string; readonly bad: readonly string[] }[] = [
  { name: "one that goes alone", bad: [BETAS[2]!] },
  { name: "one that a member goes with", bad: [BETAS[1]!] },
  { name: "several", bad: [BETAS[1]!, BETAS[3]!] },
  { name: "all", bad: BETAS },
];

for (const { name, bad } of BARE) {
  Deno.test(`Learner finds by the next requests which beta a bare "invalid beta flag" meant: ${name}`, () => {
    const known = learner();
    const target: Target = { ...TARGET, protocol: "messages" };
    const body: JsonObject = { ...BODY, context_management: { edits: [] } };
    const told = { target, headers: { "anthropic-beta": BETAS.join(",") } };
    const first = run(known, body, bareRefusal(bad), { ...told, now: 1 });
    assert.deepEqual([first.verdict, first.requests], ["answered", 2], "all go, so that it is answered at once");
    for (let now = 2; now < 2 + BETAS.length; now++) {
      const next = run(known, body, bareRefusal(bad), { ...told, now });
      assert.equal(next.verdict, "answered");
      assert.ok(next.requests <= 2, `one test each: ${next.requests}`);
    }
    const last = run(known, body, bareRefusal(bad), { ...told, now: 10 });
    const kept = BETAS.filter((beta) => !bad.includes(beta));
    assert.equal(last.requests, 1);
    assert.equal(last.headers.get("anthropic-beta"), kept.length === 0 ? null : kept.join(","));
    assert.equal("context_management" in last.body, kept.includes(BETAS[1]!));
  });
}

Deno.test("Learner leaves out the reference to a tool that is gone, and only that one, for this request (anthropics/claude-code#81863)", () => {
  const mind = learner();
  const target: Target = { ...TARGET, protocol: "messages" };
  const references = (body: JsonObject) =>
    [...JSON.stringify(body).matchAll(/"tool_name":"(\w+)"/g)].map(([, name]) => name);
  const gone = refuses(
    (body) => references(body).includes("gone"),
    "Tool reference 'gone' not found in available tools",
  );
  const content = ["gone", "here"].map((name) => ({ type: "tool_reference", tool_name: name }));
  const body: JsonObject = {
    model: "m",
    messages: [{ role: "user", content: [{ type: "tool_result", tool_use_id: "t", content }] }],
  };
  const { requests, body: sent } = run(mind, body, gone, { target });
  assert.deepEqual([requests, references(sent)], [2, ["here"]]);
  assert.deepEqual(mind.all(), [], "another session may have it");
});

Deno.test("Learner finds by saying it otherwise what an endpoint does not know of newer clients (farion1231/cc-switch#3303, MoonshotAI/kimi-cli#1449)", () => {
  const result = (content: Json): Json => ({
    role: "user",
    content: [{ type: "tool_result", tool_use_id: "t", content }],
  });
  const messages = [
    { role: "user", content: "Hi" },
    { role: "system", content: "note" },
    result([{ type: "tool_reference", tool_name: "a" }, { type: "text", text: "Tool loaded." }]),
  ];
  const body: JsonObject = { model: "m", metadata: {}, temperature: 1, top_k: 1, top_p: 1, messages };
  const target: Target = { ...TARGET, protocol: "messages" };
  const vague = (word: string, message: string): Upstream =>
    refuses((body) => JSON.stringify(body).includes(word), message);
  for (
    const [word, message, mended] of [
      ["tool_reference", "Invalid request Error", {
        ...body,
        messages: [...messages.slice(0, 2), result([{ type: "text", text: "Tool loaded." }])],
      }],
      ["system", "Request body format invalid", {
        ...body,
        messages: [messages[0]!, { role: "user", content: "note" }, messages[2]!],
      }],
      ["system", "messages[1].content: data did not match any variant of untagged enum Content", {
        ...body,
        messages: [messages[0]!, { role: "user", content: "note" }, messages[2]!],
      }],
      ["system", "Input should be a valid string (ref: d44f146e-7b45-4e69-9c61-8c8f14ef4879)", {
        ...body,
        messages: [messages[0]!, { role: "user", content: "note" }, messages[2]!],
      }],
    ] as const
  ) {
    const mind = learner();
    for (let now = 0; now < 4; now++) {
      assert.equal(run(mind, body, vague(word, message), { target, now }).verdict, "answered");
    }
    assert.deepEqual(run(mind, body, vague(word, message), { target, now: 5 }), {
      ...run(mind, body, () => undefined, { target, now: 6 }),
      requests: 1,
      body: mended,
    });
  }
});

Deno.test("Learner believes that a model takes no images when another endpoint has answered to them, and asks again later", () => {
  const mind = learner();
  const refusal = { status: 400, text: '{"error":{"message":"This model does not support image input"}}' };
  const body = { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:," } }] }] };
  const sent = { protocol: TARGET.protocol, body, headers: new Headers(), model: "m" };
  const bytes = encoder.encode(JSON.stringify(body));
  const moment = (now: number) => ({ now, expiresMs: EXPIRES });
  const refused = (now: number, seesElsewhere: boolean) => {
    const lesson = mind.begin(TARGET, moment(now));
    lesson.apply(bytes);
    lesson.onRefusal(refusal, sent, { last: false, seesElsewhere: () => seesElsewhere });
    return lesson;
  };
  assert.equal(refused(0, true).hasUnseen, true);
  assert.deepEqual([mind.knowsBlind, mind.all()], [false, []], "it may have been the image");
  refused(0, true).seenElsewhere();
  assert.deepEqual([mind.knowsBlind, mind.isBlind(TARGET, 1)], [true, true]);
  assert.equal(mind.isBlind({ ...TARGET, protocol: "responses" }, 1), false, "another API may take them");
  assert.equal(mind.isBlind({ ...TARGET, model: "other" }, 1), false);
  assert.equal(mind.isBlind(TARGET, EXPIRES), false, "it is time to ask again");
  mind.begin(TARGET, moment(EXPIRES)).apply(encoder.encode('{"messages":[]}'));
  assert.equal(mind.isBlind(TARGET, EXPIRES), false, "a request without images has tested nothing");
  const tested = refused(EXPIRES, true);
  assert.equal(mind.isBlind(TARGET, EXPIRES), true, "one at a time");
  tested.seenElsewhere();
  assert.equal(mind.isBlind(TARGET, 2 * EXPIRES - 1), true);
  mind.begin(TARGET, moment(2 * EXPIRES)).apply(bytes);
  const once = mind.begin(TARGET, moment(3 * EXPIRES));
  once.apply(bytes);
  once.onSuccess();
  assert.deepEqual([mind.knowsBlind, mind.all()], [false, []], "it has learned to see");
});

for (
  const [images, known, applied] of [
    ["auto", false, 0],
    ["auto", true, 1],
    ["yes", true, 0],
    ["no", false, 1],
    ["no", true, 1],
  ] as const
) {
  Deno.test(`Learner sends ${applied} notes where images is ${images} and blindness is ${known ? "" : "not "}known`, () => {
    const mind = learner();
    const refuse: Upstream = (body) =>
      JSON.stringify(body).includes("image_url")
        ? { status: 400, message: "This model does not support image input" }
        : undefined;
    const body = { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:," } }] }] };
    if (known) run(mind, body, refuse);
    const lesson = mind.begin(TARGET, { now: 0, expiresMs: EXPIRES, enabled: true }, { images, documents: "auto" });
    const bytes = encoder.encode(JSON.stringify(body));
    assert.equal(lesson.apply(bytes) !== bytes, applied === 1);
    lesson.onSuccess();
    assert.equal(lesson.applied.length, applied);
    assert.equal(mind.all().length, Number(known), "what is configured is nothing learned");
  });
}

Deno.test("Learner tells a model that only thinks so whether a client says nothing of it or that nobody is to", () => {
  const said = "invalid thinking: only type=enabled is allowed for this model";
  const upstream: Upstream = ({ thinking }) =>
    isObject(thinking) && thinking["type"] === "enabled" ? undefined : { status: 400, message: said };
  const target: Target = { ...TARGET, protocol: "messages" };
  const bodies: readonly JsonObject[] = [{}, { thinking: { type: "disabled" } }, { thinking: { type: "adaptive" } }];
  for (const [first = {}, ...others] of [bodies, bodies.toReversed(), [bodies[1]!, bodies[0]!, bodies[2]!]]) {
    const mind = learner();
    for (const body of [first, ...others]) {
      assert.equal(run(mind, { model: "m", max_tokens: 9000, ...body }, upstream, { target }).verdict, "answered");
    }
    for (const body of bodies) {
      assert.equal(run(mind, { model: "m", max_tokens: 9000, ...body }, upstream, { target }).requests, 1);
    }
  }
});
