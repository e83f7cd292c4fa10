import type { AnswerView, EventView } from "../../lib/admin/answer_view.ts";
import { Badge } from "../badge.tsx";
import { Card } from "../card.tsx";
import { useFormat, useT } from "../locale.ts";
import { Notice } from "../notice.tsx";
import { VERBATIM } from "../verbatim.ts";
import { ANSWER, type LinkOfTurn, Parts } from "./parts.tsx";
import { UsageTable } from "./usage_table.tsx";

export function Answer({ answer, linkOf }: { readonly answer: AnswerView; readonly linkOf: LinkOfTurn }) {
  const t = useT();
  const format = useFormat();
  const { parts, usage, stopReason, cut, error, model, events, eventCount } = answer;
  const isNone = parts.length === 0 && stopReason === undefined;
  return (
    <>
      <Card
        id={`turn-${ANSWER}`}
        title={t("request.answer")}
        actions={
          <>
            {model !== undefined && <span class="small muted break" {...VERBATIM}>{model}</span>}
            {stopReason !== undefined && <Badge tone="neutral">{stopReason}</Badge>}
          </>
        }
      >
        <div class="stack">
          {error !== undefined && (
            <Notice tone="bad">
              <span {...VERBATIM}>{error}</span>
            </Notice>
          )}
          {cut !== undefined
            ? <Notice tone="warn">{t("request.cut", { kept: format.bytes(cut) })}</Notice>
            : isNone
            ? error === undefined && <Notice tone="neutral">{t("request.no_answer")}</Notice>
            : stopReason === undefined && <Notice tone="warn">{t("request.unfinished")}</Notice>}
          <Parts parts={parts} linkOf={linkOf} turn={ANSWER} />
          {usage !== undefined && <UsageTable usage={usage} />}
        </div>
      </Card>
      {eventCount > 0 && <Events events={events} count={eventCount} />}
    </>
  );
}

function Events({ events, count }: { readonly events: readonly EventView[]; readonly count: number }) {
  const t = useT();
  const format = useFormat();
  return (
    <details class="card card-fold">
      <summary>{t("request.events", { count })}</summary>
      <div class="card-body stack tight">
        <ol class="plain stream-events">
          {events.map(({ name, data, size, ms }, index) => (
            <li key={index}>
              <span class="muted number nowrap">{ms === undefined ? index + 1 : format.duration(ms)}</span>
              <code class="event-name">{name}</code>
              <code class="clip" title={data}>{data}</code>
              <span class="muted small nowrap">{format.bytes(size)}</span>
            </li>
          ))}
        </ol>
        {count > events.length && (
          <p class="muted small">{t("request.more_events", { count: count - events.length })}</p>
        )}
      </div>
    </details>
  );
}
