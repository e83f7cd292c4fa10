import assert from "node:assert/strict";
import { startProxy } from "../e2e/proxy.ts";
import { opened } from "../store/opened.ts";
import { pane, recorded } from "../store/requests.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { Browser } from "./site.ts";

/** The answer of an upstream that calls its model so. */
const answer = (model: string) =>
  pane(
    "upstream_response",
    JSON.stringify({ model, choices: [{ message: { content: "hi" }, finish_reason: "stop" }] }),
  );

Deno.test("pages show the model that answered: in a list where it is another, of a request in any case", async () => {
  await using folder = await temporaryFolder();
  {
    await using store = await opened(folder.path);
    const asked = { protocol: "chat", upstreamProtocol: "chat", model: "opus", upstreamModel: "gpt-5.6" } as const;
    store.store.requests.record(recorded("req_other", { ...asked, panes: [answer("gpt-5.5")] }));
    store.store.requests.record(recorded("req_same", { ...asked, panes: [answer("gpt-5.6-2026-06-01")] }));
    await store.store.flush();
  }
  await using proxy = await startProxy({ storage: { directory: folder.path } });
  const browser = new Browser(proxy);
  const list = (await browser.get("/admin/requests")).html;
  assert.equal(list.match(/→ gpt-5\.6</g)?.length, 2);
  assert.equal(list.match(/→ gpt-5\.5</g)?.length, 1);
  assert.ok(!list.includes("→ gpt-5.6-2026"));
  assert.match((await browser.get("/admin/requests/req_other")).html, /opus → gpt-5\.6 → gpt-5\.5</);
  assert.match((await browser.get("/admin/requests/req_same")).html, /opus → gpt-5\.6 → gpt-5\.6-2026-06-01</);
});
