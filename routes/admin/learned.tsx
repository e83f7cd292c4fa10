/** What endpoints turned out not to take. */
import { PageHead } from "../../components/layout.tsx";
import { useT } from "../../components/locale.ts";
import { Notice } from "../../components/notice.tsx";
import Learned from "../../islands/learned.tsx";
import { type FactFilter, factFilterIn, type FoundFacts, foundFacts } from "../../islands/learned/fact_filter.ts";
import { factViews } from "../../lib/admin/learned.ts";
import type { PageCall } from "../page.tsx";

interface LearnedData {
  readonly found: FoundFacts;
  readonly filter: FactFilter;
  /** Whether facts are used and learned at all. */
  readonly isOn: boolean;
}

export function handler({ admin, url }: PageCall): LearnedData {
  const filter = factFilterIn(url.searchParams);
  return { found: foundFacts(factViews(admin), filter), filter, isOn: admin.live.current().learning.enabled };
}

export default function LearnedPage({ found, filter, isOn }: LearnedData) {
  const t = useT();
  return (
    <div class="stack">
      <PageHead title={t("nav.learned")}>{t("learned.about")}</PageHead>
      {!isOn && (
        <Notice tone="warn" title={t("learned.off")}>
          <a href="/admin/settings?q=learning.enabled">{t("learned.off_link")}</a>
        </Notice>
      )}
      <Learned first={found} filter={filter} />
    </div>
  );
}
