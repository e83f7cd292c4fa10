/** What a terminal is wide, as a rule; wider lines it would break anywhere. */
const USUAL_WIDTH = 80;

/** `text` in lines of at most `width` characters: the first behind `head`, the others below where it began. */
export function wrap(text: string, head = "", width = USUAL_WIDTH): string[] {
  const indent = " ".repeat(head.length);
  const lines: string[] = [];
  let line = head;
  let isEmpty = true;
  for (const word of text.split(" ")) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
