/** Visitors whose browser is unlike most: elsewhere, without script, back from another page, on a slow line. */
import assert from "node:assert/strict";
import type { Page, Request } from "playwright-core";
import { PAGES } from "../../routes/page_table.ts";
import { fullBrowserTest } from "./browser_test.ts";
import { recorded } from "../store/requests.ts";
import { DESKTOP, LONG_WORDS } from "./scenario.ts";
import { scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

const STARTED = Date.UTC(2026, 0, 15, 1, 0, 0);
const TOKYO = { timezoneId: "Asia/Tokyo" };

/** Keeps requests for `pattern`, of `method` alone if one is given, on their way until what it returns is called. */
async function held(page: Page, pattern: string, method?: string): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(pattern, async (route) => {
    if (method === undefined || route.request().method() === method) await promise;
    await route.continue();
  });
  return resolve;
}

Deno.test(fullBrowserTest("a time that is asked for is the visitor's own, wherever the proxy is", async () => {
  await using started = await scene({ requests: [recorded("req_1", { startedAt: STARTED })] });
  await using viewer = await Viewer.open(started.proxy, { browser: TOKYO });
  const { page } = viewer;
  await viewer.visit("/admin/requests?from=2026-01-15T01:00:00.000Z");
  assert.equal(await page.locator("#filter-from").inputValue(), "2026-01-15T10:00");
  assert.match(await page.locator(".active-filters").innerText(), /Jan 15, 2026, 10:00:00/);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL(/from=2026-01-15T01%3A00%3A00.000Z/);
  await viewer.ready();
  const title = await page.locator("tbody time").first().getAttribute("title");
  assert.match(title ?? "", /Jan 15, 2026, 10:00:00/);
}));

Deno.test(fullBrowserTest("an age grows while nothing else on the page changes", async () => {
  const startedAt = Date.now() - 5000;
  await using started = await scene({ requests: [recorded("req_1", { startedAt, session: "s-1" })] });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await page.clock.install({ time: Date.now() });
  await viewer.visit("/admin/costs");
  const age = page.locator("[data-island=costly_sessions] time");
  await age.getByText(/seconds? ago/).waitFor();
  await page.clock.fastForward(15 * 60_000);
  await age.getByText("15 minutes ago").waitFor();
}));

Deno.test(fullBrowserTest("whoever has no script is told what the page cannot do", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy, { browser: { javaScriptEnabled: false } });
  const { page } = viewer;
  for (const path of ["/admin", "/admin/endpoints", "/admin/settings", "/help"]) {
    await page.goto(started.proxy.address + path);
    assert.match(await page.locator("main noscript").innerText(), /JavaScript is off/, path);
  }
}));

Deno.test(fullBrowserTest("a text that the browser does not let be copied is said to be so", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await page.addInitScript(() => {
    const clipboard = { writeText: () => Promise.reject(new Error("Refused")) };
    Object.defineProperty(navigator, "clipboard", { value: clipboard });
    document.execCommand = () => false;
  });
  await viewer.visit("/help");
  await page.getByRole("button", { name: "Copy" }).first().click();
  await page.getByText("select the text and copy it yourself").waitFor();
  await viewer.look();
}));

Deno.test(fullBrowserTest("fields say what the page knows after coming back to it", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  page.on("dialog", (dialog) => void dialog.accept());
  await viewer.visit("/admin/settings");
  const level = page.locator("#setting-logging\\.level");
  const search = page.locator("input.search");
  const before = await level.inputValue();
  const count = await page.locator(".setting").count();
  await level.selectOption("error");
  await search.fill("log");
  await page.locator(".navigation a").first().click();
  await page.waitForURL(/\/admin$/);
  await page.goBack();
  await viewer.ready();
  assert.equal(await level.inputValue(), before);
  assert.equal(await search.inputValue(), "");
  assert.equal(await page.locator(".setting").count(), count);
  assert.equal(await page.locator(".save-bar").count(), 0);
}));

