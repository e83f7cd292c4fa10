import assert from "node:assert/strict";
import http2 from "node:http2";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask, exchangeRaw } from "./client.ts";
import { ALL_PROTOCOLS, MESSAGES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const PATHS = ["/v1/messages", "/v1/models", "/healthz", "/readyz", "/metrics", "/admin", "/", "/nowhere%20here"];

interface GuardRow {
  readonly name: string;
  readonly headers: string;
  readonly allowed: boolean;
}

const GUARD: readonly GuardRow[] = [
  { name: "localhost", headers: "host: localhost:PORT", allowed: true },
  { name: "127.0.0.1", headers: "host: 127.0.0.1:PORT", allowed: true },
  { name: "IPv6 loopback", headers: "host: [::1]:PORT", allowed: true },
  { name: "a listed host", headers: "host: Proxy.Example:PORT", allowed: true },
  { name: "the own origin", headers: "host: localhost:PORT\r\norigin: http://localhost:PORT", allowed: true },
  { name: "a listed origin", headers: "host: localhost\r\norigin: https://page.example", allowed: true },
  { name: "a rebound name", headers: "host: evil.example:PORT", allowed: false },
  { name: "a name that begins like ours", headers: "host: localhost.evil.example", allowed: false },
  { name: "a name that begins like an address", headers: "host: 127.0.0.1.evil.example", allowed: false },
  { name: "a user in front", headers: "host: localhost@evil.example", allowed: false },
  { name: "an empty host", headers: "host: ", allowed: false },
  { name: "a port that is none", headers: "host: 127.0.0.1:99999", allowed: false },
  { name: "an address that is none", headers: "host: 999.1.1.1\r\norigin: http://999.1.1.1", allowed: false },
  { name: "brackets around no address", headers: "host: [:::]\r\naccept: text/html", allowed: false },
  { name: "two words", headers: "host: a b\r\naccept: text/html", allowed: false },
  { name: "a path in it", headers: "host: a\\help.localhost", allowed: false },
  { name: "a query in it", headers: "host: a?.localhost", allowed: false },
  { name: "a fragment in it", headers: "host: a#.localhost", allowed: false },
  { name: "another origin", headers: "host: localhost\r\norigin: https://evil.example", allowed: false },
  { name: "a null origin", headers: "host: localhost\r\norigin: null", allowed: false },
  { name: "another port's origin", headers: "host: localhost:PORT\r\norigin: http://localhost:1", allowed: false },
  { name: "an extension's origin", headers: "host: localhost\r\norigin: chrome-extension://abc", allowed: false },
  {
    name: "a rebound name with its own origin",
    headers: "host: evil.example\r\norigin: http://evil.example",
    allowed: false,
  },
  {
    name: "a page's image",
    headers: "host: localhost\r\nsec-fetch-site: cross-site\r\nsec-fetch-mode: no-cors",
    allowed: false,
  },
  {
    name: "a page's WebSocket",
    headers: "host: localhost\r\norigin: https://evil.example\r\nupgrade: websocket",
    allowed: false,
  },
];

Deno.test("a request of a web page, or to a name that is not ours, is refused on every path", async (t) => {
  const server = { allowed_hosts: ["proxy.example"], allowed_origins: ["https://page.example"] };
  await steps(t, GUARD, async ({ headers, allowed }) => {
    await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
    const endpoint = { name: "a", ...MESSAGES.endpoint, url: upstream.url, auth_type: "none", enabled: true };
    await using proxy = await startProxy({ endpoints: [endpoint], server });
    for (const path of PATHS) {
      const lines = headers.replaceAll("PORT", String(proxy.port));
      const body = path === "/v1/messages" ? MESSAGES.request(false) : "";
      const length = new TextEncoder().encode(body).length;
      const answer = await exchangeRaw(
        proxy.port,
        `${body === "" ? "GET" : "POST"} ${path} HTTP/1.1\r\n${lines}\r\ncontent-type: text/plain\r\n` +
          `content-length: ${length}\r\nconnection: close\r\n\r\n${body}`,
      );
      if (allowed) {
        assert.doesNotMatch(answer, /^HTTP\/1\.1 40[03]/, path);
      } else {
        assert.match(answer, /^HTTP\/1\.1 40[03] /, path);
        assert.equal(upstream.requests.length, 0, path);
      }
      assert.doesNotMatch(answer, /access-control/i, path);
    }
  });
});

Deno.test("who comes by another name is told which to add to server.allowed_hosts, as it is written there", async () => {
  await using proxy = await startProxy({});
  const answer = await exchangeRaw(
    proxy.port,
    "GET /v1/models HTTP/1.1\r\nhost: Nas.Local:8080\r\nconnection: close\r\n\r\n",
  );
  assert.match(answer, /Host header \\"Nas\.Local\\" is not one/);
});

Deno.test("a host in a request's first line is not looked at, and does no harm if it is none", async () => {
  await using proxy = await startProxy({});
  for (const [path, status] of [["/healthz", 200], ["/nothing", 404], ["/admin", 200]] as const) {
    const answer = await exchangeRaw(
      proxy.port,
      `GET http://999.1.1.1:99999${path} HTTP/1.1\r\nhost: localhost\r\naccept: text/html\r\n` +
        "sec-fetch-mode: navigate\r\nconnection: close\r\n\r\n",
    );
    assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), `${path}: ${answer}`);
  }
});

