/** What a terminal is wide at least; wider lines it would break anywhere. */
const WIDTH = 80;

/** `text` in lines that fit a terminal: the first behind `head`, the others below where it began. */
export function wrap(text: string, head = ""): string[] {
  const indent = " ".repeat(head.length);
  const lines: string[] = [];
  let line = head;
  let isEmpty = true;
  for (const word of text.split(" ")) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