Deno.test(fullBrowserTest("what is typed before the script has come is not lost", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  const release = await held(page, "**/client.js");
  await page.goto(`${started.proxy.address}/admin/settings`, { waitUntil: "commit" });
  await page.locator("#setting-timeouts\\.idle").fill("2m");
  await page.locator("#setting-logging\\.level").selectOption("error");
  release();
  await viewer.ready();
  await page.locator(".save-bar .primary").click();
  await page.locator(".toasts .tone-ok").waitFor();
  const { timeouts, logging } = started.proxy.config();
  assert.deepEqual([timeouts.idleMs, logging.level], [120_000, "error"]);
}));

Deno.test(fullBrowserTest("what was typed is saved after a session has ended and another has begun", async () => {
  await using started = await scene({ config: { server: { admin_password: "planted-password" } } });
  await using viewer = await Viewer.open(started.proxy, { expected: [/status of 401/] });
  const { page } = viewer;
  const logIn = async (at: Page) => {
    await at.locator("input[type=password]").fill("planted-password");
    await at.locator("form .primary").click();
  };
  await page.goto(`${started.proxy.address}/admin/settings`);
  await logIn(page);
  await viewer.ready();
  await page.locator("#setting-timeouts\\.idle").fill("2m");
  await page.context().clearCookies();
  await page.locator(".save-bar .primary").click();
  const [tab] = await Promise.all([
    page.waitForEvent("popup"),
    page.locator(".save-area").getByRole("link", { name: "Log in" }).click(),
  ]);
  await logIn(tab);
  await tab.waitForURL(/admin$/);
  await page.locator(".save-bar .primary").click();
  await page.locator(".toasts .tone-ok").waitFor();
  assert.equal(started.proxy.config().timeouts.idleMs, 120_000);
}));

Deno.test(fullBrowserTest("a page is printed without what surrounds it, and on white", async () => {
  const endpoints = ["short", "a name that is a good deal longer"].map((name) => (
    { name, url: "http://127.0.0.1:9", auth_type: "none", enabled: true }
  ));
  await using started = await scene({ config: { endpoints } });
  await using viewer = await Viewer.open(started.proxy, { scenario: { ...DESKTOP, theme: "dark" } });
  const { page } = viewer;
  await viewer.visit("/admin");
  await page.emulateMedia({ media: "print" });
  assert.ok(!await page.locator(".side").isVisible());
  assert.ok(!await page.getByRole("link", { name: "Week" }).isVisible());
  assert.ok(await page.locator(".card").first().isVisible());
  // As wide as paper.
  await page.setViewportSize({ width: 760, height: 1000 });
  await viewer.visit("/admin/endpoints");
  const lefts = await page.locator(".endpoint .how").evaluateAll((found) =>
    found.map((each) => Math.round(each.getBoundingClientRect().left))
  );
  assert.equal(new Set(lefts).size, 1, `states stand below each other: ${lefts.join(", ")}`);
  // Chromium takes the scheme over a moment after the medium.
  const isLight = () => getComputedStyle(document.documentElement).backgroundColor === "rgb(246, 247, 249)";
  await page.waitForFunction(isLight);
}));

Deno.test(fullBrowserTest("nothing is wider than a screen of 320, as a zoom of 400 % makes it", async () => {
  const tags = ["a-very-long-tag-of-somebody-who-likes-them-long"];
  const main = {
    name: "a-name-".repeat(10),
    url: `http://127.0.0.1:9/${"path".repeat(20)}`,
    auth_type: "none",
    enabled: true,
    tags,
  };
  await using started = await scene({ config: { endpoints: [main] }, requests: [recorded("req_1")] });
  await using viewer = await Viewer.open(started.proxy, { scenario: LONG_WORDS });
  await viewer.page.setViewportSize({ width: 320, height: 600 });
  for (const { path } of PAGES) if (!path.includes(":")) await viewer.visit(path);
  await viewer.visit("/admin/requests/req_1");
}));

