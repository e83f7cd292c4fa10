/** Searches of the web: asked for in every protocol, and what was found told in every protocol (C26). */
import assert from "node:assert/strict";
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { ProxyError } from "../../lib/errors.ts";
import type { TargetTraits } from "../../lib/protocol/codec.ts";
import { permission } from "../../lib/protocol/losses.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import type { SseFrame } from "../../lib/sse/frame.ts";
import { convert, streamed } from "../matrix/conversion.ts";
import { checkChain } from "./responses/event_chain.ts";

// deno-lint-ignore no-explicit-any
type Loose = any;

const PROTOCOLS: readonly Protocol[] = ["messages", "chat", "responses", "gemini"];
const URL = "https://a.invalid/page";
const SAID = "Früh: it rains.";
const QUOTED = "it rains";
const SPAN = { start_index: SAID.indexOf(QUOTED), end_index: SAID.indexOf(QUOTED) + QUOTED.length };

/** A request that is all about a search, as each protocol's clients write it. */
const QUESTIONS: Readonly<Record<Protocol, JsonObject>> = {
  messages: {
    model: "client-model",
    max_tokens: 100,
    messages: [{ role: "user", content: "weather?" }],
    tools: [{ type: "web_search_20250305", name: "web_search" }],
  },
  chat: { model: "client-model", messages: [{ role: "user", content: "weather?" }], web_search_options: {} },
  responses: { model: "client-model", input: "weather?", tools: [{ type: "web_search" }] },
  gemini: { contents: [{ role: "user", parts: [{ text: "weather?" }] }], tools: [{ googleSearch: {} }] },
};

interface Answer {
  readonly body: JsonObject;
  readonly events: readonly JsonObject[];
}

function anthropic(): Answer {
  const citation = {
    type: "web_search_result_location",
    url: URL,
    title: "A page",
    cited_text: "rain all day",
    encrypted_index: "E1",
  };
  const caller = { type: "direct" };
  const use = { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "weather" }, caller };
  const result = {
    type: "web_search_tool_result",
    caller,
    tool_use_id: "srvtoolu_1",
    content: [{ type: "web_search_result", url: URL, title: "A page", encrypted_content: "E0", page_age: "1 day" }],
  };
  const usage = { input_tokens: 5, output_tokens: 2, server_tool_use: { web_search_requests: 1 } };
  const head = { id: "msg_1", type: "message", role: "assistant", model: "m", stop_sequence: null, usage };
  const before = SAID.slice(0, SAID.indexOf(QUOTED)), after = ".";
  const texts = [
    { type: "text", text: before },
    { type: "text", text: QUOTED, citations: [citation] },
    { type: "text", text: after },
  ];
  const block = (index: number, content_block: JsonObject, ...deltas: JsonObject[]) => [
    { type: "content_block_start", index, content_block },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
  return {
    body: { ...head, content: [use, result, ...texts], stop_reason: "end_turn" },
    events: [
      { type: "message_start", message: { ...head, content: [], stop_reason: null } },
      ...block(0, { ...use, input: {} }, { type: "input_json_delta", partial_json: '{"query":"weather"}' }),
      ...block(1, result),
      ...block(2, { type: "text", text: "" }, { type: "text_delta", text: before }),
      ...block(
        3,
        { type: "text", text: "", citations: [] },
        { type: "citations_delta", citation },
        { type: "text_delta", text: QUOTED },
      ),
      ...block(4, { type: "text", text: "" }, { type: "text_delta", text: after }),
      { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage },
      { type: "message_stop" },
    ],
  };
}

function chat(): Answer {
  const annotations = [{ type: "url_citation", url_citation: { ...SPAN, url: URL, title: "A page" } }];
  const head = { id: "c1", created: 1, model: "m" };
  const chunk = (delta: JsonObject, finish_reason: Json = null) => ({
    ...head,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason }],
  });
  return {
    body: {
      ...head,
      object: "chat.completion",
      choices: [{ index: 0, message: { role: "assistant", content: SAID, annotations }, finish_reason: "stop" }],
    },
    events: [chunk({ role: "assistant", content: SAID }), chunk({ annotations }), chunk({}, "stop")],
  };
}

