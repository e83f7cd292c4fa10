/** Tests of endpoints, and what is known of providers, as the API's document has them. */
import * as z from "zod";
import { PROTOCOLS } from "../protocol/protocol.ts";
import { named } from "./api_schema.ts";
import { PRESET_ADVICE, type PresetAdvice } from "./provider_presets.ts";
import { attemptSchema, endpointSchema, paneSchema } from "./request_schemas.ts";
import { TEST_ADVICE } from "./test_advice.ts";
import type { EndpointTestView } from "./test_endpoints.ts";
import type { TestView } from "./test_view.ts";

const words = z.array(z.string());
const milliseconds = z.number().nullable();
const protocol = z.enum(PROTOCOLS);

const testSchema: z.ZodType<Omit<TestView, "attempts" | "panes">> = z.strictObject({
  protocol: protocol.describe("The one of a client"),
  streaming: z.boolean(),
  ok: z.boolean(),
  status: z.int().describe("What a client would have got"),
  upstream_protocol: protocol.nullable(),
  upstream_model: z.string().nullable(),
  answer: z.string().describe("Its text"),
  first_byte_ms: milliseconds.describe("Until the upstream's first byte"),
  first_token_ms: milliseconds.describe("Until the answer had begun"),
  total_ms: z.number(),
  error: z.string().nullable(),
  advice: z.strictObject({ code: z.enum(Object.keys(TEST_ADVICE) as (keyof typeof TEST_ADVICE)[]), text: z.string() })
    .nullable().describe("What to do about it"),
  losses: words.describe("What the conversion could not carry"),
  loss_reasons: words.describe("Why, for each of them"),
  changes: words.describe("What was changed for what is known of the endpoint"),
  learned: words.describe("What this test has found out"),
  attempts: z.array(attemptSchema),
  panes: z.array(paneSchema),
});

export const endpointTestSchema: z.ZodType<Omit<EndpointTestView, "tests">> = named(
  "EndpointTest",
  z.strictObject({
    endpoint: endpointSchema,
    ok: z.boolean().describe("Every test was answered"),
    model: z.string(),
    model_from: z.enum([
      ...["named", "default_model", "health_check_model", "model_rewrite"] as const,
      ...["models", "preset", "guessed"] as const,
    ]),
    models: words.describe("Those that the endpoint says it has, if it had to be asked"),
    connect_ms: milliseconds.describe("Until a connection stood; null: there was none, or a proxy is in between"),
    tests: z.array(testSchema),
  }),
);

const count = z.int();

export const testAllSchema = z.strictObject({
  ok: count,
  failed: count,
  canceled: count.describe("Not asked, or not to the end"),
  tests: z.array(endpointTestSchema),
});

export const testEventSchema = z.union([
  z.strictObject({ endpoints: z.array(endpointSchema) }),
  z.strictObject({ endpoint: endpointSchema }),
  z.strictObject({ test: endpointTestSchema }),
  z.strictObject({ ok: count, failed: count, canceled: count }),
]);

export const presetSchema = named(
  "Profile",
  z.strictObject({
    profile_id: z.string(),
    display_name: z.string(),
    group: z.enum(["maker", "plan", "host", "cloud", "gateway", "local"]),
    url: z.string().describe("Words in capitals are to be replaced"),
    endpoint_type: z.string(),
    wire_api: z.string().optional(),
    path_prefix: z.string(),
    auth_type: z.string(),
    require_default_model: z.boolean().describe("It has no model that a usual client names"),
    models: words,
    default_model_options: z.string().describe("`models`, with commas"),
    key_url: z.string().nullable().describe("Where a key is to be had"),
    advice: z.array(
      z.strictObject({ code: z.enum(Object.keys(PRESET_ADVICE) as PresetAdvice[]), text: z.string() }),
    ),
    source: z.string(),
    read: z.string().describe("The day when it was read there"),
  }),
);
