/** `/admin/api/requests` and `/admin/api/sessions` */
import * as z from "zod";
import { checked, saying } from "../../lib/admin/body_schema.ts";
import { conversationSchema, conversationTree } from "../../lib/admin/conversation_tree.ts";
import { dryRun, sendAgain } from "../../lib/admin/replay.ts";
import { dryRunSchema, replaySchema } from "../../lib/admin/replay_schema.ts";
import { LIST_FORMATS } from "../../lib/admin/request_lines.ts";
import { liveSchema, requestSchema, sessionSchema, storedRequestSchema } from "../../lib/admin/request_schemas.ts";
import { requestView, sessionView, storedRequestView } from "../../lib/admin/request_views.ts";
import { savedFileSchema, saveExport } from "../../lib/admin/saved_files.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { parsePlace, stringifyPlace } from "../../lib/admin/session_place.ts";
import { answer } from "./answer.ts";
import type { Call, Route } from "./call.ts";
import { exportBody, exportList, exportOne } from "./export.ts";
import { foundRequest } from "./found_request.ts";
import { live } from "./live.ts";
import { badParameter, FILTER, filterOf, kept, LIMIT, limitOf } from "./query.ts";
import { Refused } from "./refused.ts";

const REPLAY = z.strictObject({
  dry_run: z.boolean(saying("sent.dry_run")),
  endpoint: z.string().optional(),
});

const MOVED = z.strictObject({ moved: z.string().describe("Where it is now") });

const AFTER = { after: { description: "`next` of the page before", schema: { type: "string" } } };

const nextSchema = z.string().nullable().describe("`after` of the following page; null: there is none");

export const REQUEST_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/requests",
    run: list,
    doc: {
      summary: "Lists the requests that fit, the latest first",
      query: {
        ...FILTER,
        ...LIMIT,
        ...AFTER,
      },
      answer: z.strictObject({
        requests: z.array(requestSchema),
        next: nextSchema,
      }),
    },
  },
  {
    method: "GET",
    path: "/requests/live",
    run: live,
    doc: {
      summary: "Tells of each request as it ends: events `request`, each a LiveRequest, and `missed`, with a `count`",
      answer: { "text/event-stream": liveSchema },
    },
  },
  {
    method: "GET",
    path: "/requests/export",
    run: exportList,
    doc: {
      summary: "All requests that fit, the latest first, as lines",
      query: {
        ...FILTER,
        format: {
          description: "Each line a Request as JSON, or as columns",
          schema: { enum: Object.keys(LIST_FORMATS) },
          required: true,
        },
      },
      answer: { "application/jsonl": requestSchema, "text/csv": null },
    },
  },
  {
    method: "GET",
    path: "/requests/:id",
    run: show,
    doc: { summary: "Shows all of one", answer: z.strictObject({ request: storedRequestSchema }) },
  },
  {
    method: "GET",
    path: "/requests/:id/export",
    run: exportOne,
    doc: { summary: "All of one as an archive", answer: { "application/zip": null } },
  },
  {
    method: "POST",
    path: "/requests/:id/export",
    run: async (call) => answer(await kept(saveExport(call.admin, await foundRequest(call)))),
    doc: {
      summary: "Writes that archive into the folder debug beside the configuration file",
      answer: savedFileSchema,
    },
  },
  {
    method: "GET",
    path: "/requests/:id/bodies/:number",
    run: exportBody,
    doc: {
      summary: "The body of one of its panes as it was kept, by the pane's place in their list, from 1",
      answer: { "application/octet-stream": null },
    },
  },
  {
    method: "POST",
    path: "/requests/:id/replay",
    run: replay,
    doc: {
      summary: "Sends it again, or says what it would become for an endpoint, stage by stage",
      body: REPLAY,
      answer: z.union([dryRunSchema, replaySchema]),
    },
  },
  {
    method: "GET",
    path: "/sessions",
    run: sessions,
    doc: {
      summary: "Adds up conversations of which a request fits, within `from` and `to`, the latest first",
      query: {
        ...FILTER,
        ...LIMIT,
        order: { description: "cost: the dearest first", schema: { type: "string", enum: ["time", "cost"] } },
        ...AFTER,
      },
      answer: z.strictObject({ sessions: z.array(sessionSchema), next: nextSchema }),
    },
  },
  {
    method: "GET",
    path: "/sessions/:session",
    run: session,
    doc: {
      summary: "Shows one conversation: its agents, and their turns in order",
      answer: z.strictObject({ conversation: conversationSchema }),
    },
  },
  // What the predecessors call it: whoever has a script for them is led to where it is now.
  {
    method: "GET",
    path: "/logs",
    run: logs,
    doc: {
      summary: "Leads to the requests",
      query: {
        request_id: { description: "Only this one", schema: { type: "string" } },
        failed_only: { description: "`true`: only those that failed", schema: { type: "boolean" } },
        ...LIMIT,
      },
      answer: MOVED,
      status: 307,
    },
  },
  {
    method: "GET",
    path: "/logs/:id/export",
    run: ({ param }) => moved(`requests/${encodeURIComponent(param("id"))}/export`),
    doc: { summary: "Leads to a request's archive", answer: MOVED, status: 307 },
  },
];

