import assert from "node:assert/strict";
import type { Json } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { type Charge, readCharge } from "../../lib/store/read_charge.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { EXCHANGES } from "./exchanges.ts";
import { opened } from "./opened.ts";
import { bytes, pane, recorded } from "./requests.ts";

const COUNTS = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 };

/** What stands beside the counts of a chat answer, and what it says. */
const CHAT: readonly (readonly [string, { readonly [name: string]: Json }, Charge])[] = [
  ["a router's bill", { cost: 0.5, is_byok: false }, { stated: 0.5 }],
  ["that a model was free", { cost: 0, is_byok: false }, { stated: 0 }],
  ["nothing by a zero that nobody vouches for", { cost: 0 }, {}],
  ["nothing by a bill below zero", { cost: -1 }, {}],
  ["nothing by a bill that nobody can owe", { cost: 1e300, is_byok: false }, {}],
  ["nothing by such a bill in parts", { cost: { total_cost: 10_001 } }, {}],
  ["nothing by such a bill in ticks", { cost_in_usd_ticks: 1e300 }, {}],
  ["a router's fee and its vendor's bill, with one's own key", {
    cost: 0.25,
    is_byok: true,
    cost_details: { upstream_inference_cost: 0.5 },
  }, { stated: 0.75 }],
  ["nothing by a router's fee alone", { cost: 0.01, is_byok: true, cost_details: null }, {}],
  ["Perplexity's bill", { cost: { request_cost: 0.005, total_cost: 0.006 } }, { stated: 0.006 }],
  ["xAI's bill", { cost_in_usd_ticks: 4_074_000 }, { stated: 0.0004074 }],
  ["nothing by no ticks", { cost_in_usd_ticks: 0 }, {}],
];

function read(protocol: Protocol, body: string): Charge {
  const panes = [pane("upstream_response", body)];
  return readCharge(recorded("req_1", { protocol: "messages", upstreamProtocol: protocol, panes }));
}

for (const [what, members, charge] of CHAT) {
  Deno.test(`readCharge tells ${what}`, () => {
    const answer = { model: "m-1", choices: [], usage: { ...COUNTS, ...members } };
    assert.deepEqual(read("chat", JSON.stringify(answer)), { model: "m-1", ...charge });
    const chunks = [{ model: "m-1", choices: [], usage: null }, answer];
    const stream = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("");
    assert.deepEqual(read("chat", `${stream}data: [DONE]\n\n`), { model: "m-1", ...charge });
  });
}

/** What is told apart of an answer's tokens by what they are of. */
const MEDIA: readonly (readonly [string, Protocol, Json, Charge["media"]])[] = [
  ["Google's images", "gemini", {
    usageMetadata: {
      promptTokenCount: 300,
      promptTokensDetails: [{ modality: "TEXT", tokenCount: 42 }, { modality: "IMAGE", tokenCount: 258 }],
      candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1290 }],
    },
  }, { input_image: 258, output_image: 1290 }],
  ["Google's sound, some of it from a cache", "gemini", {
    usageMetadata: {
      promptTokensDetails: [{ modality: "AUDIO", tokenCount: 90 }, { modality: "AUDIO", tokenCount: 10 }],
      cacheTokensDetails: [{ modality: "AUDIO", tokenCount: 60 }],
    },
  }, { input_audio: 100, cache_audio_read: 60 }],
  ["OpenAI's sound", "chat", {
    choices: [],
    usage: {
      ...COUNTS,
      prompt_tokens_details: { audio_tokens: 4, cached_tokens: 3, cached_tokens_details: { audio_tokens: 2 } },
      completion_tokens_details: { audio_tokens: 1, reasoning_tokens: 0 },
    },
  }, { input_audio: 4, cache_audio_read: 2, output_audio: 1 }],
  ["images in the details of Responses", "responses", {
    usage: { input_tokens_details: { image_tokens: 8 }, output_tokens_details: { image_tokens: 9 } },
  }, { input_image: 8, output_image: 9 }],
  ["nothing by details that count nothing", "gemini", {
    usageMetadata: { promptTokensDetails: [{ modality: "AUDIO" }, null], candidatesTokensDetails: "none" },
  }, undefined],
];

for (const [what, protocol, answer, media] of MEDIA) {
  Deno.test(`readCharge tells ${what} apart from text`, () => {
    assert.deepEqual(read(protocol, JSON.stringify(answer)).media, media);
  });
}

Deno.test("readCharge puts together what events tell of what came in and of what went out", () => {
  const chunks = [
    { usageMetadata: { promptTokensDetails: [{ modality: "AUDIO", tokenCount: 7 }] } },
    { usageMetadata: { candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 9 }] } },
    { usageMetadata: { promptTokenCount: 7 } },
  ];
  const stream = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("");
  assert.deepEqual(read("gemini", stream).media, { input_audio: 7, output_image: 9 });
});

Deno.test("readCharge knows the model of a chunk that counts its tokens beside its choice", () => {
  const choices = [{ index: 0, delta: {}, finish_reason: "stop", usage: { ...COUNTS, cost: 0.5 } }];
  assert.deepEqual(read("chat", `data: ${JSON.stringify({ model: "m-1", choices })}\n\n`), {
    model: "m-1",
    stated: 0.5,
  });
});

