import { codeOf, UNSAFE } from "../logging/printable.ts";

/** Text from outside for a terminal: what could change more than its own place is shown as `\x1b` or `\u{202e}`. */
export function terminalText(text: string): string {
  const lines = text.replaceAll("\r\n", "\n");
  return lines.replace(UNSAFE, (character) => character === "\n" || character === "\t" ? character : codeOf(character));
}

/** The same on one line. */
export function terminalWords(text: string): string {
  return terminalText(text.replace(/\s+/g, " "));
}
