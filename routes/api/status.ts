/** `/admin/api/status` and `/admin/api/budgets` */
import * as z from "zod";
import { budgetSchema, budgetViews } from "../../lib/admin/budget_views.ts";
import { statusSchema } from "../../lib/admin/status_schema.ts";
import { statusView } from "../../lib/admin/status_view.ts";
import { answer } from "./answer.ts";
import type { Call, Route } from "./call.ts";
import { eventTail } from "./event_tail.ts";

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
      summary: "The same at each change, as server-sent events called status",
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

function liveStatus({ admin: { status, say } }: Call): Response {
  return eventTail({
    listeners: status.listeners,
    listen: ({ onEvent, onEnd }) =>
      status.listen({ onStatus: (known) => onEvent("status", statusView(known, say)), onEnd }),
  });
}
