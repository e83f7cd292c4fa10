/** All scenarios. What the proxy has to do in each follows from the table of failures in its documentation. */
import assert from "node:assert/strict";
import { clientProtocols } from "./cell.ts";
import { failoverScenarios } from "./failover_scenarios.ts";
import { featureScenarios } from "./feature_scenarios.ts";
import { sessionScenarios } from "./session_scenarios.ts";
import type { Fault } from "./fault.ts";
import type { EndpointPlan, Outcome, Scenario } from "./scenario.ts";
import { longText, sampleText, taskText } from "./script.ts";

const always = Infinity;
const once = (fault: Fault): readonly EndpointPlan[] => [{ faults: [{ fault }] }];
const status = (code: number): Fault => ({ type: "status", status: code });
const wording = "tools.0.custom: the wording of a model that refuses";

const plain: readonly Scenario[] = [
  { name: "text", script: "text", text: sampleText, clientRequests: 1, endpointRequests: [1] },
  {
    // A title is asked for, the conversation is replaced by a summary, and the next turn goes on from that.
    name: "at-a-terminal",
    script: "text",
    interactive: [
      { typed: "task", seen: taskText },
      { typed: "/compact", seen: "ompacted" },
      { typed: "text", seen: sampleText.slice(-20) },
    ],
    text: sampleText.slice(-20),
    endpoints: [{ faults: [] }],
  },
  {
    name: "status-line",
    clients: ["claude"],
    needsProxy: true,
    script: "text",
    interactive: [{ typed: "text", seen: "first | " }],
    hasStatusLine: true,
    text: "first | ",
    endpoints: [{ faults: [] }],
    also: ({ result }) => assert.match(result.stdout, /first \| \d+ requests?/),
  },
  { name: "long", script: "long", text: longText, clientRequests: 1, endpointRequests: [1] },
  {
    name: "tool",
    script: "tool",
    text: "Tool said proof-a-42",
    clientRequests: 2,
    endpointRequests: [2],
    smoke: true,
  },
  { name: "task", script: "task", text: taskText, clientRequests: 4, endpointRequests: [4] },
  { name: "read-image", script: "image", text: "Image said image/png", clientRequests: 2, endpointRequests: [2] },
  {
    name: "thinking",
    upstreams: ["messages", "responses", "gemini"],
    script: "think",
    text: "Thought kept, tool said proof-a-42",
    clientRequests: 2,
  },
  {
    name: "thinking-as-chat-has-it",
    upstreams: ["chat"],
    script: "think",
    task: { model: "deepseek-chat" },
    text: "Thought kept, tool said proof-a-42",
    clientRequests: 2,
  },
  {
    // Only models that are known to want it get `reasoning_content` back: others refuse it.
    name: "thinking-not-returned",
    upstreams: ["chat"],
    script: "think",
    text: "Thought lost, tool said proof-a-42",
    clientRequests: 2,
  },
  {
    name: "apply-patch",
    clients: ["codex"],
    script: "patch",
    text: "Tool said proof-a-42",
    clientRequests: 3,
    endpointRequests: [3],
  },
  {
    name: "code-mode",
    clients: ["codex"],
    script: "patch",
    task: { model: "gpt-6-luna" },
    text: "Tool said proof-a-42",
    clientRequests: 3,
    endpointRequests: [3],
  },
  {
    name: "unknown-model",
    script: "tool",
    task: { model: "made-up-model" },
    text: "Tool said proof-a-42",
    clientRequests: 2,
    endpointRequests: [2],
  },
  {
    name: "cut-short",
    clients: ["claude"],
    script: "half",
    text: "and its other half",
    clientRequests: 2,
    endpointRequests: [2],
  },
  { name: "cut-short-fatal", clients: ["codex"], script: "half", fails: "max_output_tokens" },
  {
    name: "parallel-tools",
    script: "parallel",
    text: "Tools said proof-a-42 proof-b-42",
    clientRequests: 2,
    endpointRequests: [2],
  },
  { name: "read-file", script: "read", text: "File said secret-of-the-file", clientRequests: 2, endpointRequests: [2] },
  {
    name: "as-advertised",
    script: "tool",
    asAdvertised: true,
    text: "Tool said proof-a-42",
    clientRequests: 2,
    endpointRequests: [2],
    needsProxy: true,
  },
  {
    // What the client is set to otherwise leads past the proxy, and must not be used.
    name: "launched",
    script: "task",
    launched: true,
    text: taskText,
    needsProxy: true,
    smoke: "own",
    also: throughTheProxy,
  },
  {
    name: "set-up",
    script: "tool",
    setUp: "command",
    text: "Tool said proof-a-42",
    clientRequests: 2,
    endpointRequests: [2],
    needsProxy: true,
    smoke: "own",
  },
  ...(["claude", "codex"] as const).map((client): Scenario => ({
    name: "set-up-with-login",
    clients: [client],
    upstreams: [clientProtocols[client]],
    script: "tool",
    setUp: "command",
    takesLogin: true,
    text: "Tool said proof-a-42",
    clientRequests: 2,
    endpointRequests: [2],
    needsProxy: true,
    smoke: true,
  })),
  ...(["claude", "codex"] as const).map((client): Scenario => ({
    name: "endpoint-in-model",
    clients: [client],
    script: "tool",
    endpoints: [{}, {}],
    task: { model: client === "claude" ? "second,claude-opus-5-5" : "second,gpt-5.5" },
    text: "Tool said proof-a-42",
    clientRequests: 2,
    endpointRequests: [0, 2],
    changesBody: true,
    needsProxy: true,
  })),
  {
    name: "set-up-by-script",
    script: "tool",
    setUp: "script",
    text: "Tool said proof-a-42",
    clientRequests: 2,
    endpointRequests: [2],
    needsProxy: true,
  },
  {
    name: "slow-stream",
    script: "text",
    endpoints: once({ type: "slow", delayMs: 250 }),
    text: sampleText,
    clientRequests: 1,
    endpointRequests: [1],
  },
  {
    name: "compressed-answer",
    script: "text",
    endpoints: once({ type: "gzip" }),
    text: sampleText,
    clientRequests: 1,
    needsProxy: true,
  },
  {
    name: "count-tokens",
    clients: ["claude"],
    script: "/context",
    also: ({ sent, received, endpoints, protocols }) => {
      if (protocols[0] !== "messages") {
        const answers = received.filter(({ body }) => new TextDecoder().decode(body).includes('"input_tokens"'));
        assert.ok(answers.length > 0, "the proxy's estimate");
        assert.deepEqual(endpoints.flat(), [], "requests that reached the endpoint");
        return;
      }
      const counted = endpoints.flat().filter(({ kind }) => kind === "count_tokens").length;
      assert.ok(counted > 0, "no count_tokens request reached the endpoint");
      assert.equal(
        counted,
        sent.filter(({ start }) => start.includes("/count_tokens")).length,
        "count_tokens requests",
      );
    },
  },
  {
    name: "websocket-refused",
    clients: ["codex"],
    script: "tool",
    text: "Tool said proof-a-42",
    task: { builtInProvider: true },
    clientRequests: 2,
    endpointRequests: [2],
    // Any other status than 426 makes Codex try seven times.
    also: ({ sent }) => assert.equal(sent.filter(({ headers }) => headers.has("upgrade")).length, 1, "WebSocket tries"),
  },
  {
    name: "client-leaves",
    script: "long",
    endpoints: once({ type: "slow", delayMs: 400 }),
    leaves: true,
    also: ({ endpoints }) => {
      assert.deepEqual(endpoints.flat().map(({ abandoned }) => abandoned), [true], "the endpoint is left too");
    },
  },
];

