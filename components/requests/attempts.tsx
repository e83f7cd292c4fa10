import type { StoredRequestView } from "../../lib/admin/request_views.ts";
import { Badge } from "../badge.tsx";
import { useFormat, useT } from "../locale.ts";
import { type Column, Table } from "../table.tsx";
import { Duration } from "../values.tsx";
import { VERBATIM } from "../verbatim.ts";

type AttemptView = StoredRequestView["attempts"][number];

/** Width of the time line, in its own units. */
const WIDTH = 200;
const HEIGHT = 10;

/** The tries at endpoints, one behind the other. */
export function Attempts({ request }: { readonly request: StoredRequestView }) {
  const t = useT();
  const { attempts } = request;
  if (attempts.length === 0) return <p class="muted card-note">{t("request.no_attempt")}</p>;
  const columns: readonly Column<AttemptView>[] = [
    { label: t("request.number"), cell: ({ number }) => number, isHead: true },
    {
      label: t("requests.endpoint"),
      cell: ({ endpoint }) => <span class="break" {...VERBATIM}>{endpoint.name}</span>,
    },
    {
      label: t("request.as"),
      cell: ({ protocol, model }) => (
        <span class="break" {...VERBATIM}>{[protocol, model].filter(Boolean).join(", ")}</span>
      ),
    },
    {
      label: t("request.why"),
      cell: ({ reason, sends }) => <span class="break">{sends > 1 ? `${reason} (×${sends})` : reason}</span>,
    },
    { label: t("request.result"), cell: (attempt) => <Result attempt={attempt} /> },
    { label: t("requests.duration"), cell: ({ duration_ms }) => <Duration ms={duration_ms} />, align: "end" },
    { label: t("request.timeline"), cell: (attempt) => <TimeBar attempt={attempt} request={request} /> },
  ];
  return <Table caption={t("request.attempts")} columns={columns} rows={attempts} rowKey={({ number }) => number} />;
}

function Result({ attempt: { status, result, changes } }: { readonly attempt: AttemptView }) {
  return (
    <div class="stack tight">
      <span class="row">
        {status !== null && <Badge tone={status < 300 ? "ok" : "bad"}>{status}</Badge>}
        <span class="break">{result}</span>
      </span>
      {changes.map((change) => <span key={change} class="small muted break">{change}</span>)}
    </div>
  );
}

/** When of the request's time it was tried; the answer itself goes on until the request's end. */
function TimeBar({ attempt, request }: { readonly attempt: AttemptView; readonly request: StoredRequestView }) {
  const t = useT();
  const format = useFormat();
  const { attempts, duration_ms } = request;
  // The answer of a turn goes on until another turn begins.
  const next = attempts[attempt.number];
  const isLast = next === undefined || next.turn !== attempt.turn;
  const isAnswer = isLast && attempt.status !== null && attempt.status < 300;
  const total = Math.max(duration_ms, attempt.start_ms + attempt.duration_ms, 1);
  const at = (ms: number) => Math.round(ms / total * WIDTH * 10) / 10;
  const from = at(attempt.start_ms);
  const until = next === undefined ? WIDTH : at(next.start_ms);
  const wait = Math.max(1, at(attempt.duration_ms));
  const label = t("request.bar", {
    from: format.duration(attempt.start_ms),
    time: format.duration(attempt.duration_ms),
  });
  return (
    <svg class="time-bar" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <rect class="track" width={WIDTH} height={HEIGHT} rx="2" />
      {isAnswer && <rect class="bar-answer" x={from} width={Math.max(1, until - from)} height={HEIGHT} rx="2" />}
      <rect class={isAnswer ? "well" : "ill"} x={Math.min(from, WIDTH - 1)} width={wait} height={HEIGHT} rx="2" />
    </svg>
  );
}
