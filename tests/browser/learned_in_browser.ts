/** What people come to the learned facts for. */
import assert from "node:assert/strict";
import type { Script } from "../fake_upstream.ts";
import { messagesAnswer, messagesError } from "./answers.ts";
import type { ProxyConfig } from "../e2e/proxy.ts";
import type { Language } from "../../lib/i18n/languages.ts";
import { join } from "node:path";
import { writeAll } from "../../lib/store/sqlite/batch.ts";
import { Database } from "../../lib/store/sqlite/database.ts";
import type { Reader } from "../../lib/store/reader.ts";
import { NO_READING } from "../../lib/store/recorded.ts";
import type { Write } from "../../lib/store/write.ts";
import { fact } from "../store/facts.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { browserTest, fullBrowserTest } from "./browser_test.ts";
import { scenarios } from "./options.ts";
import { DESKTOP, LONG_WORDS, nameOf } from "./scenario.ts";
import { type Scene, scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

const NO_READER: Reader = { readExchange: () => NO_READING, readCharge: () => ({}), costOf: () => undefined };
const EXTRAS = [{ top_k: 5 }, { metadata: { a: "b" } }];

/** Takes neither of these, and says so in words that no page may take for HTML. */
const refusing: Script = (request, connection) => {
  const body = JSON.parse(request.text) as Record<string, unknown>;
  const bad = EXTRAS.flatMap((extra) => Object.keys(extra)).find((name) => name in body);
  const script = bad === undefined
    ? messagesAnswer("Hello")
    : messagesError(400, `Unsupported parameter: '${bad}' <img src=x onerror=alert(1)>`);
  return script(request, connection);
};

async function taught(config: ProxyConfig = {}): Promise<Scene> {
  const started = await scene({ scripts: [refusing], config });
  for (const extra of EXTRAS) {
    const response = await fetch(`${started.proxy.address}/v1/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", "anthropic-version": "2023-06-01" },
      body: JSON.stringify({ model: "m", max_tokens: 8, messages: [{ role: "user", content: "hi" }], ...extra }),
    });
    const text = await response.text();
    assert.equal(response.status, 200, text);
  }
  return started;
}

Deno.test(browserTest("a learned fact is seen with its evidence, pinned and forgotten", async (test) => {
  for (const scenario of scenarios) {
    await test.step(nameOf(scenario), async () => {
      await using started = await taught();
      await using viewer = await Viewer.open(started.proxy, { scenario });
      const { page } = viewer;
      await viewer.visit("/admin/learned");
      const rows = page.locator("tbody tr");
      assert.equal(await rows.count(), 2);
      assert.match(await rows.first().innerText(), /top_k/);
      assert.match(await page.locator("blockquote").first().innerText(), /Unsupported parameter.*<img/s);
      await rows.first().getByRole("button").first().click();
      await rows.first().locator("[aria-pressed=true]").waitFor();
      await viewer.look();
      await viewer.axe();
      await viewer.screenshot("learned-facts");
      await rows.first().getByRole("button").nth(1).click();
      await page.locator("dialog[open]").waitFor();
      await viewer.axe();
      await page.locator("dialog[open] .danger").click();
      await page.locator(".toasts .tone-ok").waitFor();
      assert.equal(await rows.count(), 1);
      await page.locator("main .stack > div > .button.danger").click();
      await page.locator("dialog[open] .danger").click();
      await page.locator(".empty").waitFor();
      await viewer.look();
    });
  }
}));

Deno.test(
  fullBrowserTest("numbers of a fact are written alike before and after something is done with it", async () => {
    const ceiling: Script = (request, connection) => {
      const { max_tokens: asked } = JSON.parse(request.text) as { max_tokens: number };
      const words = `max_tokens: ${asked} > 8192, which is the maximum allowed number of output tokens for m`;
      return (asked > 8192 ? messagesError(400, words) : messagesAnswer("Hello"))(request, connection);
    };
    await using started = await scene({ scripts: [ceiling] });
    const response = await fetch(`${started.proxy.address}/v1/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", "anthropic-version": "2023-06-01" },
      body: JSON.stringify({ model: "m", max_tokens: 32_000, messages: [{ role: "user", content: "hi" }] }),
    });
    assert.equal(response.status, 200, await response.text());
    await using viewer = await Viewer.open(started.proxy);
    const { page } = viewer;
    await viewer.visit("/admin/learned");
    const row = page.locator("tbody tr");
    assert.match(await row.innerText(), /8,192/);
    await row.getByRole("button").first().click();
    await row.locator("[aria-pressed=true]").waitFor();
    assert.match(await row.innerText(), /8,192/);
  }),
);

Deno.test(
  fullBrowserTest("what a page asks for later is in its own language, whatever the browser asks for", async () => {
    await using started = await taught({ i18n: { default_language: "de" } });
    await using viewer = await Viewer.open(started.proxy, { scenario: { ...DESKTOP, language: "fr" as Language } });
    const { page } = viewer;
    await viewer.visit("/admin/learned");
    assert.match(await page.locator("tbody tr").first().innerText(), /„top_k“ weglassen/);
    // In another tab somebody has chosen another language since.
    await page.context().addCookies([{ name: "language", value: "ja", url: started.proxy.address }]);
    await page.locator("tbody tr").first().getByRole("button").first().click();
    await page.locator("[aria-pressed=true]").waitFor();
    assert.match(await page.locator("tbody tr").first().innerText(), /„top_k“ weglassen/);
    await page.context().clearCookies();
    const [request] = await Promise.all([
      page.waitForRequest(/status\/live/),
      viewer.visit("/admin"),
    ]);
    assert.match(request.url(), /\?lang=de$/);
  }),
);

Deno.test(
  fullBrowserTest(
    "of many facts those of an endpoint, or with some words, are found, and a page shows fifty",
    async () => {
      await using folder = await temporaryFolder();
      const db = new Database({ file: join(folder.path, "cccc.db"), busyMs: 1000 });
      const write = (number: number): Write => ({
        type: "fact",
        fact: fact(`f-${number}`, {
          endpointId: number % 3 === 0 ? "main" : "gone",
          model: `model-${number}`,
          expiresAt: Date.now() + 86_400_000,
        }),
      });
      db.transaction(() => writeAll(db, Array.from({ length: 90 }, (_, number) => write(number)), NO_READER));
      db.close();
      await using started = await scene({ config: { storage: { directory: folder.path } } });
      await using viewer = await Viewer.open(started.proxy, { scenario: LONG_WORDS });
      const { page } = viewer;
      const rows = page.locator("tbody tr");
      await viewer.visit("/admin/learned");
      assert.equal(await rows.count(), 50);
      await viewer.axe();
      await page.locator("a[href*=all]").click();
      await viewer.ready();
      assert.equal(await rows.count(), 90);
      await viewer.visit("/admin/endpoints");
      await page.locator("a[href*=learned][href*=main]").click();
      await viewer.ready();
      assert.equal(await rows.count(), 30);
      await page.getByRole("searchbox").fill("model-7");
      await page.keyboard.press("Enter");
      await page.waitForURL(/q=model-7/);
      await viewer.ready();
      assert.equal(await rows.count(), 11);
      await viewer.screenshot("learned-found");
      await rows.first().getByRole("button").nth(1).click();
      await page.locator("dialog[open] .danger").click();
      await page.locator(".toasts .tone-ok").waitFor();
      assert.equal(await rows.count(), 10, "what is looked for stays so");
      await page.goBack();
      await viewer.ready();
      assert.equal(await rows.count(), 30);
      await viewer.visit("/admin/learned?q=nobody");
      await page.locator(".empty").waitFor();
    },
  ),
);