function openAi(): Answer {
  const search = {
    id: "ws_1",
    type: "web_search_call",
    status: "completed",
    action: { type: "search", query: "weather", queries: ["weather"], sources: [{ type: "url", url: URL }] },
  };
  const annotation = { type: "url_citation", ...SPAN, url: URL, title: "A page" };
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text: SAID, annotations: [annotation] }],
  };
  const response = { id: "resp_1", object: "response", created_at: 1, model: "m", status: "in_progress", output: [] };
  const done = { ...response, status: "completed", output: [search, message] };
  const place = { item_id: "msg_1", output_index: 1, content_index: 0 };
  return {
    body: done,
    events: [
      { type: "response.created", response },
      { type: "response.output_item.added", output_index: 0, item: { ...search, status: "in_progress" } },
      { type: "response.web_search_call.completed", output_index: 0, item_id: "ws_1" },
      { type: "response.output_item.done", output_index: 0, item: search },
      { type: "response.output_item.added", output_index: 1, item: { ...message, content: [] } },
      { type: "response.output_text.delta", ...place, delta: SAID },
      { type: "response.output_text.annotation.added", ...place, annotation_index: 0, annotation },
      { type: "response.output_text.done", ...place, text: SAID },
      { type: "response.output_item.done", output_index: 1, item: message },
      { type: "response.completed", response: done },
    ],
  };
}

function google(): Answer {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  const startIndex = bytes(SAID.slice(0, SPAN.start_index));
  const groundingMetadata = {
    webSearchQueries: ["weather"],
    groundingChunks: [{ web: { uri: URL, title: "A page" } }],
    groundingSupports: [{
      segment: { startIndex, endIndex: startIndex + bytes(QUOTED), text: QUOTED },
      groundingChunkIndices: [0],
    }],
  };
  const candidate = (text: string, more: JsonObject = {}) => ({
    candidates: [{ content: { role: "model", parts: [{ text }] }, index: 0, ...more }],
  });
  return {
    body: candidate(SAID, { finishReason: "STOP", groundingMetadata }),
    events: [candidate(SAID.slice(0, 4)), candidate(SAID.slice(4), { finishReason: "STOP", groundingMetadata })],
  };
}

/** The same answer of each vendor: it searched once, found one page, and cites it. */
const ANSWERS: Readonly<Record<Protocol, Answer>> = {
  messages: anthropic(),
  chat: chat(),
  responses: openAi(),
  gemini: google(),
};

function framesOf(protocol: Protocol): SseFrame[] {
  const named = protocol === "messages" || protocol === "responses";
  const frames = ANSWERS[protocol].events.map((data) => ({
    event: named ? String(data["type"]) : "",
    data: JSON.stringify(data),
  }));
  return protocol === "chat" ? [...frames, { event: "", data: "[DONE]" }] : frames;
}

/** What a client hears, read without the codecs. */
interface Heard {
  readonly text: string;
  /** The words that are cited, with what they are said to be from. */
  readonly cited: readonly (readonly [words: string, url: string])[];
  /** Addresses of what the searches found; `undefined`: the protocol has no place for it. */
  readonly found: readonly string[] | undefined;
}

