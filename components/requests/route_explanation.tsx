import type { RouteExplanation as Explanation } from "../../lib/admin/route_explanation.ts";
import { joined } from "../joined.ts";
import { useT } from "../locale.ts";
import { VERBATIM } from "../verbatim.ts";

interface RouteExplanationProps {
  readonly route: Explanation;
}

/** Why a request went where it went: its session and tags, who was to be asked in which order, and who was not. */
export function RouteExplanation({ route }: RouteExplanationProps) {
  const t = useT();
  const { notes, asked, more_asked, passed, more_passed } = route;
  return (
    <div class="stack">
      {notes.length > 0 && <div>{notes.map((note) => <p key={note} class="break">{note}</p>)}</div>}
      {asked.length > 0 && (
        <div class="stack tight">
          <h3 class="muted small">{t("request.route_asked")}</h3>
          <ol class="request-words">
            {asked.map(({ endpoint, model, reason, rewritten }) => (
              <li key={endpoint} class="break">
                <strong {...VERBATIM}>{endpoint}</strong> {rewritten !== null && <code>{model}</code>}{" "}
                <span class="muted">
                  {rewritten === null ? reason : joined(t, "list.semicolon", [reason, rewritten])}
                </span>
              </li>
            ))}
          </ol>
          <More count={more_asked} />
        </div>
      )}
      {passed.length > 0 && (
        <div class="stack tight">
          <h3 class="muted small">{t("request.route_passed")}</h3>
          <ul class="request-words">
            {passed.map(({ endpoint, reason }) => (
              <li key={endpoint} class="break">
                <strong {...VERBATIM}>{endpoint}</strong> <span class="muted">{reason}</span>
              </li>
            ))}
          </ul>
          <More count={more_passed} />
        </div>
      )}
    </div>
  );
}

function More({ count }: { readonly count: number }) {
  const t = useT();
  return count > 0 ? <p class="muted small">{t("request.route_more", { count })}</p> : null;
}
