/** The pages of requests: what people come for. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { ALL_PROTOCOLS } from "../e2e/protocols.ts";
import { pane, recorded } from "../store/requests.ts";
import { browserTest, fullBrowserTest } from "./browser_test.ts";
import { scenarios } from "./options.ts";
import { FAILED_REQUEST, HOSTILE, REQUESTS, RICH_REQUEST } from "./recorded_requests.ts";
import { DESKTOP, LONG_WORDS, nameOf, PHONE } from "./scenario.ts";
import { scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

const RICH = `/admin/requests/${RICH_REQUEST.id}`;
const PARTS = ["", "?part=conversation", "?part=conversation&side=1", "?part=bodies", "?part=compare", "?part=replay"];

/** Nothing of a body has become a part of the page. */
async function isUnhurt(page: Page): Promise<void> {
  assert.equal(await page.evaluate(() => (globalThis as { hurt?: number }).hurt), undefined);
  assert.equal(await page.locator('img[src=x], main script:not([type="application/json"])').count(), 0);
}

Deno.test(browserTest("each part of a request is fit to be seen, and nothing of its bytes is HTML", async (test) => {
  await using started = await scene({ requests: REQUESTS });
  for (const scenario of [...scenarios, LONG_WORDS]) {
    await test.step(nameOf(scenario), async () => {
      await using viewer = await Viewer.open(started.proxy, { scenario });
      const { page } = viewer;
      await viewer.visit("/admin/requests");
      await isUnhurt(page);
      await viewer.axe();
      await viewer.screenshot("requests-list");
      for (const part of PARTS) {
        await viewer.visit(RICH + part);
        for (const summary of await page.locator("main details:not([open]) > summary").all()) {
          if (await summary.isVisible()) await summary.click();
        }
        if (part.includes("compare")) await page.locator(".diff-line").first().waitFor();
        await viewer.look();
        await isUnhurt(page);
        await viewer.axe();
        await viewer.screenshot(`request${part.replace(/\W+/g, "-")}`);
      }
      await viewer.visit(`/admin/requests/${FAILED_REQUEST.id}`);
      await isUnhurt(page);
      await viewer.screenshot("request-failed");
    });
  }
}));

Deno.test(browserTest("requests can be searched and filtered, and the address says by what", async () => {
  await using started = await scene({ requests: REQUESTS });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  const rows = page.locator("main tbody tr");
  await viewer.visit("/admin/requests");
  assert.equal(await rows.count(), REQUESTS.length);
  await page.locator("#filter-text").fill("Mend it");
  await page.locator("#filter-text").press("Enter");
  await page.waitForURL("**/admin/requests?text=Mend+it");
  await viewer.ready();
  assert.equal(await rows.count(), 1);
  await page.getByRole("link", { name: /Remove the filter/ }).click();
  await viewer.ready();
  assert.equal(await rows.count(), REQUESTS.length);
  await page.locator("#filter-failed").selectOption("true");
  await page.getByText("More filters").click();
  await page.locator("#filter-from").fill("2020-01-01T00:00:00");
  await page.locator("#filter-session").fill("s-3");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL(/failed=true&from=20(?:19-12-31|20-01-01)T.*Z?&session=s-3$/);
  await viewer.ready();
  assert.equal(await rows.count(), 1);
  assert.match(await rows.innerText(), /502/);
  await page.getByRole("link", { name: "Clear filters" }).click();
  await viewer.visit("/admin/requests?min_tokens=many");
  assert.match(await page.locator("#filter-min_tokens-error").innerText(), /cannot be/);
  await viewer.visit("/admin/requests?client=nobody");
  assert.ok(await page.getByText("No request matches").isVisible());
}));

Deno.test(browserTest("requests are paged, each page from where the one before has ended", async () => {
  const requests = Array.from({ length: 120 }, (_, index) => recorded(`req_${index}`, { startedAt: 1000 * index }));
  await using started = await scene({ requests });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/admin/requests");
  const ids = async () =>
    await page.locator("main tbody th a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const seen = await ids();
  while (await page.getByRole("link", { name: "Older" }).isVisible()) {
    await page.getByRole("link", { name: "Older" }).click();
    await page.waitForURL(/after=/);
    await viewer.ready();
    seen.push(...await ids());
  }
  assert.equal(new Set(seen).size, 120);
  await page.getByRole("link", { name: "Newest" }).click();
  await viewer.ready();
  assert.equal((await ids())[0], "/admin/requests/req_119");
}));

Deno.test(browserTest("a new request appears by itself, unless that is paused (claim 32)", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  const rows = page.locator("main tbody tr");
  await viewer.visit("/admin/requests");
  await started.ask("one");
  await rows.first().waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await started.ask("two");
  await started.proxy.requests(2);
  await page.getByText("Paused").waitFor();
  assert.equal(await rows.count(), 1);
  await page.getByRole("button", { name: "Resume" }).click();
  await rows.nth(1).waitFor();
}));

