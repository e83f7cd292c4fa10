import assert from "node:assert/strict";
import { hashPassword } from "../../lib/admin/password.ts";
import { type Proxy, startProxy } from "../e2e/proxy.ts";
import { StreamReader } from "../e2e/stream_reader.ts";
import { Browser } from "./site.ts";

const PASSWORD = "planted-password";

Deno.test("a page leads to the login, the login back to the page, and the logout out", async () => {
  await using proxy = await startProxy({ server: { admin_password: await hashPassword(PASSWORD) } });
  const browser = new Browser(proxy);
  const away = await browser.get("/admin?x=1");
  assert.equal(away.status, 303);
  assert.equal(away.headers.get("location"), "/admin/login?next=%2Fadmin%3Fx%3D1");
  const form = await browser.get(away.headers.get("location")!);
  assert.equal(form.status, 200);
  const wrong = await browser.submit(form, { password: "wrong" });
  assert.equal(wrong.status, 401);
  assert.match(wrong.html, /Wrong password/);
  const entered = await browser.submit(wrong, { password: PASSWORD });
  assert.equal(entered.status, 303);
  assert.equal(entered.headers.get("location"), "/admin?x=1");
  const cookie = entered.headers.get("set-cookie") ?? "";
  assert.match(cookie, /^cccc_session=[\w-]{43}; Path=\/; Max-Age=604800; SameSite=Strict; HttpOnly$/);
  const page = await browser.get("/admin");
  assert.equal(page.status, 200);
  assert.equal((await browser.get("/admin/api/endpoints")).status, 200, "the API takes the session too");
  assert.equal((await browser.get("/admin/login")).headers.get("location"), "/admin");
  const session = browser.cookie("cccc_session")!;
  const left = await browser.submit(page, {});
  assert.equal(left.headers.get("location"), "/admin/login");
  assert.equal(browser.cookie("cccc_session"), undefined);
  const stolen = { cookie: `cccc_session=${session}` };
  assert.equal((await browser.get("/admin", stolen)).status, 303, "the session has ended, not only its cookie");
});

Deno.test("a login without the form's token changes nothing", async () => {
  await using proxy = await startProxy({ server: { admin_password: PASSWORD } });
  const browser = new Browser(proxy);
  const { status, html } = await browser.post("/admin/login", { password: PASSWORD });
  assert.equal(status, 403);
  assert.match(html, /has expired/);
  assert.equal(browser.cookie("cccc_session"), undefined);
  const other = await browser.post("/admin/login", { password: PASSWORD }, { origin: "https://evil.example" });
  assert.equal(other.status, 403);
});

Deno.test("a login is slowed after wrong passwords, and says for how long", async () => {
  await using proxy = await startProxy({ server: { admin_password: PASSWORD } });
  const browser = new Browser(proxy);
  const form = await browser.get("/admin/login");
  for (let count = 0; count < 5; count++) assert.equal((await browser.submit(form, { password: "no" })).status, 401);
  const slowed = await browser.submit(form, { password: PASSWORD });
  assert.equal(slowed.status, 429);
  assert.equal(slowed.headers.get("retry-after"), "1");
  assert.match(slowed.html, /Wait 1 second, then/);
});

for (
  const next of [
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "/.//evil.example",
    "/%2e//evil.example",
    "/a/..//evil.example",
    "/v1/models",
    "javascript:alert(1)",
    "",
  ]
) {
  Deno.test(`a login leads to no other place than this server's: ${JSON.stringify(next)}`, async () => {
    await using proxy = await startProxy({ server: { admin_password: PASSWORD } });
    const browser = new Browser(proxy);
    const form = await browser.get(`/admin/login?next=${encodeURIComponent(next)}`);
    const { headers } = await browser.submit(form, { password: PASSWORD, next });
    const target = new URL(headers.get("location")!, proxy.address);
    assert.equal(target.origin, proxy.address);
  });
}

for (const next of ["/admin/login", "/admin/login?next=%2Fadmin%2Flogin", "/admin/x/../login", "/admin/logout"]) {
  Deno.test(`a login does not lead to the login or the logout: ${next}`, async () => {
    await using proxy = await startProxy({ server: { admin_password: PASSWORD } });
    const browser = new Browser(proxy);
    const form = await browser.get(`/admin/login?next=${encodeURIComponent(next)}`);
    const { headers } = await browser.submit(form, { password: PASSWORD, next });
    assert.equal(headers.get("location"), "/admin");
  });
}

Deno.test("a session's cookie is for TLS only where the browser came by it", async () => {
  await using proxy = await startProxy({ server: { admin_password: PASSWORD } });
  const browser = new Browser(proxy);
  const form = await browser.get("/admin/login");
  const token = /name="csrf_token" value="([^"]+)"/.exec(form.html)![1]!;
  const fields = { csrf_token: token, next: "/admin", password: PASSWORD };
  const { headers } = await browser.post("/admin/login", fields, { "x-forwarded-proto": "https" });
  assert.match(headers.get("set-cookie") ?? "", /; Secure$/);
});

for (const path of ["/admin/api/requests/live", "/admin/api/status/live", "/admin/api/endpoints/live"]) {
  Deno.test(`a logout ends its session's stream of ${path} at once`, async () => {
    await using proxy = await startProxy({ server: { admin_password: PASSWORD } });
    const browser = await loggedIn(proxy);
    const stream = await open(proxy, path, browser);
    await browser.submit(await browser.get("/admin"), {});
    await stream.rest();
  });
}

Deno.test("a stream that was opened by a password tells nothing once it is another", async () => {
  await using proxy = await startProxy({ server: { admin_password: PASSWORD } });
  const basic = { authorization: `Basic ${btoa(`any:${PASSWORD}`)}` };
  const streams = [
    await open(proxy, "/admin/api/requests/live", await loggedIn(proxy)),
    await open(proxy, "/admin/api/requests/live", new Browser(proxy), basic),
  ];
  await proxy.reload({ server: { admin_password: "another-planted" } });
  await (await fetch(`${proxy.address}/v1/models`)).body?.cancel();
  for (const stream of streams) await stream.rest();
  for (const stream of streams) assert.doesNotMatch(stream.text, /event: request/);
});

Deno.test("a logout ends no stream of another session, nor one that was opened by HTTP Basic", async () => {
  await using proxy = await startProxy({ server: { admin_password: PASSWORD } });
  const basic = { authorization: `Basic ${btoa(`any:${PASSWORD}`)}` };
  const streams = [
    await open(proxy, "/admin/api/requests/live", await loggedIn(proxy)),
    await open(proxy, "/admin/api/requests/live", new Browser(proxy), basic),
  ];
  const browser = await loggedIn(proxy);
  await browser.submit(await browser.get("/admin"), {});
  await (await fetch(`${proxy.address}/v1/models`)).body?.cancel();
  for (const stream of streams) await stream.until("event: request");
  for (const stream of streams) await stream.cancel();
});

async function loggedIn(proxy: Proxy): Promise<Browser> {
  const browser = new Browser(proxy);
  await browser.submit(await browser.get("/admin/login"), { password: PASSWORD });
  return browser;
}

/** A stream of events, once it has begun. */
async function open(proxy: Proxy, path: string, browser: Browser, headers: Record<string, string> = {}) {
  const session = browser.cookie("cccc_session");
  const cookie = session === undefined ? {} : { cookie: `cccc_session=${session}` };
  const response = await fetch(proxy.address + path, { headers: { ...cookie, ...headers } });
  assert.equal(response.status, 200, await (response.ok ? "" : response.text()));
  const stream = new StreamReader(response);
  await stream.until("\n\n");
  return stream;
}
