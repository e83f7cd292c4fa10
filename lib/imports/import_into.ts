import { editedText } from "../config/edit/config_editor.ts";
import { type FileValue, parseFileValue } from "../config/edit/file_value.ts";
import { type LoadOptions, parseRead } from "../config/load.ts";
import { formatProblem, type Problem } from "../config/problem.ts";
import { isPhrase, phrase } from "../phrases/phrase.ts";
import { say } from "../phrases/say.ts";
import { importEdits } from "./import_edits.ts";
import type { Imported, ItemNote, Members, Note } from "./imported.ts";

/** Our own file, as it is or will be. */
export interface Target {
  readonly file: string;
  readonly text: string;
  readonly options: LoadOptions;
}

/** What came of adding to our own file; nothing is written yet. */
export type Added =
  | {
    readonly type: "added";
    readonly text: string;
    /** What became of each part of the other program's file. */
    readonly notes: readonly Note[];
  }
  | Refused;

/** `reason` is a sentence. */
type Refused = { readonly type: "refused"; readonly reason: string };

/** The text of our own file with what was imported; an endpoint or tagger that would make it invalid is left out. */
export function importInto(target: Target, imported: Imported): Added {
  const value = parseFileValue(target.text);
  if (value === undefined || problemsOf(target, target.text).length > 0) {
    const reason = problemsOf(target, target.text)[0];
    return { type: "refused", reason: reason === undefined ? say(phrase("file.not_yaml")) : formatProblem(reason) };
  }
  const { fit, notes } = withoutMisfits(target, imported, value);
  const added = textWith(target, fit, value);
  if (added.type === "refused") return added;
  const [problem] = problemsOf(target, added.text);
  if (problem !== undefined) return { type: "refused", reason: formatProblem(problem) };
  return { ...added, notes: reconciled(imported.notes, [...notes, ...added.notes]) };
}

/** All notes: what is left out in the end was not taken, and nothing of it was changed. */
function reconciled(first: readonly ItemNote[], later: readonly ItemNote[]): Note[] {
  const missing = new Set(later.flatMap(({ kind, items = [] }) => kind === "left out" ? items : []));
  const isGone = ({ items = [] }: ItemNote) => items.length > 0 && items.every((item) => missing.has(item));
  const gone = first.filter(isGone);
  const stays = new Set(first.filter((note) => note.items !== undefined && !isGone(note)).map(({ what }) => what));
  const isAbout = ({ what }: Note, other: Note) =>
    !stays.has(other.what) && (what === other.what || what.startsWith(`${other.what}: `));
  const kept = first.filter((note) =>
    !isGone(note) && !(note.kind === "changed" && gone.some((other) => isAbout(note, other)))
  );
  // In the words of their own file.
  const named = later.map((note) => {
    const origin = note.kind === "left out"
      ? gone.find(({ items = [] }) => items.length === 1 && items[0] === note.items?.[0])
      : undefined;
    return origin === undefined ? note : { ...note, what: origin.what };
  });
  return [...kept, ...named].map(({ kind, what, why }) => ({ kind, what, why }));
}

/** Before it is known whether it is valid. */
type Draft = { readonly type: "added"; readonly text: string; readonly notes: readonly ItemNote[] } | Refused;

function textWith(target: Target, imported: Imported, value: FileValue): Draft {
  const { edits, notes } = importEdits(imported, value);
  const outcome = editedText(target.text, edits);
  return outcome.type === "refused"
    ? { type: "refused", reason: say(outcome.reason) }
    : { type: "added", text: outcome.text, notes };
}

/** Tries each item alone, since the other program may take what we do not. */
function withoutMisfits(target: Target, imported: Imported, value: FileValue): { fit: Imported; notes: ItemNote[] } {
  const none: Imported = { ...imported, endpoints: [], taggers: [], apiKeys: [], settings: [] };
  const notes: ItemNote[] = [];
  const fits = (what: string, item: object, only: Partial<Imported>) => {
    const added = textWith(target, { ...none, ...only }, value);
    const [problem] = added.type === "refused" ? [] : problemsOf(target, added.text);
    const why = added.type === "refused" ? added.reason : problem === undefined ? undefined : say(problem.message);
    if (why !== undefined) notes.push({ kind: "left out", what, why: `it does not fit: ${why}`, items: [item] });
    return why === undefined;
  };
  const named = (word: string, { name }: Members) => `${word} ${JSON.stringify(name)}`;
  const fit = {
    ...imported,
    settings: imported.settings.filter((item) => fits(item.path.join("."), item, { settings: [item] })),
    apiKeys: imported.apiKeys.filter((item) => fits(named("key", item), item, { apiKeys: [item] })),
    taggers: imported.taggers.filter((item) => fits(named("tagger", item), item, { taggers: [item] })),
    endpoints: imported.endpoints.filter((item) => fits(named("endpoint", item), item, { endpoints: [item] })),
  };
  return { fit, notes };
}

/** Variables that are not set now may be at the start. */
function problemsOf({ file, options }: Target, text: string): readonly Problem[] {
  const { result } = parseRead({ type: "text", text }, file, options);
  if (result.type !== "invalid") return [];
  return result.problems.filter(({ message: { values = {} } }) =>
    !(values["what"] !== undefined && isPhrase(values["what"]) && values["what"].id === "field.variable_not_set")
  );
}
