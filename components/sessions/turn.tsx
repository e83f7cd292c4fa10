import type { ComponentChildren } from "preact";
import type { TurnView } from "../../lib/admin/conversation_tree.ts";
import { differentModels } from "../../lib/model_names.ts";
import { Badge } from "../badge.tsx";
import { useT } from "../locale.ts";
import { Duration, Money, Percent, Time, Tokens } from "../values.tsx";
import { VERBATIM } from "../verbatim.ts";
import { ToolBadges } from "./tool_badges.tsx";

interface TurnProps {
  readonly turn: TurnView;
  /** Of the agent's, from 1. */
  readonly number: number;
  /** The agents that began in it. */
  readonly children?: ComponentChildren;
}

/** One request of a conversation: what was said, what came back, and what that took. */
export function Turn({ turn, number, children }: TurnProps) {
  const t = useT();
  const { id, asked, answered, tools, status, error } = turn;
  const isFailed = status >= 400 || error !== null;
  return (
    <li class="session-turn">
      <div class="row spread session-turn-head">
        <span class="row">
          <a href={`/admin/requests/${encodeURIComponent(id)}`}>{t("sessions.turn", { number })}</a>
          {isFailed && <Badge tone="bad">{status}</Badge>}
        </span>
        <span class="small muted">
          <Time time={turn.started_at} shown="time" />
        </span>
      </div>
      {asked !== "" && (
        <p class="session-said user">
          <span class="visually-hidden">{t("sessions.asked")}</span>
          <span {...VERBATIM}>{asked}</span>
        </p>
      )}
      {answered !== "" && (
        <p class="session-said model">
          <span class="visually-hidden">{t("sessions.answered")}</span>
          <span {...VERBATIM}>{answered}</span>
        </p>
      )}
      {tools.length > 0 && (
        <div class="row">
          <span class="small muted">{t("sessions.called")}</span>
          <ToolBadges tools={tools} />
        </div>
      )}
      {isFailed && error !== null && <p class="small toned tone-bad break">{error}</p>}
      <Measures turn={turn} />
      {children}
    </li>
  );
}

function Measures(
  { turn: { endpoint, usage, cost, ...turn } }: Pick<TurnProps, "turn">,
) {
  const t = useT();
  const asked = differentModels(turn).join(" → ");
  return (
    <div class="small muted session-measures">
      <span class="break" {...VERBATIM}>{[asked, endpoint?.name].filter(Boolean).join(" · ")}</span>
      <span>
        <Duration ms={turn.duration_ms} />
      </span>
      {usage !== null && (
        <>
          <span>
            {t("sessions.in")} <Tokens count={usage.input_tokens} />
          </span>
          <span>
            {t("sessions.out")} <Tokens count={usage.output_tokens} />
          </span>
          <span>
            {t("sessions.cache")} <Percent share={turn.cache_hit_rate} />
          </span>
        </>
      )}
      {endpoint !== null && (
        <span>
          {t("sessions.cost")} <Money dollars={cost} />
        </span>
      )}
    </div>
  );
}