Deno.test(fullBrowserTest("a dialog in which something was typed asks before it is lost", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  let asked = 0;
  page.on("dialog", (dialog) => {
    asked++;
    void dialog.accept();
  });
  const dialog = page.locator("dialog[open]");
  const cases = [
    ["/admin/routing", "Add tagger", "#tagger-name"],
    ["/admin/endpoints", "Add endpoint", "#wizard-key"],
  ] as const;
  for (const [path, button, field] of cases) {
    await viewer.visit(path);
    await page.getByRole("button", { name: button }).first().click();
    await dialog.waitFor();
    if (field === "#wizard-key") await dialog.locator(".preset").first().click();
    await dialog.locator(field).first().fill("typed");
    await page.keyboard.press("Escape");
    await dialog.getByText("There are unsaved changes").waitFor();
    await page.mouse.click(3, 3);
    await dialog.getByRole("button", { name: "Keep editing" }).click();
    assert.equal(await dialog.locator(field).first().inputValue(), "typed", path);
    await viewer.axe();
    asked = 0;
    await page.reload();
    assert.equal(asked, 1, `${path}: whoever leaves the page is asked by the browser`);
  }
  // Nothing was typed.
  await viewer.visit("/admin/routing");
  await page.getByRole("button", { name: "Add tagger" }).first().click();
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
}));

Deno.test(fullBrowserTest("a name of one's own is not replaced by a suggestion that comes late", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy, { scenario: DESKTOP });
  const { page } = viewer;
  const release = await held(page, "**/generate-name*");
  await viewer.visit("/admin/endpoints");
  await page.getByRole("button", { name: "Add endpoint" }).first().click();
  await page.locator(".preset").first().click();
  await page.locator("#wizard-name").fill("Mine");
  const answered = page.waitForResponse(/generate-name/);
  release();
  await (await answered).finished();
  await page.locator("#wizard-key").fill("key");
  assert.equal(await page.locator("#wizard-name").inputValue(), "Mine");
}));

Deno.test(fullBrowserTest("a test of all endpoints that was cancelled at once does not begin later", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  const release = await held(page, "**/csrf-token*");
  const begun: string[] = [];
  page.on("request", (request) => void (request.url().includes("test-all-stream") && begun.push(request.url())));
  await viewer.visit("/admin/endpoints");
  await page.getByRole("button", { name: "Test all" }).click();
  await page.locator("dialog[open] .primary").click();
  await page.keyboard.press("Escape");
  const answered = page.waitForResponse(/csrf-token/);
  release();
  await (await answered).finished();
  await page.evaluate(() => new Promise(requestAnimationFrame));
  assert.deepEqual(begun, []);
  assert.equal(started.upstream.requests.length, 0);
}));

Deno.test(fullBrowserTest("an endpoint is deleted once, however often its button is pressed", async () => {
  const named = (name: string) => ({ name, url: "http://127.0.0.1:9", auth_type: "none", enabled: true });
  await using started = await scene({ config: { endpoints: [named("first"), named("second")] } });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  const release = await held(page, "**/admin/api/endpoints/*", "DELETE");
  await viewer.visit("/admin/endpoints");
  await page.getByRole("button", { name: "Delete second" }).click();
  const remove = page.locator("dialog[open] .danger");
  await remove.click();
  assert.ok(await remove.isDisabled());
  release();
  await page.locator(".toasts .tone-ok").waitFor();
  assert.equal(await page.locator(".toasts .tone-bad").count(), 0);
  assert.equal(started.proxy.config().endpoints.length, 1);
}));

Deno.test(fullBrowserTest("a page that nobody sees takes no connection from the others, and catches up", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  const show = (isHidden: boolean) =>
    page.evaluate((isHidden) => {
      Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, isHidden);
  let open = 0;
  page.on("request", (request) => void (request.url().includes("/live") && open++));
  const ended = (request: Request) => void (request.url().includes("/live") && open--);
  page.on("requestfinished", ended);
  page.on("requestfailed", ended);
  for (const path of ["/admin", "/admin/endpoints", "/admin/requests"]) {
    await viewer.visit(path);
    const closed = page.waitForEvent("requestfailed", (request) => request.url().includes("/live"));
    await show(true);
    await closed;
    assert.equal(open, 0, path);
    if (path === "/admin/requests") await started.ask("Hello", "while-nobody-looked");
    await show(false);
  }
  await page.getByText("while-nobody-looked").waitFor();
}));
