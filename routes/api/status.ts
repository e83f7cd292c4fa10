/** `/admin/api/status` and `/admin/api/budgets` */
import * as z from "zod";
import { budgetSchema, budgetViews } from "../../lib/admin/budget_views.ts";
import { EndpointChanges } from "../../lib/admin/endpoint_changes.ts";
import { type Status, statusSchema } from "../../lib/admin/status_schema.ts";
import { statusView } from "../../lib/admin/status_view.ts";
import { watchStatus } from "../../lib/admin/watch_status.ts";
import { answer } from "./answer.ts";
import type { Call, Route } from "./call.ts";
import { eventStream } from "./event_stream.ts";

export const STATUS_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/status",
    run: async ({ admin }) => answer(statusView(await admin.status.now(), admin.say)),
    doc: { summary: "How the endpoints stand, and what somebody should look at", answer: statusSchema },
  },
  {
    method: "GET",
    path: "/status/live",
    run: liveStatus,
    doc: {
      summary:
        "The same as an event `status`, then at each change as `changed`, with those endpoints that have changed",
      answer: { "text/event-stream": statusSchema },
    },
  },
  {
    method: "GET",
    path: "/budgets",
    run: ({ admin }) => answer({ budgets: budgetViews(admin) }),
    doc: {
      summary: "Budgets, and what of them is spent today",
      answer: z.strictObject({ budgets: z.array(budgetSchema) }),
    },
  },
];

function liveStatus({ admin }: Call): Response {
  return eventStream(admin.liveRequests.ended, (send, signal) => {
    const changes = new EndpointChanges<Status>();
    return watchStatus(admin, (status) => {
      const { type, list } = changes.news(status);
      return send(type === "all" ? "status" : type, list);
    }, signal);
  });
}
