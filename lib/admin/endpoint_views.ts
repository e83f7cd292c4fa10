/** The endpoints as the admin API shows them: what the file says of each, and how each stands now. */
import * as z from "zod";
import type { EndpointConfig } from "../config/config.ts";
import { endpoint as endpointSchema } from "../config/schema/endpoint.ts";
import { redact, redactUrl } from "../redact.ts";
import type { EndpointState } from "../routing/availability.ts";
import { protocolsOf } from "../routing/route.ts";
import { type AdminContext, showContext } from "./admin_context.ts";
import { named } from "./api_schema.ts";
import { ENDPOINTS, fileItems } from "./file_items.ts";
import { shownSchema, versionSchema } from "./file_schemas.ts";
import { shown } from "./shown.ts";

/** States that are not ready, the worst first. */
const STATES = ["limited", "open", "half_open", "refused"] as const satisfies readonly EndpointState["type"][];

const stateSchema = z.strictObject({
  model: z.string().describe("As the endpoint knows it; empty: all its models"),
  type: z.enum(STATES),
  reason: z.string(),
  since: z.iso.datetime(),
  until: z.iso.datetime().nullable().describe("null: no end is known"),
});

export const endpointViewSchema = named(
  "Endpoint",
  z.strictObject({
    id: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    url: z.string(),
    protocols: z.array(z.string()).readonly(),
    priority: z.int(),
    state: z.enum(["ready", "disabled", ...STATES]).describe("The worst of states; ready: there are none"),
    states: z.array(stateSchema).readonly(),
    in_flight: z.int(),
    learned: z.int().describe("How many facts are learned of it"),
    configuration: shownSchema(endpointSchema).nullable()
      .describe("Its keys in the file, as written; null: the file on disk does not have it"),
  }),
);

export const endpointListSchema = z.strictObject({
  version: versionSchema.nullable().describe("Of the file; null: it cannot be read"),
  endpoints: z.array(endpointViewSchema).readonly(),
});

export type EndpointView = z.output<typeof endpointViewSchema>;
export type StateView = z.output<typeof stateSchema>;
export type EndpointList = z.output<typeof endpointListSchema>;

export async function endpointViews(context: AdminContext): Promise<EndpointList> {
  const { live, editor, availability, learner, clock } = context;
  await live.reload();
  const opened = await editor.open();
  const show = showContext(context);
  const items = opened.type === "ok" ? fileItems(opened.value, ENDPOINTS, show.env) : [];
  const now = clock.monotonic();
  const snapshot = availability.at(now);
  const states = snapshot.all();
  const facts = learner.all();
  const date = (at: number) => new Date(clock.now() + at - now).toISOString();
  const endpoints = live.current().endpoints.map((endpoint): EndpointView => {
    const item = items.find(({ id }) => id === endpoint.id);
    const own = states.filter(({ endpointId }) => endpointId === endpoint.id)
      .flatMap(({ model, state }) => stateView(model, state, date))
      .map((state) => ({ ...state, reason: redact(state.reason, show.secrets) }));
    return {
      ...basics(endpoint),
      state: endpoint.enabled ? STATES.find((type) => own.some((state) => state.type === type)) ?? "ready" : "disabled",
      states: own,
      in_flight: snapshot.inFlight(endpoint.id),
      learned: facts.filter(({ endpointId }) => endpointId === endpoint.id).length,
      configuration: item === undefined ? null : shown(endpointSchema, { key: "", value: item.value }, show) ?? null,
    };
  });
  return { version: opened.type === "ok" ? opened.version : null, endpoints };
}

function basics(endpoint: EndpointConfig) {
  const { id, name, enabled, priority } = endpoint;
  return { id, name, enabled, url: redactUrl(endpoint.url), protocols: protocolsOf(endpoint), priority };
}

function stateView(model: string, state: EndpointState, date: (at: number) => string): StateView[] {
  if (state.type === "closed") return [];
  const { type, reason, since } = state;
  return [{ model, type, reason, since: date(since), until: "until" in state ? date(state.until) : null }];
}