async function list(call: Call): Promise<Response> {
  const after = call.url.searchParams.get("after") ?? "";
  // It goes into no SQL, but what is none would look like the first page.
  if (after !== "" && !/^\d{1,15}\.\d{1,15}$/.test(after)) throw badParameter("after", phrase("sent.next_of_page"));
  const { requests, next } = await kept(call.admin.requests.page({
    filter: filterOf(call, ["limit", "after"]),
    limit: limitOf(call),
    ...(after === "" ? {} : { after }),
  }));
  return answer({ requests: requests.map((request) => requestView(request, call.admin.say)), next: next ?? null });
}

async function show(call: Call): Promise<Response> {
  return answer({ request: storedRequestView(await foundRequest(call), call.admin.say) });
}

async function replay(call: Call): Promise<Response> {
  const sent = checked(REPLAY, call.body);
  if (sent.type === "bad") {
    throw new Refused("INVALID_REQUEST", phrase("api.body_invalid"), { problems: sent.problems });
  }
  const { dry_run: isDry, endpoint } = sent.value;
  const request = await foundRequest(call);
  const played = isDry
    ? await dryRun(call.admin, request, endpoint)
    : await sendAgain(call.admin, request, { endpointId: endpoint, signal: call.signal });
  switch (played.type) {
    case "done":
      return answer(played.replay);
    case "missing":
      throw new Refused("NOT_FOUND", played.said);
    case "refused":
      throw new Refused("NOT_REPLAYABLE", played.said);
    default:
      return played satisfies never;
  }
}

async function session({ admin, param }: Call): Promise<Response> {
  const name = param("session");
  const conversation = conversationTree(name, await kept(admin.requests.conversation(name)), admin.say);
  if (conversation === undefined) throw new Refused("NOT_FOUND", phrase("api.no_session", { name }));
  return answer({ conversation });
}

async function sessions(call: Call): Promise<Response> {
  const order = call.url.searchParams.get("order") || "time";
  if (order !== "time" && order !== "cost") throw badParameter("order", phrase("sent.order_of_sessions"));
  const after = call.url.searchParams.get("after") ?? "";
  const place = parsePlace(after);
  if (after !== "" && place === undefined) throw badParameter("after", phrase("sent.next_of_page"));
  const { sessions, next } = await kept(call.admin.requests.sessions({
    filter: filterOf(call, ["limit", "order", "after"]),
    limit: limitOf(call),
    byCost: order === "cost",
    ...(place === undefined ? {} : { after: place }),
  }));
  return answer({ sessions: sessions.map(sessionView), next: next === undefined ? null : stringifyPlace(next) });
}

function logs({ url }: Call): Response {
  const id = url.searchParams.get("request_id");
  const query = new URLSearchParams();
  if (url.searchParams.get("failed_only") === "true") query.set("failed", "true");
  const limit = url.searchParams.get("limit");
  if (limit !== null) query.set("limit", limit);
  // Pages follow each other by `after`: whoever counts on is told so, and does not get the first one for ever.
  const offset = url.searchParams.get("offset") ?? "0";
  if (offset !== "0") query.set("offset", offset);
  if (id !== null) return moved(`requests/${encodeURIComponent(id)}`);
  return moved(`requests${query.size === 0 ? "" : `?${query}`}`);
}

function moved(path: string): Response {
  const location = `/admin/api/${path}`;
  return answer({ moved: location }, { status: 307, headers: { location } });
}