/** The status of a request by HTTP/2 without upgrading, as proxies in front send them: its host stands in `:authority`. */
async function askByHttp2(port: number, headers: http2.OutgoingHttpHeaders): Promise<number | undefined> {
  const session = http2.connect(`http://127.0.0.1:${port}`);
  try {
    const stream = session.request(headers);
    const answered = Promise.withResolvers<number | undefined>();
    stream.on("response", ({ ":status": status }) => answered.resolve(status));
    stream.on("error", answered.reject);
    stream.resume();
    return await answered.promise;
  } finally {
    session.destroy();
  }
}

Deno.test("HTTP/2 names the host in :authority alone, and it is looked at as a Host header is", async () => {
  await using proxy = await startProxy({ server: { allowed_hosts: ["proxy.example"] } });
  const rows: readonly (readonly [authority: string, headers: Record<string, string>, allowed: boolean])[] = [
    [`localhost:${proxy.port}`, {}, true],
    ["Proxy.Example", {}, true],
    ["localhost", { origin: "http://localhost" }, true],
    ["localhost", { origin: "https://evil.example" }, false],
    ["localhost", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }, false],
    ["evil.example", {}, false],
    ["evil.example", { origin: "http://evil.example" }, false],
    ["evil.example@localhost", {}, false],
    ["localhost@evil.example", {}, false],
    ["999.1.1.1:99999", {}, false],
    ["localhost", { host: "evil.example" }, false],
  ];
  for (const [authority, headers, allowed] of rows) {
    const status = await askByHttp2(proxy.port, { ":path": "/v1/models", ":authority": authority, ...headers });
    assert.equal(status, allowed ? 200 : 403, `${authority} ${JSON.stringify(headers)}`);
  }
});

Deno.test("a request of HTTP/1.0 without a Host comes from no browser, and is let in unless it names another", async () => {
  await using proxy = await startProxy({});
  assert.match(await exchangeRaw(proxy.port, "GET /healthz HTTP/1.0\r\n\r\n"), /^HTTP\/1\.0 200 /);
  assert.match(await exchangeRaw(proxy.port, "GET http://evil.example/healthz HTTP/1.0\r\n\r\n"), /^HTTP\/1\.0 403 /);
  assert.match(await exchangeRaw(proxy.port, "GET /healthz HTTP/1.0\r\nhost:\r\n\r\n"), /^HTTP\/1\.0 403 /);
});

