/** `/help` and its scripts, by HTTP: whoever asks, by whatever name of the host. */
import assert from "node:assert/strict";
import { clientScript, SCRIPTS } from "../../lib/setup/client_script.ts";
import { exchangeRaw } from "../e2e/client.ts";
import { type Proxy, type ProxyConfig, startProxy } from "../e2e/proxy.ts";
import { Browser } from "./site.ts";

const SECRETS: ProxyConfig = {
  server: { admin_password: "planted-password", api_keys: [{ name: "planted-name", key: "planted-key" }] },
  endpoints: [{
    name: "planted-endpoint",
    url: "https://example.org",
    auth_type: "api_key",
    auth_value: "planted-value",
    enabled: true,
  }],
};

Deno.test("/help is for everybody and shows no secret, the rest of the pages stays closed", async () => {
  await using proxy = await startProxy(SECRETS);
  const browser = new Browser(proxy);
  for (
    const path of [
      "/help",
      "/help?client=codex&system=windows",
      ...Object.keys(SCRIPTS).map((name) => `/help/${name}`),
    ]
  ) {
    const { status, html } = await browser.get(path);
    assert.equal(status, 200, path);
    assert.doesNotMatch(html, /planted/, path);
    assert.match(html, /YOUR_KEY|CCCC_API_KEY/, `${path} says that a key is needed`);
  }
  assert.equal((await browser.get("/help/")).headers.get("location"), "/help");
  assert.equal((await browser.get("/admin")).status, 303);
  assert.equal((await browser.get("/admin/api/requests/live")).status, 401);
  assert.equal((await browser.get("/help/none.sh")).status, 404);
  assert.equal((await browser.get("/help/toString")).status, 404);
});

Deno.test("/help?client=codex shows Codex, for the system of whoever asks (claims 45, 51)", async () => {
  await using proxy = await startProxy({});
  const browser = new Browser(proxy);
  const shown: readonly [path: string, agent: string, script: string, command: string][] = [
    ["/help", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "ccc.bat", "setup claude"],
    ["/help", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "ccc.command", "setup claude"],
    ["/help?client=codex", "Mozilla/5.0 (X11; Linux x86_64)", "ccc-codex.sh", "setup codex"],
    ["/help?client=codex&system=windows", "curl", "ccc-codex.bat", "setup codex"],
    ["/help?client=<b>&system=<b>", "", "ccc.sh", "setup claude"],
  ];
  for (const [path, agent, script, command] of shown) {
    const { html } = await browser.get(path, { "user-agent": agent });
    assert.ok(html.includes(`href="/help/${script}"`), `${path} for ${agent}`);
    assert.match(html, new RegExp(`>cccc (?:-config [^<]+ )?${command}<`));
    assert.ok(html.includes(proxy.address), `${path} has the proxy's address`);
    assert.doesNotMatch(html, /<b>/);
  }
});

Deno.test("/help/ccc.sh is the script for the address by which it was asked for, to be saved and not to be shown (claim 45)", async () => {
  await using proxy = await startProxy({});
  const { html, headers } = await new Browser(proxy).get("/help/ccc.sh");
  assert.equal(
    html,
    clientScript({
      client: "claude",
      ending: "sh",
      url: proxy.address,
      needsKey: false,
      takesLogin: false,
      checksItself: false,
    }),
  );
  assert.equal(headers.get("content-disposition"), 'attachment; filename="ccc.sh"');
  assert.equal(headers.get("content-type"), "application/octet-stream");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
});

Deno.test("/help puts no token in the place of a login that an endpoint takes, and says so", async () => {
  const endpoint = { name: "own", url: "https://api.anthropic.com", auth_type: "passthrough", enabled: true };
  await using proxy = await startProxy({ endpoints: [endpoint] });
  const browser = new Browser(proxy);
  const claude = (await browser.get("/help")).html;
  assert.ok(claude.includes("own login, so no token is put in its place"));
  assert.doesNotMatch(claude, /ANTHROPIC_AUTH_TOKEN|hello/);
  assert.doesNotMatch((await browser.get("/help/ccc.sh")).html, /export ANTHROPIC_AUTH_TOKEN/);
  const codex = (await browser.get("/help?client=codex")).html;
  assert.doesNotMatch(codex, /own login|requires_openai_auth/);
});

/** The answer to a request with this Host header, as bytes. */
async function asked(proxy: Proxy, host: string, path: string): Promise<string> {
  const { port } = new URL(proxy.address);
  return await exchangeRaw(Number(port), `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
}

const HOSTILE = [
  "$(id).localhost",
  "`id`.localhost",
  "a;id.localhost",
  "a'b.localhost",
  'a"b.localhost',
  "a&calc.localhost",
];

Deno.test("/help puts no Host header into a command that is not a plain name or number", async () => {
  await using proxy = await startProxy({ server: { port: 8099, allowed_hosts: ["proxy.example.org"] } });
  let served = 0;
  for (const host of HOSTILE) {
    for (const path of ["/help", "/help?client=codex", "/help/ccc.sh", "/help/ccc.bat", "/help/ccc-codex.command"]) {
      const answer = await asked(proxy, host, path);
      const [head = "", body = ""] = answer.split("\r\n\r\n", 2);
      const refused = /^HTTP\/1\.1 (?:400|403)/.test(head);
      if (!refused) served++;
      if (!refused) assert.ok(body.includes("http://127.0.0.1:8099"), `${host} ${path}: ${head}`);
      assert.ok(!body.includes(host.replace(".localhost", "")) || refused, `${host} ${path}`);
    }
  }
  assert.ok(served > 0, "all were refused before");
  assert.match(await asked(proxy, "evil.example.org", "/help"), /^HTTP\/1\.1 403/);
  assert.match(await asked(proxy, "proxy.example.org", "/help/ccc.sh"), /^URL=http:\/\/proxy\.example\.org$/m);
  assert.match(await asked(proxy, "[::1]:9", "/help/ccc.sh"), /^URL='http:\/\/\[::1\]:9'$/m);
});
