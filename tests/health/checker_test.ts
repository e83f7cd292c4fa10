import assert from "node:assert/strict";
import type { Config } from "../../lib/config/config.ts";
import { HealthChecker } from "../../lib/health/checker.ts";
import type { Probe, ProbeOutcome } from "../../lib/proxy/probe.ts";
import { endpoint } from "../endpoint.ts";
import { remembered, SETTINGS } from "../routing/remembered.ts";

const WELL: ProbeOutcome = { type: "well" };
const UNWELL: ProbeOutcome = { type: "unwell", reason: "HTTP 500" };
const UNKNOWN: ProbeOutcome = { type: "unknown", reason: "HTTP 429" };

/** A checker of endpoints `a`, `b` and the disabled `off`, whose probes answer as told, in turn. */
function checking(answers: readonly (ProbeOutcome | Promise<ProbeOutcome>)[] = [], recoveryThreshold = 1) {
  const availability = remembered({ recoveryThreshold });
  const endpoints = [endpoint({ name: "a" }), endpoint({ name: "b" }), endpoint({ name: "off", enabled: false })];
  const asked: string[] = [];
  const heard: string[] = [];
  const clock = { now: 0 };
  const name = ({ endpoint, model }: Probe) => `${endpoint.name} ${model}`.trim();
  const checker = new HealthChecker({
    config: { current: () => ({ endpoints, health: { checkIntervalMs: 1e9 } }) as unknown as Config },
    availability,
    monotonic: () => clock.now,
    probe: async (target) => {
      asked.push(name(target));
      return await (answers[asked.length - 1] ?? UNWELL);
    },
    onResult: (target, { type }) => heard.push(`${name(target)} ${type}`),
  });
  const fail = (endpointId: string, model: string, scope: "model" | "endpoint" = "model") => {
    for (let i = 0; i < SETTINGS.failures; i++) {
      availability.report({ endpointId, model }, { type: "failure", scope, reason: "HTTP 500" }, clock.now);
    }
  };
  const state = (endpointId: string, model: string) => availability.at(clock.now).state({ endpointId, model }).type;
  return { checker, availability, asked, heard, clock, fail, state };
}

Deno.test("HealthChecker asks nobody while all are well (G17)", async () => {
  const { checker, availability, asked } = checking();
  availability.report({ endpointId: "a", model: "m" }, { type: "success" }, 0);
  await checker.check();
  assert.deepEqual(asked, []);
});

Deno.test("HealthChecker asks an open endpoint for the model that failed, and an answer closes it", async () => {
  const { checker, asked, heard, fail, state } = checking([WELL]);
  fail("a", "m");
  assert.equal(state("a", "m"), "open");
  await checker.check();
  assert.deepEqual(asked, ["a m"]);
  assert.deepEqual(heard, ["a m well"]);
  assert.equal(state("a", "m"), "closed");
});

Deno.test("HealthChecker closes it only after as many answers in a row as recovery_threshold asks for", async () => {
  const { checker, fail, state } = checking([WELL, UNWELL, WELL, WELL], 2);
  fail("a", "m");
  for (const expected of ["half_open", "open", "half_open", "closed"]) {
    await checker.check();
    assert.equal(state("a", "m"), expected);
  }
});

Deno.test("HealthChecker leaves it open after a failure, and as it was after what says nothing", async () => {
  for (const outcome of [UNWELL, UNKNOWN]) {
    const { checker, fail, state, clock } = checking([outcome]);
    fail("a", "m");
    await checker.check();
    assert.equal(state("a", "m"), "open");
    clock.now = SETTINGS.openMs;
    // The probe's lease was given back.
    assert.equal(state("a", "m"), "half_open");
  }
});

Deno.test("HealthChecker asks whoever cannot be reached for no model of theirs", async () => {
  const { checker, asked, fail } = checking([UNWELL, WELL, WELL]);
  fail("a", "m");
  fail("a", "m", "endpoint");
  await checker.check();
  assert.deepEqual(asked, ["a"]);
  await checker.check();
  assert.deepEqual(asked, ["a", "a", "a m"]);
});

Deno.test("HealthChecker leaves disabled and unknown endpoints alone, and those that are being asked", async () => {
  const gate = Promise.withResolvers<ProbeOutcome>();
  const { checker, asked, fail } = checking([gate.promise]);
  for (const id of ["b", "off", "gone"]) fail(id, "m");
  const first = checker.check();
  await checker.check();
  gate.resolve(WELL);
  await first;
  assert.deepEqual(asked, ["b m"]);
});
