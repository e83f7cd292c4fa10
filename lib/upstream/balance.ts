/**
 * How vendors tell what is left on an account, by the host of an endpoint: documented calls only, each taken with a bearer
 * token and relative to the host.
 */
import type { EndpointConfig } from "../config/config.ts";
import { isObject, type Json } from "../json.ts";

/** A sum of money. */
export interface Amount {
  /** What there is, or what was used where nothing is said of that. */
  readonly kind: "left" | "used";
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** One call that tells it. */
export interface BalanceCall {
  readonly path: string;
  /** `undefined`: the answer tells nothing of the kind. */
  readonly read: (body: Json) => readonly Amount[] | undefined;
}

interface Row {
  readonly host: string;
  /** The next one is for credentials that the one before refuses. */
  readonly calls: readonly BalanceCall[];
}

const TABLE: readonly Row[] = [
  // https://api-docs.deepseek.com/api/get-user-balance (read 2026-11-27)
  { host: "api.deepseek.com", calls: [{ path: "/user/balance", read: deepseek }] },
  // https://platform.moonshot.cn/docs/api/balance, https://platform.kimi.ai/docs/api/balance (read 2026-11-27)
  { host: "api.moonshot.cn", calls: [{ path: "/v1/users/me/balance", read: moonshot("CNY") }] },
  { host: "api.moonshot.ai", calls: [{ path: "/v1/users/me/balance", read: moonshot("USD") }] },
  {
    host: "openrouter.ai",
    calls: [
      // For management keys only: https://openrouter.ai/docs/api/api-reference/credits/get-credits (read 2026-11-27)
      { path: "/api/v1/credits", read: openrouter },
      // https://openrouter.ai/docs/api/api-reference/api-keys/get-current-key (read 2026-11-27)
      { path: "/api/v1/key", read: openrouterKey },
    ],
  },
  // https://docs.siliconflow.cn/cn/api-reference/userinfo/get-user-info and docs.siliconflow.com (read 2026-11-27)
  { host: "api.siliconflow.cn", calls: [{ path: "/v1/user/info", read: siliconflow("CNY") }] },
  { host: "api.siliconflow.com", calls: [{ path: "/v1/user/info", read: siliconflow("USD") }] },
  // https://novita.ai/docs/api-reference/basic-get-user-balance (read 2026-11-27)
  { host: "api.novita.ai", calls: [{ path: "/openapi/v1/billing/balance/detail", read: novita }] },
  // https://vercel.com/docs/ai-gateway/usage (read 2026-11-27)
  { host: "ai-gateway.vercel.sh", calls: [{ path: "/v1/credits", read: vercel }] },
  // https://docs.ollama.com/api/balance (read 2026-11-27)
  { host: "ollama.com", calls: [{ path: "/api/balance", read: ollama }] },
];

/** The calls to make, in turn; none: nobody has said how its host tells it, or it has no credential of its own. */
export function balanceCalls({ url, authType }: EndpointConfig): readonly BalanceCall[] {
  if (authType === "none" || authType === "passthrough") return [];
  const { hostname } = new URL(url);
  return TABLE.find(({ host }) => hostname === host || hostname === `www.${host}`)?.calls ?? [];
}

/** One for each currency that an account has. */
function deepseek(body: Json): readonly Amount[] | undefined {
  const infos = member(body, "balance_infos");
  if (!Array.isArray(infos)) return undefined;
  return known(infos.map((info) => left(member(info, "total_balance"), member(info, "currency"))));
}

function moonshot(currency: string): BalanceCall["read"] {
  return (body) => known([left(member(member(body, "data"), "available_balance"), currency)]);
}

function openrouter(body: Json): readonly Amount[] | undefined {
  const data = member(body, "data");
  const [bought, used] = [numberOf(member(data, "total_credits")), numberOf(member(data, "total_usage"))];
  return bought === undefined || used === undefined ? undefined : known([left(bought - used, "USD")]);
}

/** A key without a limit has nothing that could be left of it. */
function openrouterKey(body: Json): readonly Amount[] | undefined {
  const data = member(body, "data");
  const remaining = left(member(data, "limit_remaining"), "USD");
  if (remaining !== undefined) return [remaining];
  const used = left(member(data, "usage"), "USD");
  return used && [{ ...used, kind: "used" }];
}

function siliconflow(currency: string): BalanceCall["read"] {
  return (body) => known([left(member(member(body, "data"), "totalBalance"), currency)]);
}

/** In hundredths of a cent. */
function novita(body: Json): readonly Amount[] | undefined {
  const available = numberOf(member(body, "availableBalance"));
  return available === undefined ? undefined : known([left(available / 10_000, "USD")]);
}

function vercel(body: Json): readonly Amount[] | undefined {
  return known([left(member(body, "balance"), "USD")]);
}

/** What a plan includes, and what was bought beside it. */
function ollama(body: Json): readonly Amount[] | undefined {
  const parts = ["included", "purchased"].map((name) => numberOf(member(member(body, name), "balance_usd")));
  const told = parts.filter((part) => part !== undefined);
  return told.length === 0 ? undefined : known([left(told.reduce((sum, part) => sum + part, 0), "USD")]);
}

function left(value: Json | undefined, currency: Json | undefined): Amount | undefined {
  const amount = numberOf(value);
  const isCurrency = typeof currency === "string" && /^[A-Z]{3}$/.test(currency);
  return amount === undefined || !isCurrency ? undefined : { kind: "left", amount, currency };
}

function known(amounts: readonly (Amount | undefined)[]): readonly Amount[] | undefined {
  const all = amounts.filter((amount) => amount !== undefined);
  return all.length === 0 ? undefined : all;
}

/** Some write sums as text. */
function numberOf(value: Json | undefined): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  return typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) ? value[name] : undefined;
}
