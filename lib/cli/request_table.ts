/** Requests as the lines of a table. */
import type { RequestView } from "../admin/request_views.ts";
import { differentModels } from "../model_names.ts";
import { terminalWords } from "./terminal_text.ts";
import { wrap } from "./wrap.ts";

interface Column {
  readonly title: string;
  /** Enough for what is usual: a line that comes later cannot move those that are there. */
  readonly width: number;
  readonly cell: (request: RequestView) => string;
}

const TIME: Column = { title: "TIME", width: 20, cell: ({ started_at }) => shownTime(started_at) };
const ID: Column = { title: "ID", width: 20, cell: ({ id }) => id };
const CLIENT: Column = { title: "CLIENT", width: 11, cell: ({ client }) => client };
const ENDPOINT: Column = { title: "ENDPOINT", width: 12, cell: ({ endpoint }) => endpoint?.name ?? "-" };
const MODEL: Column = { title: "MODEL", width: 24, cell: shownModel };
const STATUS: Column = { title: "STATUS", width: 6, cell: ({ status }) => String(status) };
const TOOK: Column = { title: "TOOK", width: 7, cell: ({ duration_ms }) => shownSpan(duration_ms) };
const TOKENS: Column = { title: "TOKENS", width: 12, cell: shownTokens };
const COST: Column = { title: "COST", width: 8, cell: ({ cost }) => shownCost(cost) };
const NOTES: Column = { title: "NOTES", width: 0, cell: notes };

const COLUMNS = [TIME, ID, CLIENT, ENDPOINT, MODEL, STATUS, TOOK, TOKENS, COST, NOTES];

/** What a line is wide without notes. */
const WIDE = COLUMNS.reduce((sum, { width }) => sum + width + 2, 0);

/** For a terminal that would break each line: what belongs together in two lines, and notes below in as many as they need. */
const FIRST = [TIME, STATUS, TOOK, ENDPOINT];
const SECOND = [ID, CLIENT, TOKENS, COST];
const INDENT = "  ";

export interface RequestTable {
  readonly head: readonly string[];
  lines(request: RequestView): readonly string[];
}

/** `columns`: the width of the terminal; `undefined`: it is none, and each request is one line. */
export function requestTable(columns: number | undefined): RequestTable {
  if (columns === undefined || columns >= WIDE) {
    return { head: [line(titles(COLUMNS), COLUMNS)], lines: (request) => [line(cells(request, COLUMNS), COLUMNS)] };
  }
  return {
    head: [line(titles([...FIRST, MODEL]), [...FIRST, MODEL]), INDENT + line(titles(SECOND), SECOND)],
    lines(request) {
      const [model = "", noted = ""] = cells(request, [MODEL, NOTES]);
      return [
        ...wrap(model, `${padded(cells(request, FIRST), FIRST)}  `, columns),
        INDENT + line(cells(request, SECOND), SECOND),
        ...(noted === "" ? [] : wrap(noted, INDENT, columns)),
      ];
    },
  };
}

function titles(columns: readonly Column[]): string[] {
  return columns.map(({ title }) => title);
}

function cells(request: RequestView, columns: readonly Column[]): string[] {
  return columns.map(({ cell }) => terminalWords(cell(request)));
}

function line(cells: readonly string[], columns: readonly Column[]): string {
  return padded(cells, columns).trimEnd();
}

function padded(cells: readonly string[], columns: readonly Column[]): string {
  return cells.map((cell, index) => cell.padEnd(columns[index]!.width)).join("  ");
}

/** `2026-11-25T21:45:46Z`, as the log has it but for its milliseconds. */
export function shownTime(iso: string): string {
  return iso.replace(/\.\d+Z$/, "Z");
}

export function shownSpan(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)}ms` : `${(ms / 1000).toFixed(1)}s`;
}

/** What is not known is not zero. */
export function shownCost(cost: number | null): string {
  return cost === null ? "-" : `$${cost.toFixed(cost < 1 ? 4 : 2)}`;
}

function shownModel(request: RequestView): string {
  return differentModels(request).join(" > ") || "-";
}

function shownTokens({ usage }: RequestView): string {
  return usage === null ? "-" : `${usage.input_tokens}/${usage.output_tokens}`;
}

const MAX_NOTES = 160;

function notes({ operation, attempt_count, losses, error }: RequestView): string {
  const parts = [
    operation === "generate" ? "" : operation,
    attempt_count > 1 ? `${attempt_count} attempts` : "",
    losses.length > 0 ? `${losses.length} loss${losses.length === 1 ? "" : "es"}` : "",
    error ?? "",
  ];
  const text = parts.filter((part) => part !== "").join("; ");
  return text.length > MAX_NOTES ? `${text.slice(0, MAX_NOTES)}...` : text;
}
