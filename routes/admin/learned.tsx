/** What endpoints turned out not to take. */
import { PageHead } from "../../components/layout.tsx";
import { useT } from "../../components/locale.ts";
import { Notice } from "../../components/notice.tsx";
import Learned from "../../islands/learned.tsx";
import { type FactView, factViews } from "../../lib/admin/learned.ts";
import type { PageCall } from "../page.tsx";

interface LearnedData {
  readonly facts: readonly FactView[];
  /** Whether facts are used and learned at all. */
  readonly isOn: boolean;
}

export function handler({ admin }: PageCall): LearnedData {
  return { facts: factViews(admin), isOn: admin.live.current().learning.enabled };
}

export default function LearnedPage({ facts, isOn }: LearnedData) {
  const t = useT();
  return (
    <div class="stack">
      <PageHead title={t("nav.learned")}>{t("learned.about")}</PageHead>
      {!isOn && (
        <Notice tone="warn" title={t("learned.off")}>
          <a href="/admin/settings?q=learning.enabled">{t("learned.off_link")}</a>
        </Notice>
      )}
      <Learned first={facts} />
    </div>
  );
}
