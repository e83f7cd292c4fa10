/** Costs: what was spent, by what, and what may be. */
import assert from "node:assert/strict";
import { messagesAnswer } from "./answers.ts";
import { browserTest } from "./browser_test.ts";
import { scenarios } from "./options.ts";
import { nameOf } from "./scenario.ts";
import { scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

Deno.test(browserTest(
  "costs are told by model and endpoint, beside budgets, and unknown prices are said to be unknown",
  async (test) => {
    await using other = await scene();
    const usage = { input_tokens: 100_000, output_tokens: 10_000 };
    await using started = await scene({
      config: {
        endpoints: [{
          name: "priced",
          url: other.upstream.url,
          auth_type: "api_key",
          auth_value: "planted-key",
          enabled: true,
          prices: [{ model: "claude-*", input: 3, output: 15 }],
        }],
        server: { api_keys: [{ name: "laptop", key: "laptop-planted-key" }] },
        budgets: [{ endpoint: "priced", per_day: 1, action: "warn" }, {
          key_name: "laptop",
          per_day: 0.2,
          action: "stop",
        }],
      },
    });
    other.upstream.script(messagesAnswer("Hello", usage));
    await started.ask("Hello", "claude-sonnet-4-5", "laptop-planted-key");
    await started.ask("Hello", "a-model-of-nobody", "laptop-planted-key");
    await started.proxy.requests(2);
    for (const scenario of scenarios) {
      await test.step(nameOf(scenario), async () => {
        await using viewer = await Viewer.open(started.proxy, { scenario });
        const { page } = viewer;
        // What an answer cost is read a moment after its end.
        await page.goto(`${started.proxy.address}/admin/costs`);
        for (let tries = 0; tries < 50 && !(await page.locator(".stat").first().innerText()).includes("0"); tries++) {
          await page.reload();
        }
        await viewer.visit("/admin/costs");
        await page.getByText("0.45").first().waitFor();
        await page.getByText("a-model-of-nobody").first().waitFor();
        await page.locator("meter").nth(1).waitFor();
        const edges = await page.locator(".cost-table thead tr").evaluateAll((rows) =>
          rows.map((row) => [...row.children].map((cell) => Math.round(cell.getBoundingClientRect().right)).join())
        );
        if (scenario.width > 1200) assert.equal(new Set(edges).size, 1, `columns end at ${edges.join("; ")}`);
        await viewer.axe();
        await viewer.screenshot("costs");
      });
    }
  },
));
