import assert from "node:assert/strict";
import type { EndpointConfig } from "../../lib/config/config.ts";
import type { Json } from "../../lib/json.ts";
import { balanceCalls } from "../../lib/upstream/balance.ts";
import { endpoint } from "../endpoint.ts";

interface Row {
  readonly host: string;
  readonly path: string;
  readonly body: Json;
  /** Kind, amount and currency of each; `undefined`: nothing is told. */
  readonly told: string | undefined;
}

const DEEPSEEK = { currency: "CNY", total_balance: "110.00", granted_balance: "10.00", topped_up_balance: "100.00" };

const ROWS: readonly Row[] = [
  {
    host: "api.deepseek.com",
    path: "/user/balance",
    body: { is_available: true, balance_infos: [DEEPSEEK, { ...DEEPSEEK, currency: "USD", total_balance: "-0.5" }] },
    told: "left 110 CNY, left -0.5 USD",
  },
  { host: "api.deepseek.com", path: "/user/balance", body: { balance_infos: [] }, told: undefined },
  {
    host: "api.deepseek.com",
    path: "/user/balance",
    body: { balance_infos: [{ ...DEEPSEEK, currency: "points" }, { ...DEEPSEEK, total_balance: "much" }] },
    told: undefined,
  },
  {
    host: "api.moonshot.cn",
    path: "/v1/users/me/balance",
    body: { code: 0, data: { available_balance: 49.58894, voucher_balance: 46.58893, cash_balance: 3.00001 } },
    told: "left 49.58894 CNY",
  },
  {
    host: "api.moonshot.ai",
    path: "/v1/users/me/balance",
    body: { code: 0, data: { available_balance: 0 } },
    told: "left 0 USD",
  },
  {
    host: "openrouter.ai",
    path: "/api/v1/credits",
    body: { data: { total_credits: 100.5, total_usage: 25.75 } },
    told: "left 74.75 USD",
  },
  {
    host: "openrouter.ai",
    path: "/api/v1/key",
    body: { data: { limit: 100, limit_remaining: 74.5, usage: 25.5 } },
    told: "left 74.5 USD",
  },
  {
    host: "openrouter.ai",
    path: "/api/v1/key",
    body: { data: { limit: null, limit_remaining: null, usage: 25.5 } },
    told: "used 25.5 USD",
  },
  {
    host: "api.siliconflow.cn",
    path: "/v1/user/info",
    body: { code: 20000, data: { balance: "0.88", chargeBalance: "88.00", totalBalance: "88.88" } },
    told: "left 88.88 CNY",
  },
  {
    host: "api.siliconflow.com",
    path: "/v1/user/info",
    body: { code: 20000, data: { totalBalance: "1" } },
    told: "left 1 USD",
  },
  {
    host: "api.novita.ai",
    path: "/openapi/v1/billing/balance/detail",
    body: { availableBalance: "1000000", cashBalance: "800000" },
    told: "left 100 USD",
  },
  {
    host: "ai-gateway.vercel.sh",
    path: "/v1/credits",
    body: { balance: "95.50", total_used: "4.50" },
    told: "left 95.5 USD",
  },
  {
    host: "ollama.com",
    path: "/api/balance",
    body: { included: { balance_usd: 72.5, allowance_usd: 100 }, purchased: { balance_usd: 25 } },
    told: "left 97.5 USD",
  },
  {
    host: "ollama.com",
    path: "/api/balance",
    body: { included: { weekly: { remaining_percent: 40 } }, purchased: { balance_usd: 25 } },
    told: "left 25 USD",
  },
];

const at = (url: string, own: Partial<EndpointConfig> = {}) => balanceCalls(endpoint({ url, ...own }));

for (const { host, path, body, told } of ROWS) {
  Deno.test(`the balance that ${host}${path} tells by ${JSON.stringify(body)} is ${told}`, () => {
    const call = at(`https://${host}/anthropic`).find((each) => each.path === path)!;
    const amounts = call.read(body)?.map(({ kind, amount, currency }) => `${kind} ${amount} ${currency}`);
    assert.equal(amounts?.join(", "), told);
    for (const other of [null, [], "x", {}, { data: null }, { data: [] }, { error: { message: "no" } }] as Json[]) {
      assert.equal(call.read(other), undefined, JSON.stringify(other));
    }
  });
}

Deno.test("a balance is asked for at hosts that are known to tell it, with a credential of the endpoint's own", () => {
  assert.equal(at("https://api.deepseek.com:8443/v1").length, 1);
  assert.equal(at("https://www.openrouter.ai/api").length, 2);
  for (const url of ["https://api.openai.com", "https://deepseek.com.evil.example", "https://xapi.deepseek.com"]) {
    assert.deepEqual(at(url), [], url);
  }
  for (const authType of ["none", "passthrough"] as const) {
    assert.deepEqual(at("https://api.deepseek.com", { authType }), []);
  }
});
