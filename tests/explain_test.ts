import assert from "node:assert/strict";
import { explainRoute } from "../lib/explain.ts";
import { say } from "../lib/phrases/say.ts";
import type { RouteRecord } from "../lib/record.ts";
import { routeRecord } from "./logging/records.ts";

const KIMI = { endpointName: "kimi", reason: "priority 1", model: "kimi-k3", rewritten: "it is the default_model" };
const GLM = { endpointName: "glm", reason: "priority 2", model: "m", rewritten: undefined };

const ROUTES: readonly { readonly route: Partial<RouteRecord>; readonly words: string }[] = [
  { route: { candidates: [GLM] }, words: "glm (priority 2)" },
  {
    route: { candidates: [KIMI, GLM] },
    words: "kimi as kimi-k3 (priority 1; it is the default_model), glm (priority 2)",
  },
  { route: { candidates: [] }, words: "no endpoint to ask" },
  {
    route: { candidates: [GLM], session: "s1", course: { type: "new" } },
    words: "session s1 is new; glm (priority 2)",
  },
  {
    route: { candidates: [GLM], session: "s1", course: { type: "kept" } },
    words: "session s1 stays; glm (priority 2)",
  },
  {
    route: { candidates: [GLM], session: "s1", course: { type: "moved", from: "kimi", back: false } },
    words: "session s1 moved from kimi; glm (priority 2)",
  },
  {
    route: { candidates: [GLM], session: "s1", course: { type: "moved", from: "kimi", back: true } },
    words: "session s1 is lent by kimi; glm (priority 2)",
  },
  {
    route: {
      candidates: [GLM],
      tags: [{ tag: "think", tagger: "depth" }],
      faults: [{ tagger: "own", message: "x is undefined" }],
    },
    words: "tags think (depth); tagger own failed: x is undefined; glm (priority 2)",
  },
  {
    route: {
      candidates: [GLM],
      passed: [{ endpointName: "off", reason: "disabled" }, { endpointName: "kimi", reason: "limited: HTTP 429" }],
    },
    words: "glm (priority 2); not asked: off (disabled), kimi (limited: HTTP 429)",
  },
];

for (const { route, words } of ROUTES) {
  Deno.test(`explainRoute says "${words}"`, () => assert.equal(explainRoute(routeRecord(route), say), words));
}

Deno.test("explainRoute counts the endpoints that it does not tell", () => {
  const passed = [{ endpointName: "off", reason: "disabled" }];
  const words = explainRoute(routeRecord({ candidates: [GLM], moreCandidates: 2, passed, morePassed: 7 }), say);
  assert.match(words, /glm \(priority 2\), 2 more; not asked: off \(disabled\), 7 more$/);
});
