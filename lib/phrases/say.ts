import { fill, type Text } from "./fill.ts";
import { isPhrase, type PhraseValue, type Words } from "./phrase.ts";
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
  if (isPhrase(value)) return say(value);
  return typeof value === "object" ? dollars(value.money) : String(value);
}

/** Two digits behind the point, or all that there are. */
function dollars(money: number): string {
  const cents = money.toFixed(2);
  return `$${Number(cents) === money ? cents : money}`;
}
