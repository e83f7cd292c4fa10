import assert from "node:assert/strict";
import { Budgets } from "../../lib/budgets/budgets.ts";
import type { BudgetConfig } from "../../lib/config/budget_config.ts";
import { say } from "../../lib/phrases/say.ts";
import { NO_USAGE } from "../../lib/protocol/usage.ts";
import type { AnswerUsage } from "../../lib/store/answer_usage.ts";
import type { StatisticsRow } from "../../lib/store/statistics.ts";
import { startOfDay } from "../../lib/step_start.ts";

const HOUR = 3_600_000;
const DAY = new Date(2026, 10, 10).getTime();
const NEXT = new Date(2026, 10, 11).getTime();

const ENDPOINT = { type: "endpoint", id: "glm", name: "GLM" } as const;
const KEY = { type: "key", name: "laptop" } as const;
const SPENT_ENDPOINT = 'The budget of $5.00 a day for endpoint "GLM" is spent';
const SPENT_KEY = 'The budget of $5.00 a day for key "laptop" is spent';

function budget(of: BudgetConfig["of"], own: Partial<BudgetConfig> = {}): BudgetConfig {
  return { of, perDay: 5, action: "stop", ...own };
}

type Spent = readonly [endpointId: string, keyName: string, cost: number];

function rowsOf(spent: readonly Spent[]): readonly StatisticsRow[] {
  return spent.map(([endpointId, keyName, cost]) => ({
    key: { endpointId, keyName },
    cost,
  })) as unknown as StatisticsRow[];
}

/** Budgets at noon, what came of them, and the means to change what holds. */
class Bench {
  now = DAY + 12 * HOUR;
  readonly told: string[] = [];
  readonly asked: number[] = [];
  readonly budgets: Budgets;

  constructor(
    public configured: BudgetConfig[],
    spent: readonly Spent[] = [],
  ) {
    this.budgets = new Budgets({
      budgets: () => this.configured,
      now: () => this.now,
      warn: (message) => this.told.push(`warn: ${say(message)}`),
      hold: (id, forMs, reason) => this.told.push(`hold: ${id} for ${forMs / HOUR} h: ${say(reason)}`),
      release: (id) => this.told.push(`release: ${id}`),
      onReturn: (day) => this.asked.push(day),
    });
    this.budgets.begin(startOfDay(this.now), rowsOf(spent));
  }

  spend(cost: number | undefined, own: Partial<AnswerUsage> = {}): void {
    const usage = {
      client: "codex",
      protocol: "chat",
      model: "m",
      usage: NO_USAGE,
      stopReason: undefined,
      answeredModel: undefined,
    } as const;
    this.budgets.used([{
      ...usage,
      requestId: "r",
      startedAt: this.now,
      keyName: "laptop",
      endpointId: "glm",
      cost,
      ...own,
    }]);
  }

  /** What was told since the last time. */
  news(): string[] {
    return this.told.splice(0);
  }
}

Deno.test("Budgets hold an endpoint until midnight when its budget is spent, and warn once", () => {
  const bench = new Bench([budget(ENDPOINT)]);
  bench.spend(4.99);
  assert.deepEqual(bench.news(), []);
  bench.spend(0.01);
  assert.deepEqual(bench.news(), [`warn: ${SPENT_ENDPOINT}`, `hold: glm for 12 h: ${SPENT_ENDPOINT}`]);
  bench.spend(1);
  assert.deepEqual(bench.news(), [`hold: glm for 12 h: ${SPENT_ENDPOINT}`]);
  assert.equal(bench.budgets.refusal("laptop"), undefined);
});

Deno.test("Budgets refuse requests with a key when its budget is spent, and no others", () => {
  const bench = new Bench([budget(KEY)]);
  bench.spend(9, { keyName: "phone" });
  bench.spend(9, { keyName: undefined });
  assert.equal(bench.budgets.refusal("laptop"), undefined);
  bench.spend(5);
  assert.equal(say(bench.budgets.refusal("laptop")!), `${SPENT_KEY}; it begins anew at midnight`);
  assert.equal(bench.budgets.refusal("phone"), undefined);
  assert.equal(bench.budgets.refusal(undefined), undefined);
  assert.deepEqual(bench.news(), [`warn: ${SPENT_KEY}`]);
});

