import { applyEdits } from "./apply_edits.ts";
import type { ConfigEdit } from "./config_edit.ts";
import { type FileValue, isGiven, isList, isMap, parseFileValue } from "./file_value.ts";

/**
 * `text` with an `id` for each endpoint of `indexes` that has none: what is remembered of an endpoint is kept under its
 * id, which is its name until somebody edits it, and has to stay when the name changes.
 */
export function withIds(text: string, indexes: Iterable<number>): string {
  let current = text;
  for (const index of indexes) {
    const endpoints = endpointsOf(current);
    const endpoint = endpoints[index];
    if (!isMap(endpoint) || typeof endpoint["name"] !== "string" || isGiven(endpoint["id"])) continue;
    const others = endpoints.flatMap((other, at) => at !== index && isMap(other) ? [other["id"] ?? other["name"]] : []);
    const value = unused(endpoint["name"], new Set(others));
    const outcome = applyEdits(current, [{ type: "set", path: ["endpoints", index, "id"], value }]);
    // An endpoint that shares its text with another place keeps its name as id.
    if (outcome.type === "ok") current = outcome.text;
  }
  return current;
}

/** Endpoints that are there before and after `edits`, and are changed by them. */
export function changedEndpoints(edits: readonly ConfigEdit[]): ReadonlySet<number> {
  const changed = new Set<number>();
  for (const { type, path: [section, index, ...rest] } of edits) {
    if (section !== "endpoints") continue;
    // From here on the indexes are others.
    if (typeof index !== "number" || (type === "delete" && rest.length === 0)) return changed;
    changed.add(index);
  }
  return changed;
}

/** Endpoints of `after` that are not in `before` under their name; one that has an id there is known by that. */
export function newEndpoints(before: string, after: string): readonly number[] {
  const known = new Set(
    endpointsOf(before).flatMap((endpoint) => isMap(endpoint) && !isGiven(endpoint["id"]) ? [endpoint["name"]] : []),
  );
  return endpointsOf(after).flatMap((endpoint, index) =>
    isMap(endpoint) && !known.has(endpoint["name"]!) ? [index] : []
  );
}

function endpointsOf(text: string): readonly FileValue[] {
  const file = parseFileValue(text);
  const endpoints = isMap(file) ? file["endpoints"] : undefined;
  return isList(endpoints) ? endpoints : [];
}

function unused(name: string, taken: ReadonlySet<FileValue | undefined>): string {
  let id = name;
  for (let count = 2; taken.has(id); count++) id = `${name}-${count}`;
  return id;
}
