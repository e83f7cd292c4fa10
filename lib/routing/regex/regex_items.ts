/** The parts of a regular expression, as far as their repetitions matter. */

export interface RegexItem {
  /** Its place in the expression, its quantifier included. */
  readonly start: number;
  readonly end: number;
  readonly min: number;
  readonly max: number;
  /** Of a group; empty for what is none. */
  readonly alternatives: readonly (readonly RegexItem[])[];
  /** It takes no letters: an assertion. */
  readonly isEmpty: boolean;
  /** What it is, without its quantifier. */
  readonly source: string;
  /** That hold where it stands. */
  readonly flags: string;
}

/** The alternatives of `pattern`, a valid expression with `flags`. */
export function regexItems(pattern: string, flags: string): readonly (readonly RegexItem[])[] {
  return new Reader(pattern).alternatives(flags);
}

const GROUP = /^\((?:\?(?:[:=!]|<[=!]|<[^>]*>|(?<on>[ims]*)(?:-(?<off>[ims]*))?:))?/;
const LOOKS = /^\(\?<?[=!]/;
const QUANTIFIER = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/;
const ESCAPE = /^\\(?:u\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|k<[^>]*>|[pP]\{[^}]*\}|\d+|.)/is;

class Reader {
  private place = 0;

  constructor(private readonly pattern: string) {}

  /** Up to the end of the group that is open, or of the expression. */
  alternatives(flags: string): RegexItem[][] {
    const all: RegexItem[][] = [[]];
    while (this.place < this.pattern.length && this.pattern[this.place] !== ")") {
      if (this.pattern[this.place] === "|") {
        this.place++;
        all.push([]);
      } else all[all.length - 1]!.push(this.item(flags));
    }
    return all;
  }

  private item(flags: string): RegexItem {
    const start = this.place;
    const head = GROUP.exec(this.pattern.slice(start));
    this.place += head?.[0].length ?? 0;
    const alternatives = head === null ? [] : this.alternatives(flagsIn(head, flags));
    if (head !== null) this.place++;
    else if (this.pattern[start] === "\\") this.take(ESCAPE);
    else if (this.pattern[start] === "[") this.charClass();
    else this.place++;
    const source = this.pattern.slice(start, this.place);
    const isEmpty = LOOKS.test(head?.[0] ?? "") || /^(?:\^|\$|\\[bB])$/.test(source);
    const [min, max] = this.times();
    return { start, end: this.place, min, max, alternatives, isEmpty, source, flags };
  }

  private charClass(): void {
    do this.place += this.pattern[this.place] === "\\" ? 2 : 1; while (
      this.place < this.pattern.length && this.pattern[this.place] !== "]"
    );
    this.place++;
  }

  private times(): [min: number, max: number] {
    const [, sign, least, comma, most] = QUANTIFIER.exec(this.pattern.slice(this.place)) ?? [];
    this.take(QUANTIFIER);
    if (sign !== undefined) return [sign === "+" ? 1 : 0, sign === "?" ? 1 : Infinity];
    if (least === undefined) return [1, 1];
    return [Number(least), comma === undefined ? Number(least) : most === "" ? Infinity : Number(most)];
  }

  private take(what: RegExp): void {
    this.place += what.exec(this.pattern.slice(this.place))?.[0].length ?? 0;
  }
}

function flagsIn({ groups }: RegExpExecArray, outer: string): string {
  const { on = "", off = "" } = groups ?? {};
  return on + [...outer].filter((flag) => !on.includes(flag) && !off.includes(flag)).join("");
}
