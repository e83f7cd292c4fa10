import assert from "node:assert/strict";
import { endpointOverviews } from "../../lib/admin/overview.ts";
import type { Report } from "../../lib/routing/availability.ts";
import { endpoint } from "../endpoint.ts";
import { config } from "../routing/config.ts";
import { remembered } from "../routing/remembered.ts";

const FAILURE: Report = { type: "failure", scope: "model", reason: "HTTP 500" };
const LIMITED: Report = { type: "limited", scope: "endpoint", forMs: 9000, reason: "HTTP 429" };
const REFUSED: Report = { type: "refused", status: 401, reason: "HTTP 401: no" };

const ROWS: readonly { reports: readonly Report[]; at: number; state: string; detail: string }[] = [
  { reports: [], at: 0, state: "ready", detail: "" },
  { reports: [LIMITED], at: 1, state: "limited", detail: "limit reached, free in 9 s, HTTP 429" },
  { reports: [REFUSED], at: 0, state: "refused", detail: "asked last for 300 s, HTTP 401: no" },
  {
    reports: [FAILURE, FAILURE, FAILURE],
    at: 1000,
    state: "open",
    detail: "m: out of order, tried again in 9 s, 3 failures, the last: HTTP 500",
  },
  {
    reports: [FAILURE, FAILURE, FAILURE],
    at: 10_000,
    state: "half_open",
    detail: "m: being tried again, 3 failures, the last: HTTP 500",
  },
];

for (const { reports, at, state, detail } of ROWS) {
  Deno.test(`endpointOverviews shows an endpoint that is ${state}, and why`, () => {
    const availability = remembered();
    for (const report of reports) availability.report({ endpointId: "main", model: "m" }, report, 0);
    const [shown] = endpointOverviews({ config: config([endpoint()]), availability: availability.at(at), now: at });
    assert.deepEqual([shown?.state, shown?.detail], [state, detail]);
  });
}
