/** The list of requests: new ones appear by themselves, and its columns are the visitor's choice. */
import { useEffect, useState } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty_state.tsx";
import { ErrorNotice } from "../components/error_notice.tsx";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { Pager } from "../components/pager.tsx";
import { ColumnChoice } from "../components/requests/column_choice.tsx";
import { columnsOf } from "../components/requests/columns.tsx";
import { Table } from "../components/table.tsx";
import type { RequestView } from "../lib/admin/request_views.ts";
import type { ApiFailure } from "../lib/browser/api.ts";
import { useApi } from "../lib/browser/use_api.ts";
import { type Connection, useEvents } from "../lib/browser/use_events.ts";
import { useSettled } from "../lib/browser/use_settled.ts";

interface RequestListProps {
  readonly requests: readonly RequestView[];
  readonly columns: readonly string[];
  /** The filter, as a query. */
  readonly query: string;
  /** Whether what comes now belongs to it. */
  readonly isNewest: boolean;
  /** Where the page begins and where the following one does, as the pager has them. */
  readonly after: string;
  readonly next: string | null;
  /** Whether only some are asked for. */
  readonly isFiltered: boolean;
}

export default island("request_list", RequestList);

/** As many as are shown at most: the page must not grow for ever. */
const MOST = 500;
const LIMIT = 50;

function RequestList({ columns: first, ...props }: RequestListProps) {
  const { query, isNewest, after, isFiltered } = props;
  const t = useT();
  const [columns, setColumns] = useState(first);
  const live = useLive(props);
  const { requests, next } = live;
  const shown = columnsOf(columns).map(({ label, cell, ...rest }) => ({ ...rest, label: t(label), cell }));
  return (
    <>
      <div class="list-tools row spread">
        <LiveSwitch live={live} isNewest={isNewest} />
        <ColumnChoice chosen={columns} onChoose={setColumns} />
      </div>
      {live.failure !== undefined && <ErrorNotice failure={live.failure} onRetry={live.look} />}
      <Table caption={t("nav.requests")} columns={shown} rows={requests} rowKey={({ id }) => id} />
      {requests.length === 0 && <Nothing isFiltered={isFiltered || after !== ""} />}
      <Pager path="/admin/requests" query={query} after={after} next={next ?? undefined} />
    </>
  );
}

/** A page of the list. */
interface Page {
  readonly requests: readonly RequestView[];
  readonly next: string | null;
}

interface Live extends Page {
  readonly failure: ApiFailure | undefined;
  readonly connection: Connection;
  readonly isPaused: boolean;
  readonly setPaused: (paused: boolean) => void;
  readonly look: () => void;
}

/** An event only says that something came: whether it fits the filter is the server's to tell. */
function useLive({ requests, next, query, isNewest }: Omit<RequestListProps, "columns">): Live {
  const api = useApi();
  const [page, setPage] = useState<Page>({ requests, next });
  const [failure, setFailure] = useState<ApiFailure>();
  const [isPaused, setPaused] = useState(false);
  const look = async () => {
    const separator = query === "" ? "" : `&${query}`;
    const result = await api.get<Page>(`/requests?limit=${LIMIT}${separator}`);
    setFailure(result.failure);
    if (result.type === "ok") setPage((shown) => joined(result.value, shown));
  };
  const { soon, cancel } = useSettled(() => void look());
  const isListening = isNewest && !isPaused;
  const connection = useEvents(isListening ? "/admin/api/requests/live" : undefined, { request: soon, missed: soon });
  useEffect(() => {
    // What came while nobody listened.
    if (connection === "open") soon();
    return cancel;
  }, [connection, isListening]);
  return { ...page, failure, connection, isPaused, setPaused, look: () => void look() };
}

/**
 * What is shown with the newest before it. Where more has come than one page holds, or more would be shown than may be,
 * the list begins anew: none may be missing between its rows, nor between it and the page that follows.
 */
function joined(newest: Page, shown: Page): Page {
  const ids = new Set(newest.requests.map(({ id }) => id));
  const others = shown.requests.filter(({ id }) => !ids.has(id));
  const isGap = newest.next !== null && others.length === shown.requests.length;
  if (isGap || newest.requests.length + others.length > MOST) return newest;
  return { requests: [...newest.requests, ...others], next: shown.next };
}

function Nothing({ isFiltered }: Pick<RequestListProps, "isFiltered">) {
  const t = useT();
  return isFiltered
    ? <EmptyState icon="search" title={t("requests.none_fit")}>{t("requests.none_fit_text")}</EmptyState>
    : <EmptyState icon="requests" title={t("requests.none")}>{t("requests.none_text")}</EmptyState>;
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
