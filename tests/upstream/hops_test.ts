import assert from "node:assert/strict";
import { hopsWith, isBack, mayLeadBack } from "../../lib/upstream/hops.ts";
import { endpoint } from "../endpoint.ts";

const headers = (hops?: string) => new Headers(hops === undefined ? {} : { "x-cccc-hops": hops });

const BACK: readonly { readonly hops?: string; readonly back: boolean }[] = [
  { back: false },
  { hops: "", back: false },
  { hops: "b", back: false },
  { hops: "ab,ba", back: false },
  { hops: "a", back: true },
  { hops: "b, a,c", back: true },
  { hops: "b,".repeat(1000), back: true },
];

for (const { hops, back } of BACK) {
  Deno.test(`isBack of the hops ${JSON.stringify(hops?.slice(0, 20))} is ${back} for the proxy "a"`, () => {
    assert.equal(isBack(headers(hops), "a"), back);
  });
}

Deno.test("hopsWith adds the own mark behind those that are there", () => {
  assert.equal(hopsWith(headers(), "a"), "a");
  assert.equal(hopsWith(headers("b,c"), "a"), "b,c,a");
});

const ENDPOINTS: readonly { readonly url: string; readonly leads: boolean }[] = [
  { url: "https://api.anthropic.com", leads: false },
  { url: "https://chatgpt.com/backend-api/codex", leads: false },
  { url: "https://openrouter.ai/api", leads: false },
  { url: "http://127.0.0.1:8080", leads: true },
  { url: "https://api.anthropic.com.gateway.example", leads: true },
];

for (const { url, leads } of ENDPOINTS) {
  Deno.test(`mayLeadBack of ${url} is ${leads}`, () => assert.equal(mayLeadBack(endpoint({ url })), leads));
}
