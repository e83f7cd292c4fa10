import type { RequestView } from "../../lib/admin/request_views.ts";
import { Badge } from "../badge.tsx";
import { useT } from "../locale.ts";
import type { Tone } from "../tone.ts";

/** The status that the client got. */
export function RequestStatus({ request }: { readonly request: Pick<RequestView, "status" | "error" | "replay_of"> }) {
  const t = useT();
  return (
    <span class="row">
      <Badge tone={toneOf(request)} dotted>{request.status}</Badge>
      {request.replay_of !== null && <Badge tone="info">{t("requests.replay")}</Badge>}
    </span>
  );
}

/** A client that left is nobody's fault; an answer that broke off has a good status. */
function toneOf({ status, error }: Pick<RequestView, "status" | "error">): Tone {
  if (status === 499) return "neutral";
  return status >= 400 || error !== null ? "bad" : "ok";
}
