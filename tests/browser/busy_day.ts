/**
 * A day of an agent's work through several endpoints, as the store has it: what the pictures of the README show. The same
 * each time, but for the hour in which it ends.
 */
import type { RecordedRequest } from "../../lib/store/recorded.ts";
import { type Billing, billingOf } from "../../lib/store/billing.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { pane, recorded } from "../store/requests.ts";

const HOUR_MS = 3_600_000;
const NOW = Date.now();

interface Place {
  readonly id: string;
  readonly url: string;
  readonly type: "anthropic" | "openai";
  readonly priority: number;
  readonly clients?: readonly string[];
}

const PLACES = {
  anthropic: { id: "Anthropic", url: "https://api.anthropic.com", type: "anthropic", priority: 1 },
  openai: { id: "OpenAI", url: "https://api.openai.com", type: "openai", priority: 1, clients: ["codex"] },
  kimi: { id: "Kimi", url: "https://api.moonshot.ai/anthropic", type: "anthropic", priority: 2 },
  deepseek: { id: "DeepSeek", url: "https://api.deepseek.com/anthropic", type: "anthropic", priority: 3 },
} as const satisfies Readonly<Record<string, Place>>;

/** Endpoints as the configuration names them. */
export const ENDPOINTS = Object.values(PLACES).map((place: Place) => ({
  name: place.id,
  url: place.url,
  endpoint_type: place.type,
  auth_type: "api_key",
  auth_value: "planted-key",
  enabled: true,
  priority: place.priority,
  ...(place.clients === undefined ? {} : { supported_clients: place.clients }),
}));

/** By endpoint, what its prices are looked up by. */
export const BILLING: ReadonlyMap<string, Billing> = new Map(
  Object.values(PLACES).map(({ id, url }) => [id, billingOf({ url, prices: [] })]),
);

interface Kind {
  readonly client: "claude-code" | "codex";
  readonly model: string;
  readonly place: Place;
  readonly upstreamModel: string;
  /** How often among a hundred. */
  readonly share: number;
  /** Milliseconds, tokens and tokens that the cache had, in about. */
  readonly first: number;
  readonly lasts: number;
  readonly cached: number;
  readonly output: number;
}

const OPUS = { client: "claude-code", model: "claude-opus-4-5", cached: 62_000, output: 900 } as const;
const KINDS: readonly Kind[] = [
  { ...OPUS, place: PLACES.anthropic, upstreamModel: OPUS.model, share: 44, first: 1400, lasts: 11_000 },
  { ...OPUS, place: PLACES.kimi, upstreamModel: "kimi-k2-thinking", share: 12, first: 2300, lasts: 16_000 },
  {
    client: "claude-code",
    model: "claude-haiku-4-5",
    place: PLACES.anthropic,
    upstreamModel: "claude-haiku-4-5",
    share: 18,
    first: 500,
    lasts: 2400,
    cached: 4000,
    output: 180,
  },
  {
    client: "codex",
    model: "gpt-5.1-codex",
    place: PLACES.openai,
    upstreamModel: "gpt-5.1-codex",
    share: 22,
    first: 1900,
    lasts: 14_000,
    cached: 38_000,
    output: 1100,
  },
  {
    client: "codex",
    model: "gpt-5.1-codex",
    place: PLACES.deepseek,
    upstreamModel: "deepseek-chat",
    share: 4,
    first: 1700,
    lasts: 12_000,
    cached: 21_000,
    output: 700,
  },
];

/** The same numbers each time, between 0 and 1 (mulberry32). */
function numbers(seed: number): () => number {
  return () => {
    seed = seed + 0x6d2b79f5 | 0;
    let t = Math.imul(seed ^ seed >>> 15, 1 | seed);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 4_294_967_296;
  };
}

function kindOf(number: number): Kind {
  let rest = number * KINDS.reduce((sum, { share }) => sum + share, 0);
  return KINDS.find(({ share }) => (rest -= share) < 0) ?? KINDS[0]!;
}

/** Requests in each of the last 24 hours, the latest last: a morning, a lunch, an afternoon, a late evening. */
const HOURS = [6, 4, 1, 0, 0, 0, 0, 0, 1, 4, 11, 17, 19, 22, 9, 14, 24, 27, 21, 16, 12, 7, 10, 13];

function answer({ place, upstreamModel }: Kind, usage: { fresh: number; cached: number; output: number }) {
  const { fresh, cached, output } = usage;
  return place === PLACES.openai
    ? {
      id: "resp_1",
      object: "response",
      status: "completed",
      model: upstreamModel,
      output: [],
      usage: {
        input_tokens: fresh + cached,
        input_tokens_details: { cached_tokens: cached },
        output_tokens: output,
        output_tokens_details: { reasoning_tokens: Math.round(output / 3) },
        total_tokens: fresh + cached + output,
      },
    }
    : message(upstreamModel, "Done.", [], {
      input_tokens: Math.round(fresh / 3),
      cache_creation_input_tokens: Math.round(fresh * 2 / 3),
      cache_read_input_tokens: cached,
      output_tokens: output,
    });
}

