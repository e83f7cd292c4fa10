/** The dashboard: what it shows of what happens, as it happens. */
import assert from "node:assert/strict";
import { messagesAnswer, messagesError } from "./answers.ts";
import { FakeUpstream } from "../fake_upstream.ts";
import { browserTest, fullBrowserTest } from "./browser_test.ts";
import { busyDay, ENDPOINTS } from "./busy_day.ts";
import { scenarios } from "./options.ts";
import { LONG_WORDS, nameOf } from "./scenario.ts";
import { scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

Deno.test(browserTest("a newcomer is led to the first endpoint and to the client", async () => {
  await using started = await scene({ config: { endpoints: [] } });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/admin");
  assert.equal(
    await page.getByRole("link", { name: "Add the first endpoint" }).getAttribute("href"),
    "/admin/endpoints",
  );
  await page.getByRole("main").getByRole("link", { name: "Set up a client" }).click();
  await viewer.ready();
  assert.match(page.url(), /\/help/);
}));

Deno.test(
  browserTest("a newcomer whose file has examples alone is led likewise, until an endpoint is enabled", async () => {
    await using started = await scene();
    await using viewer = await Viewer.open(started.proxy);
    const { page } = viewer;
    const enabled = await started.proxy.file();
    await started.proxy.writeFile(enabled.replaceAll('"enabled":true', '"enabled":false'));
    await viewer.visit("/admin");
    await page.getByText("Three steps to the first answer").waitFor();
    assert.equal(await page.getByText("All endpoints are switched off").count(), 0);
    await viewer.look();
    await viewer.screenshot("dashboard-new");
    await started.proxy.writeFile(enabled);
    await page.getByText("No requests in this period").waitFor();
  }),
);

Deno.test(
  fullBrowserTest(
    "all columns and two charts a row have room on a small laptop, in languages of long words",
    async (test) => {
      await using started = await scene({ config: { endpoints: ENDPOINTS }, requests: busyDay() });
      for (const language of ["ru", "pt"] as const) {
        await test.step(language, async () => {
          await using viewer = await Viewer.open(started.proxy, {
            scenario: { language, theme: "light", width: 1024 },
          });
          await viewer.visit("/admin");
          const [first, second] = await viewer.page.locator(".charts > *").evaluateAll((charts) =>
            charts.map((chart) => chart.getBoundingClientRect().top)
          );
          assert.equal(first, second);
        });
      }
    },
  ),
);

Deno.test(browserTest("the dashboard shows a request that ends while it is looked at (claim 32)", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/admin?span=hour");
  await page.getByText("No requests in this period").waitFor();
  await started.ask("Hello");
  await page.locator(".stat", { hasText: "Requests" }).getByText("1", { exact: true }).waitFor();
  await page.locator(".chart canvas").first().waitFor();
  assert.equal(await page.locator(".chart").count(), 1, "one step of time makes no curve");
  await page.getByText("once there have been requests in two intervals").waitFor();
  await viewer.look();
}));

Deno.test(fullBrowserTest("the dashboard names a failed request that named no model by what it asked for", async () => {
  await using started = await scene();
  const refused = await fetch(`${started.proxy.address}/v1/messages?key=planted`, { method: "POST", body: "nonsense" });
  assert.equal(refused.status, 400, await refused.text());
  await started.proxy.requests(1);
  await using viewer = await Viewer.open(started.proxy);
  await viewer.visit("/admin");
  assert.match(await viewer.page.locator(".failures a").innerText(), /POST \/v1\/messages$/);
}));

Deno.test(browserTest("the dashboard says at once that an endpoint refuses its key, and what to do", async () => {
  await using started = await scene({ scripts: [messagesError(401, "invalid x-api-key")] });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/admin");
  await started.ask("Hello");
  await page.getByText("main refuses its key").waitFor();
  await page.locator("td", { hasText: "Key refused" }).waitFor();
  await page.getByText("A key was missing or refused").waitFor();
  await viewer.axe();
  await viewer.screenshot("dashboard-refused");
}));

Deno.test(browserTest("the dashboard says that the file on disk is not valid, and that it is again", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/admin");
  const good = await started.proxy.file();
  await started.proxy.writeFile(good.replace('"port":0', '"port":"many"'));
  const notice = page.getByText("The configuration file is not valid at server.port");
  await notice.waitFor();
  await started.proxy.writeFile(good);
  await notice.waitFor({ state: "detached" });
}));

Deno.test(browserTest("the dashboard tells endpoints, models and clients apart (claim 56)", async () => {
  await using started = await scene({ scripts: [messagesAnswer("Hello")] });
  await started.ask("Hello", "claude-sonnet-4-5");
  await started.ask("Hello", "claude-opus-4-5");
  await started.proxy.requests(2);
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/admin");
  await page.getByRole("tab", { name: "By endpoint" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("rowheader", { name: "claude-opus-4-5" }).waitFor();
  await viewer.axe();
}));

Deno.test(browserTest("the dashboard connects again when the proxy has been away", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy, { expected: [/./] });
  const { page } = viewer;
  await page.route("**/status/live?*", (route) => route.abort());
  await viewer.visit("/admin");
  await page.getByText("Connection lost").waitFor();
  await page.unroute("**/status/live?*");
  await page.getByText("Connection lost").waitFor({ state: "detached" });
}));

Deno.test(
  fullBrowserTest("the dashboard of many endpoints shows those that need attention, and its charts", async (test) => {
    const endpoints = Array.from({ length: 40 }, (_, index) => ({
      ...{ name: `endpoint-${index}`, url: "http://127.0.0.1:9/", auth_type: "none", enabled: index !== 7 },
      ...{ priority: index + 1 },
    }));
    await using upstream = await FakeUpstream.start(messagesError(401, "invalid x-api-key"));
    const refusing = endpoints.slice(30, 33).map((each) => ({ ...each, url: upstream.url, priority: 0 }));
    await using started = await scene({ config: { endpoints: [...endpoints.slice(0, 30), ...refusing] } });
    await started.ask("Hello");
    await started.proxy.requests(1);
    for (const scenario of [...scenarios, LONG_WORDS]) {
      await test.step(nameOf(scenario), async () => {
        await using viewer = await Viewer.open(started.proxy, { scenario });
        const { page } = viewer;
        await viewer.visit("/admin");
        await viewer.axe();
        await viewer.screenshot("dashboard-many");
        assert.equal(await page.locator(".notice.tone-bad").count(), 1, "each kind of concern once");
        for (const { name } of refusing) await page.locator(".notice.tone-bad").getByText(name).waitFor();
        const names = await page.locator(".standing-name").allInnerTexts();
        assert.equal(names.length, 8);
        assert.deepEqual(names.slice(0, 3), refusing.map(({ name }) => name));
        await page.locator('a[href="/admin/endpoints?state=refused"]').click();
        await viewer.ready();
        assert.deepEqual(await page.locator(".endpoint h3").allInnerTexts(), refusing.map(({ name }) => name));
        await viewer.look();
      });
    }
  }),
);
