/** Why these endpoints in this order, in words. */
import type { RouteRecord } from "./record.ts";

/** `session 3f9a moved from kimi; tags think (depth); glm as glm-5 (priority 1), ds (priority 2); not asked: off (disabled)` */
export function explainRoute(route: RouteRecord): string {
  const { session, course, tags, faults, candidates, passed } = route;
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
  parts.push(asked.length === 0 ? "nobody to ask" : counted(asked, route.moreCandidates));
  if (passed.length > 0) {
    const reasons = passed.map(({ endpointName, reason }) => `${endpointName} (${reason})`);
    parts.push(`not asked: ${counted(reasons, route.morePassed)}`);
  }
  return parts.join("; ");
}

function counted(told: readonly string[], more = 0): string {
  return told.join(", ") + (more > 0 ? `, ${more} more` : "");
}
