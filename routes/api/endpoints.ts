/** `/admin/api/endpoints` */
import * as z from "zod";
import { askBalance, askedBalanceSchema } from "../../lib/admin/balance.ts";
import { saying } from "../../lib/admin/body_schema.ts";
import type { Changed } from "../../lib/admin/change_file.ts";
import {
  copyEndpoint,
  createEndpoint,
  deleteEndpoint,
  endpointSchema,
  reorderEndpoints,
  replaceEndpoints,
  toggleEndpoints,
  updateEndpoint,
} from "../../lib/admin/edit_endpoints.ts";
import { EndpointChanges } from "../../lib/admin/endpoint_changes.ts";
import {
  type EndpointList,
  endpointListSchema,
  endpointViews,
  endpointViewSchema,
} from "../../lib/admin/endpoint_views.ts";
import { changedSchema, sentSchema } from "../../lib/admin/file_schemas.ts";
import { resetAllEndpoints, resetEndpoint } from "../../lib/admin/reset_endpoints.ts";
import { CLIENTS, testModelRewrite } from "../../lib/admin/test_model_rewrite.ts";
import { watchEndpoints } from "../../lib/admin/watch_endpoints.ts";
import type { JsonObject } from "../../lib/json.ts";
import { answer, answerChanged, answerNotDrafted } from "./answer.ts";
import { bodyOf, type Call, conforming, type Route, seenBy, sentFor, withoutVersion } from "./call.ts";
import { eventStream } from "./event_stream.ts";
import { Refused } from "./refused.ts";

const LIST = changedSchema({ endpoints: endpointListSchema.shape.endpoints });
export const ONE = changedSchema({ endpoint: endpointViewSchema.nullable() });
const RESET = z.strictObject({ reset: z.int().describe("How many") });
const SENT = sentSchema(endpointSchema);
const ALL = z.strictObject({ endpoints: z.array(SENT) });
const COPY = z.strictObject({ name: z.string().optional() });
const TOGGLE = z.strictObject({ enabled: z.boolean().optional() });
const TOGGLE_ALL = z.strictObject({ ids: z.array(z.string()), enabled: z.boolean() });
const MOVE = {
  moved: z.string().optional().describe(
    "The one whose place is new: between two of one priority it has theirs, under `routing.balance`",
  ),
  apart: z.boolean().optional().describe("That one shares its priority with none"),
};
const ORDER = z.union([
  z.strictObject({ ordered_ids: z.array(z.string()), ...MOVE }),
  z.strictObject({ ordered_names: z.array(z.string()), ...MOVE }),
], saying("sent.order_missing"));
const TEST = z.strictObject({
  test_model: z.string().min(1, saying("field.is_empty")),
  client: z.enum(CLIENTS).default("other"),
  endpoint: SENT.optional().describe("Changes that are not saved"),
});

export const ENDPOINT_ROUTES: readonly Route[] = [
  { method: "GET", path: "/endpoints", run: list, doc: { summary: "Lists the endpoints", answer: endpointListSchema } },
  {
    method: "GET",
    path: "/endpoints/live",
    run: liveList,
    doc: {
      summary: "Lists them as an event `endpoints`, then at each change as `changed`, with those that have changed",
      answer: { "text/event-stream": endpointListSchema },
    },
  },
  {
    method: "POST",
    path: "/endpoints",
    run: create,
    doc: { summary: "Adds one", edits: true, body: SENT, answer: ONE, status: 201 },
  },
  {
    method: "PUT",
    path: "/endpoints",
    run: replace,
    doc: { summary: "Makes these all endpoints, in this order", edits: true, body: ALL, answer: LIST },
  },
  {
    method: "POST",
    path: "/endpoints/reorder",
    run: reorder,
    doc: { summary: "Sets the priorities 1, 2, ... in this order", edits: true, body: ORDER, answer: LIST },
  },
  {
    method: "POST",
    path: "/endpoints/reset-all-status",
    run: ({ admin }) => answer({ reset: resetAllEndpoints(admin) }),
    doc: { summary: "Lifts limits, breakers, refusals and caps of all", answer: RESET },
  },
  {
    method: "POST",
    path: "/endpoints/toggle",
    run: toggleAll,
    doc: { summary: "Switches all of these on or off", edits: true, body: TOGGLE_ALL, answer: LIST },
  },
  {
    method: "PUT",
    path: "/endpoints/:id",
    run: (call) => update(call, sentFor(endpointSchema, call)),
    doc: { summary: "Changes the keys that are mentioned", edits: true, body: SENT, answer: ONE },
  },
  {
    method: "DELETE",
    path: "/endpoints/:id",
    run: async (call) => answerChanged(await deleteEndpoint(call.admin, seenBy(call), call.param("id"))),
    doc: { summary: "Takes it out", edits: true, answer: changedSchema({}) },
  },
  {
    method: "POST",
    path: "/endpoints/:id/copy",
    run: copy,
    doc: { summary: "Copies it with all that it has", edits: true, body: COPY, answer: ONE, status: 201 },
  },
  {
    method: "POST",
    path: "/endpoints/:id/toggle",
    run: toggle,
    doc: { summary: "Switches it on or off", edits: true, body: TOGGLE, answer: ONE },
  },
  {
    method: "PUT",
    path: "/endpoints/:id/model-rewrite",
    run: (call) => update(call, conforming(endpointSchema, { model_rewrite: withoutVersion(call.body) }, "")),
    doc: {
      summary: "Changes its model_rewrite",
      edits: true,
      body: sentSchema(endpointSchema.shape.model_rewrite),
      answer: ONE,
    },
  },
  {
    method: "POST",
    path: "/endpoints/:id/reset-status",
    run: reset,
    doc: { summary: "Lifts its limits, breakers, refusals and caps", answer: RESET },
  },
  {
    method: "POST",
    path: "/endpoints/:id/balance",
    run: balance,
    doc: { summary: "Asks it what is left on its account", answer: askedBalanceSchema },
  },
  {
    method: "POST",
    path: "/endpoints/:id/test-model-rewrite",
    run: test,
    doc: {
      summary: "Says which model it would be asked for",
      body: TEST,
      answer: z.strictObject({
        original_model: z.string(),
        rewritten_model: z.string(),
        matched_rule: z.string(),
        rewrite_applied: z.boolean(),
      }),
    },
  },
];

