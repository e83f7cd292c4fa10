import { fill, type Text } from "./fill.ts";
import type { PhraseValue, Words } from "./phrase.ts";
import { PHRASES } from "./phrases.ts";

/** Puts a phrase into words of one language; what is no phrase stays as it is. */
export type Say = (said: Words) => string;

/**
 * `said` in English: for logs, terminals and programs. Numbers have no separators, so that they can be searched for. What
 * another version recorded and this one does not know is shown by its id.
 */
export const say: Say = (said) => {
  if (typeof said === "string") return said;
  const { id, values = {} } = said;
  const text: Text = Object.hasOwn(PHRASES, id) ? PHRASES[id] : id;
  const form = typeof text === "string" ? text : values["count"] === 1 ? text.one ?? text.other : text.other;
  return fill(form, (name) => Object.hasOwn(values, name) ? shown(values[name]!) : undefined);
};

function shown(value: PhraseValue): string {
  return typeof value === "object" ? say(value) : String(value);
}