Deno.test(fullBrowserTest("columns can be chosen, and the choice is kept", async () => {
  await using started = await scene({ requests: REQUESTS });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/admin/requests");
  const heads = () => page.locator("main thead th").allInnerTexts();
  assert.ok((await heads()).includes("Cost"));
  await page.getByText("Columns", { exact: true }).click();
  await page.getByRole("checkbox", { name: "Cost" }).uncheck();
  await page.getByRole("checkbox", { name: "Stop reason" }).check();
  await viewer.visit("/admin/requests");
  const chosen = await heads();
  assert.ok(chosen.includes("Stop reason") && !chosen.includes("Cost"), chosen.join());
}));

Deno.test(browserTest("a conversation looks the same in every protocol", async () => {
  await using started = await scene({ requests: REQUESTS });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  for (const { name } of ALL_PROTOCOLS) {
    await viewer.visit(`/admin/requests/req_${name}?part=conversation`);
    const turns = await page.locator(".request-turn > .turn-parts").allInnerTexts();
    assert.deepEqual(turns, ["An earlier question", "An earlier answer", "What is in the blue file?"], name);
    const answer = page.locator("#turn-0");
    assert.match(await answer.innerText(), /I will look into it\s+read_file\s+path: blue/, name);
    await page.getByText(/^\d+ stream events?$/).click();
    assert.ok(await page.locator(".stream-events li").first().isVisible());
  }
}));

Deno.test(
  browserTest("a conversation pairs calls with results, shows pictures, and all of a turn that is long", async () => {
    await using started = await scene({ requests: REQUESTS });
    await using viewer = await Viewer.open(started.proxy);
    const { page } = viewer;
    await viewer.visit(`${RICH}?part=conversation`);
    const call = page.locator(".request-turn .tool-call");
    assert.match(await call.innerText(), /Bash[\s\S]*deno task build[\s\S]*Module not found/);
    assert.equal(await call.locator(".tool-result.bad").count(), 1);
    assert.ok(
      await page.locator("img.turn-picture").evaluate((image: HTMLImageElement) =>
        image.decode().then(() => image.naturalWidth > 0)
      ),
    );
    assert.ok((await page.locator("main").innerText()).includes(HOSTILE));
    await page.getByRole("link", { name: /more characters/ }).click();
    await viewer.ready();
    assert.equal(await page.getByRole("link", { name: /more characters/ }).count(), 0);
    await isUnhurt(page);
    await viewer.visit(`${RICH}?part=conversation&side=2`);
    await page.getByText("10 stream events").click();
    const times = await page.locator(".stream-events li > :first-child").allInnerTexts();
    assert.deepEqual([times.at(0), times.at(-1)], ["3.4 sec", "9.8 sec"]);
  }),
);

