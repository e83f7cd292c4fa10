/** Text as the index of words takes it. */

/** Scripts that write words without spaces between them, or with what belongs to them behind. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu;

/**
 * `text` with each letter of such a script as a word of its own: what is looked for in it is then a phrase of letters.
 * FTS5's own cutter would take a whole sentence for one word (https://sqlite.org/fts5.html#unicode61_tokenizer).
 */
export function spaced(text: string): string {
  return text.replace(UNSPACED, " $& ");
}