Deno.test("who takes the proxy for a forward proxy gets no tunnel, and the log says what to do", async () => {
  await using proxy = await startProxy({});
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: proxy.port });
  try {
    await connection.write(
      new TextEncoder().encode("CONNECT api.openai.com:443 HTTP/1.1\r\nhost: api.openai.com:443\r\n\r\n"),
    );
    const buffer = new Uint8Array(4096);
    const read = await connection.read(buffer);
    const answer = new TextDecoder().decode(buffer.subarray(0, read ?? 0));
    assert.match(answer, /^HTTP\/1\.1 501 /);
    assert.match(answer, /Cannot connect to api\.openai\.com:443: .*HTTPS_PROXY/);
  } finally {
    connection.close();
  }
  assert.match((await proxy.requests(1))[0]!.error!, /HTTPS_PROXY/);
});

Deno.test("a preflight is not answered with a permission", async () => {
  await using proxy = await startProxy({});
  const answer = await exchangeRaw(
    proxy.port,
    "OPTIONS /v1/messages HTTP/1.1\r\nhost: localhost\r\norigin: https://evil.example\r\n" +
      "access-control-request-method: POST\r\nconnection: close\r\n\r\n",
  );
  assert.match(answer, /^HTTP\/1\.1 403 /);
  assert.doesNotMatch(answer, /access-control-allow/i);
});

const KEYS = {
  api_keys: [
    { name: "laptop", key: "server-planted-laptop", enabled: true },
    { name: "old", key: "server-planted-old", enabled: false },
  ],
};

const GOOD = "server-planted-laptop";

Deno.test("server.api_keys: one that fits is asked for, wherever the client puts it", async (t) => {
  const rows: { name: string; headers?: Record<string, string>; query?: string; status: number }[] = [
    { name: "none", status: 401 },
    { name: "bearer", headers: { authorization: `Bearer ${GOOD}` }, status: 200 },
    { name: "bearer in lower case", headers: { authorization: `bearer ${GOOD}` }, status: 200 },
    { name: "x-api-key", headers: { "x-api-key": GOOD }, status: 200 },
    { name: "api-key", headers: { "api-key": GOOD }, status: 200 },
    { name: "x-goog-api-key", headers: { "x-goog-api-key": GOOD }, status: 200 },
    { name: "query", query: `key=${GOOD}`, status: 200 },
    { name: "both, one of them right", headers: { authorization: "Bearer x", "x-api-key": GOOD }, status: 200 },
    { name: "wrong", headers: { "x-api-key": "server-planted-wrong" }, status: 401 },
    { name: "a part of it", headers: { "x-api-key": GOOD.slice(0, -1) }, status: 401 },
    { name: "disabled", headers: { "x-api-key": "server-planted-old" }, status: 401 },
    { name: "empty", headers: { "x-api-key": "", authorization: "Bearer " }, status: 401 },
  ];
  await steps(t, rows, async ({ headers = {}, query, status }) => {
    for (const protocol of ALL_PROTOCOLS) {
      await using upstream = await FakeUpstream.start(scripts.reply(protocol.whole));
      const endpoint = { name: "a", ...protocol.endpoint, url: upstream.url, auth_type: "none", enabled: true };
      await using proxy = await startProxy({ endpoints: [endpoint], server: KEYS });
      const path = protocol.path(false);
      const key = query === undefined ? "" : `${path.includes("?") ? "&" : "?"}${query}`;
      const received = await ask(proxy, protocol, { headers, path: path + key });
      assert.equal(received.status, status, received.text);
      assert.equal(upstream.requests.length, status === 200 ? 1 : 0);
      if (status !== 200) assert.match(protocol.errorMessage(JSON.parse(received.text)), /API key/);
      const log = await proxy.logged().catch(() => "");
      assert.ok(!log.includes("server-planted"), log);
      if (status === 200) assert.match(log, /"key":"laptop"/);
    }
  });
});

