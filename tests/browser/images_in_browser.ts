/** The pages after a working day; with `--images` these are the pictures of the documentation. */
import { takesImages } from "./options.ts";
import { browserTest } from "./browser_test.ts";
import { DESKTOP, PHONE, type Scenario } from "./scenario.ts";
import { scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";
import { workingDay } from "./working_day.ts";

const FOLDER = new URL("../../docs/images/", import.meta.url).pathname;
const DARK: Scenario = { ...DESKTOP, theme: "dark" };

const IMAGES: readonly { readonly name: string; readonly path: string; readonly scenario: Scenario }[] = [
  { name: "dashboard", path: "/admin", scenario: DESKTOP },
  { name: "dashboard-dark", path: "/admin", scenario: DARK },
  { name: "dashboard-zh-CN", path: "/admin", scenario: { ...DESKTOP, language: "zh-CN" } },
  { name: "dashboard-phone", path: "/admin", scenario: PHONE },
  { name: "costs", path: "/admin/costs?span=week", scenario: DARK },
];

browserTest("the pages show a working day", async (test) => {
  const key = { auth_type: "api_key", auth_value: "planted-key", enabled: true };
  const endpoints = [
    { ...key, name: "Anthropic", id: "anthropic", url: "https://api.anthropic.com", priority: 1 },
    { ...key, name: "Kimi", id: "kimi", url: "https://api.moonshot.cn/anthropic", priority: 2 },
    { ...key, name: "Local model", url: "http://127.0.0.1:11434", priority: 3, enabled: false },
  ];
  const budgets = [{ endpoint: "Anthropic", per_day: 50, action: "warn" }];
  await using started = await scene({ config: { endpoints, budgets }, requests: workingDay(Date.now()) });
  for (const { name, path, scenario } of IMAGES) {
    await test.step(name, async () => {
      await using viewer = await Viewer.open(started.proxy, { scenario });
      await viewer.visit(path);
      await viewer.page.waitForLoadState("load");
      if (path === "/admin") await viewer.page.locator(".chart canvas").nth(7).waitFor();
      await viewer.axe();
      await viewer.screenshot(`day-${name}`);
      // As much as a screen shows.
      if (takesImages) await viewer.page.screenshot({ path: `${FOLDER}${name}.png` });
    });
  }
});
