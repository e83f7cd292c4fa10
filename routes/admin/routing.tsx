/** Which endpoint a request goes to: taggers, tags, the policy, and what the next request would do. */
import { Card } from "../../components/card.tsx";
import { PageHead } from "../../components/layout.tsx";
import { useFormat, useT } from "../../components/locale.ts";
import { Notice } from "../../components/notice.tsx";
import { FileProblems } from "../../components/settings/file_problems.tsx";
import { CHOICE_TEXTS } from "../../components/settings/choice_texts.ts";
import RoutePreview from "../../islands/route_preview.tsx";
import Taggers from "../../islands/taggers.tsx";
import { sharingOf } from "../../lib/admin/sharing.ts";
import { type TaggerList, taggerViews, tagsInUse, type TagUse } from "../../lib/admin/taggers.ts";
import { type ConfigView, configView } from "../../lib/admin/config_view.ts";
import type { PageCall } from "../page.tsx";

interface RoutingData {
  readonly list: TaggerList;
  readonly tags: readonly TagUse[];
  readonly readOnly: string | null;
  /** Of the file on disk: what is in use is older. */
  readonly problems: ConfigView["problems"];
  readonly policy: string;
  /** Where the policy leaves several equal. */
  readonly balance: string | undefined;
  /** Milliseconds; `undefined`: sessions do not stay. */
  readonly ttlMs: number | undefined;
  /** Of a recorded request whose way is asked for. */
  readonly requestId: string;
}

export async function handler({ admin, url }: PageCall): Promise<RoutingData> {
  const [list, { read_only: readOnly, problems }] = await Promise.all([taggerViews(admin), configView(admin)]);
  const { routing } = admin.live.current();
  const { policy, affinity } = routing;
  const sharing = sharingOf(routing);
  return {
    list,
    tags: tagsInUse(admin),
    readOnly,
    problems,
    policy,
    balance: sharing?.isWithinPriority ? sharing.balance : undefined,
    ttlMs: affinity.enabled ? affinity.ttlMs : undefined,
    requestId: url.searchParams.get("request") ?? "",
  };
}

export default function Routing({ list, tags, readOnly, problems, policy, balance, ttlMs, requestId }: RoutingData) {
  const t = useT();
  const { span } = useFormat();
  const named = (setting: string, value: string) => {
    const words = CHOICE_TEXTS[setting]?.[value];
    return words === undefined ? value : t(words);
  };
  return (
    <div class="stack">
      <PageHead title={t("nav.routing")}>{t("routing.about")}</PageHead>
      {readOnly !== null && <Notice tone="warn" title={t("error.read_only")}>{readOnly}</Notice>}
      <FileProblems problems={problems} />
      {!list.enabled && (
        <Notice tone="warn" title={t("routing.tagging_off")}>
          <a href="/admin/settings?q=tagging">{t("routing.settings_link")}</a>
        </Notice>
      )}
      <Card title={t("routing.chosen")}>
        <dl class="named-values">
          <dt>{t("routing.order")}</dt>
          <dd>{named("routing.policy", policy)}</dd>
          {balance !== undefined && (
            <>
              <dt>{t("routing.order_of_equals")}</dt>
              <dd>{named("routing.balance", balance)}</dd>
            </>
          )}
          <dt>{t("routing.sessions")}</dt>
          <dd>
            {ttlMs === undefined ? t("routing.sessions_free") : (
              <>
                {t("routing.sessions_stay")} {span(ttlMs)}
              </>
            )}
          </dd>
        </dl>
        <p class="small">
          <a href="/admin/settings?q=routing.">{t("routing.settings_link")}</a>
        </p>
      </Card>
      <Card title={t("routing.preview")}>
        <div class="stack">
          <p class="muted">{t("routing.preview_text")}</p>
          <RoutePreview requestId={requestId} />
        </div>
      </Card>
      <Taggers first={list} tags={tags} readOnly={readOnly} />
    </div>
  );
}
