import type { PaneView } from "../../lib/admin/request_views.ts";
import type { Translate } from "../../lib/i18n/translate.ts";

/** Key of what each side is called. */
const SIDES: Readonly<Record<PaneView["kind"], string>> = {
  client_request: "request.client_request",
  upstream_request: "request.upstream_request",
  upstream_response: "request.upstream_response",
  client_response: "request.client_response",
};

export function paneLabel({ kind, attempt }: PaneView, attempts: number, t: Translate): string {
  const side = t(SIDES[kind]);
  return attempt === null || attempts < 2 ? side : t("request.of_attempt", { side, number: attempt });
}

/** Where its body is, by the pane's place in the list. */
export function bodyUrl(requestId: string, index: number): string {
  return `/admin/api/requests/${encodeURIComponent(requestId)}/bodies/${index + 1}`;
}
