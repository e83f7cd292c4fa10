/** What people come to the routing for. */
import assert from "node:assert/strict";
import { browserTest } from "./browser_test.ts";
import { scenarios } from "./options.ts";
import { DESKTOP, nameOf, PHONE } from "./scenario.ts";
import { scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

const EVIL = "<img src=x onerror=alert(1)>";
const TAGGERS = [
  { name: EVIL, builtin_type: "model", tag: "strong", enabled: true, config: { expected_value: "*opus*" } },
  { name: "second", builtin_type: "stream", tag: "streams", enabled: false },
];

Deno.test(
  browserTest("a tagger is written, tried and saved, and it is seen where the next request would go", async (test) => {
    for (const scenario of scenarios) {
      await test.step(nameOf(scenario), async () => {
        await using started = await scene();
        await using viewer = await Viewer.open(started.proxy, { scenario });
        const { page } = viewer;
        await viewer.visit("/admin/routing");
        await page.locator(".empty .primary").first().click();
        const dialog = page.locator("dialog[open]");
        await dialog.locator("#tagger-name").fill("haiku");
        await dialog.locator("#tagger-tag").fill("small");
        await dialog.locator("#tagger-expected_value").fill("*haiku*");
        await dialog.locator("details.tester > summary").click();
        await dialog.locator("#test-model").fill("claude-haiku-4-5");
        await dialog.locator("details.tester > .details-body > div > .button").click();
        await dialog.locator(".notice.tone-ok").waitFor();
        await viewer.look();
        await viewer.axe();
        await viewer.screenshot("routing-tagger");
        await dialog.locator(".dialog-foot .primary").click();
        await page.locator(".toasts .tone-ok").waitFor();
        const { taggers } = started.proxy.config().tagging;
        assert.deepEqual(taggers.map(({ name, enabled }) => [name, enabled]), [["haiku", true]]);
        await page.locator("#preview-model").fill("claude-haiku-4-5");
        await page.locator("form .primary").click();
        const goes = page.locator("form .notice.tone-ok");
        await goes.waitFor();
        assert.match(await goes.innerText(), /main/);
        assert.match(await page.locator("form .badge").first().innerText(), /small/);
        await viewer.look();
        await viewer.axe();
        await viewer.screenshot("routing-preview");
        assert.equal(started.upstream.requests.length, 0, "nothing was sent");
      });
    }
  }),
);

Deno.test(browserTest("taggers are put into order, switched and deleted, whatever their names are", async () => {
  await using started = await scene({ config: { tagging: { taggers: TAGGERS } } });
  await using viewer = await Viewer.open(started.proxy, { scenario: PHONE });
  const { page } = viewer;
  await viewer.visit("/admin/taggers");
  assert.match(page.url(), /\/admin\/routing$/);
  const names = () => started.proxy.config().tagging.taggers.map(({ name }) => name);
  const table = page.locator("table").first();
  const row = (name: string) => table.locator("tbody tr", { hasText: name });
  await row(EVIL).locator(".actions .button").nth(1).click();
  await table.locator("tbody tr").first().filter({ hasText: "second" }).waitFor();
  assert.deepEqual(names(), ["second", EVIL]);
  await row("second").getByRole("switch").click();
  await row("second").locator("[role=switch]:checked:enabled").waitFor();
  assert.equal(started.proxy.config().tagging.taggers[0]?.enabled, true);
  await row(EVIL).locator(".actions .button").nth(3).click();
  await page.locator("dialog[open]").waitFor();
  await viewer.axe();
  await page.locator("dialog[open] .danger").click();
  await row(EVIL).waitFor({ state: "detached" });
  assert.deepEqual(names(), ["second"]);
}));

Deno.test(browserTest("a tagger that the server refuses is not lost, and its field says why", async () => {
  await using started = await scene({ config: { tagging: { taggers: TAGGERS } } });
  const expected = [/status of (?:409|422)/];
  await using viewer = await Viewer.open(started.proxy, { scenario: DESKTOP, expected });
  const { page } = viewer;
  await viewer.visit("/admin/routing");
  await page.locator("tbody tr", { hasText: "second" }).first().locator(".actions .button").nth(2).click();
  const dialog = page.locator("dialog[open]");
  const save = dialog.locator(".dialog-foot .primary");
  await dialog.locator("#tagger-kind").selectOption("script");
  await dialog.getByRole("switch", { name: "Enabled" }).click();
  await dialog.locator("#tagger-script").fill("function tag( {");
  await save.click();
  await dialog.locator("#tagger-script[aria-invalid=true]").waitFor();
  await dialog.locator("#tagger-script").fill("function tag() { return true; }");
  const file = await started.proxy.file();
  await started.proxy.writeFile(file.replace("*opus*", "*sonnet*"));
  const reloaded = page.waitForResponse((response) =>
    new URL(response.url()).pathname.endsWith("/api/taggers") && response.ok()
  );
  await save.click();
  await reloaded;
  assert.match(await started.proxy.file(), /sonnet/, "nothing was overwritten");
  assert.match(await dialog.locator("#tagger-script").inputValue(), /return true/, "what was typed stays");
  await page.locator("tbody tr", { hasText: "sonnet" }).waitFor({ state: "attached" });
  await save.click();
  await page.locator(".toasts .tone-ok").waitFor();
  const [first, second] = started.proxy.config().tagging.taggers;
  assert.equal(second?.type, "script");
  assert.ok(first?.type === "builtin" && first.rules[0]?.pattern === "*sonnet*");
}));
