import { type FileValue, isMap, toFileValue } from "../config/edit/file_value.ts";
import type { Json } from "../json.ts";
import type { SwitchProvider } from "./cc_switch.ts";

/** How each export of cc-switch begins, with a word of Chinese or without (database/backup.rs, read 2026-11-26). */
export const SQL_EXPORT = /^\s*-- CC Switch SQLite /;

/** A word, number, text in quotes, name in quotes or sign of SQL; comments are none. */
const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_]\w*|[-+]?[\d.]+|[^\s]/g;

/**
 * The providers in an export: rows of `INSERT INTO "providers"`, with the columns named or in the order of the table.
 * Nothing of the file is run.
 */
export function sqlProviders(sql: string): SwitchProvider[] {
  const tokens = (sql.match(TOKEN) ?? []).filter((token) => !/^(?:--|\/\*)/.test(token));
  const providers: SwitchProvider[] = [];
  let columns: string[] = [];
  for (let at = 0; at < tokens.length; at = endOf(tokens, at) + 1) {
    const statement = tokens.slice(at, endOf(tokens, at));
    const words = statement.slice(0, 3).map((word) => word.toUpperCase());
    const table = unquoted(statement.find((token) => /^"?providers"?$/i.test(token)) ?? "");
    if (table.toLowerCase() !== "providers") continue;
    if (words[0] === "CREATE" && words[1] === "TABLE") columns = tableColumns(statement);
    if (words[0] === "INSERT" && unquoted(statement[2] ?? "") === "providers") {
      providers.push(...insertedRows(statement, columns).map(asProvider));
    }
  }
  return providers;
}

/** Index of the semicolon that ends the statement at `start`. */
function endOf(tokens: readonly string[], start: number): number {
  const end = tokens.indexOf(";", start);
  return end < 0 ? tokens.length : end;
}

/** Names of the columns: the first word of each part in the outer brackets that is no constraint. */
function tableColumns(statement: readonly string[]): string[] {
  return groups(statement)[0]?.map(([first = ""]) => unquoted(first))
    .filter((name) => !/^(?:PRIMARY|FOREIGN|UNIQUE|CHECK|CONSTRAINT)$/i.test(name)) ?? [];
}

function insertedRows(statement: readonly string[], tableColumns: readonly string[]): ReadonlyMap<string, string>[] {
  const values = statement.findIndex((token) => token.toUpperCase() === "VALUES");
  const named = groups(statement.slice(0, values))[0]?.map(([name = ""]) => unquoted(name));
  const columns = named ?? tableColumns;
  return groups(statement.slice(values + 1)).map((row) =>
    new Map(row.flatMap(([value = "NULL"], index) => {
      const column = columns[index];
      return column === undefined || value.toUpperCase() === "NULL" ? [] : [[column, unquoted(value)]];
    }))
  );
}

/** The outermost brackets, each divided at its commas. */
function groups(tokens: readonly string[]): string[][][] {
  const found: string[][][] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token === "(" && depth++ === 0) found.push([[]]);
    else if (token === ")") depth--;
    else if (token === "," && depth === 1) found.at(-1)!.push([]);
    else if (depth > 0) found.at(-1)!.at(-1)!.push(token);
  }
  return found;
}

function unquoted(token: string): string {
  const quote = token[0];
  return quote === "'" || quote === '"' ? token.slice(1, -1).replaceAll(quote + quote, quote) : token;
}

function asProvider(row: ReadonlyMap<string, string>): SwitchProvider {
  const isOn = (column: string) => ["1", "true"].includes(row.get(column)?.toLowerCase() ?? "");
  return {
    app: row.get("app_type") ?? "",
    name: row.get("name") ?? row.get("id") ?? "",
    settings: parsed(row.get("settings_config")),
    meta: parsed(row.get("meta")),
    isCurrent: isOn("is_current"),
    inQueue: isOn("in_failover_queue"),
  };
}

function parsed(text = "{}"): { readonly [key: string]: FileValue } {
  try {
    const value = toFileValue(JSON.parse(text) as Json);
    return isMap(value) ? value : {};
  } catch {
    return {};
  }
}
