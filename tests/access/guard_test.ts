import assert from "node:assert/strict";
import { refusal } from "../../lib/access/guard.ts";
import type { ServerConfig } from "../../lib/config/config.ts";
import { configOf } from "../config/parsed.ts";

function server(allowed: string): ServerConfig {
  return configOf(`server:\n  allowed_hosts: [${allowed}]\n`).server;
}

const isRefused = (host: string, config: ServerConfig) =>
  refusal(new Headers({ host }), config, ELSEWHERE) !== undefined;

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
    refusal(new Headers(headers), config, `http://${host}/v1/models?x=@localhost`) === undefined;
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
