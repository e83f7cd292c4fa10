/**
 * The limits of a ChatGPT plan: `x-codex-*`. They are not documented; these are the names and values that Codex and
 * other clients read (read 2026-11-27):
 *
 *     -primary-used-percent, -secondary-used-percent    0 to 100
 *     -window-minutes         300, 10080: either may be the longer one
 *     -reset-at               seconds of the epoch; older: -reset-after-seconds
 *     x-codex-NAME-primary-...    a model's that has windows of its own
 */
import type { HeaderView } from "../header_view.ts";
import { untilReset } from "./bucket_limits.ts";
import type { StatedLimit } from "./stated_limit.ts";
import { spanName, spanOf, type StatedWindow } from "./stated_window.ts";

const USED = /^(x-codex-(?:([a-z0-9_-]{1,60})-)?(primary|secondary)-)used-percent$/;

interface Found {
  readonly window: StatedWindow;
  readonly source: string;
}

function windowsOf(headers: HeaderView, now: number): Found[] {
  const found: Found[] = [];
  headers.forEach((value, header) => {
    // The end first: nearly all answers have nothing of it.
    const match = header.endsWith("-used-percent") ? USED.exec(header) : null;
    if (match === null) return;
    const [, prefix = "", of = "", slot = ""] = match;
    const percent = /^\d{1,6}(?:\.\d{1,18})?$/.test(value) ? Number(value) : undefined;
    const minutes = Number(headers.get(`${prefix}window-minutes`) ?? 0);
    const spanMs = minutes > 0 && Number.isInteger(minutes) ? spanOf(minutes, "minute") : undefined;
    // A plan without a second window states one of no minutes, of which nothing is used.
    if (percent === undefined || (percent === 0 && spanMs === undefined)) return;
    const waitMs = untilReset(headers.get(`${prefix}reset-at`), now) ??
      untilReset(headers.get(`${prefix}reset-after-seconds`), now);
    const name = `${spanMs === undefined ? slot : spanName(spanMs)}${of === "" ? "" : `_${of}`}`;
    const [limit, remaining] = [undefined, undefined];
    const window: StatedWindow = { name, counts: "plan", spanMs, of, used: percent / 100, limit, remaining, waitMs };
    found.push({ window, source: header });
  });
  return found;
}

export function codexWindows(headers: HeaderView, now: number): StatedWindow[] {
  return windowsOf(headers, now).map(({ window }) => window);
}

/** Of a 429: the windows that are used up. An answer may come in spite of one, paid by credits. */
export function codexLimits(headers: HeaderView, status: number, now: number): StatedLimit[] {
  if (status !== 429) return [];
  return windowsOf(headers, now).flatMap(({ window: { used, waitMs, of }, source }): StatedLimit[] => {
    if (used < 1 || waitMs === undefined) return [];
    return [{ level: "exhausted", scope: of === "" ? "endpoint" : "model", waitMs, source }];
  });
}
