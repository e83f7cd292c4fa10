import type { BudgetView } from "../../lib/admin/budget_views.ts";
import { Badge } from "../badge.tsx";
import { ButtonLink } from "../button.tsx";
import { Card } from "../card.tsx";
import { EmptyState } from "../empty_state.tsx";
import { useFormat, useT } from "../locale.ts";

const OF = { endpoint: "costs.budget_endpoint", key: "costs.budget_key" } as const;
const ACTIONS = { warn: "costs.budget_warn", stop: "costs.budget_stop" } as const;

/** What may be spent in a day, and what of it is. */
export function Budgets({ budgets }: { readonly budgets: readonly BudgetView[] }) {
  const t = useT();
  return (
    <Card title={t("costs.budgets")} flush>
      {budgets.length === 0
        ? (
          <EmptyState
            icon="costs"
            title={t("costs.no_budgets")}
            actions={<ButtonLink size="small" href="/admin/settings?q=budgets">{t("nav.settings")}</ButtonLink>}
          >
            {t("costs.no_budgets_text")}
          </EmptyState>
        )
        : (
          <ul class="plain budgets">
            {budgets.map((budget) => <Budget key={budget.of + budget.name + budget.action} budget={budget} />)}
          </ul>
        )}
    </Card>
  );
}

function Budget(
  { budget: { of, name, per_day: perDay, action, spent, is_spent: isSpent } }: { readonly budget: BudgetView },
) {
  const t = useT();
  const format = useFormat();
  const words = spent === null
    ? t("costs.budget_unknown", { limit: format.money(perDay) })
    : t("costs.budget_spent", { spent: format.money(spent), limit: format.money(perDay) });
  return (
    <li>
      <div class="row spread">
        <span class="row">
          <strong class="break">{t(OF[of], { name })}</strong>
          {isSpent && <Badge tone={action === "stop" ? "bad" : "warn"}>{t("costs.budget_is_spent")}</Badge>}
        </span>
        <span class="number">{words}</span>
      </div>
      <meter
        min={0}
        max={Math.max(perDay, 1e-9)}
        high={perDay * 0.8}
        optimum={0}
        value={Math.min(spent ?? 0, perDay)}
        aria-label={words}
      />
      <div class="small muted">{t(ACTIONS[action])}</div>
    </li>
  );
}
