/** Where in a text one is: at the start of a line, between fences. */
const FENCE = "```";

export class LinePlace {
  /** Between lines of fences. */
  isInFence = false;
  /** What the line begins with, behind blanks; as much as tells a fence. */
  private head = "";

  /** Nothing but blanks stands on the line so far. */
  get isBlank(): boolean {
    return this.head === "";
  }

  add(text: string): void {
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      this.addToLine(text, from, end);
      this.head = "";
      from = end + 1;
    }
    this.addToLine(text, from, text.length);
  }

  private addToLine(text: string, from: number, to: number): void {
    if (this.head.length >= FENCE.length || from === to) return;
    let at = from;
    if (this.head === "") { while (at < to && text[at]!.trim() === "") at++; }
    this.head += text.slice(at, Math.min(to, at + FENCE.length - this.head.length));
    if (this.head === FENCE) this.isInFence = !this.isInFence;
  }
}
