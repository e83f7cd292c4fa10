import assert from "node:assert/strict";
import { readRoute, routeExplanation } from "../../lib/admin/route_explanation.ts";
import type { Json } from "../../lib/json.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { say } from "../../lib/phrases/say.ts";
import type { RouteRecord } from "../../lib/record.ts";

const ROUTE: RouteRecord = {
  policy: "priority",
  session: "3f9a",
  course: { type: "moved", from: "kimi", back: false },
  tags: [{ tag: "think", tagger: "depth" }],
  faults: [],
  candidates: [{
    endpointName: "glm",
    reason: phrase("route.priority", { priority: 1 }),
    model: "glm-5",
    rewritten: phrase("route.default_model"),
  }],
  moreCandidates: 2,
  passed: [{ endpointName: "off", reason: phrase("route.disabled") }],
};

Deno.test("routeExplanation tells of the session and the tags, then of the endpoints in their order, each with its reason", () => {
  assert.deepEqual(routeExplanation(ROUTE, say), {
    notes: ["session 3f9a moved from kimi", "tags think (depth)"],
    asked: [{
      endpoint: "glm",
      model: "glm-5",
      reason: "priority 1",
      rewritten: "it is the endpoint's default_model",
    }],
    more_asked: 2,
    passed: [{ endpoint: "off", reason: "disabled" }],
    more_passed: 0,
  });
});

Deno.test("routeExplanation says so where there was no endpoint to ask", () => {
  const { notes, asked } = routeExplanation({ ...ROUTE, course: { type: "none" }, tags: [], candidates: [] }, say);
  assert.deepEqual([notes, asked], [["no endpoint to ask"], []]);
});

Deno.test("readRoute takes nothing that was recorded in another form", () => {
  for (const route of [null, "x", {}, { course: {} }, { ...ROUTE, passed: "none" }] as Json[]) {
    assert.equal(readRoute(route), undefined, JSON.stringify(route));
  }
  assert.equal(readRoute(ROUTE as unknown as Json), ROUTE as unknown);
});

Deno.test("routeExplanation tells the rest where a newer version recorded a course of sessions that is not known", () => {
  const course = { type: "of_tomorrow" } as unknown as RouteRecord["course"];
  assert.deepEqual(routeExplanation({ ...ROUTE, course }, say).notes, ["tags think (depth)"]);
});
