/** Settings as somebody edits them, and what is sent of them. */
import type { SettingView } from "../../lib/admin/settings.ts";
import { hasWords } from "../has_words.ts";
import { repeatedName } from "../repeated_name.ts";

export type Item = Readonly<Record<string, unknown>>;
/** `null`: the key goes, so that its default holds. */
export type DraftValue = string | number | boolean | readonly string[] | readonly Item[] | Entries | null;

/** A map while it is edited: two names may be equal for a moment. */
export interface Entries {
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly name: string;
  /** A text, or a mask. */
  readonly value: unknown;
}
/** What was changed, by path. */
export type Drafts = Readonly<Record<string, DraftValue>>;

/** Whether the file has a variable there: it is edited as text, whatever it is. */
export function isVariable({ written }: Pick<SettingView, "written">): boolean {
  return typeof written === "string" && written.includes("${");
}

/** What stands in the field: what was typed, else what the file has. */
export function fieldText({ path, written }: SettingView, drafts: Drafts): string {
  const draft: unknown = Object.hasOwn(drafts, path) ? drafts[path] : written;
  if (Array.isArray(draft)) return draft.map(String).join("\n");
  return draft === null || draft === undefined || typeof draft === "object" ? "" : String(draft);
}

export function fieldItems({ path, written }: SettingView, drafts: Drafts): readonly Item[] {
  const draft = Object.hasOwn(drafts, path) ? drafts[path] : written;
  return Array.isArray(draft) ? draft as readonly Item[] : [];
}

export function fieldEntries({ path, written }: SettingView, drafts: Drafts): readonly Entry[] {
  const draft = Object.hasOwn(drafts, path) ? drafts[path] : written;
  if (typeof draft !== "object" || draft === null || Array.isArray(draft)) return [];
  if ("entries" in draft) return (draft as Entries).entries;
  return Object.entries(draft).map(([name, value]) => ({ name, value }));
}

/** `drafts` with a value for `setting`; one that the file has already is no change. */
export function withDraft(drafts: Drafts, { path, written, kind }: SettingView, value: DraftValue): Drafts {
  const { [path]: _, ...rest } = drafts;
  const next = kind === "list" && typeof value === "string" ? linesOf(value) : numeric(kind, value);
  const isEmpty = next === null || next === "" || Array.isArray(next) && next.length === 0 ||
    isEntries(next) && next.entries.length === 0;
  if (isEmpty && written === null) return rest;
  // Typing into a field of numbers makes a text of what is one.
  const same = (typeof next === "string" || typeof next === "number") && typeof written !== "object"
    ? String(next) === String(written)
    : equal(next, written);
  return same ? rest : { ...rest, [path]: next === "" ? null : next };
}

/** A number that is typed is one in the file too, as soon as it is whole. */
export function numeric<T>(kind: SettingView["kind"], value: T): T | number {
  const isNumber = kind === "integer" || kind === "number";
  return isNumber && typeof value === "string" && String(Number(value)) === value ? Number(value) : value;
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").map((line) => line.trim()).filter((line, index, all) =>
    line !== "" || index === all.length - 1 && all.length > 1
  );
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The body of `PUT /settings`. */
export function sentOf(drafts: Drafts): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(drafts)) {
    const steps = path.split(".");
    let around = sent;
    for (const step of steps.slice(0, -1)) around = (around[step] ??= {}) as Record<string, unknown>;
    if (isEntries(value)) {
      // A value without a name is sent too: the server says what is missing.
      const named = value.entries.filter(({ name, value }) => name.trim() !== "" || value !== "");
      around[steps.at(-1)!] = Object.fromEntries(named.map(({ name, value }) => [name.trim(), value]));
      continue;
    }
    const isList = Array.isArray(value) && value.every((line) => typeof line === "string");
    around[steps.at(-1)!] = isList ? (value as readonly string[]).filter((line) => line !== "") : value;
  }
  return sent;
}

/** Settings in which a name is there twice, with the name: of both values only one could be sent. */
export function repeatedNames(drafts: Drafts): { path: string; name: string }[] {
  return Object.entries(drafts).flatMap(([path, value]) => {
    const name = isEntries(value) ? repeatedName(value.entries.map((each) => each.name.trim())) : undefined;
    return name === undefined ? [] : [{ path, name }];
  });
}

function isEntries(value: DraftValue | undefined): value is Entries {
  return typeof value === "object" && value !== null && !Array.isArray(value) && "entries" in value;
}

/** Whether a setting is to be seen: by what was searched for, and by whether it is as it comes. */
export function isShown(
  { path, from }: SettingView,
  { words, onlyChanged, texts, drafts }: {
    readonly words: string;
    readonly onlyChanged: boolean;
    /** Its label and its hint. */
    readonly texts: readonly string[];
    readonly drafts: Drafts;
  },
): boolean {
  if (onlyChanged && from === "default" && !Object.hasOwn(drafts, path)) return false;
  return hasWords([path, ...texts], words);
}
