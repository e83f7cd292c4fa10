/** Pages of people who have much: what is long is cut, says so, and is there in full for whoever asks. */
import assert from "node:assert/strict";
import { startProxy } from "../e2e/proxy.ts";
import { opened } from "../store/opened.ts";
import { pane, recorded } from "../store/requests.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { Browser } from "./site.ts";

const MODELS = 30;
const TURNS = 240;

function conversation(): string {
  const messages = Array.from({ length: TURNS }, (_, index) => (
    { role: index % 2 === 0 ? "user" : "assistant", content: `Message ${index + 1}. ${"x".repeat(1000)}` }
  ));
  return JSON.stringify({ model: "m", max_tokens: 9, messages });
}

Deno.test("long lists of a page are cut, say how much is left, and are there in full on demand", async (test) => {
  await using folder = await temporaryFolder();
  {
    await using store = await opened(folder.path, { billing: () => undefined });
    const requests = Array.from({ length: MODELS }, (_, number) => (
      recorded(`req_${number}`, { startedAt: Date.now() - number * 1000, upstreamModel: `model-${number}` })
    ));
    requests.push(recorded("req_long", { panes: [pane("client_request", conversation())] }));
    for (const request of requests) store.store.requests.record(request);
    await store.store.flush();
  }
  await using proxy = await startProxy({ storage: { directory: folder.path } });
  const browser = new Browser(proxy);
  const html = async (path: string) => {
    const got = await browser.get(path);
    assert.equal(got.status, 200, path);
    return got.html;
  };
  const cases: readonly (readonly [name: string, path: string, row: RegExp, cut: number, whole: number])[] = [
    ["models of the costs", "/admin/costs?span=week", /title="model-\d+"/g, 10, MODELS],
    ["turns of a conversation", "/admin/requests/req_long?part=conversation", /id="turn-\d+"/g, 100, TURNS],
  ];
  for (const [name, path, row, cut, whole] of cases) {
    await test.step(name, async () => {
      const page = await html(path);
      assert.equal(page.match(row)?.length, cut);
      const [, link = ""] = /href="([^"]*(?:all=models|turns=all)[^"]*)"/.exec(page) ?? [];
      assert.equal((await html(link.replaceAll("&amp;", "&"))).match(row)?.length, whole, link);
    });
  }
  await test.step("what is cut of a conversation is its beginning", async () => {
    const page = await html("/admin/requests/req_long?part=conversation");
    assert.ok(page.includes(`Message ${TURNS}.`) && !page.includes("Message 1."));
    assert.match(page, /Only the latest 100 turns are shown/);
  });
});

/** What a page has of one endpoint more: its row, and what the browser is given of it. */
const ENDPOINT_BYTES = 2300;

Deno.test("each endpoint more makes the page of endpoints longer by a row, and no icon is in it twice", async () => {
  const sizeWith = async (count: number) => {
    const endpoints = Array.from({ length: count }, (_, number) => ({
      ...{ name: `endpoint ${number}`, url: `https://api.provider-${number}.example/anthropic`, priority: number + 1 },
      ...{ auth_type: "api_key", auth_value: "planted-key", enabled: true, tags: ["careful"] },
    }));
    await using proxy = await startProxy({ endpoints });
    const { html } = await new Browser(proxy).get("/admin/endpoints");
    assert.equal(html.match(/<li class="endpoint/g)?.length, count);
    const lines = [...html.matchAll(/<path d="([^"]*)"/g)].map(([, line]) => line);
    assert.deepEqual(lines.filter((line, index) => lines.indexOf(line) !== index), []);
    return html.length;
  };
  const more = (await sizeWith(60) - await sizeWith(10)) / 50;
  assert.ok(more < ENDPOINT_BYTES, `${more} characters`);
});
