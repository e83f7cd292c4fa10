/** What stands in text that is nearly JSON, as JSON: see `loose_json.ts`. */

/** Also Python's and JavaScript's. */
const LITERALS: ReadonlyMap<string, string> = new Map([
  ["true", "true"],
  ["false", "false"],
  ["null", "null"],
  ["True", "true"],
  ["False", "false"],
  ["None", "null"],
  ["undefined", "null"],
]);

/** A member's name without quotes. */
const NAME = /^[A-Za-z_$][\w$]*$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** What may follow a backslash alone. */
const ESCAPES = '"\\/bfnrt';
/** What stands behind the backslash, as JSON has it: escapes of other languages are taken for what they show. */
export function escaped(token: string): string {
  if (ESCAPES.includes(token) || token.startsWith("u")) return `\\${token}`;
  if (token.startsWith("x") && token.length === 3) return `\\u00${token.slice(1)}`;
  return token === "'" ? "'" : JSON.stringify(`\\${token}`).slice(1, -1);
}

/** A member's name without quotes, with them; `undefined` if it is none. */
export function nameOf(word: string): string | undefined {
  return NAME.test(word) ? `"${word}"` : undefined;
}

/** A word as the JSON value that it stands for; `undefined` if it stands for none. */
export function valueOf(word: string): string | undefined {
  return NUMBER.test(word) ? word : LITERALS.get(word);
}
