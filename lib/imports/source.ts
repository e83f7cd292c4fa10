import { type FileValue, isList, isMap } from "../config/edit/file_value.ts";

/** A map of another program's file: every scalar is text, as in our own. */
export type SourceMap = { readonly [key: string]: FileValue };

/** The member's text; empty if there is none. */
export function textOf(map: SourceMap, key: string): string {
  const value = Object.hasOwn(map, key) ? map[key] : undefined;
  return typeof value === "string" ? value.trim() : "";
}

/** The member as a map; empty if there is none. */
export function mapOf(map: SourceMap, key: string): SourceMap {
  const value = Object.hasOwn(map, key) ? map[key] : undefined;
  return isMap(value) ? value : {};
}

/** The maps in the member's list; none if there is no list. */
export function mapsOf(map: SourceMap, key: string): readonly SourceMap[] {
  const value = Object.hasOwn(map, key) ? map[key] : undefined;
  return isList(value) ? value.filter(isMap) : [];
}

/** The texts in the member's list; none if there is no list. */
export function textsOf(map: SourceMap, key: string): readonly string[] {
  const value = Object.hasOwn(map, key) ? map[key] : undefined;
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}

/** Whether the member says yes. */
export function isOn(map: SourceMap, key: string): boolean {
  return ["true", "yes", "on", "1"].includes(textOf(map, key).toLowerCase());
}
