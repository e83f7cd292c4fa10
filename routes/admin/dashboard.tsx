/** The first page: how the endpoints stand, what went through them, and what somebody should look at. */
import { ButtonLink } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Choice } from "../../components/choice.tsx";
import { PageHead } from "../../components/layout.tsx";
import { useT } from "../../components/locale.ts";
import Dashboard from "../../islands/dashboard.tsx";
import { isSpan, type Overview, overview, type SpanName, SPANS } from "../../lib/admin/overview.ts";
import type { Status } from "../../lib/admin/status_schema.ts";
import { statusView } from "../../lib/admin/status_view.ts";
import { kept } from "../api/query.ts";
import type { PageCall } from "../page.tsx";

interface DashboardData {
  readonly status: Status;
  readonly overview: Overview;
}

export async function handler({ admin, url }: PageCall): Promise<DashboardData> {
  const asked = url.searchParams.get("span");
  const span = isSpan(asked) ? asked : "day";
  const [status, shown] = await Promise.all([admin.status.now(), kept(overview(admin, span))]);
  return { status: statusView(status, admin.say), overview: shown };
}

const NAMES: Readonly<Record<SpanName, string>> = {
  hour: "span.hour",
  day: "span.day",
  week: "span.week",
  month: "span.month",
};

export default function DashboardPage({ status, overview }: DashboardData) {
  const t = useT();
  const items = (Object.keys(SPANS) as SpanName[]).map((span) => ({
    href: `/admin?span=${span}`,
    label: t(NAMES[span]),
    id: span,
  }));
  const isNew = status.endpoints.length === 0;
  return (
    <>
      <PageHead
        title={t("nav.dashboard")}
        {...(isNew ? {} : { actions: <Choice label={t("span.label")} items={items} current={overview.span} /> })}
      >
        {t("dashboard.about")}
      </PageHead>
      {isNew ? <Welcome /> : <Dashboard status={status} overview={overview} />}
    </>
  );
}

/** The way of a newcomer. */
function Welcome() {
  const t = useT();
  return (
    <Card title={t("welcome.title")}>
      <ol class="steps">
        <li>
          <h3>{t("welcome.endpoint")}</h3>
          <p class="muted">{t("welcome.endpoint_text")}</p>
          <div>
            <ButtonLink href="/admin/endpoints" kind="primary" icon="plus">{t("welcome.endpoint_button")}</ButtonLink>
          </div>
        </li>
        <li>
          <h3>{t("welcome.client")}</h3>
          <p class="muted">{t("welcome.client_text")}</p>
          <div>
            <ButtonLink href="/help" icon="help">{t("nav.help")}</ButtonLink>
          </div>
        </li>
        <li>
          <h3>{t("welcome.watch")}</h3>
          <p class="muted">{t("welcome.watch_text")}</p>
        </li>
      </ol>
    </Card>
  );
}
