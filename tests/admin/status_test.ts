import assert from "node:assert/strict";
import type { BudgetState } from "../../lib/budgets/budgets.ts";
import type { Problem } from "../../lib/config/problem.ts";
import type { KnownStatus } from "../../lib/admin/status_schema.ts";
import type { StatusSources } from "../../lib/admin/status_view.ts";
import { knownStatus, statusView } from "../../lib/admin/status_view.ts";
import { StatusWatch } from "../../lib/admin/status_watch.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { say } from "../../lib/phrases/say.ts";
import type { Report } from "../../lib/routing/availability.ts";
import { LiveRequests } from "../../lib/store/live_requests.ts";
import { endpoint } from "../endpoint.ts";
import { requestRecord } from "../logging/records.ts";
import { config } from "../routing/config.ts";
import { remembered } from "../routing/remembered.ts";

interface State {
  readonly reports?: readonly Report[];
  readonly endpoints?: readonly ReturnType<typeof endpoint>[];
  readonly problems?: readonly Problem[];
  readonly budgets?: readonly BudgetState[];
  readonly dropped?: { readonly rows: number; readonly bodies: number };
  readonly replaced?: string;
}

function sources(state: State = {}, liveRequests = new LiveRequests(() => [])): StatusSources {
  const { reports = [], endpoints = [endpoint()], problems = [], budgets = [], replaced } = state;
  const { dropped = { rows: 0, bodies: 0 } } = state;
  const availability = remembered();
  for (const report of reports) availability.report({ endpointId: "main", model: "m" }, report, 0);
  return {
    live: { current: () => config([...endpoints]), problems, pending: [] } as unknown as StatusSources["live"],
    availability,
    usageWindows: { of: () => [] },
    budgets: () => budgets,
    diagnostics: () => [],
    requests: {
      dropped: () => dropped,
      failure: () => undefined,
      replaced: () => replaced,
    } as unknown as StatusSources["requests"],
    liveRequests,
    secrets: () => ["endpoint-secret"],
    clock: { now: () => 1_800_000_000_000, monotonic: () => 0 },
  };
}

const FAILURE: Report = { type: "failure", scope: "model", reason: "HTTP 500: endpoint-secret is broken" };
const BUDGET: BudgetState = {
  of: { type: "key", name: "laptop" },
  perDay: 5,
  action: "stop",
  spent: 6,
  isSpent: true,
};

const ROWS: readonly { name: string; state: State; concerns: readonly string[]; endpoint?: string }[] = [
  { name: "nothing where all is well", state: {}, concerns: [], endpoint: "ready" },
  {
    name: "an endpoint that is out of order, without a key in its words",
    state: { reports: [FAILURE, FAILURE, FAILURE] },
    concerns: ["endpoint_open main: m: 3 failures, the last: HTTP 500: [redacted] is broken"],
    endpoint: "open",
  },
  {
    name: "a key that is refused",
    state: { reports: [{ type: "refused", status: 401, reason: "HTTP 401: no" }] },
    concerns: ["endpoint_refused main: HTTP 401: no"],
    endpoint: "refused",
  },
  {
    name: "no limit that ends by itself",
    state: { reports: [{ type: "limited", scope: "endpoint", forMs: 9000, reason: "HTTP 429" }] },
    concerns: [],
    endpoint: "limited",
  },
  {
    name: "endpoints that are all switched off",
    state: { endpoints: [endpoint({ enabled: false })] },
    concerns: ["no_endpoint_enabled : "],
    endpoint: "disabled",
  },
  { name: "no endpoint where there is none: that is a beginning", state: { endpoints: [] }, concerns: [] },
  {
    name: "a database that was put aside, and where it is",
    state: { replaced: "data/cccc.db.damaged-1" },
    concerns: ["store_replaced : data/cccc.db.damaged-1"],
  },
  {
    name: "a bad file before all else, then budgets and drops",
    state: {
      problems: [{
        file: "config.yaml",
        path: "endpoints[0].url",
        line: 3,
        column: 1,
        message: phrase("field.at", { path: "endpoints[0].url", what: phrase("field.no_url") }),
      }],
      budgets: [BUDGET, { ...BUDGET, isSpent: false }],
      dropped: { rows: 2, bodies: 1 },
    },
    concerns: [
      "configuration_invalid endpoints[0].url: endpoints[0].url is not a URL",
      "budget_spent laptop: $5.00 a day",
      "records_dropped 3: ",
    ],
  },
];

for (const { name, state, concerns, endpoint } of ROWS) {
  Deno.test(`statusView tells of ${name}`, () => {
    const status = statusView(knownStatus(sources(state), { ended: 0, storeFailure: undefined }), say);
    assert.deepEqual(status.concerns.map(({ type, subject, detail }) => `${type} ${subject}: ${detail}`), concerns);
    assert.equal(status.endpoints[0]?.state, endpoint ?? (state.endpoints?.length === 0 ? undefined : "ready"));
  });
}

Deno.test("knownStatus has the enabled endpoints first, in the order in which they are asked", () => {
  const endpoints = [
    endpoint({ name: "off", enabled: false, priority: 1 }),
    endpoint({ name: "second", priority: 3 }),
    endpoint({ name: "first", priority: 2 }),
  ];
  const status = knownStatus(sources({ endpoints }), { ended: 0, storeFailure: undefined });
  assert.deepEqual(status.endpoints.map(({ name }) => name), ["first", "second", "off"]);
});

Deno.test("StatusWatch tells at once how everything stands, and looks on only while somebody watches", async () => {
  const requests = new LiveRequests(() => []);
  const watch = new StatusWatch({
    ...sources({}, requests),
    requests: {
      dropped: () => ({ rows: 0, bodies: 0 }),
      failure: () => undefined,
      replaced: () => undefined,
      usage: () => Promise.reject(new Error("disk full")),
    } as unknown as StatusSources["requests"],
  });
  const heard: KnownStatus[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const leave = watch.listen({
    onStatus: (status) => {
      heard.push(status);
      if (heard.length === 2) resolve();
    },
    onEnd: () => {},
  });
  assert.equal(heard.length, 1);
  assert.equal(requests.listeners, 1);
  requests.record(requestRecord(), []);
  await promise;
  assert.equal(heard[1]?.ended, 1);
  leave();
  assert.deepEqual([watch.listeners, requests.listeners], [0, 0]);
});

Deno.test("StatusWatch tells of a database that can be read and not be written, and that it is well again", () => {
  let failure: string | undefined = "database or disk is full";
  const watch = new StatusWatch({
    ...sources(),
    requests: {
      dropped: () => ({ rows: 0, bodies: 0 }),
      failure: () => failure,
      replaced: () => undefined,
      usage: () => Promise.resolve({}),
    } as unknown as StatusSources["requests"],
  });
  const told = () => {
    const heard: KnownStatus[] = [];
    watch.listen({ onStatus: (status) => void heard.push(status), onEnd: () => {} })();
    return heard[0]!.concerns.map(({ type, detail }) => `${type} ${detail}`);
  };
  assert.deepEqual(told(), ["store_failed database or disk is full"]);
  failure = undefined;
  assert.deepEqual(told(), []);
});

Deno.test("StatusWatch ends with the program, for those who come late too", () => {
  const requests = new LiveRequests(() => []);
  const watch = new StatusWatch(sources({}, requests));
  let ends = 0;
  const listener = { onStatus: () => {}, onEnd: () => void ends++ };
  watch.listen(listener);
  requests.end();
  watch.listen(listener);
  assert.deepEqual([ends, watch.listeners], [2, 0]);
});
