/**
 * The limits of a Claude subscription: `anthropic-ratelimit-unified-*`. They are not documented; these are the names and
 * values that clients and other proxies read (read 2026-11-25):
 *
 *     -status                  allowed, allowed_warning, rejected: what holds for this request
 *     -reset                   seconds of the epoch, of the window named by
 *     -representative-claim    five_hour, seven_day, seven_day_opus, seven_day_sonnet, seven_day_overage_included, overage
 *     -WINDOW-status, -WINDOW-reset    5h, 7d: of all models; 7d_oi, 7d_opus, ...: of some models
 *     -WINDOW-utilization      0 to 1, and above
 *     -overage-status          allowed: what is rejected is served all the same, and paid extra
 */
import type { HeaderView } from "../header_view.ts";
import type { StatedLimit } from "./stated_limit.ts";
import { untilReset } from "./bucket_limits.ts";
import { spanOf, type StatedWindow } from "./stated_window.ts";

const PREFIX = "anthropic-ratelimit-unified-";

type Scope = StatedLimit["scope"];

/** Windows and claims that are of the whole account; any other is of some models. */
const OF_THE_ACCOUNT: ReadonlySet<string> = new Set(["5h", "7d", "five_hour", "seven_day"]);

const WINDOW_STATUS = /^anthropic-ratelimit-unified-(\d\w{0,30})-(?:status|utilization)$/;

interface Window {
  readonly name: string;
  readonly status: string;
  /** 0 to 1, and above; not a number: it does not say. */
  readonly used: number;
  readonly waitMs: number | undefined;
}

/** `status` is that of HTTP. A limit of one model never holds back the others (case G7). */
export function unifiedLimits(headers: HeaderView, status: number, now: number): StatedLimit[] {
  const windows = windowsOf(headers, now);
  // A window of some models is only named to those that ask for one, and it may refuse while all is else allowed.
  const refused = status === 429 && windows.some((window) => window.status === "rejected");
  const overall = refused ? "rejected" : headers.get(`${PREFIX}status`);
  switch (overall) {
    case "rejected":
      return limits(headers, { windows, now, status: "rejected", level: served(headers) ? "warning" : "exhausted" });
    case "allowed_warning":
      return limits(headers, { windows, now, status: "allowed_warning", level: "warning" });
    default:
      // What a single window says then is about models that this request did not ask for.
      return [];
  }
}

interface Reading {
  readonly windows: readonly Window[];
  readonly now: number;
  readonly status: "rejected" | "allowed_warning";
  readonly level: StatedLimit["level"];
}

function limits(headers: HeaderView, { windows, now, status, level }: Reading): StatedLimit[] {
  const whole = untilReset(headers.get(`${PREFIX}reset`), now);
  const such = windows.filter((window) => window.status === status);
  if (such.length === 0) {
    const scope = scopeOf(headers.get(`${PREFIX}representative-claim`), windows);
    return whole === undefined ? [] : [{ level, scope, waitMs: whole, source: `${PREFIX}status` }];
  }
  return such.flatMap(({ name, waitMs = such.length === 1 ? whole : undefined }): StatedLimit[] => {
    const scope: Scope = OF_THE_ACCOUNT.has(name) ? "endpoint" : "model";
    return waitMs === undefined ? [] : [{ level, scope, waitMs, source: `${PREFIX}${name}-status` }];
  });
}

/** Whose limit it is, where no window says that it is its own. */
function scopeOf(claim: string | null, windows: readonly Window[]): Scope {
  if (claim !== null) return OF_THE_ACCOUNT.has(claim) ? "endpoint" : "model";
  // The account's windows have room, so it is something narrower.
  return windows.some(({ name }) => OF_THE_ACCOUNT.has(name)) ? "model" : "endpoint";
}

function windowsOf(headers: HeaderView, now: number): Window[] {
  const names = new Set<string>();
  headers.forEach((_, name) => {
    // The prefix first: nearly all answers have nothing of it.
    const window = name.startsWith(PREFIX) ? WINDOW_STATUS.exec(name)?.[1] : undefined;
    if (window !== undefined) names.add(window);
  });
  return [...names].map((name) => {
    const used = Number.parseFloat(headers.get(`${PREFIX}${name}-utilization`) ?? "");
    return {
      name,
      status: headers.get(`${PREFIX}${name}-status`) ?? (used >= 1 ? "rejected" : ""),
      used,
      waitMs: untilReset(headers.get(`${PREFIX}${name}-reset`), now),
    };
  });
}

/** `5h`, `7d_opus`: how long it is, and of which models alone. */
const WINDOW_NAME = /^(\d{1,4})([hd])(?:_(\w+))?$/;

/** Those of the plan's windows that say how much of them is used. */
export function unifiedWindows(headers: HeaderView, now: number): StatedWindow[] {
  return windowsOf(headers, now).filter(({ used }) => used >= 0 && used < Infinity).map(({ name, used, waitMs }) => {
    const [, count, unit, of = ""] = WINDOW_NAME.exec(name) ?? [];
    const spanMs = count === undefined ? undefined : spanOf(Number(count), unit === "h" ? "hour" : "day");
    return { name, counts: "plan", spanMs, of, used, limit: undefined, remaining: undefined, waitMs };
  });
}

/** The plan is used up, and what goes beyond it is paid for. */
function served(headers: HeaderView): boolean {
  return /^allowed/.test(headers.get(`${PREFIX}overage-status`) ?? "");
}
