/** Pages about requests that name no model, such as one for the list of models. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { messagesAnswer } from "../browser/answers.ts";
import { startProxy } from "../e2e/proxy.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { until } from "../until.ts";
import { Browser } from "./site.ts";

Deno.test("pages say of a request without a model what was asked for, and of its price that no model was named", async () => {
  await using upstream = await FakeUpstream.start(messagesAnswer("Hello"));
  await using folder = await temporaryFolder();
  const endpoint = { name: "main", url: upstream.url, auth_type: "none", enabled: true };
  await using proxy = await startProxy({ endpoints: [endpoint], storage: { directory: folder.path } });
  await (await fetch(`${proxy.address}/v1/models?limit=5`)).text();
  const body = JSON.stringify({ max_tokens: 8, messages: [{ role: "user", content: "Hello" }] });
  const headers = { "content-type": "application/json" };
  await (await fetch(`${proxy.address}/v1/messages`, { method: "POST", headers, body })).text();
  const browser = new Browser(proxy);
  const shown = async (path: string) => (await browser.get(path)).html.replace(/<[^>]*>/g, " ");
  await until("costs are shown", async () => (await shown("/admin/costs?lang=en")).includes("No price is known"));
  assert.match(await shown("/admin/costs?lang=en"), /No price is known for no model named,/);
  assert.match(await shown("/admin/requests?lang=en"), /GET +\/v1\/models[ \s]/);
});
