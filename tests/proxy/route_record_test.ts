import assert from "node:assert/strict";
import { phrase } from "../../lib/phrases/phrase.ts";
import { routeRecord } from "../../lib/proxy/route_record.ts";
import type { Wanted } from "../../lib/proxy/route_request.ts";
import { route } from "../../lib/routing/route.ts";
import { endpoint } from "../endpoint.ts";
import { config } from "../routing/config.ts";
import { remembered } from "../routing/remembered.ts";

const WANTED: Wanted = {
  protocol: "messages",
  generates: true,
  counts: true,
  model: "m",
  client: "other",
  tags: new Set(),
  tagging: { tags: new Set(), given: [], faults: [] },
  session: undefined,
};

function recorded(enabled: number, disabled: number) {
  const all = Array.from(
    { length: enabled + disabled },
    (_, at) => endpoint({ name: `e${at}`, enabled: at < enabled }),
  );
  const made = config(all);
  return routeRecord(route(WANTED, made, remembered().at(0)), WANTED, made);
}

Deno.test("routeRecord tells of five endpoints of each sort, and counts the others", () => {
  const few = recorded(5, 1);
  assert.deepEqual([few.candidates.length, few.moreCandidates], [5, undefined]);
  assert.deepEqual([few.passed, few.morePassed], [
    [{ endpointName: "e5", reason: phrase("route.disabled") }],
    undefined,
  ]);
  const many = recorded(7, 8);
  assert.deepEqual(many.candidates.map(({ endpointName }) => endpointName).at(-1), "e4");
  assert.deepEqual([many.candidates.length, many.moreCandidates], [5, 2]);
  assert.deepEqual([many.passed.length, many.morePassed], [5, 3]);
});