function message(model: string, text: string, tools: readonly string[], usage: object) {
  const calls = tools.map((name, index) => ({ type: "tool_use", id: `toolu_${index}`, name, input: {} }));
  return {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model,
    content: [{ type: "text", text }, ...calls],
    stop_reason: calls.length > 0 ? "tool_use" : "end_turn",
    stop_sequence: null,
    usage,
  };
}

const ATTEMPT = recorded("x").attempts[0]!;

/** Anthropic had too much to do, so the next one by priority was asked. */
function overloaded({ model }: Kind, durationMs: number): RecordedRequest["attempts"][number] {
  return {
    ...ATTEMPT,
    endpointId: PLACES.anthropic.id,
    endpointName: PLACES.anthropic.id,
    model,
    status: 529,
    result: phrase("attempt.refused", { status: "529", words: "Overloaded" }),
    reason: phrase("route.priority", { priority: 1 }),
    startMs: 4,
    durationMs,
  };
}

const TASKS = [
  "Add a retry with back-off to the uploader",
  "Write tests for the date parser",
  "Review the changes of the last commit",
  "Why is the list slow with a thousand rows?",
  "Move the settings into one file",
];

function asking(protocol: "messages" | "responses", model: string, content: string): string {
  const turns = [{ role: "user", content }];
  return JSON.stringify({ model, stream: true, ...(protocol === "messages" ? { messages: turns } : { input: turns }) });
}

function request(id: string, startedAt: number, random: () => number): RecordedRequest {
  const kind = kindOf(random());
  const { client, model, place, upstreamModel } = kind;
  const about = (value: number) => Math.round(value * (0.55 + 0.9 * random() + (random() > 0.93 ? 1.4 : 0)));
  const protocol = client === "codex" ? "responses" : "messages";
  const task = Math.floor(random() * TASKS.length);
  const usage = { fresh: about(2600), cached: random() < 0.08 ? 0 : about(kind.cached), output: about(kind.output) };
  const isMoved = place === PLACES.kimi;
  const waited = isMoved ? about(900) : 0;
  const firstTokenMs = waited + about(kind.first);
  const answered = JSON.stringify(answer(kind, usage));
  return recorded(id, {
    startedAt,
    client,
    session: `${client}-${task}`,
    protocol,
    path: protocol === "messages" ? "/v1/messages" : "/v1/responses",
    model,
    stream: true,
    endpointId: place.id,
    endpointName: place.id,
    upstreamProtocol: place === PLACES.deepseek ? "messages" : protocol,
    upstreamModel,
    requestBytes: (usage.fresh + usage.cached) * 4,
    responseBytes: usage.output * 60,
    firstByteMs: firstTokenMs,
    firstTokenMs,
    durationMs: firstTokenMs + about(kind.lasts),
    attempts: [
      ...(isMoved ? [overloaded(kind, waited)] : []),
      {
        ...ATTEMPT,
        endpointId: place.id,
        endpointName: place.id,
        model: upstreamModel,
        reason: phrase("route.priority", { priority: place.priority }),
      },
    ],
    panes: [pane("client_request", asking(protocol, model, TASKS[task]!)), pane("upstream_response", answered)],
  });
}

function answered(endpoint: string, status: string, words: string) {
  return phrase("attempt.http_status_and_words", { endpoint, status, words });
}

/** What failed, and when it did: hours ago. */
const FAILURES: readonly (Partial<RecordedRequest> & { readonly ago: number })[] = [
  { ago: 0.4, status: 429, errorKind: "rate_limit", error: answered("DeepSeek", "429", "Rate limit reached") },
  { ago: 3.1, status: 400, errorKind: "invalid_request", error: answered("Anthropic", "400", "Prompt too long") },
  { ago: 6.6, status: 504, errorKind: "timeout", error: phrase("attempt.no_whole_answer", { endpoint: "Kimi" }) },
  { ago: 8.2, status: 499, errorKind: "canceled", error: phrase("outcome.client_left"), endedBy: "client" },
];

function failures(): readonly RecordedRequest[] {
  return FAILURES.map(({ ago, ...failure }, index) =>
    recorded(`req_failed${index}`, {
      startedAt: NOW - ago * HOUR_MS,
      model: "claude-opus-4-5",
      session: undefined,
      upstreamModel: undefined,
      attempts: [],
      endpointId: undefined,
      endpointName: undefined,
      ...failure,
    })
  );
}

interface Said extends Partial<RecordedRequest> {
  readonly asked: string;
  readonly answered: string;
  readonly tools?: readonly string[];
}

const OPUS_AT_HOME = {
  model: OPUS.model,
  upstreamModel: OPUS.model,
  endpointId: PLACES.anthropic.id,
  endpointName: PLACES.anthropic.id,
  stream: true,
  firstTokenMs: 1240,
} as const;

function turnId(number: number): string {
  return `req_k3v9x2m7q4t8w1z${number}`;
}