function liveList({ admin }: Call): Response {
  return eventStream(admin.liveRequests.ended, (send, signal) => {
    const changes = new EndpointChanges<EndpointList>();
    return watchEndpoints(admin, (now) => {
      const { type, list } = changes.news(now);
      return send(type === "all" ? "endpoints" : type, list);
    }, signal);
  });
}

async function list({ admin }: Call): Promise<Response> {
  const views = await endpointViews(admin);
  return answer(views, views);
}

async function create(call: Call): Promise<Response> {
  const sent = sentFor(endpointSchema, call);
  const name = typeof sent["name"] === "string" ? sent["name"].trim() : undefined;
  return await answerNew(call, await createEndpoint(call.admin, seenBy(call), sent), name);
}

async function replace(call: Call): Promise<Response> {
  const { endpoints } = bodyOf(call, ALL);
  const sent = endpoints.map((one, index) => conforming(endpointSchema, one, `endpoints[${index}]`));
  return answerChanged(await replaceEndpoints(call.admin, seenBy(call), sent), () => endpointsOf(call));
}

async function update(call: Call, sent: JsonObject): Promise<Response> {
  const id = call.param("id");
  const changed = await updateEndpoint(call.admin, seenBy(call), { id, sent });
  return answerChanged(changed, () => endpointOf(call, (endpoint) => endpoint.id === id));
}

async function copy(call: Call): Promise<Response> {
  const { name } = bodyOf(call, COPY);
  const id = call.param("id");
  const before = new Set(call.admin.live.current().endpoints.map((endpoint) => endpoint.id));
  const changed = await copyEndpoint(call.admin, seenBy(call), { id, name });
  return answerChanged(changed, () => endpointOf(call, (endpoint) => !before.has(endpoint.id)), 201);
}

async function toggle(call: Call): Promise<Response> {
  const { enabled } = bodyOf(call, TOGGLE);
  const id = call.param("id");
  const changed = await toggleEndpoints(call.admin, seenBy(call), { ids: [id], enabled });
  return answerChanged(changed, () => endpointOf(call, (endpoint) => endpoint.id === id));
}

async function toggleAll(call: Call): Promise<Response> {
  const changed = await toggleEndpoints(call.admin, seenBy(call), bodyOf(call, TOGGLE_ALL));
  return answerChanged(changed, () => endpointsOf(call));
}

async function reorder(call: Call): Promise<Response> {
  const order = bodyOf(call, ORDER);
  const wanted = "ordered_ids" in order
    ? { by: "id" as const, keys: order.ordered_ids }
    : { by: "name" as const, keys: order.ordered_names };
  const { moved, apart: isApart } = order;
  const changed = await reorderEndpoints(call.admin, seenBy(call), { ...wanted, moved, isApart });
  return answerChanged(changed, () => endpointsOf(call));
}

function reset({ admin, param }: Call): Response {
  const missing = resetEndpoint(admin, param("id"));
  if (missing !== undefined) throw new Refused("NOT_FOUND", missing.said);
  return answer({ reset: 1 });
}

async function balance({ admin, param, signal }: Call): Promise<Response> {
  const asked = await askBalance(admin, param("id"), signal);
  if (asked.type !== "asked") throw new Refused("NOT_FOUND", asked.said);
  return answer(asked.asked);
}

async function test(call: Call): Promise<Response> {
  const { test_model: model, client, endpoint } = bodyOf(call, TEST);
  const sent = endpoint === undefined ? undefined : conforming(endpointSchema, endpoint, "endpoint");
  const tested = await testModelRewrite(call.admin, { id: call.param("id"), sent, model, client });
  if (tested.type !== "tested") return answerNotDrafted(tested);
  return answer(tested.test);
}

export function answerNew(call: Call, changed: Changed, name: string | undefined): Promise<Response> {
  return answerChanged(changed, () => endpointOf(call, (endpoint) => endpoint.name === name), 201);
}

async function endpointsOf({ admin }: Call): Promise<object> {
  const { endpoints } = await endpointViews(admin);
  return { endpoints };
}

async function endpointOf(
  { admin }: Call,
  isIt: (endpoint: { readonly id: string; readonly name: string }) => boolean,
): Promise<object> {
  const { endpoints } = await endpointViews(admin);
  return { endpoint: endpoints.find(isIt) ?? null };
}
