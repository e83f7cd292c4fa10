/** What the model of a request is called: by its client, by the proxy towards the upstream, and by the upstream. */

export interface ModelNames {
  readonly model: string;
  readonly upstream_model: string | null;
  /** Absent: not read yet. */
  readonly answered_model?: string | null;
}

/** The names one after the other, each that is another than the one before. */
export function modelNames({ model, upstream_model, answered_model = null }: ModelNames): readonly string[] {
  const asked = upstream_model ?? model;
  return [model, asked, answered_model ?? asked].filter((name, i, names) => i === 0 || name !== names[i - 1]);
}

/** The same without what the upstream calls the model that it was asked for: `gpt-5.5-2026-04-23` is `gpt-5.5`. */
export function differentModels(names: ModelNames): readonly string[] {
  const { model, upstream_model, answered_model } = names;
  const isAsked = answered_model == null || isVersionOf(answered_model, upstream_model ?? model);
  return modelNames(isAsked ? { ...names, answered_model: null } : names);
}

/**
 * Whether `answered` says no more than which day's version of `asked` it is, or at whose house: vendors write the parts
 * of a name in any order (`claude-sonnet-4.5`, `anthropic/claude-4.5-sonnet-20250929`).
 */
export function isVersionOf(answered: string, asked: string): boolean {
  return partsOf(answered) === partsOf(asked);
}

/** A date of a release, whole or without its year, and the names for the newest one. */
const VERSION = /(?<![\d.])(?:20\d{2}-\d{2}-\d{2}|20\d{6}|\d{6}|\d{4})(?![\d.])|(?<=[-@])latest$/g;

function partsOf(name: string): string {
  const own = name.toLowerCase().replace(/^.*\//, "").replace(/:(?:free|latest|nitro|floor|online|exacto)$/, "");
  return own.replace(VERSION, "").split(/[^\p{L}\p{N}]+/u).filter((part) => part !== "").toSorted().join(" ");
}
