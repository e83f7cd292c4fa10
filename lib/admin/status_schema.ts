/** How everything stands, as the admin API tells it. */
import * as z from "zod";
import type { EndpointState } from "../routing/availability_snapshot.ts";
import type { Words } from "../phrases/phrase.ts";
import type { UsageWindow } from "../usage_window.ts";
import { named } from "./api_schema.ts";

/** States that are not ready, the worst first. */
export const STATES = ["limited", "open", "half_open", "refused"] as const satisfies readonly EndpointState["type"][];

const COUNTS = [
  "plan",
  "requests",
  "tokens",
  "input_tokens",
  "output_tokens",
  "other",
] as const satisfies readonly UsageWindow["counts"][];

const stateSchema = z.strictObject({
  model: z.string().describe("As the endpoint knows it; empty: all its models"),
  type: z.enum(STATES),
  reason: z.string(),
  since: z.iso.datetime(),
  until: z.iso.datetime().nullable().describe("null: no end is known"),
});

const windowSchema = z.strictObject({
  name: z.string().describe("One for each of the endpoint's: 5h, 7d, 7d_opus, requests, tokens-minute, ..."),
  counts: z.enum(COUNTS),
  span_seconds: z.number().nullable().describe("How long it is; null: it does not say"),
  of: z.string().describe(
    "What it is of alone, such as some models, in the endpoint's own word; empty: nothing narrower",
  ),
  used: z.number().describe("0 to 1, and above where more than all was used"),
  limit: z.number().nullable(),
  remaining: z.number().nullable(),
  resets_at: z.iso.datetime().nullable().describe("null: it does not say"),
});

export type WindowStanding = z.output<typeof windowSchema>;

/** What is known of an endpoint without its file. */
export const standingSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  url: z.string(),
  protocols: z.array(z.string()).readonly(),
  priority: z.int(),
  state: z.enum(["ready", "disabled", ...STATES]).describe("The worst of states; ready: there are none"),
  states: z.array(stateSchema).readonly(),
  in_flight: z.int(),
  windows: z.array(windowSchema).readonly()
    .describe(
      "Its own caps (max_per_minute, max_tokens_per_minute), and behind them what its answers say of its windows, until " +
        "they begin anew; the one that is nearest to its end first",
    ),
});

export type EndpointStanding = z.output<typeof standingSchema>;

/** Before it is put into words. */
export type KnownStanding = Omit<EndpointStanding, "states"> & {
  readonly states: readonly (Omit<z.output<typeof stateSchema>, "reason"> & { readonly reason: Words })[];
};

/** What somebody should look at, the gravest first. */
export const CONCERNS = [
  "configuration_invalid",
  "no_endpoint_enabled",
  "endpoint_refused",
  "endpoint_open",
  "store_failed",
  "store_replaced",
  "budget_spent",
  "tagger_failed",
  "records_dropped",
  "restart_needed",
] as const;

const concernSchema = z.strictObject({
  type: z.enum(CONCERNS),
  subject: z.string().describe(
    "What it is about: an endpoint, a budget's owner, a tagger, a key of the file; or empty",
  ),
  detail: z.string().describe("In the words of whoever noticed it"),
});

export const statusSchema = named(
  "Status",
  z.strictObject({
    endpoints: z.array(standingSchema),
    concerns: z.array(concernSchema),
    ended: z.int().describe("Requests that have ended since somebody watches"),
  }),
);

export type Status = z.output<typeof statusSchema>;
export type Concern = z.output<typeof concernSchema>;

/** How everything stands, before it is put into words: of it all who watch are told, each in a language of their own. */
export interface KnownStatus {
  readonly endpoints: readonly KnownStanding[];
  readonly concerns: readonly KnownConcern[];
  readonly ended: number;
}

export type KnownConcern = Omit<Concern, "detail"> & { readonly detail: Words };

export interface StatusListener {
  onStatus(status: KnownStatus): void;
  /** No more will come. */
  onEnd(): void;
}