/** Stands in this answer of each protocol for what it heard. */
const READ: Readonly<Record<Protocol, (body: Loose) => Heard>> = {
  messages: ({ content, usage, stop_reason }) => {
    assert.equal(stop_reason, "end_turn", "nothing waits for a result");
    const uses = content.filter(({ type }: Loose) => type === "server_tool_use");
    const results = content.filter(({ type }: Loose) => type === "web_search_tool_result");
    assert.equal(usage.server_tool_use.web_search_requests, uses.length);
    for (const { caller } of [...uses, ...results]) {
      assert.deepEqual(caller, { type: "direct" }, "required by the schema");
    }
    for (const { id, name, input } of uses) {
      assert.match(id, /^srvtoolu_[a-zA-Z0-9_]+$/);
      assert.equal(name, "web_search");
      assert.equal(typeof input.query, "string");
    }
    assert.deepEqual(results.map((result: Loose) => result.tool_use_id), uses.map(({ id }: Loose) => id));
    for (const { type, encrypted_content, title } of results.flatMap((result: Loose) => result.content)) {
      assert.deepEqual([type, typeof encrypted_content, typeof title], ["web_search_result", "string", "string"]);
    }
    const texts = content.filter(({ type }: Loose) => type === "text");
    return {
      text: texts.map(({ text }: Loose) => text).join(""),
      cited: texts.flatMap(({ text, citations }: Loose) =>
        (citations ?? []).map(({ type, url, encrypted_index }: Loose) => {
          assert.deepEqual([type, typeof encrypted_index], ["web_search_result_location", "string"]);
          return [text, url];
        })
      ),
      found: results.flatMap((result: Loose) => result.content.map(({ url }: Loose) => url)),
    };
  },
  chat: ({ choices: [{ message }] }) => ({
    text: message.content,
    cited: message.annotations.map(({ type, url_citation: { start_index, end_index, url } }: Loose) => {
      assert.equal(type, "url_citation");
      return [message.content.slice(start_index, end_index), url];
    }),
    found: undefined,
  }),
  responses: ({ output }) => {
    const messages = output.filter(({ type }: Loose) => type === "message");
    const parts = messages.flatMap(({ content }: Loose) => content);
    return {
      text: parts.map(({ text }: Loose) => text).join(""),
      cited: parts.flatMap(({ text, annotations }: Loose) =>
        annotations.map(({ start_index, end_index, url }: Loose) => [text.slice(start_index, end_index), url])
      ),
      found: output.filter(({ type }: Loose) => type === "web_search_call").flatMap(({ id, action }: Loose) => {
        assert.match(id, /^ws_./);
        return action.sources.map(({ url }: Loose) => url);
      }),
    };
  },
  gemini: ({ candidates: [{ content, groundingMetadata }] }) => {
    const text = content.parts.map(({ text }: Loose) => text).join("");
    const { groundingChunks: chunks, groundingSupports: supports } = groundingMetadata;
    const bytes = new TextEncoder().encode(text);
    return {
      text,
      cited: supports.flatMap(({ segment, groundingChunkIndices }: Loose) => {
        const words = new TextDecoder().decode(bytes.subarray(segment.startIndex, segment.endIndex));
        assert.equal(segment.text, words);
        return groundingChunkIndices.map((index: number) => [words, chunks[index].web.uri]);
      }),
      found: chunks.map(({ web }: Loose) => web.uri),
    };
  },
};

/** The stream of each protocol put together as its documentation says. */
const WHOLE: Readonly<Record<Protocol, (frames: readonly SseFrame[]) => Loose>> = {
  messages: (frames) => {
    const events: Loose[] = frames.map(({ data }) => JSON.parse(data));
    const content: Loose[] = [];
    for (const { type, index, content_block, delta } of events) {
      // Claude Code takes a server tool's input from its deltas alone.
      if (type === "content_block_start") {
        content[index] = { ...content_block, ...("input" in content_block ? { input: "" } : {}) };
      }
      if (type !== "content_block_delta") continue;
      const block = content[index];
      if (delta.type === "text_delta") block.text += delta.text;
      else if (delta.type === "input_json_delta") block.input += delta.partial_json;
      else if (delta.type === "citations_delta") block.citations = [...block.citations ?? [], delta.citation];
    }
    const last = events.at(-2);
    return {
      content: content.map((block) => "input" in block ? { ...block, input: JSON.parse(block.input) } : block),
      stop_reason: last.delta.stop_reason,
      usage: last.usage,
    };
  },
  chat: (frames) => {
    const deltas: Loose[] = frames.filter(({ data }) => data !== "[DONE]").map(({ data }) =>
      JSON.parse(data).choices[0]?.delta ?? {}
    );
    const message = {
      content: deltas.map(({ content }) => content ?? "").join(""),
      annotations: deltas.flatMap(({ annotations }) => annotations ?? []),
    };
    return { choices: [{ message }] };
  },
  responses: (frames) => checkChain(frames),
  gemini: (frames) => {
    const candidates: Loose[] = frames.map(({ data }) => JSON.parse(data).candidates[0]);
    const parts = candidates.flatMap(({ content }) => content.parts);
    return { candidates: [{ content: { parts }, groundingMetadata: candidates.at(-1).groundingMetadata }] };
  },
};

function heard(client: Protocol, upstream: Protocol): Heard[] {
  const ask = (stream: boolean) => convert(client, upstream, { body: QUESTIONS[client], stream });
  const whole = ask(false), stream = ask(true);
  const body = whole.message(ANSWERS[upstream].body);
  assert.ok(isObject(body) && !(body instanceof ProxyError), String(body));
  const frames = streamed(stream, framesOf(upstream));
  for (const loss of [...whole.losses, ...stream.losses]) assert.ok(permission(loss), loss.feature);
  return [READ[client](body), READ[client](WHOLE[client](frames))];
}

