/** What stands around every page: the switches, the navigation by keyboard, the login. */
import assert from "node:assert/strict";
import { browserTest } from "./browser_test.ts";
import { scenarios } from "./options.ts";
import { nameOf } from "./scenario.ts";
import { scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

Deno.test(browserTest("the switches change language and theme, for the next page too", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/admin");
  await page.getByText("Language", { exact: true }).locator("..").click();
  await page.getByRole("link", { name: "Deutsch" }).click();
  await viewer.ready();
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  assert.equal(new URL(page.url()).search, "", "the address has no choice in it");
  await page.getByText("Farben", { exact: true }).locator("..").click();
  await page.getByRole("link", { name: "Dunkel" }).click();
  await viewer.ready();
  await viewer.visit("/admin");
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  const background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  assert.equal(background, "rgb(15, 18, 22)");
}));

Deno.test(browserTest("a menu closes with Escape, and gives the focus back", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/admin");
  const menu = page.locator("details.menu").first();
  await menu.locator("summary").focus();
  await page.keyboard.press("Enter");
  assert.ok(await menu.evaluate((element) => (element as HTMLDetailsElement).open));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  assert.ok(!await menu.evaluate((element) => (element as HTMLDetailsElement).open));
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), "SUMMARY");
}));

Deno.test(browserTest("the first tab stop leads past the navigation", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/admin");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "content");
}));

Deno.test(browserTest("a text can be copied", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/help");
  await page.getByRole("button", { name: "Copy" }).first().click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const shown = await page.locator("pre, code").allInnerTexts();
  assert.ok(copied.length > 10 && shown.some((text) => text.trim() === copied.trim()), copied);
}));

Deno.test(browserTest("a password is asked for, and a session ends where one logs out", async (test) => {
  await using started = await scene({ config: { server: { admin_password: "planted-password" } } });
  for (const scenario of scenarios) {
    await test.step(nameOf(scenario), async () => {
      await using viewer = await Viewer.open(started.proxy, { scenario, expected: [/status of 401/] });
      const { page } = viewer;
      await viewer.visit("/admin");
      assert.match(page.url(), /\/admin\/login$/);
      await viewer.axe();
      await viewer.screenshot("login");
      await page.locator("#password").fill("wrong");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      await viewer.axe();
      await page.locator("#password").fill("planted-password");
      await page.keyboard.press("Enter");
      await page.locator(".navigation").waitFor();
      assert.match(page.url(), /\/admin$/);
      await page.locator('form[action="/admin/logout"] button').click();
      await page.locator("#password").waitFor();
    });
  }
}));
