/** Why these endpoints in this order, in words. */
import type { RouteRecord } from "./record.ts";

/** How many endpoints are told of; the rest is counted. */
const MAX_ENDPOINTS = 10;

/** `session 3f9a moved from kimi; tags think (depth); glm as glm-5 (priority 1), ds (priority 2); not asked: off (disabled)` */
export function explainRoute({ session, course, tags, faults, candidates, passed }: RouteRecord): string {
  const parts: string[] = [];
  switch (course.type) {
    case "none":
      break;
    case "new":
      parts.push(`session ${session} is new`);
      break;
    case "kept":
      parts.push(`session ${session} stays`);
      break;
    case "moved":
      parts.push(`session ${session} ${course.back ? "is lent by" : "moved from"} ${course.from}`);
      break;
    default:
      course satisfies never;
  }
  if (tags.length > 0) parts.push(`tags ${tags.map(({ tag, tagger }) => `${tag} (${tagger})`).join(", ")}`);
  for (const { tagger, message } of faults) parts.push(`tagger ${tagger} failed: ${message}`);
  const asked = candidates.map(({ endpointName, reason, model, rewritten }) =>
    rewritten === undefined ? `${endpointName} (${reason})` : `${endpointName} as ${model} (${reason}; ${rewritten})`
  );
  parts.push(asked.length === 0 ? "nobody to ask" : shortened(asked));
  if (passed.length > 0) {
    parts.push(`not asked: ${shortened(passed.map(({ endpointName, reason }) => `${endpointName} (${reason})`))}`);
  }
  return parts.join("; ");
}

function shortened(all: readonly string[]): string {
  const rest = all.length - MAX_ENDPOINTS;
  return all.slice(0, MAX_ENDPOINTS).join(", ") + (rest > 0 ? `, ${rest} more` : "");
}
