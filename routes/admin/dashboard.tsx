/** The first page: how the endpoints stand, what went through them, and what somebody should look at. */
import { Choice } from "../../components/choice.tsx";
import { PageHead } from "../../components/layout.tsx";
import { useT } from "../../components/locale.ts";
import Dashboard, { type DashboardProps } from "../../islands/dashboard.tsx";
import { isSpan, overview, type SpanName, SPANS } from "../../lib/admin/overview.ts";
import { statusView } from "../../lib/admin/status_view.ts";
import { kept } from "../api/query.ts";
import type { PageCall } from "../page.tsx";

export async function handler({ admin, url }: PageCall): Promise<DashboardProps> {
  const asked = url.searchParams.get("span");
  const span = isSpan(asked) ? asked : "day";
  const [status, shown] = await Promise.all([admin.status.now(), kept(overview(admin, span))]);
  const isNew = !status.endpoints.some(({ enabled }) => enabled) && shown.total === null && await isUnused(admin);
  return { status: statusView(status, admin.say), overview: shown, isNew };
}

/** Whether nothing has gone through for as long as the page can show. */
async function isUnused(admin: PageCall["admin"]): Promise<boolean> {
  return (await kept(overview(admin, "month"))).total === null;
}

const NAMES: Readonly<Record<SpanName, string>> = {
  hour: "span.hour",
  day: "span.day",
  week: "span.week",
  month: "span.month",
};

export default function DashboardPage({ status, overview, isNew }: DashboardProps) {
  const t = useT();
  const items = (Object.keys(SPANS) as SpanName[]).map((span) => ({
    href: `/admin?span=${span}`,
    label: t(NAMES[span]),
    id: span,
  }));
  return (
    <>
      <PageHead
        title={t("nav.dashboard")}
        {...(isNew ? {} : { actions: <Choice label={t("span.label")} items={items} current={overview.span} /> })}
      >
        {t("dashboard.about")}
      </PageHead>
      <Dashboard status={status} overview={overview} isNew={isNew} />
    </>
  );
}
