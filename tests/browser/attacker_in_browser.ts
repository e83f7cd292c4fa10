/** What a page of somebody else can do with the browser of somebody who has logged in: nothing. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { FakeUpstream } from "../fake_upstream.ts";
import { reply } from "../e2e/scripts.ts";
import { ELSEWHERE } from "./chromium.ts";
import { browserTest, fullBrowserTest } from "./browser_test.ts";
import { scenarios } from "./options.ts";
import { LONG_WORDS, nameOf } from "./scenario.ts";
import { type Scene, scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

const PASSWORD = "planted-password";
const PAGE = "<!doctype html><title>Elsewhere</title><p>Nothing to see</p>";
const FORM = { name: "evil", url: "http://evil.invalid", auth_type: "none", enabled: true };

async function withLoggedIn(run: (started: Scene, viewer: Viewer, elsewhere: string) => Promise<void>): Promise<void> {
  await using site = await FakeUpstream.start(reply(PAGE, { headers: { "content-type": "text/html" } }));
  await using started = await scene({ config: { server: { admin_password: PASSWORD } } });
  // Its browser complains of all that it refuses.
  await using viewer = await Viewer.open(started.proxy, { expected: [/./] });
  await viewer.visit("/admin");
  await viewer.page.locator("#password").fill(PASSWORD);
  await viewer.page.keyboard.press("Enter");
  await viewer.page.locator(".navigation").waitFor();
  await run(started, viewer, site.url);
}

interface Call {
  readonly method?: string;
  readonly credentials?: "include";
  readonly mode?: "no-cors";
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** What a script of the page gets: the status that it may read, or the browser's refusal. */
function call(page: Page, url: string, init: Call): Promise<number | "refused"> {
  return page.evaluate(
    ([url, init]) => fetch(url, init).then(({ status }) => status, () => "refused" as const),
    [url, init] as const,
  );
}

// Another port is another origin, and the same site: a strict cookie goes there.
Deno.test(browserTest("a page of another origin reads nothing and changes nothing, whoever has logged in", async () => {
  await withLoggedIn(async ({ proxy, upstream, ask }, { page }, elsewhere) => {
    const before = await proxy.file();
    await page.goto(elsewhere);
    const api = `${proxy.address}/admin/api`;
    const body = JSON.stringify(FORM);
    const json = { "content-type": "application/json" };
    assert.equal(await call(page, `${api}/endpoints`, { credentials: "include" }), "refused");
    assert.equal(await call(page, `${api}/endpoints`, { credentials: "include", mode: "no-cors" }), 0);
    assert.equal(
      await call(page, `${api}/endpoints`, { method: "POST", credentials: "include", headers: json, body }),
      "refused",
    );
    // This one is sent without a question beforehand.
    await call(page, `${api}/endpoints`, { method: "POST", credentials: "include", mode: "no-cors", body });
    await call(page, `${proxy.address}/v1/messages`, { method: "POST", mode: "no-cors", body: "{}" });
    assert.equal(await proxy.file(), before);
    assert.equal(upstream.requests.length, 0, "no request is sent on at somebody's cost");
    assert.equal(await ask("Hello"), 200);
  });
}));

Deno.test(browserTest("a form of another origin logs nobody out and saves nothing", async () => {
  await withLoggedIn(async ({ proxy }, viewer, elsewhere) => {
    const { page } = viewer;
    const before = await proxy.file();
    for (const path of ["/admin/logout", "/admin/login", "/admin/api/endpoints", "/admin/api/endpoints/main/reset"]) {
      await page.goto(elsewhere);
      const answered = page.waitForResponse((response) => response.url() === proxy.address + path);
      await page.evaluate((action) => {
        const form = document.createElement("form");
        Object.assign(form, { method: "post", action });
        document.body.append(form);
        form.submit();
      }, proxy.address + path);
      assert.equal((await answered).status(), 403, path);
      await page.waitForURL(proxy.address + path);
    }
    assert.equal(await proxy.file(), before);
    await viewer.visit("/admin");
    assert.doesNotMatch(page.url(), /login/, "the session goes on");
  });
}));

Deno.test(browserTest("no page lets itself be framed, and a name that leads here is not ours", async () => {
  await withLoggedIn(async ({ proxy }, { page }, elsewhere) => {
    await page.goto(elsewhere);
    const framed = page.waitForEvent("frameattached");
    await page.evaluate((src) => {
      document.body.append(Object.assign(document.createElement("iframe"), { src }));
    }, `${proxy.address}/admin`);
    const frame = await framed;
    await frame.waitForLoadState();
    assert.equal(await frame.locator(".navigation").count(), 0);
    const answer = await page.goto(`http://${ELSEWHERE}:${proxy.port}/admin`);
    assert.equal(answer?.status(), 403);
    assert.doesNotMatch(await page.content(), /planted|csrf/);
  });
}));

Deno.test(
  fullBrowserTest("who comes by another name is told so in a page as fit to be seen as others", async (test) => {
    await using started = await scene();
    for (const scenario of [...scenarios, LONG_WORDS]) {
      await test.step(nameOf(scenario), async () => {
        // Beside the status and the name: what a browser says of a header that it takes over HTTPS only.
        const expected = [/status of 40[34]/, /another host/, /Cross-Origin-Opener-Policy/];
        await using viewer = await Viewer.open(started.proxy, { scenario, expected });
        const { page } = viewer;
        await page.goto(`http://${ELSEWHERE}:${started.proxy.port}/admin`);
        const main = page.locator(".alone > main");
        assert.ok((await main.innerText()).includes(ELSEWHERE));
        assert.ok((await main.boundingBox())!.y > 100, "it stands in the middle");
        await viewer.look();
        await viewer.axe();
        await viewer.screenshot("turned-away");
        await page.goto(`${started.proxy.address}/dashboard`);
        await viewer.ready();
        await viewer.look();
        await viewer.axe();
        await viewer.screenshot("nowhere");
        await main.getByRole("link").click();
        await page.locator(".navigation").waitFor();
      });
    }
  }),
);

Deno.test(browserTest("a session's cookie is out of reach of scripts, and worth nothing after its end", async () => {
  await withLoggedIn(async ({ proxy }, { page }) => {
    const cookies = await page.context().cookies();
    const session = cookies.find(({ httpOnly }) => httpOnly)!;
    assert.equal(session.sameSite, "Strict");
    assert.ok(!(await page.evaluate(() => document.cookie)).includes(session.value));
    const headers = { cookie: `${session.name}=${session.value}` };
    const asked = async (headers: Record<string, string>) => {
      const response = await fetch(`${proxy.address}/admin/api/endpoints`, { headers });
      await response.text();
      return response.status;
    };
    assert.equal(await asked(headers), 200);
    assert.equal(await asked({ cookie: `${session.name}=${"A".repeat(session.value.length)}` }), 401);
    // Whoever has a session's cookie has no token for changes.
    const change = await fetch(`${proxy.address}/admin/api/endpoints`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(FORM),
    });
    assert.equal(change.status, 403, await change.text());
    await page.locator('form[action="/admin/logout"] button').click();
    await page.locator("#password").waitFor();
    assert.equal(await asked(headers), 401);
  });
}));
