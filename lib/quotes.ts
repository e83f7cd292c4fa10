/** What stands in quotes within a sentence: an apostrophe in a word begins none. */
const QUOTE = /(?<!\w)(["'`])((?:(?!\1)[^\n])+)\1/g;

/** `text` with each quote replaced by what `replacement` makes of what is said in it; `undefined`: it stays. */
export function replaceQuotes(text: string, replacement: (said: string) => string | undefined): string {
  return text.replace(QUOTE, (whole, mark: string, said: string) => {
    const other = replacement(said);
    return other === undefined ? whole : mark + other + mark;
  });
}
