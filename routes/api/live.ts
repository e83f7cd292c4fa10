/** `/admin/api/requests/live`: each request as it ends, by server-sent events. */
import { liveView } from "../../lib/admin/request_views.ts";
import type { Call } from "./call.ts";
import { eventTail } from "./event_tail.ts";

export function live({ admin: { liveRequests, say } }: Call): Response {
  return eventTail({
    listeners: liveRequests.listeners,
    listen: ({ onEvent, onEnd }) =>
      liveRequests.listen({ onRequest: (request) => onEvent("request", liveView(request, say)), onEnd }),
  });
}
