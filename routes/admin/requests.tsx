/** The requests that fit a filter, which stands in the address. */
import { ButtonLink } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Icon } from "../../components/icon.tsx";
import { PageHead } from "../../components/layout.tsx";
import { useT } from "../../components/locale.ts";
import { Notice } from "../../components/notice.tsx";
import { momentOf } from "../../components/requests/moment_of.ts";
import { COLUMNS_COOKIE } from "../../components/requests/column_choice.tsx";
import { DEFAULT_COLUMNS, REQUEST_COLUMNS } from "../../components/requests/columns.tsx";
import { FILTER_FIELDS } from "../../components/requests/fields.ts";
import { Time } from "../../components/values.tsx";
import RequestFilter from "../../islands/request_filter.tsx";
import RequestList from "../../islands/request_list.tsx";
import { FILTER_PARAMETERS, readFilter } from "../../lib/admin/request_filter.ts";
import { type RequestView, requestView } from "../../lib/admin/request_views.ts";
import { kept } from "../api/query.ts";
import { cookieOf } from "../cookies.ts";
import type { PageCall } from "../page.tsx";

const PAGE = 50;
/** Of the address, and no part of a filter. */
const OTHERS = ["after", "limit", "lang", "theme"];

interface RequestsData {
  /** As they stand in the address. */
  readonly values: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
  readonly endpoints: readonly { readonly id: string; readonly name: string }[];
  readonly requests: readonly RequestView[];
  readonly next: string | undefined;
  readonly after: string;
  readonly columns: readonly string[];
  /** Whether any come. */
  readonly isRecording: boolean;
}

export async function handler({ admin, request, url }: PageCall): Promise<RequestsData> {
  const { searchParams } = url;
  const after = searchParams.get("after") ?? "";
  const filter = readFilter(searchParams, { others: OTHERS });
  const isGood = filter.type === "ok" && /^(?:\d{1,15}\.\d{1,15})?$/.test(after);
  const page = isGood
    ? await kept(admin.requests.page({ filter: filter.value, limit: PAGE, ...(after === "" ? {} : { after }) }))
    : { requests: [], next: undefined };
  const known = [...searchParams].filter(([name, value]) => Object.hasOwn(FILTER_PARAMETERS, name) && value !== "");
  const problems = filter.type === "bad" ? filter.problems : [];
  return {
    values: Object.fromEntries(known),
    errors: Object.fromEntries(problems.map(({ path, message }) => [path, admin.say(message)])),
    endpoints: admin.live.current().endpoints.map(({ id, name }) => ({ id, name })),
    requests: page.requests.map((request) => requestView(request, admin.say)),
    next: page.next,
    after,
    isRecording: admin.live.current().storage.records,
    columns: columnsIn(cookieOf(request.headers, COLUMNS_COOKIE)),
  };
}

function columnsIn(cookie: string | undefined): readonly string[] {
  const ids = cookie?.split(".").filter((id) => REQUEST_COLUMNS.some((column) => column.id === id));
  return ids ?? DEFAULT_COLUMNS;
}

export default function Requests(data: RequestsData) {
  const t = useT();
  const { values, errors, endpoints, requests, after, columns, isRecording } = data;
  const query = new URLSearchParams(values).toString();
  const isFiltered = Object.keys(values).length > 0;
  return (
    <>
      <PageHead title={t("nav.requests")} actions={<Exports query={query} />}>{t("requests.about")}</PageHead>
      {!isRecording && <Notice tone="warn" title={t("requests.off")}>{t("requests.off_text")}</Notice>}
      <Card label={t("requests.filter")}>
        <RequestFilter values={values} errors={errors} endpoints={endpoints} />
        <ActiveFilters values={values} endpoints={endpoints} />
      </Card>
      {Object.keys(errors).length > 0
        ? (
          <Notice tone="bad" title={t("requests.bad_filter")}>
            {Object.entries(errors).map(([name, error]) => <div key={name}>{error}</div>)}
          </Notice>
        )
        : (
          <Card label={t("nav.requests")} flush>
            <RequestList
              requests={requests}
              columns={columns}
              query={query}
              isNewest={isRecording && after === "" && values["to"] === undefined}
              after={after}
              next={data.next ?? null}
              isFiltered={isFiltered}
            />
          </Card>
        )}
    </>
  );
}

function Exports({ query }: { readonly query: string }) {
  const t = useT();
  const href = (format: string) => `/admin/api/requests/export?format=${format}${query === "" ? "" : `&${query}`}`;
  return (
    <>
      <ButtonLink href={href("csv")} icon="download" download>{t("requests.export_csv")}</ButtonLink>
      <ButtonLink href={href("jsonl")} icon="download" download>{t("requests.export_jsonl")}</ButtonLink>
    </>
  );
}

/** What is asked for in words; each leads to the page without it. */
function ActiveFilters({ values, endpoints }: Pick<RequestsData, "values" | "endpoints">) {
  const t = useT();
  const entries = Object.entries(values);
  if (entries.length === 0) return null;
  const without = (name: string) => {
    const query = new URLSearchParams(entries.filter(([each]) => each !== name));
    return `/admin/requests${query.size === 0 ? "" : `?${query}`}`;
  };
  return (
    <ul class="plain row active-filters" aria-label={t("requests.active")}>
      {entries.map(([name, value]) => {
        const field = FILTER_FIELDS.find((field) => field.name === name);
        const label = field === undefined ? t("requests.search") : t(field.label);
        const choice = field?.choices?.find((choice) => choice.value === value)?.label;
        const endpoint = field?.kind === "endpoint" ? endpoints.find(({ id }) => id === value)?.name : undefined;
        const shown = choice === undefined ? endpoint ?? value : t(choice);
        const time = field?.kind === "time" ? momentOf(value) : undefined;
        const named = time === undefined ? `${label}: ${shown}` : label;
        return (
          <li key={name}>
            <a class="chip" href={without(name)} aria-label={t("requests.remove", { name: named })}>
              <span class="break">{label}: {time === undefined ? shown : <Time time={time.getTime()} />}</span>
              <Icon name="close" size={14} />
            </a>
          </li>
        );
      })}
    </ul>
  );
}