/** All came by the proxy that was started for it, and nothing by the way that the client is set to otherwise. */
function throughTheProxy({ sent, endpoints }: Outcome): void {
  assert.deepEqual(sent.map(({ start }) => start), [], "requests past the proxy");
  assert.equal(
    endpoints.flat().filter(({ kind }) => kind === "inference").length,
    4,
    "requests that reached the endpoint",
  );
}

/** One endpoint that fails once: what the proxy can repeat unseen, it repeats; the rest the client must see. */
const retried: readonly Scenario[] = [
  ...([
    ["retry-500", status(500)],
    ["retry-503-html", { type: "status", status: 503, html: true }],
    ["retry-529", status(529)],
    ["retry-reset", { type: "reset" }],
    ["retry-empty-200", { type: "empty" }],
    ["retry-html-200", { type: "html" }],
    ["retry-early-error-event", { type: "error_event", at: "start" }],
  ] as const).map(([name, fault]): Scenario => ({
    name,
    script: "text",
    endpoints: once(fault),
    text: sampleText,
    clientRequests: 1,
    endpointRequests: [2],
    smoke: name === "retry-500",
  })),
  {
    name: "rate-limit",
    script: "text",
    endpoints: once({ type: "status", status: 429, retryAfter: 2 }),
    text: sampleText,
    clientRequests: [2, 3],
    endpointRequests: [2],
  },
  {
    // Codex gives up at once on a 429 that does not say when to come back.
    name: "rate-limit-without-hint",
    script: "text",
    endpoints: once(status(429)),
    text: sampleText,
    clientRequests: [1, 3],
    endpointRequests: [2],
    needsProxy: true,
  },
  {
    name: "cut-mid-stream",
    script: "text",
    endpoints: once({ type: "cut" }),
    text: sampleText,
    clientRequests: 2,
    endpointRequests: [2],
    smoke: true,
  },
  {
    name: "error-event-mid-stream",
    script: "text",
    endpoints: once({ type: "error_event", at: "middle" }),
    text: sampleText,
    clientRequests: 2,
    endpointRequests: [2],
    also: nonStreamingFallback,
  },
  {
    name: "cut-mid-tool-call",
    upstreams: ["messages", "chat", "responses"],
    script: "call",
    endpoints: once({ type: "cut" }),
    text: "Tool said proof-a-42",
    clientRequests: 3,
    endpointRequests: [3],
  },
  {
    // Gemini's calls come whole, so the cut lies behind one; Claude Code runs what it has whole, Codex asks again.
    name: "cut-behind-tool-call",
    upstreams: ["gemini"],
    script: "call",
    endpoints: once({ type: "cut" }),
    text: "Tool said proof-a-42",
    clientRequests: [2, 3],
    endpointRequests: [[2, 3]],
  },
];

