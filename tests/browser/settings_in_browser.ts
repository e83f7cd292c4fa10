/** What people come to the settings for. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { browserTest, fullBrowserTest } from "./browser_test.ts";
import { scenarios } from "./options.ts";
import { DESKTOP, nameOf, PHONE } from "./scenario.ts";
import { scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

const IDLE = "#setting-timeouts\\.idle";
const SAVE = ".save-bar .primary";

Deno.test(browserTest("a setting is found, changed and saved, and the file keeps everything else", async (test) => {
  for (const scenario of scenarios) {
    await test.step(nameOf(scenario), async () => {
      await using started = await scene({ config: { timeouts: { idle: "300s", total: "9m" } } });
      await using viewer = await Viewer.open(started.proxy, { scenario, expected: [/status of 422/] });
      const { page } = viewer;
      await viewer.visit("/admin/settings");
      const before = await started.proxy.file();
      await page.locator("input.search").fill("timeouts.idle");
      assert.equal(await page.locator(".setting").count(), 1);
      await page.locator(IDLE).fill("soon");
      await page.locator(SAVE).click();
      await page.locator(`${IDLE}[aria-invalid=true]`).waitFor();
      assert.equal(await started.proxy.file(), before, "all or nothing");
      // It is pale while it is busy, some moments longer than the problem takes to be there.
      await page.locator(`${SAVE}:enabled`).waitFor();
      await viewer.axe();
      await viewer.screenshot("settings-error");
      await page.locator(IDLE).fill("2m");
      await page.locator(SAVE).click();
      await page.locator(".toasts .tone-ok").waitFor();
      assert.equal(started.proxy.config().timeouts.idleMs, 120_000);
      assert.equal(await started.proxy.file(), before.replace('"idle":"300s"', '"idle":"2m"'));
      assert.equal(await page.locator(".save-bar").count(), 0);
      await viewer.look();
    });
  }
}));

Deno.test(browserTest(
  "settings for the log, for timeouts and for what counts as a whole answer count at once (claim 59)",
  async () => {
    await using started = await scene();
    await using viewer = await Viewer.open(started.proxy);
    const { page } = viewer;
    await viewer.visit("/admin/settings");
    await page.locator("#setting-logging\\.level").selectOption("warn");
    await page.locator(IDLE).fill("2m");
    await page.locator(SAVE).click();
    await page.locator(".toasts .tone-ok").waitFor();
    const { logging, timeouts } = started.proxy.config();
    assert.deepEqual([logging.level, timeouts.idleMs], ["warn", 120_000]);
    await viewer.visit("/admin/endpoints");
    await page.getByRole("button", { name: "Edit main" }).click();
    await page.getByRole("tab", { name: "Request" }).click();
    await page.getByLabel("Streams end with [DONE]").selectOption("true");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator(".toasts .tone-ok").waitFor();
    assert.equal(started.proxy.config().endpoints[0]!.requireDoneMarker, true);
  },
));

Deno.test(
  fullBrowserTest(
    "a second editor is told, and what was typed can be saved after a look at what is there",
    async () => {
      await using started = await scene({ config: { timeouts: { idle: "300s", total: "9m" } } });
      await using viewer = await Viewer.open(started.proxy, { scenario: DESKTOP, expected: [/status of 409/] });
      const { page } = viewer;
      await viewer.visit("/admin/settings");
      await page.locator(IDLE).fill("2m");
      const text = await started.proxy.file();
      await started.proxy.writeFile(text.replace('"9m"', '"8m"'));
      await page.locator(SAVE).click();
      const told = page.locator(".notice.tone-bad");
      await told.waitFor();
      assert.match(await started.proxy.file(), /300s/, "nothing was overwritten");
      await viewer.axe();
      await viewer.screenshot("settings-conflict");
      await told.locator("button").click();
      await told.waitFor({ state: "detached" });
      assert.equal(await page.locator("#setting-timeouts\\.total").inputValue(), "8m");
      assert.equal(await page.locator(IDLE).inputValue(), "2m", "what was typed stays");
      await page.locator(SAVE).click();
      await page.locator(".toasts .tone-ok").waitFor();
      const { timeouts } = started.proxy.config();
      assert.deepEqual([timeouts.idleMs, timeouts.totalMs], [120_000, 480_000]);
    },
  ),
);

Deno.test(fullBrowserTest("a file that cannot be written makes the settings read-only, and says why", async () => {
  await using started = await scene();
  await Deno.chmod(started.proxy.configFile, 0o444);
  await using viewer = await Viewer.open(started.proxy, { scenario: PHONE });
  const { page } = viewer;
  await viewer.visit("/admin/settings");
  assert.match(await page.locator(".notice.tone-warn").first().innerText(), /nobody may write the file/);
  assert.ok(await page.locator(IDLE).isDisabled());
  assert.ok(await page.locator("#restore").isDisabled());
  await viewer.axe();
  await viewer.screenshot("settings-read-only");
  await viewer.visit("/admin/routing");
  assert.ok(await page.locator(".empty .primary").first().isDisabled());
}));

Deno.test(browserTest("API keys are added and switched off, and those that are there keep their secrets", async () => {
  const server = { api_keys: [{ name: "<img src=x onerror=alert(1)>", key: "planted-first" }] };
  await using started = await scene({ config: { server } });
  await using viewer = await Viewer.open(started.proxy, { scenario: DESKTOP });
  const { page } = viewer;
  await viewer.visit("/admin/settings?q=server.api_keys");
  assert.doesNotMatch(await page.content(), /planted/);
  await page.locator(".item [role=switch]").click();
  await page.locator(".items > div > .button").click();
  const added = page.locator(".item").nth(1);
  await added.locator("input").first().fill("desk");
  await added.locator("input[type=password]").fill("planted-second");
  await viewer.axe();
  await viewer.screenshot("settings-keys");
  await page.locator(SAVE).click();
  await page.locator(".toasts .tone-ok").waitFor();
  assert.deepEqual(started.proxy.config().server.apiKeys.map(({ key, enabled }) => [key, enabled]), [
    ["planted-first", false],
    ["planted-second", true],
  ]);
  assert.doesNotMatch(await page.content(), /planted/);
}));

Deno.test(browserTest("the file is given out without secrets or whole, looked through, and put back", async () => {
  await using started = await scene({ config: { timeouts: { idle: "300s" } } });
  await using viewer = await Viewer.open(started.proxy, { scenario: DESKTOP });
  const { page } = viewer;
  await viewer.visit("/admin/settings");
  const before = await started.proxy.file();
  const saved = async (button: string) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(button).click()]);
    return await Deno.readTextFile(await download.path());
  };
  assert.doesNotMatch(await saved('a[href$="/config/shared"]'), /planted/);
  assert.equal(await saved("#file .row > button"), before);
  const pick = (text: string) =>
    page.locator("#restore").setInputFiles({
      name: "<b>my</b>.yaml",
      mimeType: "application/yaml",
      buffer: Buffer.from(text),
    });
  await pick(before.replace("300s", "soon"));
  assert.match(await page.locator("#file .notice.tone-bad").innerText(), /timeouts\.idle/);
  await viewer.screenshot("settings-bad-file");
  // Browsers tell nobody that the same file is chosen once more, unless it is no longer.
  assert.equal(await page.locator("#restore").inputValue(), "");
  await pick(before.replace("300s", "4m"));
  await page.locator("#file .notice.tone-info").waitFor();
  await page.locator("#file .button.danger").click();
  await page.locator("dialog[open]").waitFor();
  await viewer.axe();
  await page.locator("dialog[open] .danger").click();
  await page.locator("#file .notice.tone-ok").waitFor();
  assert.equal(await started.proxy.file(), before.replace("300s", "4m"));
  assert.equal(await Deno.readTextFile(`${started.proxy.configFile}.backup`), before);
}));

Deno.test(fullBrowserTest("a file is put back after other changes that were made on the same page", async () => {
  await using started = await scene({ config: { timeouts: { idle: "300s" } } });
  await using viewer = await Viewer.open(started.proxy, { scenario: DESKTOP, expected: [/status of 409/] });
  const { page } = viewer;
  await viewer.visit("/admin/settings");
  const before = await started.proxy.file();
  const restore = async () => {
    await page.locator("#file .button.danger").click();
    await page.locator("dialog[open] .danger").click();
  };
  const pick = async () => {
    const buffer = Buffer.from(before);
    await page.locator("#restore").setInputFiles({ name: "my.yaml", mimeType: "application/yaml", buffer });
    await page.locator("#file .notice.tone-info").waitFor();
  };
  await page.locator(IDLE).fill("2m");
  await page.locator(SAVE).click();
  await page.locator(".toasts .tone-ok").waitFor();
  await pick();
  await restore();
  await page.locator("#file .notice.tone-ok").waitFor();
  assert.equal(await started.proxy.file(), before);
  await pick();
  const theirs = before.replace("300s", "4m");
  await started.proxy.writeFile(theirs);
  await restore();
  await page.locator("#file .notice.tone-bad").waitFor();
  assert.equal(await started.proxy.file(), theirs, "what somebody else has changed since the look is not overwritten");
}));

Deno.test(
  fullBrowserTest("a duration is written as the file has it, and read in words of the page's language", async () => {
    await using started = await scene({ config: { timeouts: { idle: "300s" } } });
    await using viewer = await Viewer.open(started.proxy, { scenario: { ...DESKTOP, language: "de" } });
    const { page } = viewer;
    const setting = (path: string) => page.locator(`[id="${path}"]`);
    const input = (path: string) => setting(path).locator("input");
    const words = (path: string) => setting(path).locator(".written-duration");
    await viewer.visit("/admin/settings");
    assert.match(await page.locator("#storage dl").innerText(), /aufbewahrt für 30 Tage/);
    assert.equal(await words("storage.max_age").innerText(), "30 Tage");
    assert.equal(await input("storage.max_age").getAttribute("placeholder"), "720h");
    assert.equal(await words("timeouts.idle").innerText(), "5 Minuten");
    await input("storage.max_age").fill("36h");
    await words("storage.max_age").getByText("36 Stunden").waitFor();
    await input("storage.max_age").fill("bald");
    await words("storage.max_age").waitFor({ state: "detached" });
    await viewer.visit("/admin/routing");
    assert.match(await page.locator(".named-values").first().innerText(), /schweigen: 1 Stunde/);
    await viewer.visit("/admin/endpoints");
    await page.locator(".endpoint h3 button").click();
    const idle = page.locator('[id="field-timeouts.idle"]');
    await page.getByRole("tab").first().waitFor();
    for (const tab of await page.getByRole("tab").all()) if (!await idle.isVisible()) await tab.click();
    await idle.fill("90s");
    await page.locator(".with-unit", { has: idle }).getByText("90 Sekunden").waitFor();
    await viewer.look();
  }),
);

Deno.test(browserTest("records are cleaned up once that was confirmed", async () => {
  await using started = await scene();
  for (let count = 0; count < 3; count++) await started.ask(`Question ${count}`);
  await started.proxy.requests(3);
  await using viewer = await Viewer.open(started.proxy, { scenario: PHONE });
  const { page } = viewer;
  await viewer.visit("/admin/settings");
  const storage = page.locator("#storage");
  const kept = storage.locator("dd").first();
  // What has ended is in the store a moment later, and this figure is of the page's time.
  for (let tries = 0; tries < 50 && !/[1-9]/.test(await kept.innerText()); tries++) {
    await page.reload();
    await viewer.ready();
  }
  await storage.locator("select").selectOption("0");
  const remove = storage.locator(".field .button.danger");
  await remove.click();
  await page.locator("dialog[open]").waitFor();
  await viewer.axe();
  await viewer.screenshot("settings-clean-up");
  await page.locator("dialog[open] .dialog-foot .button").first().click();
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  assert.match(await kept.innerText(), /[1-9]/, "nothing happens without the second word");
  await remove.click();
  await page.locator("dialog[open] .danger").click();
  await page.locator(".toasts .tone-ok").waitFor();
  await kept.filter({ hasText: /^0$/ }).waitFor();
}));

Deno.test(
  fullBrowserTest("the licences of others come when they are asked for, and not with the settings", async () => {
    await using started = await scene();
    await using viewer = await Viewer.open(started.proxy);
    const { page } = viewer;
    await viewer.visit("/admin/settings");
    assert.ok((await page.content()).length < 150_000, "the page of settings is small");
    await page.getByRole("link", { name: "Open-source notices" }).click();
    await viewer.ready();
    await page.locator("summary", { hasText: "hono" }).click();
    await page.locator("details[open] pre", { hasText: "Permission is hereby granted" }).waitFor();
    await viewer.axe();
    assert.equal(await page.locator(".navigation [aria-current]").innerText(), "Settings");
  }),
);
