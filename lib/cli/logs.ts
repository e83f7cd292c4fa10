import { type RequestView, requestView, storedRequestView } from "../admin/request_views.ts";
import { stringifyLine } from "../logging/printable.ts";
import { say } from "../phrases/say.ts";
import type { RecordedFile } from "../store/recorded_file.ts";
import type { RequestFilter } from "../store/request_store.ts";
import { type FlagValues, type Invocation, type System, USAGE_ERROR } from "./command.ts";
import { type Recorded, unknownRequest, withRecorded } from "./recorded_requests.ts";
import { requestDetails } from "./request_details.ts";
import { requestTable } from "./request_table.ts";

/** How often it is looked for what has come: a look is one search by a row's number. */
const LOOK_MS = 250;
const DEFAULT_LIMIT = 50;
/** How many are read at once. */
const BATCH = 500;

/** Shows recorded requests, or one. Returns the exit code. */
export function logs({ flags, argument: id }: Invocation, system: System): number | Promise<number> {
  if (id !== undefined && flags.follow) {
    system.err(`One request cannot be followed; see "cccc help logs"`);
    return USAGE_ERROR;
  }
  return withRecorded(flags, system, (recorded) => {
    if (id !== undefined) return showOne({ id, json: flags.json === true }, recorded, system);
    return showAll(flags, recorded, system);
  });
}

function showOne(
  { id, json }: { readonly id: string; readonly json: boolean },
  { records }: Recorded,
  system: System,
): number {
  const request = records.find(id);
  if (request === undefined) {
    system.err(unknownRequest(id, records));
    return 1;
  }
  const view = storedRequestView(request, say);
  write(json ? [stringifyLine(view)] : requestDetails(view), system);
  return 0;
}

async function showAll(flags: FlagValues, { records, filter }: Recorded, system: System): Promise<number> {
  const { json = false, limit = DEFAULT_LIMIT } = flags;
  const table = requestTable(system.columns());
  const shown = (request: RequestView) => json ? [stringifyLine(request)] : table.lines(request);
  const row = records.now();
  const { requests } = records.page({ filter, limit });
  const views = requests.toReversed().map((request) => requestView(request, say));
  if (views.length === 0 && !flags.follow) {
    if (!json) system.err("No request matches");
    return 0;
  }
  const isRead = write([...(json ? [] : table.head), ...views.flatMap(shown)], system);
  if (flags.follow && isRead) {
    await follow({ records, filter, row, seen: new Set(views.map(({ id }) => id)), shown }, system);
  }
  return 0;
}

interface Following {
  readonly records: RecordedFile;
  readonly filter: RequestFilter;
  /** The last row of those that need not be looked at. */
  readonly row: number;
  /** What came between that row and what was shown. */
  readonly seen: ReadonlySet<string>;
  readonly shown: (request: RequestView) => readonly string[];
}

/** Shows what comes, until a signal or until nobody reads. */
async function follow({ records, filter, row, seen, shown }: Following, system: System): Promise<void> {
  let stopped = false;
  let wake = () => {};
  const stop = () => {
    stopped = true;
    wake();
  };
  for (const signal of system.os === "windows" ? ["SIGINT"] as const : ["SIGINT", "SIGTERM"] as const) {
    system.onSignal(signal, stop);
  }
  for (let at = row; !stopped;) {
    const { requests, row: next } = records.newer({ filter, row: at, limit: BATCH });
    at = next;
    const lines = requests.filter(({ id }) => !seen.has(id)).flatMap((request) => shown(requestView(request, say)));
    if (lines.length > 0 && !write(lines, system)) return;
    if (requests.length === BATCH) continue;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const encoder = new TextEncoder();

/** `false`: nobody reads any more. */
function write(lines: readonly string[], system: System): boolean {
  return system.write(encoder.encode(lines.map((line) => `${line}\n`).join("")));
}