/** Claude Code repeats without a stream what broke off inside one. */
function nonStreamingFallback({ client, endpoints }: Outcome): void {
  if (client !== "claude") return;
  assert.deepEqual(endpoints.flat().map(({ stream }) => stream), [true, false], "streams asked of the endpoint");
}

const fatal: readonly Scenario[] = [
  {
    name: "refusal-400",
    script: "text",
    endpoints: [{ faults: [{ fault: { type: "status", status: 400, message: wording }, times: always }] }, {}],
    fails: wording,
    clientRequests: [1, 8],
    smoke: true,
    // Claude Code asks up to six times with less each time: each of them has to reach the endpoint, and only that one.
    also: ({ inference, endpoints, direct }) => {
      assert.equal(endpoints[0]?.length, inference.length, "requests that reached the endpoint");
      if (!direct) assert.equal(endpoints[1]?.length, 0, "requests that went to the other endpoint");
    },
  },
  {
    name: "context-overflow",
    script: "text",
    endpoints: [{ faults: [{ fault: { type: "overflow" }, times: always }] }],
    fails: { claude: "Prompt is too long", codex: "context" },
    clientRequests: [1, 8],
  },
  {
    name: "all-endpoints-fail",
    script: "text",
    endpoints: [
      { faults: [{ fault: { type: "status", status: 500, message: wording }, times: always }] },
      { faults: [{ fault: { type: "status", status: 500, message: wording }, times: always }] },
    ],
    // Codex has a sentence of its own for every status of 500 and above.
    fails: { claude: wording, codex: "high demand" },
    task: { retries: 1 },
  },
];

export const scenarios: readonly Scenario[] = [
  ...plain,
  ...retried,
  ...fatal,
  ...failoverScenarios,
  ...sessionScenarios,
  ...featureScenarios,
];
