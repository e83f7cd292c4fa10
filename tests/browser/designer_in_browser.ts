/** What stands where, and can be told from what is beside it, for whoever looks closely or sees little. */
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { recorded } from "../store/requests.ts";
import { fullBrowserTest } from "./browser_test.ts";
import { DESKTOP } from "./scenario.ts";
import { scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

/** Where the upper edges of all that `locator` finds are, each once. */
async function tops(locator: Locator): Promise<readonly number[]> {
  const all = await locator.evaluateAll((found) => found.map((each) => Math.round(each.getBoundingClientRect().top)));
  return [...new Set(all)];
}

function lookOf(locator: Locator): Promise<string> {
  return locator.first().evaluate((element) => {
    const { backgroundColor, color } = getComputedStyle(element);
    return `${color} on ${backgroundColor}`;
  });
}

Deno.test(fullBrowserTest("what is on, open or current can be told where the system has its own colours", async () => {
  const endpoints = ["first", "second"].map((name, index) => (
    { name, url: "http://127.0.0.1:9", auth_type: "none", enabled: index === 0 }
  ));
  await using started = await scene({ config: { endpoints } });
  await using viewer = await Viewer.open(started.proxy, { browser: { forcedColors: "active" } });
  const { page } = viewer;
  await viewer.visit("/admin/endpoints");
  const [on, off] = [page.locator(".switch input:checked"), page.locator(".switch input:not(:checked)")];
  assert.notEqual(await lookOf(on), await lookOf(off));
  const line = await off.first().evaluate((element) => getComputedStyle(element).borderTopWidth);
  assert.equal(line, "1px", "a switch that is off has an edge");
  const links = page.locator(".navigation a");
  assert.notEqual(await lookOf(links.and(page.locator("[aria-current]"))), await lookOf(links.first()));
  await page.getByRole("button", { name: "Edit first" }).click();
  const tabs = page.getByRole("tab");
  assert.notEqual(await lookOf(tabs.first()), await lookOf(tabs.nth(1)));
  await viewer.visit("/admin");
  const spans = page.locator(".choice > a");
  assert.notEqual(await lookOf(spans.and(page.locator("[aria-current]"))), await lookOf(spans.first()));
}));

Deno.test(fullBrowserTest("the tabs of a dialog stay where they are, whichever is open", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/admin/endpoints");
  await page.getByRole("button", { name: "Edit main" }).click();
  const tabs = page.getByRole("tab");
  const at = new Set<number>();
  for (const tab of await tabs.all()) {
    await tab.click();
    for (const top of await tops(tabs)) at.add(top);
  }
  assert.equal(at.size, 1, [...at].join(", "));
}));

Deno.test(fullBrowserTest("inputs beside each other stand in line, whatever stands below them", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy, { scenario: { ...DESKTOP, width: 1920 } });
  const { page } = viewer;
  await viewer.visit("/admin/routing");
  const beside = page.locator(".field", { has: page.locator("#preview-client, #preview-session, #preview-model") });
  assert.equal((await tops(beside.locator("input, select"))).length, 1);
}));

Deno.test(fullBrowserTest("places in the list of endpoints are as wide for the first as for the tenth", async () => {
  const endpoints = Array.from({ length: 12 }, (_, index) => (
    { name: `e${index}`, url: "http://127.0.0.1:9", auth_type: "none", enabled: true }
  ));
  await using started = await scene({ config: { endpoints } });
  await using viewer = await Viewer.open(started.proxy, { scenario: { ...DESKTOP, width: 768 } });
  await viewer.visit("/admin/endpoints");
  const lefts = await viewer.page.locator(".endpoint h3").evaluateAll((found) =>
    found.map((each) => Math.round(each.getBoundingClientRect().left))
  );
  assert.equal(new Set(lefts).size, 1, lefts.join(", "));
}));

Deno.test(
  fullBrowserTest("a name without end takes a few lines of a list, and its request says all of it", async () => {
    const model = "a-model-of-somebody-who-likes-them-long-".repeat(20);
    const requests = [recorded("req_1", { model, upstreamModel: model, session: "s-1", startedAt: Date.now() })];
    await using started = await scene({ requests });
    await using viewer = await Viewer.open(started.proxy);
    const { page } = viewer;
    for (const path of ["/admin/requests", "/admin/sessions", "/admin/costs"]) {
      await viewer.visit(path);
      const height = (await page.locator("tbody tr").first().boundingBox())!.height;
      assert.ok(height < 120, `${path}: ${height}`);
    }
    await viewer.visit("/admin/requests/req_1");
    assert.ok((await page.locator("main").innerText()).includes(model));
  }),
);
