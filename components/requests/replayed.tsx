import type { ReplayView } from "../../lib/admin/replay.ts";
import { Badge } from "../badge.tsx";
import { ButtonLink } from "../button.tsx";
import { useFormat, useT } from "../locale.ts";
import { Notice } from "../notice.tsx";
import { Losses } from "./losses.tsx";
import { prettyJson } from "./pretty_json.ts";

/** So much of an answer is shown; its own record has the rest. */
const MOST = 64 * 1024;

/** What came of a request that was sent again. Part of an island. */
export function Replayed({ view, isRecording }: { readonly view: ReplayView; readonly isRecording: boolean }) {
  const t = useT();
  const format = useFormat();
  const { id, status, error, attempts, duration_ms, first_token_ms, losses, loss_reasons, masked, response } = view;
  const isWell = status < 400 && error === null;
  const body = prettyJson(response.text) ?? response.text;
  return (
    <div class="stack" role="status">
      <Notice
        tone={isWell ? "ok" : "bad"}
        title={isWell ? t("request.answered") : t("request.failed")}
        actions={isRecording
          ? (
            <ButtonLink size="small" href={`/admin/requests/${encodeURIComponent(id)}`}>
              {t("request.open_record")}
            </ButtonLink>
          )
          : undefined}
      >
        <span class="row">
          <Badge tone={isWell ? "ok" : "bad"}>{status}</Badge>
          {format.duration(duration_ms)}
          {first_token_ms !== null && (
            <span class="muted">{t("request.first_token_after", { time: format.duration(first_token_ms) })}</span>
          )}
        </span>
        {error !== null && <span class="break">{error}</span>}
      </Notice>
      {attempts.length > 1 && (
        <ol class="request-words small">
          {attempts.map(({ result }, index) => <li key={index} class="break">{result}</li>)}
        </ol>
      )}
      {masked > 0 && <p class="small muted">{t("request.masked", { count: masked })}</p>}
      {losses.length > 0 && (
        <div class="small">
          <div class="muted">{t("request.losses")}</div>
          <Losses losses={losses} reasons={loss_reasons} />
        </div>
      )}
      <pre class="pane-text" tabIndex={0}>{body.slice(0, MOST)}{body.length > MOST && "…"}</pre>
    </div>
  );
}
