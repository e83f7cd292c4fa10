import assert from "node:assert/strict";
import { refusal } from "../../lib/access/guard.ts";
import type { ServerConfig } from "../../lib/config/config.ts";
import { configOf } from "../config/parsed.ts";

function server(allowed: string): ServerConfig {
  return configOf(`server:\n  allowed_hosts: [${allowed}]\n`).server;
}

const isRefused = (host: string, config: ServerConfig) => refusal(new Headers({ host }), config) !== undefined;

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
