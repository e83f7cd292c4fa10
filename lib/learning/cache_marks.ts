/**
 * More marks of what is to be cached than are taken. Gateways set some of their own beside the client's, and add up to
 * too many (decolua/9router #3795, ding113/claude-code-hub #205, router-for-me/CLIProxyAPI #4795).
 */
import type { Change } from "./fact.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { valuesAt } from "./survey.ts";

const TOO_MANY = /maximum of (?<most>\d+) blocks with [`'"]?cache_control\b[\s\S]*?found (?<found>\d+)/i;

/** What stands further behind covers what stands in front of it: the conversation's own marks go last. */
const MARKS: readonly string[] = [
  "tools[].cache_control",
  "system[].cache_control",
  "cache_control",
  "messages[].content[].cache_control",
];

/** Of a tool that is to be loaded later. The mark costs less: what stands behind the tools has marks of its own. */
const DEFERRED = /\bcannot have both defer_loading\b[^.\n]*\bcache_control\b/i;

export function cacheMarks({ complaint: { text }, sent: { body } }: Reading): Reaction | undefined {
  if (DEFERRED.test(text) && valuesAt(body, "tools[].cache_control").length > 0) {
    return { type: "learn", changes: [{ type: "drop", path: "tools[].cache_control" }] };
  }
  const { most, found } = TOO_MANY.exec(text)?.groups ?? {};
  if (most === undefined || found === undefined) return undefined;
  const marks = MARKS.map((path) => ({ path, count: valuesAt(body, path).length })).filter(({ count }) => count > 0);
  const own = marks.reduce((sum, { count }) => sum + count, 0);
  let excess = Number(found) - Number(most);
  const changes: Change[] = [];
  for (const { path, count } of marks) {
    if (excess <= 0) break;
    changes.push({ type: "drop", path });
    excess -= count;
  }
  if (changes.length === 0) return undefined;
  // Who alone sends too many is no endpoint's matter.
  return { type: "learn", changes, ...(own > Number(most) ? { once: true as const } : {}) };
}
