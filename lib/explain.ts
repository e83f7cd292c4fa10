/** Why these endpoints in this order, in words. */
import { listed } from "./phrases/listed.ts";
import { type Phrase, phrase, type Words } from "./phrases/phrase.ts";
import type { Say } from "./phrases/say.ts";
import type { RouteRecord } from "./record.ts";

/** What is told of a route beside its endpoints: what became of its session, its tags, taggers that failed. */
export function notesOf(route: RouteRecord): Words[] {
  const { tags, faults } = route;
  const given = tags.map(({ tag: name, tagger: reason }) => phrase("route.because", { name, reason }));
  return [
    ...courseOf(route),
    ...(given.length === 0 ? [] : [phrase("route.tags", { tags: listed(given, "list.comma") })]),
    ...faults.map(({ tagger, message }) => phrase("route.tagger_failed", { tagger, message })),
  ];
}

/** `session 3f9a moved from kimi; tags think (depth); glm as glm-5 (priority 1), ds (priority 2); not asked: off (disabled)` */
export function explainRoute(route: RouteRecord, say: Say): string {
  const { candidates, passed } = route;
  const asked = candidates.map(({ endpointName: name, reason, model, rewritten }) =>
    rewritten === undefined
      ? phrase("route.because", { name, reason })
      : phrase("route.because_as", { name, model, reason, rewritten })
  );
  const others = passed.map(({ endpointName: name, reason }) => phrase("route.because", { name, reason }));
  return say(listed([
    ...notesOf(route),
    asked.length === 0 ? phrase("route.nobody") : counted(asked, route.moreCandidates),
    ...(others.length === 0 ? [] : [phrase("route.not_asked", { endpoints: counted(others, route.morePassed) })]),
  ], "list.semicolon"));
}

/** What is said of a failure where there is one endpoint only: all of them are it. */
export function failureOfOne(error: Words): Words {
  return typeof error === "object" && error.id === "outcome.all_failed" ? error.values?.["failures"] as Words : error;
}

/** What became of the request's session, if it has one. */
function courseOf({ session = "", course }: RouteRecord): Phrase[] {
  switch (course.type) {
    case "none":
      return [];
    case "new":
      return [phrase("route.session_new", { session })];
    case "kept":
      return [phrase("route.session_stays", { session })];
    case "moved": {
      const moved = { session, endpoint: course.from };
      return [course.back ? phrase("route.session_lent", moved) : phrase("route.session_moved", moved)];
    }
    default:
      course satisfies never;
      // A newer version has recorded it.
      return [];
  }
}

function counted(told: readonly Phrase[], more = 0): Words {
  const all = listed(told, "list.comma");
  return more > 0 ? phrase("list.more", { listed: all, count: more }) : all;
}
