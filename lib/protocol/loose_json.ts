/** Nesting beyond this is beyond repair. */
const MAX_DEPTH = 256;

/** Also Python's and JavaScript's. */
export const LITERALS: ReadonlyMap<string, string> = new Map([
  ["true", "true"],
  ["false", "false"],
  ["null", "null"],
  ["True", "true"],
  ["False", "false"],
  ["None", "null"],
  ["undefined", "null"],
]);

/** A word, or a member's name without quotes. */
export const NAME = /[A-Za-z_$][\w$]*/y;
export const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** What may follow a backslash alone. */
export const ESCAPES = '"\\/bfnrt';
const SPACE = /\s*/y;
const PLAIN = /[^"'\\\p{Cc}]+/uy;

/** Marks what cannot be repaired; caught in `objects`. */
const BROKEN = Symbol("broken");

/** Reads text that is nearly JSON and writes it as JSON, value by value, without turning numbers into numbers. */
export class LooseJson {
  private at = 0;

  constructor(private readonly text: string) {}

  /** The objects that the text consists of, as JSON texts; `undefined` if it holds anything else or is cut. */
  objects(): readonly string[] | undefined {
    const found: string[] = [];
    try {
      for (this.space(); this.at < this.text.length; this.space()) {
        if (this.text[this.at] !== "{") return undefined;
        found.push(this.value(0));
      }
    } catch (error) {
      if (error === BROKEN) return undefined;
      throw error;
    }
    return found;
  }

  private value(depth: number): string {
    if (depth > MAX_DEPTH) throw BROKEN;
    this.space();
    switch (this.text[this.at]) {
      case "{":
        return this.list("}", () => `${this.name()}:${this.value(depth + 1)}`);
      case "[":
        return this.list("]", () => this.value(depth + 1));
      case '"':
      case "'":
        return this.string();
      default:
        return this.match(NUMBER) ?? this.literal();
    }
  }

  private list(close: "}" | "]", item: () => string): string {
    const open = this.text[this.at++]!;
    const items: string[] = [];
    for (;;) {
      this.space();
      if (this.take(close)) return `${open}${items.join(",")}${close}`;
      items.push(item());
      this.space();
      if (!this.take(",") && this.text[this.at] !== close) throw BROKEN;
    }
  }

  private name(): string {
    const quote = this.text[this.at];
    const name = quote === '"' || quote === "'" ? this.string() : this.quoted(this.match(NAME));
    this.space();
    if (!this.take(":")) throw BROKEN;
    return name;
  }

  private quoted(word: string | undefined): string {
    if (word === undefined) throw BROKEN;
    return `"${word}"`;
  }

  private literal(): string {
    const literal = LITERALS.get(this.match(NAME) ?? "");
    if (literal === undefined) throw BROKEN;
    return literal;
  }

  private string(): string {
    const quote = this.text[this.at++]!;
    let out = '"';
    for (;;) {
      out += this.match(PLAIN) ?? "";
      const char = this.text[this.at++];
      if (char === undefined) throw BROKEN;
      if (char === quote) return `${out}"`;
      if (char === "\\") out += this.escape();
      // A raw control character, or the other kind of quote.
      else out += JSON.stringify(char).slice(1, -1);
    }
  }

  /** Escapes that JSON does not have are taken for what they show. */
  private escape(): string {
    const char = this.text[this.at++];
    if (char === undefined) throw BROKEN;
    if (char === "u") {
      const code = this.text.slice(this.at, this.at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(code)) throw BROKEN;
      this.at += 4;
      return `\\u${code}`;
    }
    if (char === "x" && /^[0-9a-fA-F]{2}$/.test(this.text.slice(this.at, this.at + 2))) {
      const code = this.text.slice(this.at, this.at + 2);
      this.at += 2;
      return `\\u00${code}`;
    }
    if (ESCAPES.includes(char)) return `\\${char}`;
    return char === "'" ? "'" : JSON.stringify(`\\${char}`).slice(1, -1);
  }

  private space(): void {
    this.match(SPACE);
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return undefined;
    this.at += found.length;
    return found;
  }
}
