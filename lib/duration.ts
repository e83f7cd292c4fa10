const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "µs": 1e-3,
  "μs": 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h|d)/y;

/**
 * Milliseconds of a duration in Go's notation, with days beside (`90s`, `1m30s`, `1.5h`, `500ms`, `30d`; `0` needs no
 * unit), or `undefined` if `text` is none. Anything above zero is at least 1, since 0 has a meaning of its own.
 */
export function parseDuration(text: string): number | undefined {
  if (/^\+?0+(?:\.0*)?$/.test(text)) return 0;
  let position = text.startsWith("+") ? 1 : 0;
  if (position === text.length) return undefined;
  let total = 0;
  while (position < text.length) {
    PART.lastIndex = position;
    const part = PART.exec(text);
    if (part === null) return undefined;
    total += Number(part[1]) * UNIT_MS[part[2]!]!;
    position = PART.lastIndex;
  }
  return total > 0 ? Math.max(1, Math.round(total)) : 0;
}

/** The shortest usual spelling of whole milliseconds: `1m30s`, `500ms`, `0s`. */
export function stringifyDuration(ms: number): string {
  if (ms === 0) return "0s";
  let rest = ms;
  let text = "";
  for (const unit of ["h", "m", "s", "ms"] as const) {
    const count = Math.floor(rest / UNIT_MS[unit]!);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * UNIT_MS[unit]!;
  }
  return text;
}
