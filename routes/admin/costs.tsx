/** What requests have cost, and what may be spent. */
import { Card } from "../../components/card.tsx";
import { Choice } from "../../components/choice.tsx";
import { Budgets } from "../../components/costs/budgets.tsx";
import { CostTable } from "../../components/costs/cost_table.tsx";
import { EmptyState } from "../../components/empty_state.tsx";
import { joined } from "../../components/joined.ts";
import { KnownCost } from "../../components/known_cost.tsx";
import { PageHead } from "../../components/layout.tsx";
import { useFormat, useT } from "../../components/locale.ts";
import { Notice } from "../../components/notice.tsx";
import { Stat, Stats } from "../../components/stat.tsx";
import { Time } from "../../components/values.tsx";
import Chart from "../../islands/chart.tsx";
import CostlySessions from "../../islands/costly_sessions.tsx";
import { type BudgetView, budgetViews } from "../../lib/admin/budget_views.ts";
import { COST_SPANS, type Costs, costs, type CostSpan, isCostSpan } from "../../lib/admin/costs.ts";
import { kept } from "../api/query.ts";
import type { PageCall } from "../page.tsx";

interface CostsData {
  readonly costs: Costs;
  readonly budgets: readonly BudgetView[];
  /** Which table is shown whole. */
  readonly whole: string | null;
}

export async function handler({ admin, url }: PageCall): Promise<CostsData> {
  const asked = url.searchParams.get("span");
  return {
    costs: await kept(costs(admin, isCostSpan(asked) ? asked : "month")),
    budgets: budgetViews(admin),
    whole: url.searchParams.get("all"),
  };
}

const NAMES: Readonly<Record<CostSpan, string>> = {
  day: "costs.span_day",
  week: "costs.span_week",
  month: "costs.span_month",
  quarter: "costs.span_quarter",
};

export default function CostsPage({ costs, budgets, whole }: CostsData) {
  const t = useT();
  const items = (Object.keys(COST_SPANS) as CostSpan[]).map((span) => ({
    id: span,
    href: `/admin/costs?span=${span}`,
    label: t(NAMES[span]),
  }));
  return (
    <>
      <PageHead title={t("nav.costs")} actions={<Choice label={t("costs.span")} items={items} current={costs.span} />}>
        {t("costs.about")}
      </PageHead>
      <Figures costs={costs} />
      <Budgets budgets={budgets} />
      {costs.total.requests === 0
        ? (
          <Card label={t("costs.nothing")}>
            <EmptyState icon="costs" title={t("costs.nothing")}>{t("costs.nothing_text")}</EmptyState>
          </Card>
        )
        : <Told costs={costs} whole={whole} />}
    </>
  );
}

function Figures({ costs: { total, today, days } }: Pick<CostsData, "costs">) {
  const t = useT();
  const format = useFormat();
  return (
    <Stats>
      <Stat label={t("costs.today")} value={<KnownCost sums={today} />} />
      <Stat label={t("costs.in_span")} value={<KnownCost sums={total} />} />
      <Stat
        label={t("costs.per_day")}
        value={<KnownCost sums={{ ...total, cost: total.cost / Math.max(1, days.length) }} />}
        detail={t("costs.active_days", { count: days.length })}
      />
      <Stat label={t("costs.requests")} value={format.number(total.requests)} />
    </Stats>
  );
}

/** More names of models are no sentence. */
const MOST_NAMED = 20;

function Told({ costs, whole }: Pick<CostsData, "costs" | "whole">) {
  const t = useT();
  const { models, endpoints, clients, keys, days, total } = costs;
  const table = (id: string) => ({
    id,
    wholeAt: whole === id ? undefined : `/admin/costs?span=${costs.span}&all=${id}#${id}`,
  });
  const series = [{ label: t("costs.cost"), values: costs.costs, colour: 4 } as const];
  return (
    <>
      {total.unknown_cost > 0 && <Unpriced count={total.unknown_cost} models={models} />}
      {days.length > 1 && (
        <Card title={t("costs.over_time")}>
          <Chart label={t("costs.over_time")} times={costs.times} series={series} unit="money" kind="bars" />
        </Card>
      )}
      <CostTable
        {...table("models")}
        title={t("costs.by_model")}
        head={t("costs.model")}
        parts={models}
        nameOf={({ name }) => name === "" ? t("costs.no_model") : undefined}
      />
      <CostTable
        {...table("endpoints")}
        title={t("costs.by_endpoint")}
        head={t("costs.endpoint")}
        parts={endpoints}
        nameOf={({ name }) => name === "" ? t("costs.nobody") : undefined}
      />
      <CostTable {...table("clients")} title={t("costs.by_client")} head={t("costs.client")} parts={clients} />
      {keys.some(({ name }) => name !== "") && (
        <CostTable
          {...table("keys")}
          title={t("costs.by_key")}
          head={t("costs.key")}
          parts={keys}
          nameOf={({ name }) => name === "" ? t("costs.no_key") : undefined}
        />
      )}
      <CostlySessions from={costs.from} />
      <CostTable
        {...table("days")}
        title={t("costs.by_day")}
        head={t("costs.day")}
        parts={days}
        nameOf={({ name }) => <Time time={name} shown="date" />}
      />
    </>
  );
}

function Unpriced({ count, models }: { readonly count: number } & Pick<Costs, "models">) {
  const t = useT();
  const unpriced = models.filter((part) => part.unknown_cost > 0);
  const named = unpriced.slice(0, MOST_NAMED).map(({ name, others }) =>
    others === undefined ? name || t("costs.no_model") : t("costs.others", { count: others })
  );
  const unnamed = unpriced.slice(MOST_NAMED).reduce((sum, { others = 1 }) => sum + others, 0);
  if (unnamed > 0) named.push(t("costs.others", { count: unnamed }));
  return (
    <Notice tone="warn" title={t("value.unknown_cost", { count })}>
      {t("costs.unpriced", { models: joined(t, "list.comma", named) })}
    </Notice>
  );
}
