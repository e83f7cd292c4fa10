import type { CostPart } from "../../lib/admin/costs.ts";

/** Of `whole`, 0 to 1; `undefined`: what it has cost is not known, or all was free. */
export function shareOf(
  { cost, unknown_cost }: Pick<CostPart, "cost" | "unknown_cost">,
  whole: number,
): number | undefined {
  return whole === 0 || cost === 0 && unknown_cost > 0 ? undefined : cost / whole;
}
