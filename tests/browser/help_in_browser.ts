/** Setting a client up by the page, as a newcomer does. */
import assert from "node:assert/strict";
import { clientScript } from "../../lib/setup/client_script.ts";
import { browserTest, fullBrowserTest } from "./browser_test.ts";
import { scenarios } from "./options.ts";
import { nameOf, PHONE } from "./scenario.ts";
import { scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

Deno.test(browserTest(
  "help: a newcomer copies the command, chooses the client and the system, and loads the script",
  async (test) => {
    await using started = await scene();
    for (const scenario of scenarios) {
      await test.step(nameOf(scenario), async () => {
        await using viewer = await Viewer.open(started.proxy, { scenario });
        const { page } = viewer;
        await viewer.visit("/help");
        const copied = async () => {
          await page.locator(".card button").first().click();
          return await page.evaluate(() => navigator.clipboard.readText());
        };
        assert.match(await copied(), /^cccc (?:-config \S+ )?claude$/);
        await page.locator("nav.choice a", { hasText: "Codex" }).click();
        await viewer.ready();
        await page.locator("nav.choice a", { hasText: "Windows" }).click();
        await viewer.ready();
        await viewer.look();
        assert.equal(await copied(), "cccc codex");
        assert.equal(new URL(page.url()).search, "?client=codex&system=windows");
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.locator('a[href="/help/ccc-codex.bat"]').click(),
        ]);
        assert.equal(download.suggestedFilename(), "ccc-codex.bat");
        const options = {
          client: "codex",
          ending: "bat",
          url: started.proxy.address,
          needsKey: false,
          takesLogin: false,
          checksItself: false,
        } as const;
        assert.equal(await Deno.readTextFile(await download.path()), clientScript(options));
        const asked = await page.locator("details.question > summary").allInnerTexts();
        assert.equal(asked.length, 5);
        await page.locator("details.question").first().click();
        await viewer.axe();
      });
    }
  },
));

Deno.test(
  browserTest("help: the client's first request shows up while one looks, and what went wrong with it", async () => {
    await using started = await scene();
    await using viewer = await Viewer.open(started.proxy, { scenario: PHONE });
    const { page } = viewer;
    await viewer.visit("/help");
    await page.getByText("Start Claude Code and ask it something").waitFor();
    await started.ask("From a script");
    await page.getByText("A request from another program has arrived").waitFor();
    const asClaudeCode = (path: string, model: string) =>
      fetch(started.proxy.address + path, {
        method: "POST",
        headers: { "content-type": "application/json", "user-agent": "claude-cli/2.1.330 (external, cli)" },
        body: JSON.stringify({ model, max_tokens: 8, messages: [{ role: "user", content: "hi" }] }),
      });
    await (await asClaudeCode("/v1/messages", "<img src=x onerror=alert(1)>")).text();
    await page.getByText("Claude Code has reached the proxy").waitFor();
    await page.getByText("The request for <img src=x onerror=alert(1)> was answered with status 200.").waitFor();
    assert.equal(await page.getByText("Start Claude Code and ask it something").count(), 0);
    await viewer.axe();
    await viewer.screenshot("help-arrived");
  }),
);

Deno.test(fullBrowserTest("help: without the password it is there, but shows no request", async () => {
  await using started = await scene({ config: { server: { admin_password: "planted-password" } } });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/help");
  await page.getByText("only those who are logged in see requests").waitFor();
  await viewer.axe();
  await page.getByRole("link", { name: "Log in" }).click();
  await page.locator("#password").fill("planted-password");
  await page.keyboard.press("Enter");
  await page.getByText("Start Claude Code and ask it something").waitFor();
  assert.equal(new URL(page.url()).pathname, "/help");
}));

Deno.test(fullBrowserTest("help: nobody is answered what the page gives no reason to ask", async () => {
  await using started = await scene({ config: { server: { api_keys: [{ name: "laptop", key: "planted-key" }] } } });
  await using viewer = await Viewer.open(started.proxy);
  await viewer.visit("/help");
  const asked = (await viewer.page.locator("details.question > summary").allInnerTexts()).join("\n");
  assert.doesNotMatch(asked, /hello|Codex need/);
}));
