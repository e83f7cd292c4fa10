import assert from "node:assert/strict";
import type { AdminContext } from "../../lib/admin/admin_context.ts";
import { costs } from "../../lib/admin/costs.ts";
import type { StatisticsRow } from "../../lib/store/statistics.ts";

/** What was asked for of `count` models, each a cent dearer than the one before it. */
function contextOf(count: number): AdminContext {
  const rows = Array.from({ length: count }, (_, index): Partial<StatisticsRow> => ({
    key: { model: `m${index}` },
    requests: 1,
    cost: index / 100,
    unknownCost: index % 2,
    usage: { inputTokens: 3, cacheReadTokens: 2, outputTokens: 1 } as StatisticsRow["usage"],
  }));
  const statistics = ({ by: [by] }: { by: string[] }) => Promise.resolve({ rows: by === "model" ? rows : [] });
  const made = {
    requests: { statistics },
    live: { current: () => ({ endpoints: [] }) },
    clock: { now: () => 1_795_377_862_000 },
  };
  return made as unknown as AdminContext;
}

Deno.test("costs tells a hundred models apart", async () => {
  const { models } = await costs(contextOf(100), "day");
  assert.equal(models.length, 100);
  assert.ok(models.every(({ others }) => others === undefined));
});

Deno.test("costs adds up the cheapest of more models than a page can show, so that nothing is missing", async () => {
  const { models } = await costs(contextOf(6000), "day");
  assert.equal(models.length, 100);
  assert.equal(models[0]!.name, "m5999");
  const { others, requests, cost, inputTokens, cacheReadTokens, outputTokens, unknown_cost } = models.at(-1)!;
  assert.deepEqual([others, requests, inputTokens, cacheReadTokens, outputTokens], [5901, 5901, 17_703, 11_802, 5901]);
  assert.equal(unknown_cost, 2950);
  const all = models.reduce((sum, each) => sum + each.cost, 0);
  assert.ok(Math.abs(all - 5999 * 6000 / 200) < 1e-6, `${cost}, and ${all} of all`);
});
