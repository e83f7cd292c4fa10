import * as z from "zod";

const words = z.array(z.string()).readonly();

/** What `dryRun` answers: a recorded request as it would go to an endpoint, stage by stage. */
export const dryRunSchema = z.strictObject({
  dry_run: z.literal(true),
  endpoint: z.strictObject({ id: z.string(), name: z.string() }),
  protocol: z.string(),
  upstream_protocol: z.string(),
  model: z.string(),
  upstream_model: z.string(),
  rewritten: z.string().nullable().describe("Why the model's name changes; null: it does not"),
  url: z.string(),
  losses: words,
  loss_reasons: words.describe("Why each of losses could not be carried"),
  learned: words,
  stages: z.array(
    z.strictObject({
      name: z.string(),
      changed: z.boolean().describe("Whether it differs from the stage before"),
      text: z.string(),
    }),
  ),
});

/** What `sendAgain` answers. */
export const replaySchema = z.strictObject({
  dry_run: z.literal(false),
  id: z.string().describe("Of the record that it has left"),
  replay_of: z.string().nullable(),
  endpoint: z.strictObject({ id: z.string(), name: z.string() }),
  masked: z.int().describe("How often a mask stood in for words of the body that was sent"),
  status: z.int(),
  attempts: z.array(
    z.strictObject({
      protocol: z.string(),
      model: z.string(),
      status: z.int().nullable(),
      result: z.string(),
      duration_ms: z.number(),
    }),
  ),
  losses: words,
  loss_reasons: words.describe("Why each of losses could not be carried"),
  first_byte_ms: z.number().nullable(),
  first_token_ms: z.number().nullable(),
  duration_ms: z.number(),
  error: z.string().nullable(),
  response: z.strictObject({
    headers: z.array(z.tuple([z.string(), z.string()]).readonly()).readonly(),
    size: z.int(),
    text: z.string().describe("The first bytes of what a client would have got"),
  }),
});
