/** `/admin/api/requests` and `/admin/api/sessions` */
import { requestView, sessionView, storedRequestView } from "../../lib/admin/request_views.ts";
import { answer } from "./answer.ts";
import type { Call, Route } from "./call.ts";
import { live } from "./live.ts";
import { badParameter, filterOf, kept, limitOf } from "./query.ts";
import { Refused } from "./refused.ts";

export const REQUEST_ROUTES: readonly Route[] = [
  { method: "GET", path: "/requests", run: list },
  { method: "GET", path: "/requests/live", run: live },
  { method: "GET", path: "/requests/:id", run: show },
  { method: "GET", path: "/sessions", run: sessions },
  // What the predecessors call it: whoever has a script for them is led to where it is now.
  { method: "GET", path: "/logs", run: logs },
];

async function list(call: Call): Promise<Response> {
  const after = call.url.searchParams.get("after") ?? "";
  // It goes into no SQL, but what is none would look like the first page.
  if (after !== "" && !/^\d{1,15}\.\d{1,15}$/.test(after)) throw badParameter("after", "has to be `next` of a page");
  const { requests, next } = await kept(call.admin.requests.page({
    filter: filterOf(call, ["limit", "after"]),
    limit: limitOf(call),
    ...(after === "" ? {} : { after }),
  }));
  return answer({ requests: requests.map(requestView), next: next ?? null });
}

async function show(call: Call): Promise<Response> {
  return answer({ request: storedRequestView(await found(call)) });
}

/** The request that the path names. */
async function found({ admin, param }: Call) {
  const request = await kept(admin.requests.find(param("id")));
  if (request !== undefined) return request;
  throw new Refused("NOT_FOUND", `There is no request with the id ${JSON.stringify(param("id"))}`);
}

async function sessions(call: Call): Promise<Response> {
  const query = { filter: filterOf(call, ["limit"]), limit: limitOf(call) };
  return answer({ sessions: (await kept(call.admin.requests.sessions(query))).map(sessionView) });
}

function logs({ url }: Call): Response {
  const id = url.searchParams.get("request_id");
  const query = new URLSearchParams();
  if (url.searchParams.get("failed_only") === "true") query.set("failed", "true");
  const limit = url.searchParams.get("limit");
  if (limit !== null) query.set("limit", limit);
  const path = id === null ? `requests${query.size === 0 ? "" : `?${query}`}` : `requests/${encodeURIComponent(id)}`;
  return answer({ moved: `/admin/api/${path}` }, { status: 307, headers: { location: `/admin/api/${path}` } });
}
