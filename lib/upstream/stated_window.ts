import type { UsageWindow } from "../usage_window.ts";

/** A window as an answer states it, whose end is so long from now. */
export interface StatedWindow extends Omit<UsageWindow, "resetsAt"> {
  /** `undefined`: it does not say. */
  readonly waitMs: number | undefined;
}

const UNIT_MS = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  month: 30 * 86_400_000,
} as const;

export type Unit = keyof typeof UNIT_MS;

export function spanOf(count: number, unit: Unit): number {
  return count * UNIT_MS[unit];
}

/** `5h`, `7d`, `90m`. */
export function spanName(spanMs: number): string {
  const unit = (["day", "hour"] as const).find((unit) => spanMs % UNIT_MS[unit] === 0) ?? "minute";
  return `${spanMs / UNIT_MS[unit]}${unit[0]}`;
}
