/**
 * Text that is nearly JSON, as JSON: an object goes out while it comes, since who shows a call's arguments as they grow
 * cannot take back what was wrong in them. Valid JSON passes through as it is, and numbers keep their spelling.
 */
import { escaped, nameOf, valueOf } from "./loose_words.ts";

/** A string, or what may be left out between two. */
const STRING_OR_BLANKS = /"(?:[^"\\]|\\.)*"|\s+/g;

/**
 * The objects that `text` consists of, as JSON texts without blanks; `undefined` if it holds anything else or is cut. An
 * empty object that others follow is none.
 */
export function looseObjects(text: string): readonly string[] | undefined {
  const found: string[] = [];
  for (let rest = text; rest.trim() !== "";) {
    const json = new LooseJson();
    const out = json.push(rest);
    const object = json.whole(out);
    if (object === undefined) return undefined;
    found.push(object);
    rest = json.left;
  }
  return found;
}

/** What may stand next, outside of strings and words. */
type Expected = "value" | "value or close" | "name or close" | "colon" | "comma or close";

type Mode = "between" | "string" | "escape" | "word" | "over" | "broken";

/** How the text ended. */
export interface LooseEnd {
  /** It was one object, whole. */
  readonly isWhole: boolean;
  /** What did not go out yet: as it came in if the text is beyond repair. */
  readonly rest: string;
}

/** What comes twice is small; a longer object that is followed by anything is not looked at again. */
const MAX_COMPARED = 1 << 20;
/** No number is longer. */
const MAX_WORD = 4096;

const WORD_CHARACTER = /[\w$+.-]/;
const SPACE = /\s/;
const QUOTE = 0x22, APOSTROPHE = 0x27, BACKSLASH = 0x5c;

export class LooseJson {
  private mode: Mode = "between";
  private expected: Expected = "value";
  /** What has to be closed, the innermost last. */
  private readonly closers: string[] = [];
  /** Of the string that is open: its quote, and whether it is a name. */
  private quote = QUOTE;
  private isName = false;
  /** Of a word or an escape, as far as it has come. */
  private token = "";
  /** The first brace or a comma with the blanks behind it: what follows tells whether it goes out. */
  private held = "";
  /** What has gone out; given up when it is long. */
  private written: string[] = [];
  private writtenLength = 0;
  /** Behind the object's end, or from where it is beyond repair. */
  private readonly behind: string[] = [];
  private behindLength = 0;
  private out = "";

  /** Characters that wait for the end. */
  get heldLength(): number {
    return this.behindLength;
  }

  /** What can go out now. */
  push(text: string): string {
    this.out = "";
    for (let at = 0; at < text.length;) at = this.step(text, at);
    this.writtenLength += this.out.length;
    if (this.writtenLength <= MAX_COMPARED) this.written.push(this.out);
    else this.written = [];
    return this.out;
  }

  /** The object without blanks, of which `written` has gone out; `undefined` if it has not ended. */
  whole(written: string): string | undefined {
    if (this.mode !== "over") return undefined;
    return (written + this.held).replace(STRING_OR_BLANKS, (match) => match.startsWith('"') ? match : "");
  }

  /** What follows the object's end. */
  get left(): string {
    return this.behind.join("");
  }

  end(): LooseEnd {
    const behind = this.left;
    const begun = this.mode === "escape" ? `\\${this.token}` : this.token;
    if (this.mode !== "over") return { isWhole: false, rest: this.held + begun + behind };
    const isWhole = behind.trim() === "" || this.isRepeated();
    return { isWhole, rest: isWhole ? this.held : this.held + behind };
  }

  /** Some send their arguments twice, or an empty object behind them. */
  private isRepeated(): boolean {
    if (this.writtenLength > MAX_COMPARED) return false;
    const own = this.whole(this.written.join(""));
    return looseObjects(this.left)?.every((object) => object === own || object === "{}") === true;
  }

  /** Takes what stands at `at`; gives where to go on. */
  private step(text: string, at: number): number {
    switch (this.mode) {
      case "between":
        return this.between(text[at]!) ? at + 1 : at;
      case "string":
        return this.inString(text, at);
      case "escape":
        return this.inEscape(text[at]!) ? at + 1 : at;
      case "word":
        return this.inWord(text[at]!) ? at + 1 : at;
      case "over":
        return this.over(text, at);
      case "broken":
        return this.keepBehind(text, at);
      default:
        return this.mode satisfies never;
    }
  }

