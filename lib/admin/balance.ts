/** What is left on an endpoint's account: asked for by somebody, and shown until somebody asks again. */
import * as z from "zod";
import type { Balance } from "../proxy/balances.ts";
import type { AdminContext } from "./admin_context.ts";
import { named } from "./api_schema.ts";
import type { Missing } from "./change_file.ts";
import { noEndpoint } from "./edit_endpoints.ts";
import { endpointSchema } from "./request_schemas.ts";

const KINDS = ["left", "used"] as const satisfies readonly Balance["amounts"][number]["kind"][];

export const balanceSchema = named(
  "Balance",
  z.strictObject({
    amounts: z.array(z.strictObject({
      kind: z.enum(KINDS).describe("`used`: it does not say what is left"),
      amount: z.number(),
      currency: z.string().describe("ISO 4217"),
    })).readonly(),
    at: z.iso.datetime().describe("When it was asked for"),
  }),
);

export const askedBalanceSchema = z.strictObject({
  endpoint: endpointSchema,
  balance: balanceSchema.nullable().describe("null: it did not say"),
  error: z.string().nullable().describe("Why it did not"),
});

export type BalanceView = z.output<typeof balanceSchema>;
export type AskedBalance = z.output<typeof askedBalanceSchema>;

export type Asked = { readonly type: "asked"; readonly asked: AskedBalance } | Missing;

export async function askBalance(
  { live, balances, say }: AdminContext,
  id: string,
  signal: AbortSignal,
): Promise<Asked> {
  const endpoint = live.current().endpoints.find((each) => each.id === id);
  if (endpoint === undefined) return noEndpoint(id);
  const answer = await balances.ask(endpoint, signal);
  const isTold = answer.type === "told";
  return {
    type: "asked",
    asked: {
      endpoint: { id, name: endpoint.name },
      balance: isTold ? balanceView(answer.balance) : null,
      error: isTold ? null : say(answer.reason),
    },
  };
}

export function balanceView({ amounts, at }: Balance): BalanceView {
  return { amounts, at: new Date(at).toISOString() };
}
