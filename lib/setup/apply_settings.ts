/** Puts settings into a file's text, and takes them out again one by one, so that what the user changed since stays. */
import { isDeepStrictEqual } from "node:util";
import { isObject } from "../json.ts";
import {
  settingAt,
  type SettingPath,
  SettingsError,
  type SettingsFormat,
  type SettingValue,
  type WantedSetting,
} from "./settings_format.ts";

/** One setting that was put in. */
export interface SettingChange {
  readonly path: SettingPath;
  readonly written: SettingValue;
  /** What stood there before, as it was written; `null`: nothing. */
  readonly before: string | null;
}

export interface AppliedSettings {
  readonly text: string;
  /** All that undoing needs, of earlier times too. */
  readonly changes: readonly SettingChange[];
  /** Containers that were made for them, the outermost first. */
  readonly made: readonly SettingPath[];
}

const NOTHING: Omit<AppliedSettings, "text"> = { changes: [], made: [] };

/**
 * `text` with the settings in it. What an earlier time put in and is no longer wanted is taken out.
 * @throws SettingsError if the text cannot be read, or something is in the way
 */
export function applySettings(
  format: SettingsFormat,
  { text, wanted }: { readonly text: string; readonly wanted: readonly WantedSetting[] },
  earlier = NOTHING,
): AppliedSettings {
  const isWanted = ({ path }: SettingChange) => wanted.some((each) => isDeepStrictEqual(each.path, path));
  const stale = earlier.changes.filter((change) => !isWanted(change));
  let out = undoSettings(format, text, { changes: stale, made: [] }).text;
  const missing = wanted.flatMap(({ path }) => format.missing(out, path));
  const made = distinct([...earlier.made, ...missing]);
  const changes: SettingChange[] = [];
  for (const { path, value } of wanted) {
    const known = earlier.changes.find((change) => isDeepStrictEqual(change.path, path));
    const now = settingAt(format.parse(out), path);
    const isOurs = known !== undefined && now === known.written;
    const before = isOurs ? known.before : format.source(out, path) ?? null;
    if (now !== value) out = format.put(out, path, format.write(value));
    // What said so before is the user's, and stays when the rest is undone.
    if (isOurs || now !== value) changes.push({ path, written: value, before });
  }
  check(format, out, wanted);
  return { text: out, changes, made };
}

function distinct(paths: readonly SettingPath[]): SettingPath[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}

/** A file can say a thing in more ways than were thought of: what it says now is read back. */
function check(format: SettingsFormat, text: string, wanted: readonly WantedSetting[]): void {
  const value = format.parse(text);
  for (const { path, value: expected } of wanted) {
    if (settingAt(value, path) === expected) continue;
    throw new SettingsError(`${path.join(".")} cannot be set to ${JSON.stringify(expected)} in it`);
  }
}

export interface UndoneSettings {
  readonly text: string;
  /** Settings that are no longer what was put in, and are left as they are. */
  readonly kept: readonly SettingPath[];
}

/** `text` without what `changes` put in; a setting that the user has changed since stays. */
export function undoSettings(
  format: SettingsFormat,
  text: string,
  { changes, made }: Pick<AppliedSettings, "changes" | "made">,
): UndoneSettings {
  let out = text;
  const kept: SettingPath[] = [];
  for (const { path, written, before } of changes.toReversed()) {
    const now = settingAt(format.parse(out), path);
    if (now === undefined || format.source(out, path) === before) continue;
    if (now !== written) kept.unshift(path);
    else out = before === null ? format.remove(out, path) : format.put(out, path, before);
  }
  for (const path of made.toReversed()) out = format.removeEmpty(out, path);
  return withNames(format, { text: out, kept }, changes);
}

/**
 * A provider's table that the user has added to stays, and Codex starts with none that has no name (seen with 0.171): so
 * that stays too.
 */
function withNames(
  format: SettingsFormat,
  undone: UndoneSettings,
  changes: readonly SettingChange[],
): UndoneSettings {
  let { text, kept } = undone;
  for (const { path, written } of changes) {
    if (path[0] !== "model_providers" || path.at(-1) !== "name") continue;
    const table = path.slice(0, -1);
    const found = settingAt(format.parse(text), table);
    if (!isObject(found) || found["name"] !== undefined) continue;
    text = format.put(text, path, format.write(written));
    kept = [...kept, table];
  }
  return { text, kept };
}