/** A turn of the session that has a picture of its own, `at` seconds after its beginning. */
function turn(number: number, at: number, { asked, answered, tools = [], ...rest }: Said): RecordedRequest {
  const usage = {
    input_tokens: 140 + 12 * number,
    output_tokens: 210 + 40 * number,
    cache_creation_input_tokens: 1900,
    cache_read_input_tokens: 21_000 + 2400 * number,
  };
  const model = rest.upstreamModel ?? OPUS.model;
  return recorded(turnId(number), {
    ...OPUS_AT_HOME,
    startedAt: NOW - 400_000 + at * 1000,
    session: "5f0c21d4-b7e6",
    durationMs: 4200 + 900 * number,
    attempts: [{
      ...ATTEMPT,
      endpointId: PLACES.anthropic.id,
      endpointName: PLACES.anthropic.id,
      model,
      reason: phrase("route.priority", { priority: 1 }),
    }],
    panes: [
      pane("client_request", asking("messages", OPUS.model, asked)),
      pane("upstream_response", JSON.stringify(message(model, answered, tools, usage))),
    ],
    ...rest,
  });
}

/** It was answered at the second endpoint, which takes fewer tokens than were asked for. */
const MOVED: Partial<RecordedRequest> = {
  endpointId: PLACES.kimi.id,
  endpointName: PLACES.kimi.id,
  upstreamModel: "kimi-k2-thinking",
  tags: ["long"],
  learned: [phrase("lesson.ceiling", { path: "max_tokens", maximum: 16384 })],
  requestBytes: 118_400,
  responseBytes: 9200,
  firstByteMs: 3120,
  firstTokenMs: 3120,
  durationMs: 9400,
  route: {
    policy: "priority",
    session: "5f0c21d4-b7e6",
    course: { type: "kept" },
    tags: [{ tag: "long", tagger: "long context" }],
    faults: [],
    candidates: [
      {
        endpointName: "Anthropic",
        reason: phrase("route.priority", { priority: 1 }),
        model: OPUS.model,
        rewritten: undefined,
      },
      {
        endpointName: "Kimi",
        reason: phrase("route.priority", { priority: 2 }),
        model: "kimi-k2-thinking",
        rewritten: phrase("route.rewrite_rule", { pattern: "claude-opus-*" }),
      },
    ],
    passed: [{ endpointName: "OpenAI", reason: phrase("route.only_clients", { clients: "codex" }) }],
  },
  attempts: [
    { ...overloaded(KINDS[0]!, 840), startMs: 3 },
    {
      ...ATTEMPT,
      endpointId: PLACES.kimi.id,
      endpointName: PLACES.kimi.id,
      model: "kimi-k2-thinking",
      changes: [phrase("lesson.ceiling", { path: "max_tokens", maximum: 16384 })],
      reason: phrase("route.priority", { priority: 2 }),
      startMs: 848,
      durationMs: 2270,
    },
  ],
};

/** The turn that has a picture of its own. */
export const MOVED_TURN = turnId(5);
export const SESSION = "5f0c21d4-b7e6";

function session(): readonly RecordedRequest[] {
  return [
    turn(1, 0, {
      asked: "The build fails since yesterday. Find out why, and mend it.",
      answered: "I will look at the log first.",
      tools: ["Bash", "Read", "Read"],
    }),
    turn(2, 21, {
      asked: "src/app.ts:14 - error TS2304: Cannot find name 'appConfig'",
      answered: "The name is gone from config.ts. An agent looks for everything that uses it.",
      tools: ["Task"],
    }),
    turn(3, 27, {
      asked: "Look for all uses of appConfig",
      answered: "Three files use it: app.ts, server.ts and their test.",
      tools: ["Grep", "Read", "Read"],
      agent: "explore",
    }),
    turn(4, 39, {
      asked: "app.ts:14: const { port } = appConfig;",
      answered: "All three read its port, and nothing else of it.",
      agent: "explore",
    }),
    turn(5, 49, {
      asked: "The agent found three files",
      answered: "It was renamed to settings in all places but these three. I have changed them.",
      tools: ["Edit", "Edit", "Edit", "Bash"],
      ...MOVED,
    }),
    turn(6, 66, {
      asked: "ok | 214 passed | 0 failed (3s)",
      answered: "The build is green again: appConfig had become settings, and three files still had the old name.",
    }),
  ];
}

/** All of the day, in the order in which it happened. */
export function busyDay(): readonly RecordedRequest[] {
  const random = numbers(7);
  const start = Math.floor(NOW / HOUR_MS) * HOUR_MS - (HOURS.length - 1) * HOUR_MS;
  const ordinary = HOURS.flatMap((count, hour) =>
    Array.from({ length: count }, (_, index) => {
      const from = start + hour * HOUR_MS;
      // The last hour is not over, and its end belongs to the session that has a picture.
      const length = hour === HOURS.length - 1 ? Math.max(60_000, NOW - 700_000 - from) : HOUR_MS;
      return request(`req_day${hour}x${index}`, from + (index + random()) / count * length, random);
    })
  );
  return [...ordinary, ...failures(), ...session()].sort((a, b) => a.startedAt - b.startedAt);
}
