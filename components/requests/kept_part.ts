import type { PaneView } from "../../lib/admin/request_views.ts";
import type { Format } from "../../lib/i18n/format.ts";
import type { Translate } from "../../lib/i18n/translate.ts";

/** What is to be said of a body that was not kept, or not to its end; `undefined`: it is there, or there was none. */
export function keptPart(
  { size, kept, text, base64 = "" }: PaneView,
  t: Translate,
  format: Format,
): string | undefined {
  if (kept === null) return size > 0 ? t("request.not_kept") : undefined;
  const isCut = kept < size && !isMasked(text ?? atob(base64));
  return isCut ? t("request.cut", { kept: format.bytes(kept) }) : undefined;
}

/** A mask may be shorter than what it stands for. @param text or bytes, as `atob` gives them */
function isMasked(text: string): boolean {
  return text.includes("[redacted]");
}
