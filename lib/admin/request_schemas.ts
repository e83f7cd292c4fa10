/** Records of requests as the API tells them. */
import * as z from "zod";
import { describedJson, named } from "./api_schema.ts";

const words = z.array(z.string()).readonly();
const isoTime = z.iso.datetime();

export const usageSchema = named(
  "Usage",
  z.strictObject({
    input_tokens: z.number().describe("All of the input, that of caches included"),
    cache_read_tokens: z.number(),
    cache_write_5m_tokens: z.number(),
    cache_write_1h_tokens: z.number(),
    output_tokens: z.number().describe("All of the output, thinking included"),
    reasoning_tokens: z.number(),
  }),
);

/** An endpoint, where it is only named. */
export const endpointSchema = z.strictObject({ id: z.string(), name: z.string() });

/** What is known of a request at its end. */
export const liveSchema = named(
  "LiveRequest",
  z.strictObject({
    id: z.string(),
    started_at: isoTime,
    method: z.string(),
    path: z.string(),
    operation: z.string().describe("generate, count_tokens, models, forward; empty: no call of an API"),
    client: z.string(),
    key_name: z.string().nullable(),
    session: z.string().nullable(),
    agent: z.string().nullable(),
    replay_of: z.string().nullable().describe("Id of the request that was sent again"),
    protocol: z.string().nullable(),
    model: z.string(),
    stream: z.boolean(),
    status: z.int().describe("499: the client left before"),
    endpoint: endpointSchema.nullable().describe("Who answered"),
    upstream_protocol: z.string().nullable(),
    upstream_model: z.string().nullable(),
    attempt_count: z.int(),
    tags: words,
    losses: words,
    learned: words,
    request_bytes: z.int(),
    response_bytes: z.int(),
    first_byte_ms: z.number().nullable(),
    first_token_ms: z.number().nullable(),
    duration_ms: z.number(),
    ended_by: z.enum(["upstream", "client", "proxy"]),
    error_kind: z.string().nullable(),
    error: z.string().nullable(),
  }),
);

export const requestSchema = named(
  "Request",
  liveSchema.extend({
    usage: usageSchema.nullable(),
    tokens_per_second: z.number().nullable().describe("Of the output, while there was some; null: it came at once"),
    cost: z.number().nullable().describe("US dollars; null: unknown"),
    stop_reason: z.string().nullable(),
    answered_model: z.string().nullable().describe("What the upstream calls the model that answered"),
    tools: words,
  }),
);

export const attemptSchema = z.strictObject({
  number: z.int().describe("From 1"),
  endpoint: endpointSchema,
  protocol: z.string().nullable(),
  model: z.string(),
  status: z.int().nullable(),
  reason: z.string(),
  result: z.string(),
  changes: words,
  start_ms: z.number().describe("From the request's arrival until it began"),
  duration_ms: z.number().describe("From there until its answer began, or until it failed"),
  sends: z.int(),
  turn: z.int().exactOptional().describe("From 2: of a further turn, after a search of the web"),
});

export const paneSchema = z.strictObject({
  kind: z.enum(["client_request", "upstream_request", "upstream_response", "client_response"]),
  attempt: z.int().nullable().describe("Of the upstream's panes: which, from 1"),
  head: z.string().describe("Method and URL, or the status"),
  headers: z.array(z.tuple([z.string(), z.string()]).readonly()).readonly(),
  size: z.int().describe("How long the body was"),
  kept: z.int().nullable().describe("How long is what is there of it; null: nothing was kept"),
  times: z.array(z.number()).readonly().exactOptional().describe(
    "When an upstream's bytes came: pairs of how many had come before, and milliseconds since the request's arrival",
  ),
  text: z.string().exactOptional(),
  base64: z.string().exactOptional().describe("Where the bytes are no text"),
});

export const routeSchema = named(
  "RouteExplanation",
  z.strictObject({
    notes: words.describe("What became of the session, which tags it got, which taggers failed"),
    asked: z.array(
      z.strictObject({
        endpoint: z.string(),
        model: z.string().describe("What it would be asked for"),
        reason: z.string(),
        rewritten: z.string().nullable().describe("Why the model is not the client's; null: it is"),
      }),
    ).describe("In the order in which they would be asked, the first of them"),
    more_asked: z.int().describe("How many come behind"),
    passed: z.array(z.strictObject({ endpoint: z.string(), reason: z.string() })).describe("Not asked"),
    more_passed: z.int(),
  }),
);

export const storedRequestSchema = named(
  "StoredRequest",
  requestSchema.extend({
    route: z.string().nullable().describe("Why the endpoints stood as they stood, in words"),
    route_explanation: routeSchema.nullable().describe("The same in its parts"),
    route_record: describedJson(() => ({ description: "The same as it was recorded" })),
    loss_reasons: words.describe("Why each of losses could not be carried"),
    attempts: z.array(attemptSchema),
    panes: z.array(paneSchema),
  }),
);

export const sessionSchema = named(
  "Session",
  z.strictObject({
    session: z.string(),
    client: z.string(),
    started_at: isoTime,
    last_at: isoTime.describe("When the last request began"),
    requests: z.int(),
    failed: z.int(),
    title: z.string().describe("The beginning of what its user said first; empty: nothing of it was kept"),
    agents: z.int().describe("Beside the main one"),
    models: words,
    tools: words,
    usage: usageSchema,
    cache_hit_rate: z.number().nullable(),
    cost: z.number().describe("US dollars, of the requests whose cost is known"),
    unknown_cost: z.int().describe("How many have a cost that is not known"),
  }),
);