  /** Each of these is true if the character was taken. */
  private between(char: string): boolean {
    if (SPACE.test(char)) return this.blank(char);
    switch (char) {
      case '"':
      case "'":
        return this.openString(char);
      case "{":
      case "[":
        return this.open(char);
      case "}":
      case "]":
        return this.close(char);
      case ",":
        if (this.expected !== "comma or close") return this.break();
        this.held = ",";
        this.expected = this.closer === "}" ? "name or close" : "value or close";
        return true;
      case ":":
        if (this.expected !== "colon") return this.break();
        this.out += char;
        this.expected = "value";
        return true;
      default:
        if (!WORD_CHARACTER.test(char) || !(this.takesName || this.takesValue)) return this.break();
        this.release();
        this.mode = "word";
        return false;
    }
  }

  private get closer(): string | undefined {
    return this.closers[this.closers.length - 1];
  }

  private get takesName(): boolean {
    return this.expected === "name or close";
  }

  private get takesValue(): boolean {
    return this.closers.length > 0 && (this.expected === "value" || this.expected === "value or close");
  }

  private blank(char: string): true {
    // Blanks that JSON does not know are blanks all the same.
    const space = " \t\r\n".includes(char) ? char : " ";
    if (this.held === "") this.out += space;
    else this.held += space;
    return true;
  }

  private openString(char: string): boolean {
    if (!this.takesName && !this.takesValue) return this.break();
    this.release();
    this.isName = this.takesName;
    this.quote = char === '"' ? QUOTE : APOSTROPHE;
    this.mode = "string";
    this.out += '"';
    return true;
  }

  private open(char: "{" | "["): boolean {
    const isFirst = this.closers.length === 0 && char === "{";
    if (!isFirst && !this.takesValue) return this.break();
    this.release();
    // Whether the whole object is empty is to be seen first: its arguments may follow it.
    if (isFirst) this.held = char;
    else this.out += char;
    this.closers.push(char === "{" ? "}" : "]");
    this.expected = char === "{" ? "name or close" : "value or close";
    return true;
  }

  private close(char: "}" | "]"): boolean {
    if (this.closer !== char || this.expected === "colon" || this.expected === "value") return this.break();
    const isEmpty = this.held.startsWith("{");
    if (isEmpty) this.held += char;
    else {
      // A comma in front of it is one too many.
      this.out += this.held.slice(1) + char;
      this.held = "";
    }
    this.closers.pop();
    this.expected = "comma or close";
    if (this.closers.length === 0) this.mode = "over";
    return true;
  }

  private inString(text: string, start: number): number {
    let at = start;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === this.quote || code === BACKSLASH || code === QUOTE || code < 0x20) break;
    }
    this.out += start === 0 && at === text.length ? text : text.slice(start, at);
    if (at === text.length) return at;
    const code = text.charCodeAt(at);
    if (code === this.quote) {
      this.out += '"';
      this.mode = "between";
      this.expected = this.isName ? "colon" : "comma or close";
    } else if (code === BACKSLASH) {
      this.token = "";
      this.mode = "escape";
    } else this.out += JSON.stringify(text[at]).slice(1, -1);
    return at + 1;
  }

  private inEscape(char: string): boolean {
    const isDigit = /[0-9a-fA-F]/.test(char);
    const isCut = this.token !== "" && !isDigit;
    if (isCut && this.token.startsWith("u")) {
      this.token = `\\${this.token}`;
      return this.break();
    }
    if (!isCut) this.token += char;
    const length = this.token.startsWith("u") ? 5 : this.token.startsWith("x") ? 3 : 1;
    if (!isCut && this.token.length < length) return true;
    this.out += escaped(this.token);
    this.token = "";
    this.mode = "string";
    return !isCut;
  }

  private inWord(char: string): boolean {
    if (WORD_CHARACTER.test(char) && this.token.length < MAX_WORD) {
      this.token += char;
      return true;
    }
    const word = this.takesName ? nameOf(this.token) : valueOf(this.token);
    if (word === undefined) return this.break();
    this.out += word;
    this.expected = this.takesName ? "colon" : "comma or close";
    this.token = "";
    this.mode = "between";
    return false;
  }

  private over(text: string, at: number): number {
    if (this.held !== "" && this.behindLength === 0) {
      if (SPACE.test(text[at]!)) return at + 1;
      if (text[at] === "{") {
        this.held = "";
        this.mode = "between";
        this.expected = "value";
        return at;
      }
    }
    return this.keepBehind(text, at);
  }

  private keepBehind(text: string, at: number): number {
    this.behind.push(text.slice(at));
    this.behindLength += text.length - at;
    return text.length;
  }

  private release(): void {
    this.out += this.held;
    this.held = "";
  }

  private break(): false {
    this.mode = "broken";
    return false;
  }
}
