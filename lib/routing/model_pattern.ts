/** Patterns of the names by which clients ask for models. */
import { coversGlob, matchesGlob } from "./glob.ts";

/** Claude Code's way to say that it wants the large context window; no upstream knows such a name (A37). */
export const LONG_CONTEXT = "[1m]";

export interface ModelName {
  readonly name: string;
  /** It had Claude Code's `[1m]`: the client wants the model with a context of a million tokens. */
  readonly longContext: boolean;
}

export function readModelName(model: string): ModelName {
  const longContext = model.endsWith(LONG_CONTEXT);
  return { name: longContext ? model.slice(0, -LONG_CONTEXT.length) : model, longContext };
}

/** A pattern with `[1m]` at its end is for names that have it; that is no class of a one and an m. */
export function matchesModel(pattern: string, asked: ModelName): boolean {
  const { name, longContext } = readModelName(pattern);
  return (asked.longContext || !longContext) && matchesGlob(name, asked.name);
}

/** Whether `pattern` stands for one name alone. */
export function isOneModel(pattern: string): boolean {
  return !/[*?[\\]/.test(readModelName(pattern).name);
}

/** Whether a name may be of both patterns; `false` only where that is plain. */
export function mayMeetModel(pattern: string, other: string): boolean {
  const [{ name: a }, { name: b }] = [readModelName(pattern), readModelName(other)];
  return !(isOneModel(a) && !matchesGlob(b, a)) && !(isOneModel(b) && !matchesGlob(a, b));
}

/** Whether `pattern` is for every name that `other` is for. */
export function coversModel(pattern: string, other: string): boolean {
  const { name, longContext } = readModelName(pattern), narrower = readModelName(other);
  return (narrower.longContext || !longContext) && coversGlob(name, narrower.name);
}
