import type { Json } from "../../json.ts";
import { type FilePath, type FileValue, isList, isMap, toFileValue, valueAt } from "./file_value.ts";

/**
 * One change of the configuration file. Paths are those of the file as the edits before have left it; values are what
 * the file shall have, so that `"${NAME:default}"` is a variable.
 */
export type ConfigEdit =
  /**
   * Puts a value at `path`, making the maps on the way; the index behind a list's last item appends. A map or list takes
   * the place of the whole one before, so that an endpoint's has to bring its `id` again.
   */
  | { readonly type: "set"; readonly path: FilePath; readonly value: Json }
  /** Takes a key with its value, or an item of a list, out. Nothing there is no fault. */
  | { readonly type: "delete"; readonly path: FilePath }
  /** Puts an item behind the last one of the list at `path`, which may be missing. */
  | { readonly type: "append"; readonly path: FilePath; readonly value: Json }
  /** Moves an item of the list at `path` to another index. */
  | { readonly type: "move"; readonly path: FilePath; readonly from: number; readonly to: number };

/** `path` as messages have it: `endpoints[2].url`. */
export function showPath(path: FilePath): string {
  return path.map((step, index) => typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${step}`).join(
    "",
  );
}

/** What `value` is after `edit`, or in words why that cannot be. */
export function edited(value: FileValue, edit: ConfigEdit): { readonly value: FileValue } | string {
  switch (edit.type) {
    case "set":
      return withValue(value, edit.path, toFileValue(edit.value));
    case "delete":
      return valueAt(value, edit.path) === undefined ? { value } : { value: without(value, edit.path) };
    case "append": {
      const list = valueAt(value, edit.path) ?? [];
      if (!isList(list)) return `${showPath(edit.path)} is not a list`;
      return withValue(value, edit.path, [...list, toFileValue(edit.value)]);
    }
    case "move": {
      const list = valueAt(value, edit.path);
      if (!isList(list)) return `${showPath(edit.path)} is not a list`;
      const { from, to } = edit;
      if (!isIndex(from, list.length) || !isIndex(to, list.length)) {
        return `${showPath(edit.path)} has no item ${isIndex(from, list.length) ? to : from}`;
      }
      return withValue(value, edit.path, list.toSpliced(from, 1).toSpliced(to, 0, list[from]!));
    }
    default:
      return edit satisfies never;
  }
}

function isIndex(index: number, length: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < length;
}

function withValue(value: FileValue, path: FilePath, member: FileValue): { readonly value: FileValue } | string {
  try {
    return { value: put(value, path, member) };
  } catch (error) {
    if (error instanceof RangeError) return `${showPath(path)} ${error.message}`;
    throw error;
  }
}

/** @throws RangeError if the path leads through something that has no such member */
function put(value: FileValue | undefined, path: FilePath, member: FileValue): FileValue {
  const [step, ...rest] = path;
  if (step === undefined) return member;
  if (typeof step === "number") {
    const list = value ?? [];
    if (!isList(list)) throw new RangeError("leads through what is not a list");
    if (!isIndex(step, list.length + 1)) throw new RangeError("is behind the end of the list");
    return list.toSpliced(step, 1, put(list[step], rest, member));
  }
  const map = value ?? {};
  if (!isMap(map)) throw new RangeError("leads through what is not a map");
  return Object.fromEntries([
    ...Object.entries(map).filter(([key]) => key !== step),
    [step, put(Object.hasOwn(map, step) ? map[step] : undefined, rest, member)],
  ]);
}

function without(value: FileValue, path: FilePath): FileValue {
  const [step, ...rest] = path;
  if (isList(value) && typeof step === "number") {
    return rest.length === 0 ? value.toSpliced(step, 1) : value.toSpliced(step, 1, without(value[step]!, rest));
  }
  if (!isMap(value) || typeof step !== "string") return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => {
      if (key !== step) return [[key, member]];
      return rest.length === 0 ? [] : [[key, without(member, rest)]];
    }),
  );
}
