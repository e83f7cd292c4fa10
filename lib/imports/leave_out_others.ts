import type { Findings } from "./imported.ts";
import { isList, isMap } from "../config/edit/file_value.ts";
import type { SourceMap } from "./source.ts";

/** What becomes of the sections of a file. */
export interface Sections {
  /** Those that are looked at, or that say nothing that anybody would miss. */
  readonly taken: readonly string[];
  /** Why others are not taken; of any that is not here, there is nothing like it. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** Says of each section that says something and is not taken that it is left out. */
export function leaveOutOthers(file: SourceMap, { taken, reasons }: Sections, findings: Findings): void {
  for (const [key, value] of Object.entries(file)) {
    const isEmpty = value === null || value === "" || (isList(value) && value.length === 0) ||
      (isMap(value) && Object.keys(value).length === 0);
    if (isEmpty || taken.includes(key) || key.startsWith("//")) continue;
    findings.leftOut(key, Object.hasOwn(reasons, key) ? reasons[key]! : "there is nothing like it here");
  }
}
