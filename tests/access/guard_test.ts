import assert from "node:assert/strict";
import { refusal } from "../../lib/access/guard.ts";
import type { ServerConfig } from "../../lib/config/config.ts";
import { say } from "../../lib/phrases/say.ts";
import { configOf } from "../config/parsed.ts";

function server(allowed: string): ServerConfig {
  return configOf(`server:\n  allowed_hosts: [${allowed}]\n`).server;
}

const isRefused = (host: string, config: ServerConfig) =>
  refusal(new Headers({ host }), config, pageAt(ELSEWHERE)) !== undefined;

function pageAt(url: string) {
  return { request: { url }, operation: undefined };
}

/** At a URL's host nobody looks where there is a header. */
const ELSEWHERE = "http://proxy.example.org/v1/models";

Deno.test("a host is expected each time it comes, and as long as the configuration has it", () => {
  const before = server("proxy.example.org");
  const after = server("other.example.org");
  for (let time = 0; time < 2; time++) {
    assert.equal(isRefused("proxy.example.org:8080", before), false);
    assert.equal(isRefused("other.example.org", before), true);
    assert.equal(isRefused("999.1.1.1:99999", before), true);
    assert.equal(isRefused("proxy.example.org:8080", after), true);
    assert.equal(isRefused("other.example.org", after), false);
  }
});

Deno.test("a request without a Host header is one to its URL's host, which is looked at as strictly", () => {
  const config = server("proxy.example.org");
  const at = (host: string, headers: Record<string, string> = {}) =>
    refusal(new Headers(headers), config, pageAt(`http://${host}/v1/models?x=@localhost`)) === undefined;
  for (const host of ["localhost:8080", "[::1]:8080", "127.0.0.1", "Proxy.Example.org:8080"]) {
    assert.equal(at(host), true, host);
    assert.equal(at(host, { origin: `http://${host}` }), true, host);
    assert.equal(at(host, { origin: "http://evil.example" }), false, host);
    assert.equal(at(host, { "sec-fetch-site": "cross-site" }), false, host);
  }
  for (
    const host of [
      "",
      "evil.example",
      "evil.example:8080",
      "evil.example@localhost",
      "localhost@evil.example",
      "999.1.1.1",
    ]
  ) {
    assert.equal(at(host), false, host);
    assert.equal(at(host, { origin: `http://${host}` }), false, host);
  }
});

const OWN = configOf(
  "server:\n  host: Box\n  api_keys: [{ name: a, key: the-key-of-a }]\n  admin_password: a-long-password\n  allowed_hosts: [proxy.example.org]\n  allowed_origins: [https://app.example.org]\n",
).server;

/** What a request says of where it goes and comes from, and why it is refused, if it is. */
const ROWS: readonly (readonly [name: string, headers: Record<string, string>, refused?: RegExp])[] = [
  ["localhost", { host: "localhost" }],
  ["localhost with a port, in any letters", { host: "LocalHost:8080" }],
  ["a name below localhost", { host: "a.localhost:8080" }],
  ["a name that only begins as localhost", { host: "localhost.example.org" }, /"localhost\.example\.org"/],
  ["a name that only ends as localhost", { host: "notlocalhost" }, /"notlocalhost"/],
  ["an address", { host: "127.0.0.1:8080" }],
  ["an address of the sixth version", { host: "[::1]:8080" }],
  ["an address in brackets that is none", { host: "[1::2::3]" }, /1::2::3/],
  ["the host that the server was given", { host: "box:1" }],
  ["an allowed name", { host: "proxy.example.org" }],
  ["an allowed name with the root's dot", { host: "proxy.example.org.:80" }],
  ["a name that was rebound, and its port", { host: "evil.example:8080" }, /"evil\.example"(?!:)/],
  ["what is no host", { host: "a@localhost" }, /"a@localhost"/],
  ["an address with digits that make none", { host: "999.1.1.1" }, /"999\.1\.1\.1"/],
  ["its own origin", { host: "localhost:80", origin: "http://localhost" }],
  ["its own origin behind TLS", { host: "proxy.example.org", origin: "https://proxy.example.org:443" }],
  ["another port's origin", { host: "localhost:8080", origin: "http://localhost:3000" }, /"http:\/\/localhost:3000"/],
  ["an origin of another host", { host: "localhost", origin: "https://evil.example" }, /"https:\/\/evil\.example"/],
  ["its own host by another scheme", { host: "localhost", origin: "ftp://localhost" }, /"ftp:\/\/localhost"/],
  ["an origin that is hidden", { host: "localhost", origin: "null" }, /"null"/],
  ["an allowed origin, in any letters", { host: "localhost", origin: "https://APP.example.org" }],
  ["its own page", { host: "localhost", "sec-fetch-site": "same-origin" }],
  ["an address that was typed", { host: "localhost", "sec-fetch-site": "none" }],
  [
    "a link on another site",
    { host: "localhost", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
  ],
  [
    "an image on another site",
    { host: "localhost", "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
    /another site/,
  ],
  ["a page of another port", { host: "localhost", "sec-fetch-site": "same-site" }, /another site/],
];

for (const [name, headers, refused] of ROWS) {
  Deno.test(`refusal ${refused === undefined ? "lets in" : "keeps out"} a request with ${name}`, () => {
    // The second time the host may be known.
    for (let time = 0; time < 2; time++) {
      const said = refusal(new Headers(headers), OWN, pageAt("http://localhost/admin"));
      if (refused === undefined) assert.equal(said, undefined);
      else assert.match(say(said ?? ""), refused);
    }
  });
}

Deno.test("refusal repeats no more of a host or an origin than anybody reads", () => {
  const long = "x".repeat(5000);
  for (const headers of [{ host: long }, { host: "localhost", origin: `http://${long}` }]) {
    const said = say(refusal(new Headers(headers), OWN, pageAt("http://localhost/admin")) ?? "");
    assert.ok(said.includes("x".repeat(190)) && !said.includes("x".repeat(201)), said);
  }
});

Deno.test("a link on another site leads to a page, and to nothing that an endpoint would be asked for", () => {
  const isRefused = (site: string, operation: object | undefined) => {
    const headers = new Headers({ host: "localhost", "sec-fetch-site": site, "sec-fetch-mode": "navigate" });
    return refusal(headers, OWN, { request: { url: "http://localhost/" }, operation }) !== undefined;
  };
  for (const site of ["cross-site", "same-site"]) {
    assert.equal(isRefused(site, undefined), false, site);
    assert.equal(isRefused(site, {}), true, site);
  }
  for (const site of ["none", "same-origin"]) assert.equal(isRefused(site, {}), false, site);
});