Deno.test(browserTest("a body is shown formatted and as it came, and copied; a long one in pieces", async () => {
  const long = JSON.stringify({
    model: "m",
    messages: [{ role: "user", content: Array.from({ length: 30_000 }, (_, n) => `word ${n}`) }],
  });
  const { pane } = await import("../store/requests.ts");
  const requests = [...REQUESTS, recorded("req_long", { panes: [pane("client_request", long)] })];
  await using started = await scene({ requests });
  await using viewer = await Viewer.open(started.proxy, { expected: [/404/] });
  const { page } = viewer;
  await viewer.visit("/admin/requests/req_messages?part=bodies");
  const first = page.locator("section.card", { hasText: "Client request" });
  assert.match(await first.locator(".pane-pieces").innerText(), /\n {2}"model": "m"/);
  await first.getByRole("button", { name: "Raw" }).click();
  assert.match(await first.locator(".pane-pieces").innerText(), /^\{"model":"m"/);
  await first.getByRole("button", { name: "Copy" }).click();
  await first.getByText("Copied").first().waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^\{"model":"m"/);
  await viewer.visit("/admin/requests/req_long?part=bodies");
  const gone = { status: 404, json: { error: { code: "NOT_FOUND", message: "" } } };
  await page.route("**/admin/api/requests/**", (route) => route.fulfill(gone));
  await page.getByRole("button", { name: /Show all of it/ }).click();
  await page.getByText("It is no longer there").waitFor();
  await page.unrouteAll();
  await page.getByRole("button", { name: /Show all of it/ }).click();
  await page.getByRole("button", { name: /Show more/ }).click();
  while (await page.getByRole("button", { name: /Show more/ }).isVisible()) {
    await page.getByRole("button", { name: /Show more/ }).click();
  }
  assert.match(await page.locator(".pane-pieces pre").last().innerText(), /word 29999/);
}));

Deno.test(fullBrowserTest("two sides of a request can be compared, bodies and headers", async () => {
  await using started = await scene({ requests: REQUESTS });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit(`${RICH}?part=compare`);
  await page.locator(".diff-line.left").first().waitFor();
  const changed = await page.locator(".diff-line.left, .diff-line.right").allInnerTexts();
  assert.deepEqual(changed.map((line) => line.replace(/\s+/g, "")), [
    '−"model":"claude-opus-5",',
    '−"max_tokens":32000,',
    '+"model":"kimi-k2",',
    '+"max_tokens":8192,',
  ]);
  await page.getByRole("button", { name: /lines are the same/ }).first().click();
  await page.getByLabel("What is compared").selectOption("headers");
  await page.getByText("x-note:").waitFor();
  await page.getByLabel("What is compared").selectOption("bodies");
  await page.getByLabel("Left").selectOption("1");
  await page.getByLabel("Right").selectOption("3");
  await page.getByText("They are identical.").waitFor();
}));

Deno.test(fullBrowserTest("bodies that were kept in part or not at all are not said to be all the same", async () => {
  const cut = recorded("req_cut", {
    panes: [
      pane("client_request", '{"model":"m"', { size: 900_000 }),
      pane("upstream_request", '{"model":"m"', { size: 900_000 }),
      pane("client_response", "", { body: undefined, size: 10 }),
    ],
  });
  await using started = await scene({ requests: [cut] });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit(`/admin/requests/${cut.id}?part=compare`);
  await page.getByText("They are identical.").waitFor();
  const notices = () => page.locator(".notice").allInnerTexts();
  assert.deepEqual((await notices()).map((text) => text.replaceAll("\n", " ")), [
    "Client request Only the first 12 bytes were kept.",
    "Upstream request Only the first 12 bytes were kept.",
    "They are identical.",
  ]);
  assert.equal(await page.locator(".notice.tone-ok").count(), 0);
  await page.getByLabel("Left").selectOption("2");
  await page.getByLabel("Right").selectOption("2");
  assert.deepEqual((await notices()).map((text) => text.replaceAll("\n", " ")), ["Client response It was not kept."]);
}));

Deno.test(fullBrowserTest("an answer that was kept in part is said to be, and bytes are compared as such", async () => {
  const part = recorded("req_part", {
    panes: [
      pane("client_request", Uint8Array.of(0xff, 1)),
      pane("upstream_request", Uint8Array.of(0xff, 2)),
      pane("client_response", '{"content":[{"type":"text","text":"Half of', { size: 9_000_000 }),
    ],
  });
  await using started = await scene({ requests: [part] });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit(`/admin/requests/${part.id}?part=conversation`);
  await page.getByText("Only the first 42 bytes were kept.").waitFor();
  await page.getByText('"Half of').waitFor();
  assert.equal(await page.getByText("This is not a model's answer").count(), 0);
  await viewer.visit(`/admin/requests/${part.id}?part=compare`);
  await page.getByText("They differ. At least one is not text").waitFor();
  await page.getByLabel("Right").selectOption("0");
  await page.getByText("They are identical.").waitFor();
}));

Deno.test(
  fullBrowserTest(
    "a list with all of its columns and attempts at a request break no word letter by letter",
    async () => {
      await using started = await scene({ requests: REQUESTS });
      await using viewer = await Viewer.open(started.proxy);
      const { page } = viewer;
      await viewer.visit("/admin/requests");
      await page.getByText("Columns", { exact: true }).click();
      for (const box of await page.locator(".column-check input").all()) await box.check();
      await viewer.look();
      // The table takes its shape after the last box was checked.
      await page.waitForFunction(() =>
        [...document.querySelectorAll("tbody tr")].every((row) => row.clientHeight < 300)
      );
      await viewer.visit(`/admin/requests/${FAILED_REQUEST.id}`);
      const why = page.getByRole("cell", { name: "priority 1" }).locator("span");
      assert.ok((await why.boundingBox())!.height < 30, "two words have one line");
      await viewer.screenshot("request-attempts");
    },
  ),
);

Deno.test(
  browserTest(
    "a request can be sent again, after a look at what it would become, and leads to its record",
    async () => {
      await using started = await scene({ requests: REQUESTS });
      for (const scenario of [DESKTOP, PHONE]) {
        await using viewer = await Viewer.open(started.proxy, { scenario });
        const { page } = viewer;
        const before = started.upstream.requests.length;
        await viewer.visit(`${RICH}?part=replay`);
        await page.getByRole("button", { name: "Show the stages only" }).click();
        await page.getByText("Nothing was sent.").waitFor();
        assert.equal(started.upstream.requests.length, before);
        await viewer.screenshot("request-stages");
        await page.getByRole("button", { name: "Send it" }).click();
        await page.getByText("It was answered").waitFor();
        assert.equal(started.upstream.requests.length, before + 1);
        await viewer.look();
        await viewer.axe();
        await viewer.screenshot("request-replayed");
        // A record is there a moment after its answer.
        await started.proxy.requests(1);
        await page.waitForTimeout(300);
        await page.getByRole("link", { name: "Open its record" }).click();
        await viewer.ready();
        await page.getByRole("link", { name: RICH_REQUEST.id }).waitFor();
      }
    },
  ),
);

Deno.test(fullBrowserTest("a request that is sent again leads to no record where there is none", async () => {
  await using started = await scene({ requests: REQUESTS });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  const [{ name, url } = { name: "", url: "" }] = started.proxy.config().endpoints;
  const storage = { ...started.storage, records: false };
  await started.proxy.reload({ endpoints: [{ name, url, auth_type: "none", enabled: true }], storage });
  await viewer.visit(`${RICH}?part=replay`);
  await page.getByRole("button", { name: "Send it" }).click();
  await page.getByText("It was answered").waitFor();
  assert.equal(await page.getByRole("link", { name: "Open its record" }).count(), 0);
}));

Deno.test(browserTest("a request leaves as a ZIP, and a list as CSV and JSON Lines with the same filter", async () => {
  await using started = await scene({ requests: REQUESTS });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  const download = async (name: string) => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
    return { name: file.suggestedFilename(), bytes: await Deno.readFile(await file.path()) };
  };
  await viewer.visit(RICH);
  const archive = await download("Export ZIP");
  assert.match(archive.name, /^debug_req_rich0000000001_.*\.zip$/);
  await viewer.visit("/admin/requests?session=s-2");
  const lines = new TextDecoder().decode((await download("Export JSON Lines")).bytes).trim().split("\n");
  assert.equal(lines.length, ALL_PROTOCOLS.length);
  const csv = new TextDecoder().decode((await download("Export CSV")).bytes).trim().split("\r\n");
  assert.equal(csv.length, ALL_PROTOCOLS.length + 1);
}));

