import type { DryRunView } from "../../lib/admin/replay.ts";
import { modelNames } from "../../lib/model_names.ts";
import { useT } from "../locale.ts";
import { Notice } from "../notice.tsx";
import { Fact } from "./fact.tsx";
import { Losses } from "./losses.tsx";
import { prettyJson } from "./pretty_json.ts";

const STAGES: Readonly<Record<string, string>> = {
  client: "request.stage_client",
  converted: "request.stage_converted",
  overridden: "request.stage_overridden",
  learned: "request.stage_learned",
};

/** So much of a stage is shown; the bodies have the rest. */
const MOST = 64 * 1024;

/** What a request would become, stage by stage. Part of an island. */
export function Rehearsed({ view }: { readonly view: DryRunView }) {
  const t = useT();
  const { url, protocol, upstream_protocol, rewritten, losses, loss_reasons, learned, stages } = view;
  const asked = modelNames(view).join(" → ");
  return (
    <div class="stack" role="status">
      <Notice tone="info">{t("request.nothing_sent")}</Notice>
      <dl class="request-facts">
        <Fact label={t("request.address")}>{url}</Fact>
        <Fact label={t("requests.protocol")}>
          {protocol === upstream_protocol ? protocol : `${protocol} → ${upstream_protocol}`}
        </Fact>
        <Fact label={t("requests.model")}>
          {rewritten === null ? asked : t("route.because", { name: asked, reason: rewritten })}
        </Fact>
        <Fact label={t("request.losses")}>
          {losses.length > 0 && <Losses losses={losses} reasons={loss_reasons} />}
        </Fact>
        <Fact label={t("request.learned")}>
          {learned.length > 0 && (
            <ul class="request-words">{learned.map((change) => <li key={change}>{change}</li>)}</ul>
          )}
        </Fact>
      </dl>
      {stages.map(({ name, changed, text }, index) => {
        const body = prettyJson(text) ?? text;
        return (
          <details key={name} class="replay-stage" open={changed}>
            <summary>
              {t(STAGES[name] ?? "request.body")}{" "}
              {index > 0 && !changed && <span class="muted small">{t("request.unchanged")}</span>}
            </summary>
            <pre class="pane-text" tabIndex={0}>{body.slice(0, MOST)}{body.length > MOST && "…"}</pre>
          </details>
        );
      })}
    </div>
  );
}
