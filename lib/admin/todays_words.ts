/**
 * Items of the file that were written for a predecessor: they are shown and edited as what their keys mean here. Who edits
 * what such a key says gets today's keys in its place, since the program believes the old ones where both stand.
 */
import type { SourceNode } from "../config/document.ts";
import type { ConfigEdit } from "../config/edit/config_edit.ts";
import { type FilePath, type FileValue, fileValueOf, isEqual, isList, isMap } from "../config/edit/file_value.ts";
import { ADOPTIONS } from "../config/predecessors.ts";
import type { Json } from "../json.ts";

export type FileMap = { readonly [key: string]: FileValue };

/** An item as the file has it, and in today's words. */
interface Item {
  readonly path: FilePath;
  readonly raw: FileMap;
  readonly value: FileMap;
}

/** An item of `list` in this version's keys; what has no meaning stays. */
export function inTodaysWords(list: FilePath, item: FileMap): FileMap {
  const source = sourceOf(item);
  const adopt = ADOPTIONS[`${list.join(".")}[]`];
  if (adopt === undefined || source.type !== "map") return item;
  const { map, left } = adopt(source);
  const kept = left.map(({ key }) => [key, item[key]!] as const);
  return { ...Object.fromEntries(kept), ...fileValueOf(map) as FileMap };
}

/** `edits` of what `item` says, and before them those that put today's keys in the place of old ones that they are about. */
export function editedInTodaysWords(item: Item, edits: readonly ConfigEdit[]): readonly ConfigEdit[] {
  const renewing = changes(item.path, item.raw, item.value);
  const isAbout = (edit: ConfigEdit) =>
    renewing.some(({ path }) => isWithin(edit.path, path) || isWithin(path, edit.path));
  return edits.some(isAbout) ? [...renewing, ...edits] : edits;
}

/** What makes one map the other; what is new comes first, so that a map is never empty in between. */
function changes(path: FilePath, before: FileMap, after: FileMap): ConfigEdit[] {
  const made = Object.entries(after).flatMap(([key, value]): ConfigEdit[] => {
    const earlier = before[key], at = [...path, key];
    if (isEqual(earlier, value)) return [];
    return isMap(earlier) && isMap(value)
      ? changes(at, earlier, value)
      : [{ type: "set", path: at, value: value as Json }];
  });
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  return [...made, ...gone.map((key): ConfigEdit => ({ type: "delete", path: [...path, key] }))];
}

function isWithin(path: FilePath, around: FilePath): boolean {
  return around.every((step, index) => path[index] === step);
}

const NOWHERE = { line: 0, column: 0 };

function sourceOf(value: FileValue): SourceNode {
  const at = NOWHERE;
  if (isList(value)) return { type: "list", at, items: value.map(sourceOf) };
  if (!isMap(value)) return { type: "scalar", at, text: value };
  const entries = Object.entries(value).map(([key, member]) => [key, { at, value: sourceOf(member) }] as const);
  return { type: "map", at, entries: new Map(entries) };
}
