/** Control characters, direction and other format characters, line and paragraph separators, halves of a pair. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from outside for a terminal: what could change more than its own place is shown as `\x1b` or `\u{202e}`. */
export function terminalText(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(UNSAFE, (character) => {
    if (character === "\n" || character === "\t") return character;
    const code = character.codePointAt(0)!.toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u{${code}}`;
  });
}

/** The same on one line. */
export function terminalWords(text: string): string {
  return terminalText(text.replace(/\s+/g, " "));
}
