/** The frame that every line of the log has: when, and how bad. */
import type { LogLevel } from "../config/config.ts";

const LABEL: Readonly<Record<LogLevel, string>> = { debug: "DEBUG", info: "INFO ", warn: "WARN ", error: "ERROR" };

/** Grey, green, yellow and red of a terminal's own palette, which suits its background. */
const COLOR: Readonly<Record<LogLevel, string>> = { debug: "90", info: "32", warn: "33", error: "31" };

const SEVERITY: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** The last moment that a `Date` can hold. */
const MAX_TIME = 8.64e15;

/** Whether something of `level` is to be written where `least` is asked for. */
export function isWritten(level: LogLevel, least: LogLevel): boolean {
  return SEVERITY[level] >= SEVERITY[least];
}

/** The second of the line before, and its text as far as its point: most lines are of the same one. */
let second = NaN;
let untilPoint = "";

/** Milliseconds of the epoch as `2026-11-22T21:45:46.123Z`; never throws. */
export function stringifyTime(ms: number): string {
  const whole = Math.abs(ms) <= MAX_TIME ? Math.trunc(ms) : 0;
  const start = Math.floor(whole / 1000) * 1000;
  if (start !== second) {
    untilPoint = new Date(start).toISOString().slice(0, -"000Z".length);
    second = start;
  }
  return `${untilPoint}${String(whole - start).padStart(3, "0")}Z`;
}

/** `text`, which must be printable, as a line without its end. */
export function textLine(time: number, level: LogLevel, text: string): string {
  return `${stringifyTime(time)} ${LABEL[level]} ${text}`;
}

/** The same for a terminal that shows colours. */
export function coloredLine(time: number, level: LogLevel, text: string): string {
  return `\x1b[2m${stringifyTime(time)}\x1b[0m \x1b[${COLOR[level]}m${LABEL[level]}\x1b[0m ${text}`;
}
