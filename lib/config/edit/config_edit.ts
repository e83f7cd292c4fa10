import type { Json } from "../../json.ts";
import { type Phrase, phrase } from "../../phrases/phrase.ts";
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

/** What is there after an edit, or why there cannot be such an edit. */
type Edited =
  | { readonly type: "edited"; readonly value: FileValue }
  | { readonly type: "refused"; readonly reason: Phrase };

/** What `value` is after `edit`. */
export function edited(value: FileValue, edit: ConfigEdit): Edited {
  switch (edit.type) {
    case "set":
      return withValue(value, edit.path, toFileValue(edit.value));
    case "delete":
      return made(valueAt(value, edit.path) === undefined ? value : without(value, edit.path));
    case "append": {
      const list = valueAt(value, edit.path) ?? [];
      if (!isList(list)) return refused(phrase("file.edit_no_list", { path: showPath(edit.path) }));
      return withValue(value, edit.path, [...list, toFileValue(edit.value)]);
    }
    case "move": {
      const list = valueAt(value, edit.path);
      if (!isList(list)) return refused(phrase("file.edit_no_list", { path: showPath(edit.path) }));
      const { from, to } = edit;
      if (!isIndex(from, list.length) || !isIndex(to, list.length)) {
        const index = String(isIndex(from, list.length) ? to : from);
        return refused(phrase("file.edit_no_item", { path: showPath(edit.path), index }));
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

function made(value: FileValue): Edited {
  return { type: "edited", value };
}

function refused(reason: Phrase): Edited {
  return { type: "refused", reason };
}

function withValue(value: FileValue, path: FilePath, member: FileValue): Edited {
  try {
    return made(put(value, path, member));
  } catch (error) {
    if (error instanceof NoWay) return refused(error.at(showPath(path)));
    throw error;
  }
}

/** There is no place of a path; `at` says so of the whole path. */
class NoWay extends Error {
  constructor(readonly at: (path: string) => Phrase) {
    super();
  }
}

/** @throws NoWay if the path leads through something that has no such member */
function put(value: FileValue | undefined, path: FilePath, member: FileValue): FileValue {
  const [step, ...rest] = path;
  if (step === undefined) return member;
  if (typeof step === "number") {
    const list = value ?? [];
    if (!isList(list)) throw new NoWay((path) => phrase("file.edit_through_no_list", { path }));
    if (!isIndex(step, list.length + 1)) throw new NoWay((path) => phrase("file.edit_behind_end", { path }));
    return list.toSpliced(step, 1, put(list[step], rest, member));
  }
  const map = value ?? {};
  if (!isMap(map)) throw new NoWay((path) => phrase("file.edit_through_no_map", { path }));
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
