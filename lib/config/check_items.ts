import { phrase } from "../phrases/phrase.ts";
import type { Incomplete } from "./read.ts";
import type { Report } from "./report.ts";
import type { ConfigFile } from "./schema.ts";
import { show, shown } from "./show.ts";

/** Checks of lists whose items have names. */

interface UniqueOptions<T> {
  readonly report: Report;
  readonly key: keyof T & string;
}

/** No two items of `list` have the same `key`. */
export function checkUnique<T extends object>(
  items: readonly (T | undefined)[],
  list: string,
  { report, key }: UniqueOptions<T>,
): void {
  const first = new Map<unknown, number>();
  items.forEach((item, index) => {
    const value = item?.[key];
    if (value === undefined) return;
    const earlier = first.get(value);
    if (earlier === undefined) {
      first.set(value, index);
      return;
    }
    const other = `${list}[${earlier}].${key}`;
    const path = `${list}[${index}].${key}`;
    const line = String(report.lineOf(other));
    report.problem(path, phrase("file.twice", { value: shown(String(value), path), other, line, key }));
  });
}

/** An id may not be another endpoint's name either while that one has no id: the name is its id. */
export function checkIds(endpoints: Incomplete<ConfigFile["endpoints"]>, report: Report): void {
  const first = new Map<string, string>();
  endpoints.forEach((endpoint, index) => {
    const key = endpoint?.id === undefined ? "name" : "id";
    const id = endpoint?.[key];
    if (id === undefined) return;
    const path = `endpoints[${index}].${key}`;
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, path);
      return;
    }
    // Two equal names have been reported already.
    if (key === "name" && earlier.endsWith(".name")) return;
    const line = String(report.lineOf(earlier));
    report.problem(path, phrase("file.id_twice", { value: shown(id, path), other: earlier, line }));
  });
}

interface Switchable {
  readonly name?: string | undefined;
  readonly enabled?: boolean | undefined;
}

/** The predecessors read an omitted `enabled` as false, so it is worth one line for each list. */
export function checkEnabled(items: readonly (Switchable | undefined)[], list: string, report: Report): void {
  const omitted = items.flatMap((item, index) =>
    item !== undefined && item.enabled === undefined && !report.isBad(`${list}[${index}].enabled`)
      ? [{ index, name: item.name }]
      : []
  );
  if (omitted.length === 0) return;
  const names = omitted.map(({ index, name }) => name === undefined ? `${list}[${index}]` : show(name)).join(", ");
  report.warning(`${list}[${omitted[0]!.index}].enabled`, phrase("file.enabled_omitted", { names }));
}