Deno.test("Budgets that warn stop nothing", () => {
  const bench = new Bench([budget(KEY, { action: "warn" }), budget(ENDPOINT, { action: "warn" })]);
  bench.spend(6);
  bench.spend(6);
  assert.deepEqual(bench.news(), [`warn: ${SPENT_KEY}`, `warn: ${SPENT_ENDPOINT}`]);
  assert.equal(bench.budgets.refusal("laptop"), undefined);
});

Deno.test("Budgets go on with what the day has cost before the start", () => {
  const bench = new Bench([budget(ENDPOINT), budget(KEY)], [["glm", "laptop", 3], ["glm", "", 2], [
    "kimi",
    "laptop",
    1,
  ]]);
  assert.deepEqual(bench.news(), [`warn: ${SPENT_ENDPOINT}`, `hold: glm for 12 h: ${SPENT_ENDPOINT}`]);
  bench.spend(1, { endpointId: "kimi" });
  assert.match(say(bench.budgets.refusal("laptop") ?? ""), /is spent/);
});

Deno.test("Budgets begin anew with each day, whatever is told late of the last one", () => {
  const bench = new Bench([budget(KEY), budget(ENDPOINT)]);
  bench.spend(5);
  bench.news();
  bench.now = NEXT + 1000;
  assert.equal(bench.budgets.refusal("laptop"), undefined);
  bench.spend(5, { startedAt: NEXT - 1 });
  assert.deepEqual(bench.news(), []);
  bench.spend(5);
  assert.equal(bench.news().length, 3);
});

Deno.test("Budgets go on from what was spent when a clock is put back over midnight", () => {
  const bench = new Bench([budget(KEY)]);
  bench.spend(6);
  bench.now = DAY - HOUR;
  assert.match(say(bench.budgets.refusal("laptop") ?? ""), /spent/);
  bench.spend(1);
  assert.deepEqual(bench.news(), [`warn: ${SPENT_KEY}`], "that was said before");
  bench.now = DAY;
  assert.match(say(bench.budgets.refusal("laptop") ?? ""), /spent/);
  bench.now = NEXT;
  assert.equal(bench.budgets.refusal("laptop"), undefined);
});

Deno.test("Budgets know what was spent on a day that a clock left for the next one, or for another year, and came back to", () => {
  for (const far of [NEXT, NEXT + 3650 * 24 * HOUR]) {
    const bench = new Bench([budget(KEY), budget(ENDPOINT)]);
    bench.spend(3);
    bench.now = far;
    bench.spend(1);
    assert.equal(bench.budgets.refusal("laptop"), undefined);
    bench.now = DAY + 13 * HOUR;
    bench.spend(2);
    assert.match(say(bench.budgets.refusal("laptop") ?? ""), /spent/);
    assert.deepEqual(bench.news(), [
      `warn: ${SPENT_KEY}`,
      `warn: ${SPENT_ENDPOINT}`,
      `hold: glm for 11 h: ${SPENT_ENDPOINT}`,
    ]);
  }
});

Deno.test("Budgets that began while the clock was years ahead learn what was spent on the day that it is", () => {
  const bench = new Bench([budget(KEY)]);
  bench.now = NEXT + 3650 * 24 * HOUR;
  bench.budgets.begin(startOfDay(bench.now), []);
  bench.spend(1);
  bench.now = DAY + 13 * HOUR;
  assert.equal(bench.budgets.refusal("laptop"), undefined);
  assert.deepEqual(bench.asked, [DAY]);
  // It is written before the answer is made, which has it.
  bench.spend(0.5);
  bench.budgets.returned(DAY, rowsOf([["glm", "laptop", 3.5]]));
  assert.equal(bench.budgets.states()[0]?.spent, 4.5);
  bench.budgets.returned(DAY, rowsOf([["glm", "laptop", 3.5]]));
  assert.equal(bench.budgets.states()[0]?.spent, 4.5, "what nobody asked for is not added again");
  bench.spend(0.5);
  assert.match(say(bench.budgets.refusal("laptop") ?? ""), /spent/);
  assert.deepEqual(bench.asked, [DAY]);
});

Deno.test("Budgets act at once on what they learn of the day that it is, and not on another's", () => {
  const bench = new Bench([budget(ENDPOINT)]);
  bench.now = DAY - 12 * HOUR;
  bench.budgets.states();
  const before = startOfDay(bench.now);
  assert.deepEqual(bench.asked, [before]);
  bench.now = DAY + 12 * HOUR;
  bench.budgets.states();
  bench.budgets.returned(before, rowsOf([["glm", "laptop", 6]]));
  assert.deepEqual(bench.news(), []);
  bench.now = before + 12 * HOUR;
  bench.budgets.states();
  assert.deepEqual(bench.budgets.states().map(({ spent }) => spent), [0]);

  const other = new Bench([budget(ENDPOINT)]);
  other.now = DAY - 12 * HOUR;
  other.budgets.states();
  other.budgets.returned(startOfDay(other.now), rowsOf([["glm", "laptop", 6]]));
  assert.deepEqual(other.news(), [`warn: ${SPENT_ENDPOINT}`, `hold: glm for 12 h: ${SPENT_ENDPOINT}`]);
});

