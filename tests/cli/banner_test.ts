import assert from "node:assert/strict";
import { banner } from "../../lib/cli/banner.ts";
import { parseConfig } from "../../lib/config/parse.ts";
import { VERSION } from "../../lib/version.ts";

const parsed = parseConfig("endpoints: []", { file: "config.yaml", directory: "/", env: () => undefined });
assert.equal(parsed.type, "ok");
const config = parsed.config;

const CASES: readonly [hostname: string, firstLine: string][] = [
  ["127.0.0.1", "http://127.0.0.1:8080"],
  ["0.0.0.0", "http://127.0.0.1:8080, and on every other address of this machine"],
  ["::", "http://[::1]:8080, and on every other address of this machine"],
  ["::1", "http://[::1]:8080"],
  ["192.0.2.1", "http://192.0.2.1:8080"],
];

for (const [hostname, address] of CASES) {
  Deno.test(`banner shows an address that can be opened when the server listens on ${hostname}`, () => {
    const app = { hostname, port: 8080 };
    const [first, admin] = banner({ app, config, file: "config.yaml", isNew: false, os: "linux" });
    assert.equal(first, `cccc ${VERSION} listens on ${address}`);
    assert.equal(admin, `  Admin:          ${address.split(",")[0]}/admin`);
  });
}

Deno.test("banner puts no token in the place of a login that an endpoint takes", () => {
  const text = "endpoints: [{ name: a, url: https://api.anthropic.com, auth_type: passthrough, enabled: true }]";
  const parsed = parseConfig(text, { file: "config.yaml", directory: "/", env: () => undefined });
  assert.equal(parsed.type, "ok");
  const app = { hostname: "127.0.0.1", port: 8080 };
  const lines = banner({ app, config: parsed.config, file: "config.yaml", isNew: false, os: "linux" });
  assert.equal(lines[3], "  Claude Code:    ANTHROPIC_BASE_URL=http://127.0.0.1:8080 claude");
  assert.doesNotMatch(lines[4]!, /requires_openai_auth/);
});
