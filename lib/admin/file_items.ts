/** Items of a list of the configuration file, known by their names as the running program has them. */
import { expand } from "../config/env.ts";
import type { Environment } from "../config/env.ts";
import { type FilePath, type FileValue, isList, isMap, valueAt } from "../config/edit/file_value.ts";
import { own } from "./shown.ts";
import { type FileMap, inTodaysWords } from "./todays_words.ts";

export interface FileItem {
  readonly index: number;
  readonly path: FilePath;
  readonly name: string;
  /** What it is spoken of by: its id, else its name. */
  readonly id: string;
  /** In this version's words, where the file has the predecessors'. */
  readonly value: FileMap;
  /** As the file has it. */
  readonly raw: FileMap;
}

export const ENDPOINTS: FilePath = ["endpoints"];
export const TAGGERS: FilePath = ["tagging", "taggers"];

/** What is no map is left out. */
export function fileItems(file: FileValue | undefined, list: FilePath, env: Environment): FileItem[] {
  const items = valueAt(file, list);
  if (!isList(items)) return [];
  const text = (value: FileValue | undefined) => typeof value === "string" ? expand(value, env).text.trim() : "";
  return items.flatMap((value, index) => {
    if (!isMap(value)) return [];
    const name = text(own(value, "name"));
    const id = text(own(value, "id")) || name;
    return [{ index, path: [...list, index], name, id, value: inTodaysWords(list, value), raw: value }];
  });
}