for (const client of PROTOCOLS) {
  for (const upstream of PROTOCOLS) {
    Deno.test(`web search: a ${client} client hears what a ${upstream} upstream found and cites, whole and streamed (C26)`, () => {
      for (const { text, cited, found } of heard(client, upstream)) {
        assert.equal(text, SAID);
        // Anthropic cites blocks, not words of one: a text that comes whole is cited whole.
        const words = client === "messages" && upstream !== "messages" ? SAID : QUOTED;
        assert.deepEqual(cited, [[words, URL]]);
        // Chat upstreams say nothing of searches, and chat clients have no place for them.
        if (found !== undefined && !(client === "responses" && upstream === "chat")) assert.deepEqual(found, [URL]);
      }
    });
  }
}

interface Target extends TargetTraits {
  readonly protocol: Protocol;
  /** The search as this target is asked for it; `undefined`: it cannot search. */
  readonly search: JsonObject | undefined;
}

const TARGETS: readonly Target[] = [
  {
    protocol: "messages",
    vendor: "anthropic",
    model: "claude-opus-4-6",
    search: { type: "web_search_20250305", name: "web_search" },
  },
  { protocol: "messages", vendor: "deepseek", model: "deepseek-chat", search: undefined },
  { protocol: "chat", vendor: "openrouter", model: "z/glm", search: { type: "openrouter:web_search" } },
  { protocol: "chat", vendor: "openai", model: "gpt-5.5", search: undefined },
  { protocol: "chat", vendor: "other", model: "qwen3", search: undefined },
  { protocol: "responses", vendor: "openai", model: "gpt-5.5", search: { type: "web_search" } },
  { protocol: "gemini", vendor: "google", model: "gemini-3-pro", search: { googleSearch: {} } },
];

for (const client of PROTOCOLS) {
  for (const { protocol, search, ...target } of TARGETS.filter((each) => each.protocol !== client)) {
    const how = search === undefined ? "says that it cannot" : "is asked for it";
    Deno.test(`web search: of a ${client} client's search ${target.vendor}'s ${protocol} upstream ${how} (C26)`, () => {
      const { body, losses } = convert(client, protocol, { body: QUESTIONS[client], target });
      const said = JSON.stringify(body);
      if (search === undefined) {
        assert.ok(!("tools" in body), "never a function that nobody runs");
        assert.ok(losses.some(({ feature }) => feature === "tools[].web_search"));
        assert.match(said, /Web search is not available/);
      } else {
        assert.deepEqual(body["tools"], [search]);
        assert.ok(!losses.some(({ feature }) => feature.startsWith("tools[]")), JSON.stringify(losses));
        assert.doesNotMatch(said, /not available/);
      }
    });
  }
}

Deno.test("web search: where other tools are left, no note is put into the request for a search that is lost (C26)", () => {
  const tools = [{ type: "web_search" }, { type: "function", name: "f", parameters: { type: "object" } }];
  const { body, losses } = convert("responses", "chat", { body: { ...QUESTIONS.responses, tools } });
  assert.ok(losses.some(({ feature }) => feature === "tools[].web_search"));
  assert.doesNotMatch(JSON.stringify(body), /not available/);
});

Deno.test("web search: limits and places go where they can be said, and are losses elsewhere (C26)", () => {
  const tool = {
    type: "web_search_20250305",
    name: "web_search",
    max_uses: 3,
    blocked_domains: ["b.invalid"],
    user_location: { type: "approximate", city: "Bern" },
  };
  const body = { ...QUESTIONS.messages, tools: [tool] };
  const router = convert("messages", "chat", { body, target: { vendor: "openrouter", model: "m" } });
  assert.deepEqual(router.body["tools"], [{
    type: "openrouter:web_search",
    parameters: { excluded_domains: ["b.invalid"], user_location: { type: "approximate", city: "Bern" } },
  }]);
  assert.deepEqual(router.losses.map(({ feature }) => feature), ["tools[].web_search.max_uses"]);
  const google = convert("messages", "gemini", { body });
  assert.deepEqual(google.losses.map(({ feature }) => feature), [
    "tools[].web_search.max_uses",
    "tools[].web_search.blocked_domains",
    "tools[].web_search.user_location",
  ]);
});

