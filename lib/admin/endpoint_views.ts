/** The endpoints as the admin API shows them: what the file says of each, and how each stands now. */
import * as z from "zod";
import type { EndpointConfig } from "../config/config.ts";
import { endpoint as endpointSchema } from "../config/schema/endpoint.ts";
import { mapWords } from "../phrases/phrase.ts";
import type { Say } from "../phrases/say.ts";
import { redact, redactUrl } from "../redact.ts";
import type { AvailabilitySnapshot, EndpointState } from "../routing/availability_snapshot.ts";
import { ALL_MODELS } from "../routing/per_model.ts";
import { protocolsOf } from "../routing/route.ts";
import type { UsageWindow } from "../usage_window.ts";
import { type AdminContext, showContext } from "./admin_context.ts";
import { named } from "./api_schema.ts";
import { balanceSchema, balanceView } from "./balance.ts";
import { ENDPOINTS, fileItems } from "./file_items.ts";
import { problemSchema, shownSchema, versionSchema } from "./file_schemas.ts";
import { refusal, told } from "./refusal.ts";
import { shown } from "./shown.ts";
import {
  type EndpointStanding,
  type KnownStanding,
  standingSchema,
  STATES,
  type WindowStanding,
} from "./status_schema.ts";

export const endpointViewSchema = named(
  "Endpoint",
  standingSchema.extend({
    learned: z.int().describe("How many facts are learned of it"),
    tells_balance: z.boolean().describe("It can be asked what is left on its account"),
    balance: balanceSchema.nullable().describe("As it was seen last; null: nobody has asked since the start"),
    configuration: shownSchema(endpointSchema).nullable()
      .describe(
        "Its keys in the file, values as written, a predecessor's keys as today's; null: the file on disk does not have it",
      ),
  }),
);

export const endpointListSchema = z.strictObject({
  version: versionSchema.nullable().describe("Of the file; null: it cannot be read"),
  endpoints: z.array(endpointViewSchema).readonly(),
  problems: z.array(problemSchema).readonly()
    .describe("Of the file on disk: while there are some, an earlier content is in use"),
});

export type EndpointView = z.output<typeof endpointViewSchema>;
export type EndpointList = z.output<typeof endpointListSchema>;

export async function endpointViews(context: AdminContext): Promise<EndpointList> {
  const { live, editor, learner, balances } = context;
  await live.reload();
  const opened = await editor.open();
  const show = showContext(context);
  const items = opened.type === "ok" ? fileItems(opened.value, ENDPOINTS, show.env) : [];
  const facts = learner.all();
  const standings = endpointStandings({ ...context, secrets: () => show.secrets });
  const endpoints = live.current().endpoints.map((endpoint, index): EndpointView => {
    const item = items.find(({ id }) => id === endpoint.id);
    return {
      ...standingView(standings[index]!, context.say),
      tells_balance: balances.tells(endpoint),
      balance: optional(balances.of(endpoint), balanceView),
      learned: facts.filter(({ endpointId }) => endpointId === endpoint.id).length,
      configuration: item === undefined ? null : shown(endpointSchema, { key: "", value: item.value }, show) ?? null,
    };
  });
  return {
    version: opened.type === "ok" ? opened.version : null,
    endpoints,
    problems: told(live.problems.map((problem) => refusal(problem, show.secrets)), context.say),
  };
}

function optional<T, V>(value: T | undefined, view: (value: T) => V): V | null {
  return value === undefined ? null : view(value);
}

/** How each endpoint of the configuration stands now, in the file's order. */
export function endpointStandings(
  { live, availability, usageWindows, clock, secrets }: Pick<
    AdminContext,
    "live" | "availability" | "usageWindows" | "clock" | "secrets"
  >,
): KnownStanding[] {
  const now = clock.monotonic();
  const snapshot = availability.at(now);
  const states = snapshot.all();
  const hidden = secrets();
  const date = (at: number) => new Date(clock.now() + at - now).toISOString();
  return live.current().endpoints.map((endpoint) => {
    const known = states.filter(({ endpointId }) => endpointId === endpoint.id);
    const own = [...known, ...capState(endpoint, snapshot)]
      .flatMap(({ model, state }) => stateView(model, state, date))
      .map((state) => ({ ...state, reason: mapWords(state.reason, (words) => redact(words, hidden)) }));
    return {
      ...basics(endpoint),
      state: endpoint.enabled ? STATES.find((type) => own.some((state) => state.type === type)) ?? "ready" : "disabled",
      states: own,
      in_flight: snapshot.inFlight(endpoint.id),
      windows: [...snapshot.capWindows(endpoint), ...usageWindows.of(endpoint.id, clock.now())].map(windowView),
    };
  });
}

/** Its own cap holds it back as a limit would that it has stated. */
function capState(endpoint: EndpointConfig, snapshot: AvailabilitySnapshot) {
  const cap = snapshot.metCap(endpoint, 1);
  return cap === undefined
    ? []
    : [{ model: ALL_MODELS, state: { type: "limited", mayBeOver: false, ...cap } as const }];
}

/** `standing` in words. */
export function standingView(standing: KnownStanding, say: Say): EndpointStanding {
  return { ...standing, states: standing.states.map((state) => ({ ...state, reason: say(state.reason) })) };
}

function windowView({ name, counts, spanMs, of, used, limit, remaining, resetsAt }: UsageWindow): WindowStanding {
  return {
    ...{ name, counts, of, used },
    span_seconds: spanMs === undefined ? null : spanMs / 1000,
    limit: limit ?? null,
    remaining: remaining ?? null,
    resets_at: resetsAt === undefined ? null : new Date(resetsAt).toISOString(),
  };
}

function basics(endpoint: EndpointConfig) {
  const { id, name, enabled, priority } = endpoint;
  return { id, name, enabled, url: redactUrl(endpoint.url), protocols: protocolsOf(endpoint), priority };
}

function stateView(
  model: string,
  state: EndpointState,
  date: (at: number) => string,
): KnownStanding["states"][number][] {
  if (state.type === "closed") return [];
  const { type, reason, since } = state;
  return [{ model, type, reason, since: date(since), until: "until" in state ? date(state.until) : null }];
}
