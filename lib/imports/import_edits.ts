import type { ConfigEdit } from "../config/edit/config_edit.ts";
import { type FileValue, isEqual, isList, isMap, toFileValue, valueAt } from "../config/edit/file_value.ts";
import { show } from "../config/show.ts";
import type { Imported, ItemNote, Members } from "./imported.ts";

/** What to do to our own file, and what of it could not be done. */
export interface ImportEdits {
  readonly edits: readonly ConfigEdit[];
  readonly notes: readonly ItemNote[];
}

/** Adds what was imported to `file`. What the file says itself stays as it is. */
export function importEdits(imported: Imported, file: FileValue): ImportEdits {
  const notes: ItemNote[] = [];
  const edits = [
    ...settingEdits(imported, file, notes),
    ...additions(imported.apiKeys, { file, path: ["server", "api_keys"], word: "key", notes }),
    ...additions(imported.taggers, { file, path: ["tagging", "taggers"], word: "tagger", notes }),
    ...additions(imported.endpoints, { file, path: ["endpoints"], word: "endpoint", notes }),
  ];
  return { edits, notes };
}

function settingEdits({ settings }: Imported, file: FileValue, notes: ItemNote[]): ConfigEdit[] {
  return settings.flatMap((setting): ConfigEdit[] => {
    const { path, value } = setting;
    const present = valueAt(file, path);
    if (present === undefined || present === null) return [{ type: "set", path, value }];
    if (!isEqual(present, toFileValue(value))) {
      const said = typeof present === "string" ? `: ${show(present, path.join("."))}` : "";
      const why = `the file says otherwise${said}`;
      notes.push({ kind: "left out", what: path.join("."), why, items: [setting] });
    }
    return [];
  });
}

interface Addition {
  readonly file: FileValue;
  readonly path: readonly string[];
  readonly word: string;
  readonly notes: ItemNote[];
}

/** Appends items under names that the list does not have yet; one that is there already is not added again. */
function additions(items: readonly Members[], { file, path, word, notes }: Addition): ConfigEdit[] {
  const present = valueAt(file, path);
  const there = (isList(present) ? present : []).filter(isMap);
  const names = new Set(there.flatMap(({ name, id }) => [name, id]));
  return items.flatMap((item): ConfigEdit[] => {
    const what = `${word} ${JSON.stringify(item["name"])}`;
    if (there.some((other) => isSame(other, item))) {
      notes.push({ kind: "left out", what, why: "the file has it already", items: [item] });
      return [];
    }
    const name = unused(String(item["name"]), names);
    names.add(name);
    if (name !== item["name"]) notes.push({ kind: "changed", what, why: `is called ${JSON.stringify(name)} here` });
    return [{ type: "append", path, value: { ...item, name } }];
  });
}

/** Keys that people change once they have something. */
const OWN = ["name", "id", "enabled", "priority"];

function isSame(there: { readonly [key: string]: FileValue }, item: Members): boolean {
  return isEqual(without(there), without(toFileValue(item) as { readonly [key: string]: FileValue }));
}

function without(map: { readonly [key: string]: FileValue }): FileValue {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !OWN.includes(key)));
}

function unused(name: string, taken: ReadonlySet<FileValue | undefined>): string {
  let own = name;
  for (let count = 2; taken.has(own); count++) own = `${name}-${count}`;
  return own;
}
