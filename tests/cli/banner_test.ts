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