Deno.test("with keys set only the health check and the pages do without", async (t) => {
  await using proxy = await startProxy({ server: { ...KEYS, admin_password: "page-planted" } });
  const basic = (password: string) => ({ authorization: `Basic ${btoa(`any:${password}`)}` });
  const rows: { name: string; headers?: Record<string, string>; status: number }[] = [
    { name: "/healthz", status: 200 },
    { name: "/readyz", status: 401 },
    { name: "/readyz", headers: { "x-api-key": GOOD }, status: 503 },
    { name: "/v1/models", status: 401 },
    { name: "/metrics", status: 401 },
    { name: "/metrics", headers: { "x-api-key": "server-planted-wrong" }, status: 401 },
    { name: "/metrics", headers: { authorization: `Bearer ${GOOD}` }, status: 200 },
    { name: "/nowhere", status: 401 },
    { name: "/admin", status: 303 },
    { name: "/admin", headers: { "x-api-key": GOOD }, status: 303 },
    { name: "/admin/api/endpoints", status: 401 },
    { name: "/admin", headers: basic("wrong"), status: 401 },
    { name: "/admin", headers: basic("page-planted"), status: 200 },
    { name: "/admin/", headers: basic("page-planted"), status: 303 },
  ];
  await steps(t, rows, async ({ name, headers = {}, status }) => {
    const response = await fetch(proxy.address + name, { headers, redirect: "manual" });
    assert.equal(response.status, status);
    const text = await response.text();
    assert.ok(!/server-planted|page-planted/.test(text), text);
    if (name === "/admin") assert.equal(response.headers.has("www-authenticate"), status === 401);
  });
});

Deno.test("no way to write a host or a path shows a page to who has not given the password", async (t) => {
  const endpoint = { name: "marker-planted", ...MESSAGES.endpoint, url: "http://127.0.0.1:9", enabled: true };
  await using proxy = await startProxy({
    endpoints: [{ ...endpoint, auth_type: "none" }],
    server: { admin_password: "page-planted" },
  });
  const get = (target: string, { host = "localhost", more = "" } = {}) =>
    exchangeRaw(
      proxy.port,
      `GET ${target} HTTP/1.1\r\nhost: ${host}\r\naccept: text/html\r\n${more}connection: close\r\n\r\n`,
    );
  const page = "/admin/endpoints";
  const given = await get(page, { more: `authorization: Basic ${btoa("any:page-planted")}\r\n` });
  assert.match(given, /marker-planted/, "who has given it sees the page");
  const rows: { name: string; host?: string }[] = [
    ...["a\\help?.localhost", "a\\help#.localhost", "a\\help\\x?.localhost", "a\\help\\x#.localhost"]
      .map((host) => ({ name: page, host })),
    { name: `http://a\\help?${page}` },
    { name: `http://a\\help#${page}` },
    { name: `http://a\\help\\x?${page}` },
    { name: `http://a?/help${page}` },
    { name: `http://a/help/..${page}` },
    { name: `${page}/..\\..\\help` },
    { name: `${page}#/../../help` },
    { name: `/help/..${page}` },
    { name: `/help/%2e%2e${page}` },
    { name: `/help/..%2f..${page}` },
    { name: `/help/%2e%2e%2f..${page}` },
    { name: `/help\\..${page}` },
    { name: `//help/..${page}` },
    { name: "/%61dmin/endpoints" },
    { name: "/admin/%65ndpoints" },
    { name: "/admin//endpoints" },
    { name: "/ADMIN/endpoints" },
    { name: `/help?${page}` },
  ];
  await steps(t, rows, async ({ name, host }) => {
    const answer = await get(name, host === undefined ? {} : { host });
    assert.match(answer, /^HTTP\/1\.1 (?:[34]\d\d|200) /);
    assert.doesNotMatch(answer, /marker-planted/);
  });
});

Deno.test("beyond loopback the configuration must protect what it opens", async (t) => {
  const rows = [
    { name: "nothing", server: {}, missing: /api_keys.*admin_password/s },
    { name: "no password", server: KEYS, missing: /admin_password/ },
    { name: "no key", server: { admin_password: "page-planted" }, missing: /api_keys/ },
    {
      name: "a disabled key alone",
      server: { admin_password: "page-planted", api_keys: [KEYS.api_keys[1]] },
      missing: /api_keys/,
    },
  ];
  for (const host of ["0.0.0.0", "::", "192.0.2.7", "some.host.example"]) {
    await steps(t, rows.map((row) => ({ ...row, name: `${host}: ${row.name}` })), async ({ server, missing }) => {
      await assert.rejects(startProxy({ server: { ...server, host } }), missing);
    });
  }
});
