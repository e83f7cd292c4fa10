import assert from "node:assert/strict";
import { Assets } from "../../lib/assets/assets.ts";
import { pack } from "../../lib/assets/pack.ts";
import { pages, type PagesOptions } from "../../routes/pages.tsx";

Deno.test("pages of sources that nobody has made yet say how they are made, and are there once somebody has", async () => {
  let isMade = false;
  const assets = new Assets(() =>
    isMade ? pack() : Promise.reject(new Error("Cannot read gen/assets.json: so it is made"))
  );
  const defects: unknown[] = [];
  const options = {
    assets,
    admin: { live: { current: () => ({}) } },
    onDefect: (error: unknown) => defects.push(error),
  };
  const site = pages(options as unknown as PagesOptions);
  for (const path of ["/admin", "/help", "/admin/assets/1/page.css"]) {
    const request = new Request(`http://127.0.0.1:8080${path}`);
    const response = await site.answer(request, new URL(request.url), "127.0.0.1");
    assert.equal(response.status, 500);
    assert.equal(await response.text(), "Cannot read gen/assets.json: so it is made\n");
  }
  assert.equal(defects.length, 3);
  isMade = true;
  assert.match((await assets.open()).url("page.css"), /page\.css$/);
});
