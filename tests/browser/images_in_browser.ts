/** The pages after a busy day; with `--images` these are the pictures of the documentation. */
import { FakeUpstream } from "../fake_upstream.ts";
import { messagesError } from "./answers.ts";
import { BILLING, busyDay, ENDPOINTS, MOVED_TURN, SESSION } from "./busy_day.ts";
import { fullBrowserTest } from "./browser_test.ts";
import { takesImages } from "./options.ts";
import { DESKTOP, PHONE, type Scenario } from "./scenario.ts";
import { scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

const FOLDER = new URL("../../docs/images/", import.meta.url).pathname;
const DARK: Scenario = { ...DESKTOP, theme: "dark" };

interface Image {
  readonly name: string;
  readonly path: string;
  readonly scenario: Scenario;
  /** As much of the page as is shown. */
  readonly height: number;
}

const IMAGES: readonly Image[] = [
  { name: "dashboard", path: "/admin", scenario: DESKTOP, height: 1180 },
  { name: "dashboard-dark", path: "/admin", scenario: DARK, height: 1180 },
  { name: "dashboard-zh-CN", path: "/admin", scenario: { ...DESKTOP, language: "zh-CN" }, height: 1180 },
  { name: "dashboard-phone", path: "/admin", scenario: PHONE, height: 780 },
  { name: "costs", path: "/admin/costs?span=week", scenario: DARK, height: 900 },
  { name: "endpoints", path: "/admin/endpoints", scenario: DESKTOP, height: 645 },
  { name: "request", path: `/admin/requests/${MOVED_TURN}`, scenario: DESKTOP, height: 980 },
  { name: "session", path: `/admin/sessions/${SESSION}`, scenario: DESKTOP, height: 1005 },
];

Deno.test(fullBrowserTest("the pages show a busy day: states, failovers, sessions, prices (claim 56)", async (test) => {
  await using local = await FakeUpstream.start(messagesError(503, "Loading"));
  const config = {
    endpoints: [{ name: "llama.cpp", url: local.url, auth_type: "none", enabled: true, priority: 4 }],
    routing: { breaker: { failures: 1, open: "1h" } },
    budgets: [{ endpoint: "Anthropic", per_day: 10, action: "warn" }],
  };
  await using started = await scene({ requests: busyDay(), billing: (id) => BILLING.get(id), config });
  // Nobody but it is there to be asked yet: no picture asks a provider for anything.
  await started.ask("Hello");
  const { storage } = started;
  await started.proxy.reload({ ...config, endpoints: [...ENDPOINTS, ...config.endpoints], storage });
  for (const { name, path, scenario, height } of IMAGES) {
    await test.step(name, async () => {
      await using viewer = await Viewer.open(started.proxy, { scenario });
      const { page } = viewer;
      await viewer.visit(path);
      if (path === "/admin") await page.locator(".chart canvas").nth(7).waitFor();
      if (name === "session") await page.locator("details.session-agent > summary").click();
      await viewer.axe();
      await viewer.screenshot(`day-${name}`);
      if (!takesImages) return;
      await page.setViewportSize({ width: scenario.width, height });
      await page.screenshot({ path: `${FOLDER}${name}.png` });
    });
  }
}));
