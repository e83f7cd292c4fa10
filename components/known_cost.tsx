import { useT } from "./locale.ts";
import { Money } from "./values.tsx";

interface KnownCostProps {
  readonly sums: {
    /** US dollars, of what has a price that is known. */
    readonly cost: number;
    /** How many have none. */
    readonly unknown_cost: number;
  };
}

/** A sum of which something is unknown is said to be at least that, and never to be nothing. */
export function KnownCost({ sums: { cost, unknown_cost: unknown } }: KnownCostProps) {
  const t = useT();
  if (unknown === 0) return <Money dollars={cost} />;
  const title = t("value.unknown_cost", { count: unknown });
  if (cost === 0) return <span class="muted" title={title}>{t("value.unknown")}</span>;
  return (
    <span class="nowrap" title={title}>
      ≥ <Money dollars={cost} />
    </span>
  );
}