Deno.test("web search: limits and places are read in every spelling (C26)", () => {
  const place = { type: "approximate", city: "Bern", country: "CH" };
  const domains = { allowed_domains: ["a.invalid"] };
  const asked: readonly (readonly [Protocol, Loose, Loose, readonly string[]])[] = [
    [
      "chat",
      {
        web_search_options: {
          search_context_size: "low",
          user_location: { type: "approximate", approximate: { city: "Bern", country: "CH" } },
        },
      },
      { user_location: place },
      ["tools[].web_search.search_context_size"],
    ],
    [
      "chat",
      { tools: [{ type: "openrouter:web_search", parameters: { ...domains, user_location: place } }] },
      { ...domains, user_location: place },
      [],
    ],
    [
      "chat",
      { tools: [{ type: "openrouter:web_search", parameters: { excluded_domains: ["b.invalid"] } }] },
      { blocked_domains: ["b.invalid"] },
      [],
    ],
    [
      "responses",
      { tools: [{ type: "web_search", filters: domains, user_location: { ...place, region: null } }] },
      { ...domains, user_location: place },
      [],
    ],
    [
      "responses",
      { tools: [{ type: "web_search", external_web_access: false, search_content_types: ["text"] }] },
      {},
      ["tools[].web_search.external_web_access", "tools[].web_search.search_content_types"],
    ],
    ["responses", { tools: [{ type: "web_search", external_web_access: true }] }, {}, []],
    [
      "gemini",
      { tools: [{ googleSearch: { excludeDomains: ["b.invalid"], timeRangeFilter: { startTime: "2026-01-01" } } }] },
      { blocked_domains: ["b.invalid"] },
      ["tools[].web_search.timeRangeFilter"],
    ],
    ["gemini", { tools: [{ google_search: {} }] }, {}, []],
  ];
  for (const [from, said, tool, lost] of asked) {
    const { web_search_options: _, ...question } = QUESTIONS[from] as Loose;
    const { body, losses } = convert(from, "messages", { body: { ...question, ...said } });
    const [{ cache_control: __, ...written }] = body["tools"] as Loose[] as [Loose];
    assert.deepEqual(written, { type: "web_search_20250305", name: "web_search", ...tool });
    assert.deepEqual(losses.map(({ feature }) => feature), lost);
  }
});

Deno.test("web search: one that failed is told as failed (C26)", () => {
  const failed: Loose = structuredClone(ANSWERS.messages.body);
  failed.content = [failed.content[0], {
    type: "web_search_tool_result",
    tool_use_id: "srvtoolu_1",
    content: { type: "web_search_tool_result_error", error_code: "max_uses_exceeded" },
  }];
  const told: Loose = convert("responses", "messages", { body: QUESTIONS.responses, stream: false }).message(failed);
  assert.equal(told.output[0].status, "failed");
  const broken: Loose = structuredClone(ANSWERS.responses.body);
  broken.output[0].status = "failed";
  const back: Loose = convert("messages", "responses", { body: QUESTIONS.messages, stream: false }).message(broken);
  assert.deepEqual(back.content[1].content, { type: "web_search_tool_result_error", error_code: "unavailable" });
});

Deno.test("web search: what OpenAI only cites is what a Messages client hears was found (C26)", () => {
  const answer: Loose = structuredClone(ANSWERS.responses.body);
  delete answer.output[0].action.sources;
  const told: Loose = convert("messages", "responses", { body: QUESTIONS.messages, stream: false }).message(answer);
  assert.deepEqual(READ.messages(told).found, [URL]);
  assert.equal(told.content.find(({ type }: Loose) => type === "server_tool_use").input.query, "weather");
});

Deno.test("web search: Perplexity's lists are what its answer rests on, once, however often they come (C26)", () => {
  const lists = { citations: [URL], search_results: [{ title: "A page", url: URL, date: "2026-01-01" }] };
  const frames = framesOf("chat").filter(({ data }) => !data.includes("annotations")).map((frame) =>
    frame.data === "[DONE]" ? frame : { ...frame, data: JSON.stringify({ ...JSON.parse(frame.data), ...lists }) }
  );
  const conversion = convert("messages", "chat", { body: QUESTIONS.messages });
  assert.deepEqual(READ.messages(WHOLE.messages(streamed(conversion, frames))), {
    text: SAID,
    cited: [[SAID, URL]],
    found: [URL],
  });
  assert.deepEqual(conversion.losses.map(({ feature }) => feature), ["tools[].web_search"]);
});

Deno.test("web search: a page without a title has its address for one (C26)", () => {
  const answer: Loose = structuredClone(ANSWERS.responses.body);
  for (const { content = [] } of answer.output) for (const { annotations } of content) delete annotations[0].title;
  const told: Loose = convert("messages", "responses", { body: QUESTIONS.messages, stream: false }).message(answer);
  const named = told.content.flatMap(({ citations, content }: Loose) => [...citations ?? [], ...content ?? []]);
  assert.deepEqual(named.map(({ title }: Loose) => title), [URL, URL]);
});
