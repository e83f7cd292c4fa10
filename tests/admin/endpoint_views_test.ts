import assert from "node:assert/strict";
import { endpointViews } from "../../lib/admin/endpoint_views.ts";
import { resetEndpoint } from "../../lib/admin/reset_endpoints.ts";
import type { Report } from "../../lib/routing/availability.ts";
import { remembered } from "../routing/remembered.ts";
import { administered } from "./administered.ts";

const FILE = "endpoints: [{name: a, url: https://a.example, auth_type: none, enabled: true}]\n";

const NOW = 1_800_000_000_000;
const FAILURE: Report = { type: "failure", scope: "model", reason: "HTTP 500" };

interface Row {
  readonly reports: readonly Report[];
  /** On the monotonic clock; the reports came at 0. */
  readonly at: number;
  readonly state: string;
  readonly states: readonly (readonly [model: string, reason: string, since: number, until: number | null])[];
}

const ROWS: readonly Row[] = [
  { reports: [], at: 0, state: "ready", states: [] },
  {
    reports: [{ type: "limited", scope: "endpoint", forMs: 9000, reason: "HTTP 429: planted-key" }],
    at: 4000,
    state: "limited",
    states: [["", "HTTP 429: [redacted]", NOW - 4000, NOW + 5000]],
  },
  {
    reports: [FAILURE, FAILURE, FAILURE],
    at: 1000,
    state: "open",
    states: [["m", "3 failures, the last: HTTP 500", NOW - 1000, NOW + 9000]],
  },
  {
    reports: [FAILURE, FAILURE, FAILURE],
    at: 20_000,
    state: "half_open",
    states: [["m", "3 failures, the last: HTTP 500", NOW - 20_000, null]],
  },
  {
    reports: [{ type: "refused", status: 401, reason: "HTTP 401" }],
    at: 0,
    state: "refused",
    states: [["", "HTTP 401", NOW, NOW + 300_000]],
  },
];

for (const { reports, at, state, states } of ROWS) {
  Deno.test(`endpointViews tells that an endpoint is ${state}, why, since when and until when`, () =>
    administered(FILE, async ({ admin: given }) => {
      const availability = remembered();
      const clock = { now: () => NOW, monotonic: () => at };
      const admin = { ...given, availability, clock, secrets: () => ["planted-key"] };
      for (const report of reports) availability.report({ endpointId: "a", model: "m" }, report, 0);
      const [view] = (await endpointViews(admin)).endpoints;
      assert.equal(view?.state, state);
      const seen = view.states.map((
        { model, reason, since, until },
      ) => [model, reason, Date.parse(since), until === null ? null : Date.parse(until)]);
      assert.deepEqual(seen, states);
      assert.equal(resetEndpoint(admin, "a"), undefined);
      assert.deepEqual((await endpointViews(admin)).endpoints[0]?.states, []);
    }));
}

Deno.test("endpointViews counts the requests that an endpoint is working on", () =>
  administered(FILE, async ({ admin: given }) => {
    const availability = remembered();
    const admin = { ...given, availability };
    const inFlight = async () => (await endpointViews(admin)).endpoints[0]?.in_flight;
    const begin = { endpointId: "a", model: "m", counts: true, probes: false, share: undefined };
    const leases = [availability.begin(begin, 0), availability.begin(begin, 0)];
    assert.equal(await inFlight(), 2);
    for (const lease of leases) lease.release();
    assert.equal(await inFlight(), 0);
  }));

Deno.test("resetEndpoint knows no endpoint that the configuration does not have", () =>
  administered(FILE, ({ admin }) => {
    assert.equal(resetEndpoint(admin, "b")?.type, "missing");
    return Promise.resolve();
  }));
