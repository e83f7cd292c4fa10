/** Budgets, and what of them is spent, as the admin API shows them. */
import * as z from "zod";
import type { BudgetState } from "../budgets/budgets.ts";
import type { AdminContext } from "./admin_context.ts";
import { named } from "./api_schema.ts";

export const budgetSchema = named(
  "Budget",
  z.strictObject({
    of: z.enum(["endpoint", "key"]),
    name: z.string(),
    per_day: z.number().describe("US dollars, as what is spent"),
    action: z.enum(["warn", "stop"]),
    spent: z.number().nullable().describe("Since midnight; null: not known yet"),
    is_spent: z.boolean(),
  }),
);

export type BudgetView = z.output<typeof budgetSchema>;

export function budgetViews({ budgets }: Pick<AdminContext, "budgets">): BudgetView[] {
  return budgets().map(({ of, perDay, action, spent, isSpent }: BudgetState) => ({
    of: of.type,
    name: of.name,
    per_day: perDay,
    action,
    spent: spent ?? null,
    is_spent: isSpent,
  }));
}
