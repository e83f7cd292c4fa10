import assert from "node:assert/strict";
import { shownUrl } from "../../lib/setup/shown_url.ts";

const FALLBACK = "http://127.0.0.1:8080";

const CASES: readonly [url: string, shown: string][] = [
  ["http://localhost:8080/help", "http://localhost:8080"],
  ["http://127.0.0.1/help", "http://127.0.0.1"],
  ["http://[::1]:9000/help?client=codex", "http://[::1]:9000"],
  ["http://proxy.example.org:8080/help", "http://proxy.example.org:8080"],
  ["http://$(id).localhost:8080/help", FALLBACK],
  ["http://'a'.localhost:8080/help", FALLBACK],
  ['http://a"b.localhost/help', FALLBACK],
  ["http://a;b.localhost/help", FALLBACK],
  ["http://a`id`.localhost/help", FALLBACK],
  ["http://a&b.localhost/help", FALLBACK],
  ["http://a_b.localhost/help", FALLBACK],
  ["http://-rf.localhost/help", FALLBACK],
];

for (const [url, shown] of CASES) {
  Deno.test(`shownUrl of ${url} is ${shown}`, () => {
    assert.ok(URL.canParse(url));
    assert.equal(shownUrl(new URL(url), { isSecure: false, fallback: FALLBACK }), shown);
  });
}

Deno.test("shownUrl is https where a proxy in front ends TLS", () => {
  assert.equal(
    shownUrl(new URL("http://proxy.example.org/help"), { isSecure: true, fallback: FALLBACK }),
    "https://proxy.example.org",
  );
});