Deno.test("readCharge tells the tier that an answer was served in, wherever its vendor says it", () => {
  const tier = (protocol: Protocol, answer: Json) => read(protocol, JSON.stringify(answer)).tier;
  assert.equal(tier("chat", { service_tier: "priority", usage: COUNTS }), "priority");
  assert.equal(tier("chat", { service_tier: "default", usage: COUNTS }), undefined);
  assert.equal(tier("responses", { service_tier: "flex", usage: { input_tokens: 1 } }), "flex");
  assert.equal(tier("gemini", { usageMetadata: { promptTokenCount: 1, serviceTier: "flex" } }), "flex");
  assert.equal(
    tier("gemini", { usageMetadata: { promptTokenCount: 1, trafficType: "ON_DEMAND_PRIORITY" } }),
    "priority",
  );
  // Bought in advance.
  assert.equal(tier("messages", { usage: { input_tokens: 1, service_tier: "priority" } }), undefined);
  const completed = { type: "response.completed", response: { service_tier: "flex", usage: { input_tokens: 1 } } };
  assert.equal(read("responses", `event: response.completed\ndata: ${JSON.stringify(completed)}\n\n`).tier, "flex");
});

Deno.test("readCharge tells how often OpenAI searched, as it counts it beside the tokens", () => {
  const searches = (num_requests: Json) => {
    const response = { usage: { input_tokens: 1 }, tool_usage: { image_gen: {}, web_search: { num_requests } } };
    const completed = JSON.stringify({ type: "response.completed", response });
    return read("responses", `event: response.completed\ndata: ${completed}\n\n`).webSearches;
  };
  assert.equal(searches(3), 3);
  assert.equal(searches(0), undefined);
  assert.equal(searches("many"), undefined);
  assert.equal(read("responses", '{"usage":{"input_tokens":1},"tool_usage":null}').webSearches, undefined);
});

const ITERATIONS = [
  { type: "message", input_tokens: 10, output_tokens: 1 },
  { type: "advisor_message", model: "claude-opus-5", input_tokens: 30, cache_read_input_tokens: 5, output_tokens: 3 },
  { type: "compaction", input_tokens: 100, output_tokens: 7 },
];

const ADVISED = {
  model: "claude-opus-5",
  usage: {
    inputTokens: 35,
    cacheReadTokens: 5,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens: 3,
    reasoningTokens: 0,
  },
};

const STREAM = [
  { type: "message_start", message: { model: "claude-x", usage: { input_tokens: 10, inference_geo: "us" } } },
  {
    type: "content_block_delta",
    index: 0,
    delta: { type: "text_delta", text: 'He said "usage": {"cost": 99, "speed": "fast"}' },
  },
  {
    type: "message_delta",
    delta: { stop_reason: "end_turn" },
    usage: { output_tokens: 1, server_tool_use: { web_search_requests: 2 }, iterations: ITERATIONS, speed: "fast" },
  },
  { type: "message_stop" },
].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");

Deno.test("readCharge puts together what the events of a Messages stream say, and nothing of what is said in them", () => {
  const charge = read("messages", STREAM);
  assert.deepEqual({ ...charge, beside: charge.beside?.slice(0, 1) }, {
    model: "claude-x",
    isInUs: true,
    tier: "fast",
    webSearches: 2,
    beside: [ADVISED],
  });
  assert.deepEqual(charge.beside?.map(({ model }) => model), ["claude-opus-5", undefined]);
  const said = STREAM.replace(/"iterations":.*"speed"/, '"speed"').replace("fast", "standard");
  assert.equal(read("messages", said).beside, undefined);
});

Deno.test("readCharge reads the beginning and the end of an answer of which the rest was not kept", () => {
  const all = bytes(STREAM);
  const [beginning, ending] = [all.subarray(0, 200), all.subarray(STREAM.indexOf("event: message_delta") - 20)];
  const panes = [{ ...pane("upstream_response", ""), body: undefined, size: all.length, beginning, ending }];
  const charge = readCharge(recorded("req_1", { protocol: "messages", upstreamProtocol: "messages", panes }));
  assert.deepEqual([charge.model, charge.tier, charge.webSearches], ["claude-x", "fast", 2]);
});

Deno.test("a request's tokens and cost are all that was paid for, whatever its client speaks", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path, {
    billing: () => ({ url: "https://api.anthropic.com/", prices: [] }),
  });
  const panes = (client: string) => [pane("upstream_response", STREAM), pane("client_response", client)];
  const model = { model: "claude-opus-5", upstreamModel: "claude-opus-5" };
  for (const { protocol, stream } of EXCHANGES) {
    kept.store.requests.record(recorded(protocol, { ...model, protocol, panes: panes(stream) }));
  }
  await kept.store.flush();
  const { requests } = await kept.store.requests.page({ filter: {}, limit: 9 });
  assert.equal(requests.length, EXCHANGES.length);
  for (const { usage, cost } of requests) {
    assert.deepEqual([usage?.inputTokens, usage?.cacheReadTokens, usage?.outputTokens], [145, 5, 11]);
    // In the US all costs 1.1 times as much, and what is fast twice that; the advisor is as slow as ever.
    const fast = 1.1 * 2 * (110 * 5 + 8 * 25);
    const advisor = 1.1 * (30 * 5 + 5 * 0.5 + 3 * 25);
    assert.ok(Math.abs(cost! - ((fast + advisor) / 1e6 + 0.02)) < 1e-9, `${cost}`);
  }
});