Deno.test(browserTest("the list says that nothing is recorded where that is switched off", async () => {
  await using started = await scene({ config: { endpoints: [], storage: { records: false } } });
  await using viewer = await Viewer.open(started.proxy);
  await viewer.visit("/admin/requests");
  assert.ok(await viewer.page.getByText("Requests are not recorded").isVisible());
  assert.equal(await viewer.page.getByRole("button", { name: "Pause" }).count(), 0);
}));

Deno.test(browserTest("the predecessors' page of logs leads to the requests", async () => {
  await using started = await scene({ requests: REQUESTS });
  await using viewer = await Viewer.open(started.proxy);
  await viewer.visit("/admin/logs");
  assert.match(viewer.page.url(), /\/admin\/requests$/);
}));

Deno.test(fullBrowserTest("the list that was empty is not said to be so beside the first request", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/admin/requests");
  const none = page.getByText("No request yet");
  await none.waitFor();
  await started.ask("Hello");
  await page.locator("tbody tr").first().waitFor();
  assert.equal(await none.count(), 0);
}));

Deno.test(fullBrowserTest("no request is missing between the rows, nor on the page that follows", async () => {
  const requests = Array.from(
    { length: 60 },
    (_, index) => recorded(`req_old${index}`, { startedAt: Date.now() - 3_600_000 + index }),
  );
  await using started = await scene({ requests });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit("/admin/requests");
  await page.getByRole("button", { name: "Pause" }).click();
  const count = 70;
  for (let number = 0; number < count; number++) await started.ask("Hello", `new-${number}`);
  await started.proxy.requests(count);
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByText(`new-${count - 1}`, { exact: true }).waitFor();
  const seen = async () => (await page.locator("tbody").innerText()).match(/new-\d+/g) ?? [];
  const shown = await seen();
  await page.locator(".pager [rel=next]").click();
  await viewer.ready();
  assert.equal(new Set([...shown, ...await seen()]).size, count);
}));
