/** Requests as the lines of a table. */
import type { RequestView } from "../admin/request_views.ts";
import { terminalWords } from "./terminal_text.ts";

interface Column {
  readonly title: string;
  /** Enough for what is usual: a line that comes later cannot move those that are there. */
  readonly width: number;
  readonly cell: (request: RequestView) => string;
}

const COLUMNS: readonly Column[] = [
  { title: "TIME", width: 20, cell: ({ started_at }) => shownTime(started_at) },
  { title: "ID", width: 20, cell: ({ id }) => id },
  { title: "CLIENT", width: 11, cell: ({ client }) => client },
  { title: "ENDPOINT", width: 12, cell: ({ endpoint }) => endpoint?.name ?? "-" },
  { title: "MODEL", width: 24, cell: shownModel },
  { title: "STATUS", width: 6, cell: ({ status }) => String(status) },
  { title: "TOOK", width: 7, cell: ({ duration_ms }) => shownSpan(duration_ms) },
  { title: "TOKENS", width: 12, cell: shownTokens },
  { title: "COST", width: 8, cell: ({ cost }) => shownCost(cost) },
  { title: "NOTES", width: 0, cell: notes },
];

export function requestTableHead(): string {
  return line(COLUMNS.map(({ title }) => title));
}

export function requestTableLine(request: RequestView): string {
  return line(COLUMNS.map(({ cell }) => terminalWords(cell(request))));
}

function line(cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padEnd(COLUMNS[index]!.width)).join("  ").trimEnd();
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

export function shownModel({ model, upstream_model }: RequestView): string {
  if (upstream_model === null || upstream_model === model) return model === "" ? "-" : model;
  return `${model} > ${upstream_model}`;
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
