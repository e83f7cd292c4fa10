/** Endpoints as the lines of a table. */
import type { EndpointView } from "../admin/endpoint_views.ts";
import { shownTime } from "./request_table.ts";
import { terminalWords } from "./terminal_text.ts";
import { wrap } from "./wrap.ts";

/** What came of an endpoint's requests since midnight. */
export interface Today {
  readonly requests: number;
  /** Of these, as the client saw it. */
  readonly failed: number;
  /** How often it was asked, and how often that was in vain. */
  readonly attempts: number;
  readonly failed_attempts: number;
}

/** What came of the latest try there that failed. */
export interface LastError {
  readonly request_id: string;
  readonly started_at: string;
  readonly error: string;
}

/** An endpoint of the admin API, with what it says of it elsewhere. */
export type ListedEndpoint = EndpointView & { readonly today: Today; readonly last_error: LastError | null };

export const STATES: Readonly<Record<EndpointView["state"], string>> = {
  ready: "ready",
  disabled: "switched off",
  limited: "limit reached",
  open: "out of order",
  half_open: "being tried again",
  refused: "key refused",
};

const COLUMNS: readonly (readonly [title: string, cell: (endpoint: ListedEndpoint) => string])[] = [
  ["NAME", ({ name }) => name],
  ["PROTOCOLS", ({ protocols }) => protocols.join(",")],
  ["STATE", ({ state }) => STATES[state]],
  ["TODAY", shownToday],
  ["LEFT", ({ windows }) => windows.slice(0, MOST_WINDOWS).map(shownWindow).join(", ") || "-"],
];

/** So many of an endpoint's windows fit in a line, those nearest to their end. */
const MOST_WINDOWS = 4;

/** Narrower than this nothing can be read. */
const MIN_WIDTH = 20;

/** `columns`: the width of the terminal, where what is left stands below if it does not fit; `undefined`: it is none. */
export function endpointTable(endpoints: readonly ListedEndpoint[], columns = Infinity): string[] {
  const rows = endpoints.map((endpoint) => COLUMNS.map(([, cell]) => terminalWords(cell(endpoint))));
  const titles = COLUMNS.map(([title]) => title);
  const widths = titles.map((_, at) => Math.max(...[titles, ...rows].map((cells) => cells[at]!.length)));
  const padded = (cells: readonly string[]) => cells.map((cell, at) => `${cell.padEnd(widths[at]!)}  `).join("");
  const isNarrow = padded(titles.slice(0, -1)).length + MIN_WIDTH > columns;
  const line = (cells: readonly string[]) => {
    const [head, last] = [padded(cells.slice(0, -1)), cells[cells.length - 1]!];
    return isNarrow ? [head.trimEnd()] : wrap(last, head, columns);
  };
  return [
    ...line(titles),
    ...endpoints.flatMap((endpoint, at) => [
      ...line(rows[at]!),
      ...(isNarrow && endpoint.windows.length > 0 ? wrap(`left: ${rows[at]!.at(-1)}`, "  ", columns) : []),
      ...notes(endpoint).flatMap((note) => wrap(terminalWords(note), "  ", columns)),
    ]),
  ];
}

function shownToday({ today: { requests, failed_attempts: failed } }: ListedEndpoint): string {
  return failed === 0 ? String(requests) : `${requests} (${failed} ${failed === 1 ? "try" : "tries"} failed)`;
}

/** `5h 17%`: so much is left. */
export function shownWindow({ name, used, remaining, limit }: EndpointView["windows"][number]): string {
  const left = remaining !== null && limit !== null
    ? `${remaining} of ${limit}`
    : `${Math.max(0, Math.round((1 - used) * 100))}%`;
  return `${name} ${left}`;
}

/** Why it is not asked, and what went wrong last. */
function notes({ states, last_error: error }: ListedEndpoint): string[] {
  const why = states.map(({ model, reason, until }) => {
    const until_ = until === null ? "" : `, until ${shownTime(until)}`;
    return `${model === "" ? "" : `${model}: `}${reason}${until_}`;
  });
  return error === null ? why : [...why, `last error ${shownTime(error.started_at)}: ${error.error}`];
}
