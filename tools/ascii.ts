/**
 * JavaScript `code` with an escape for each character beyond ASCII. One such character makes V8 keep all of a text in two
 * bytes a character, and Deno copy it, where it would take ASCII as it is.
 *
 * @throws Error where an escape would mean something else: behind a backslash
 */
export function ascii(code: string): string {
  // deno-lint-ignore no-control-regex -- all of ASCII
  return code.replace(/(\\*)([^\x00-\x7f])/g, (_, before: string, character: string) => {
    if (before.length % 2 === 1) throw new Error(`Cannot escape "${character}": there is a backslash before it`);
    return `${before}\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
