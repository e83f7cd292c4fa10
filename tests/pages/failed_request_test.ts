/** A request that failed: its page says what that means, as the dashboard does, and not its words alone. */
import assert from "node:assert/strict";
import { startProxy } from "../e2e/proxy.ts";
import { opened } from "../store/opened.ts";
import { failed } from "../store/requests.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { Browser } from "./site.ts";

Deno.test("the page of a request that failed says what to do about it", async () => {
  await using folder = await temporaryFolder();
  {
    await using store = await opened(folder.path, { billing: () => undefined });
    store.store.requests.record(
      failed("req_late", "no answer in time", { errorKind: "timeout", startedAt: Date.now() }),
    );
    await store.store.flush();
  }
  await using proxy = await startProxy({ storage: { directory: folder.path } });
  const browser = new Browser(proxy);
  const meaning = "The time limits are under Settings.";
  for (const path of ["/admin", "/admin/requests/req_late"]) {
    const { html } = await browser.get(path);
    assert.ok(html.includes(meaning) && html.includes("no answer in time"), path);
  }
});

Deno.test("who has no budget is led to where one is set", async () => {
  await using proxy = await startProxy({});
  const { html } = await new Browser(proxy).get("/admin/costs");
  const [, link = ""] = /href="(\/admin\/settings[^"]*)"[^>]*class="button small"/.exec(html) ??
    /class="button small"[^>]*href="(\/admin\/settings[^"]*)"/.exec(html) ?? [];
  assert.equal(link, "/admin/settings?q=budgets");
});