Deno.test("Budgets count nothing for an unknown cost, and one of nothing is spent by the first cost", () => {
  const bench = new Bench([budget(KEY, { perDay: 0 })]);
  assert.equal(bench.budgets.refusal("laptop"), undefined);
  bench.spend(undefined);
  bench.spend(0);
  assert.equal(bench.budgets.refusal("laptop"), undefined);
  bench.spend(0.001);
  assert.match(say(bench.budgets.refusal("laptop") ?? ""), /\$0\.00 a day/);
});

Deno.test("Budgets that are raised or taken out let the endpoint go, and those that are lowered hold it", () => {
  const bench = new Bench([budget(ENDPOINT)]);
  bench.spend(6);
  bench.news();
  bench.configured = [budget(ENDPOINT, { perDay: 7 })];
  bench.budgets.check();
  assert.deepEqual(bench.news(), ["release: glm"]);
  bench.configured = [budget(ENDPOINT)];
  bench.budgets.check();
  assert.deepEqual(bench.news(), [`hold: glm for 12 h: ${SPENT_ENDPOINT}`]);
  bench.configured = [];
  bench.budgets.check();
  assert.deepEqual(bench.news(), ["release: glm"]);
});

Deno.test("Budgets let an endpoint go that was held when a clock is put back over midnight", () => {
  const bench = new Bench([budget(ENDPOINT)]);
  bench.spend(6);
  bench.news();
  bench.now = DAY - HOUR;
  bench.budgets.states();
  bench.configured = [];
  bench.budgets.check();
  assert.deepEqual(bench.news(), ["release: glm"]);
});

Deno.test("Budgets count what began with the day itself", () => {
  const bench = new Bench([budget(KEY)]);
  bench.spend(5, { startedAt: DAY });
  assert.match(say(bench.budgets.refusal("laptop") ?? ""), /spent/);
});

Deno.test("Budgets tell how much of each is spent today", () => {
  const bench = new Bench([budget(KEY), budget(ENDPOINT, { action: "warn" }), budget({ ...KEY, name: "phone" })]);
  bench.spend(3);
  bench.spend(2, { keyName: undefined });
  const states = () => bench.budgets.states().map(({ of: { name }, spent, isSpent }) => [name, spent, isSpent]);
  assert.deepEqual(states(), [["laptop", 3, false], ["GLM", 5, true], ["phone", 0, false]]);
  assert.equal(bench.budgets.states()[1]!.action, "warn");
  bench.now = NEXT;
  assert.deepEqual(states(), [["laptop", 0, false], ["GLM", 0, false], ["phone", 0, false]]);
});

Deno.test("Budgets stop nobody, and say nothing of what is spent, before they know what the day has cost", () => {
  const told: unknown[] = [];
  const tell = (...what: unknown[]) => told.push(what);
  const budgets = new Budgets({
    ...{ budgets: () => [budget(KEY), budget(ENDPOINT, { perDay: 0 })], now: () => DAY + HOUR },
    ...{ warn: tell, hold: tell, release: tell, onReturn: tell },
  });
  budgets.used([{ startedAt: DAY, endpointId: "glm", keyName: "laptop", cost: 9 } as AnswerUsage]);
  budgets.check();
  assert.equal(budgets.refusal("laptop"), undefined);
  assert.deepEqual(budgets.states().map(({ spent, isSpent }) => [spent, isSpent]), [[undefined, false], [
    undefined,
    false,
  ]]);
  assert.deepEqual(told, []);
});

Deno.test("Budgets remember no more days than clocks are put back", () => {
  const bench = new Bench([budget(KEY)]);
  bench.spend(6);
  for (let day = 1; day <= 6; day++) {
    bench.now = DAY + (24 * day + 12) * HOUR;
    bench.spend(1);
  }
  bench.now = DAY + 12 * HOUR;
  assert.equal(bench.budgets.refusal("laptop"), undefined, "the day is forgotten: the last one counts on");
});
