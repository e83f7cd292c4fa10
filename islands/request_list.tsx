/** The list of requests: new ones appear by themselves, and its columns are the visitor's choice. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { ErrorNotice } from "../components/error_notice.tsx";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { ColumnChoice } from "../components/requests/column_choice.tsx";
import { columnsOf } from "../components/requests/columns.tsx";
import { Table } from "../components/table.tsx";
import type { RequestView } from "../lib/admin/request_views.ts";
import type { ApiFailure } from "../lib/browser/api.ts";
import { useApi } from "../lib/browser/use_api.ts";
import { type Connection, useEvents } from "../lib/browser/use_events.ts";

interface RequestListProps {
  readonly requests: readonly RequestView[];
  readonly columns: readonly string[];
  /** The filter, as a query. */
  readonly query: string;
  /** Whether what comes now belongs to it. */
  readonly isNewest: boolean;
}

export default island("request_list", RequestList);

/** A record is there a moment after its request has ended; what comes together is asked for together. */
const SETTLE_MS = 500;
/** As many as are shown: the page must not grow for ever. */
const MOST = 500;
const LIMIT = 50;

function RequestList({ requests, columns: first, query, isNewest }: RequestListProps) {
  const t = useT();
  const [columns, setColumns] = useState(first);
  const live = useLive({ requests, query, isNewest });
  const shown = columnsOf(columns).map(({ label, cell, ...rest }) => ({ ...rest, label: t(label), cell }));
  return (
    <>
      <div class="list-tools row spread">
        <LiveSwitch live={live} isNewest={isNewest} />
        <ColumnChoice chosen={columns} onChoose={setColumns} />
      </div>
      {live.failure !== undefined && <ErrorNotice failure={live.failure} onRetry={live.look} />}
      <Table caption={t("nav.requests")} columns={shown} rows={live.requests} rowKey={({ id }) => id} />
    </>
  );
}

interface Live {
  readonly requests: readonly RequestView[];
  readonly failure: ApiFailure | undefined;
  readonly connection: Connection;
  readonly isPaused: boolean;
  readonly setPaused: (paused: boolean) => void;
  readonly look: () => void;
}

/** An event only says that something came: whether it fits the filter is the server's to tell. */
function useLive({ requests: first, query, isNewest }: Omit<RequestListProps, "columns">): Live {
  const api = useApi();
  const [requests, setRequests] = useState(first);
  const [failure, setFailure] = useState<ApiFailure>();
  const [isPaused, setPaused] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const look = async () => {
    timer.current = undefined;
    const separator = query === "" ? "" : `&${query}`;
    const result = await api.get<{ requests: readonly RequestView[] }>(`/requests?limit=${LIMIT}${separator}`);
    setFailure(result.type === "failed" ? result.failure : undefined);
    if (result.type === "failed") return;
    const { requests: newest } = result.value;
    const ids = new Set(newest.map(({ id }) => id));
    setRequests((shown) => [...newest, ...shown.filter(({ id }) => !ids.has(id))].slice(0, MOST));
  };
  const soon = () => timer.current ??= setTimeout(() => void look(), SETTLE_MS);
  const isListening = isNewest && !isPaused;
  const connection = useEvents(isListening ? "/admin/api/requests/live" : undefined, { request: soon, missed: soon });
  useEffect(() => {
    // What came while nobody listened.
    if (connection === "open") soon();
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [connection, isListening]);
  return { requests, failure, connection, isPaused, setPaused, look: () => void look() };
}

function LiveSwitch({ live, isNewest }: { readonly live: Live; readonly isNewest: boolean }) {
  const t = useT();
  if (!isNewest) return <span />;
  const { isPaused, connection, setPaused } = live;
  const says = isPaused
    ? t("requests.paused")
    : connection === "waiting"
    ? t("requests.live_lost")
    : t("requests.live");
  return (
    <div class="row">
      <Button size="small" icon={isPaused ? "play" : "pause"} onClick={() => setPaused(!isPaused)}>
        {isPaused ? t("requests.resume") : t("requests.pause")}
      </Button>
      <span class={isPaused || connection === "waiting" ? "small muted" : "small live-dot"} role="status">{says}</span>
    </div>
  );
}
