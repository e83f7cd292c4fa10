import { type Phrase, phrase } from "../../phrases/phrase.ts";
import { type ConfigEdit, edited, showPath } from "./config_edit.ts";
import { type FilePath, type FileValue, isEqual, isList, isMap, parseFileValue, valueAt } from "./file_value.ts";
import { moveItem } from "./move_item.ts";
import { Source, type Splice } from "./source.ts";
import { appendItem, insertEntry, isOwnList, isOwnMap, removeSlot, replaceValue, siblings } from "./splices.ts";

export type EditOutcome =
  | { readonly type: "ok"; readonly text: string }
  /** `reason` is a sentence. */
  | { readonly type: "refused"; readonly reason: Phrase };

/**
 * `text` with `edits` made one after another, and every byte that they do not concern as it was: comments, quotes,
 * order, anchors, line ends.
 *
 * Each result is read again and compared with what the edit asks for, so that a file that is written in a way that
 * nobody thought of is refused rather than damaged.
 */
export function applyEdits(text: string, edits: readonly ConfigEdit[]): EditOutcome {
  let current = text;
  for (const edit of edits) {
    const before = parseFileValue(current);
    if (before === undefined) return { type: "refused", reason: phrase("file.not_yaml") };
    const wanted = edited(before, edit);
    if (wanted.type === "refused") return wanted;
    if (isEqual(before, wanted.value)) continue;
    const changed = changeText(current, edit, { before, after: wanted.value });
    if (changed === undefined || !isEqual(parseFileValue(changed), wanted.value)) {
      return { type: "refused", reason: phrase("file.edit_shares_text", { path: showPath(edit.path) }) };
    }
    current = changed;
  }
  return { type: "ok", text: current };
}

interface Change {
  readonly before: FileValue;
  readonly after: FileValue;
}

/** `undefined`: no way is known. */
function changeText(text: string, edit: ConfigEdit, change: Change): string | undefined {
  switch (edit.type) {
    case "set":
      return bring(text, edit.path, change);
    case "append": {
      const list = valueAt(change.before, edit.path);
      return bring(text, isList(list) && list.length > 0 ? [...edit.path, list.length] : edit.path, change);
    }
    case "delete":
      return remove(text, edit.path);
    case "move": {
      const source = new Source(text);
      const { slot, depth } = source.reach(edit.path);
      if (depth < edit.path.length || !isOwnList(slot)) return undefined;
      return spliced(text, moveItem(source, slot, edit));
    }
    default:
      return edit satisfies never;
  }
}

/** Brings what lies at `path` to what it is in `after`, in as small steps as there are. */
function bring(text: string, path: FilePath, change: Change): string | undefined {
  const before = valueAt(change.before, path), after = valueAt(change.after, path);
  if (isEqual(before, after)) return text;
  if (after === undefined) return remove(text, path);
  const source = new Source(text);
  const { slot, depth } = source.reach(path);
  if (depth < path.length) return insert(source, path.slice(0, depth + 1), change);
  if (isMap(before) && isMap(after) && isOwnMap(slot) && Object.keys(after).length > 0) {
    // What is new comes first, so that a map is never empty in between.
    const keys = [...Object.keys(after), ...Object.keys(before).filter((key) => !Object.hasOwn(after, key))];
    return bringAll(text, keys.map((key) => [...path, key]), change);
  }
  if (isList(before) && isList(after) && isOwnList(slot) && after.length > 0) {
    const surplus = before.map((_, index) => index).slice(after.length).reverse();
    return bringAll(text, [...after.keys(), ...surplus].map((index) => [...path, index]), change);
  }
  return spliced(text, replaceValue(source, slot, after));
}

function bringAll(text: string, paths: readonly FilePath[], change: Change): string | undefined {
  let current: string | undefined = text;
  for (const path of paths) current = current === undefined ? undefined : bring(current, path, change);
  return current;
}

/** Puts the last step of `path` into the map or list around it, or writes all of that anew if it is neither here. */
function insert(source: Source, path: FilePath, { after }: Change): string | undefined {
  const { slot } = source.reach(path.slice(0, -1));
  const step = path.at(-1)!;
  const value = valueAt(after, path);
  if (value === undefined) return undefined;
  if (typeof step === "string" && isOwnMap(slot)) return spliced(source.text, insertEntry(source, slot, [step, value]));
  if (typeof step === "number" && isOwnList(slot)) return spliced(source.text, appendItem(source, slot, value));
  const around = valueAt(after, path.slice(0, -1));
  return around === undefined ? undefined : spliced(source.text, replaceValue(source, slot, around));
}

function remove(text: string, path: FilePath): string | undefined {
  const source = new Source(text);
  const { slot, depth } = source.reach(path);
  if (depth < path.length || slot.type === "root") return undefined;
  if (siblings(slot).all.length > 1) return spliced(text, removeSlot(source, slot));
  const parent = source.reach(path.slice(0, -1)).slot;
  return spliced(text, replaceValue(source, parent, slot.type === "entry" ? {} : []));
}

/** The splices do not overlap; those at the same place come in their order. */
function spliced(text: string, splices: readonly Splice[]): string {
  let result = text;
  for (const { start, end, text: own } of splices.toReversed().sort((a, b) => b.start - a.start || b.end - a.end)) {
    result = result.slice(0, start) + own + result.slice(end);
  }
  return result;
}
