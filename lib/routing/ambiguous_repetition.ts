/**
 * Regular expressions that can repeat the same text in several ways, like `(a|aa)+`: where such a one does not match, all
 * ways are tried, and they double with each letter. Found by what each part of the expression can begin with.
 */

/** A group that is repeated no more often can be tried in all ways: four bytes of an address, or the parts of a time. */
const FEW = 8;

interface Item {
  /** Its place in the expression, its quantifier included. */
  readonly start: number;
  end: number;
  min: number;
  max: number;
  /** Of a group; empty for what is none. */
  readonly alternatives: readonly (readonly Item[])[];
  /** It takes no letters: an assertion. */
  readonly isEmpty: boolean;
  /** What it is, without its quantifier. */
  readonly source: string;
}

/** The first part of `pattern`, a valid expression with `flags`, that does so; `undefined`: there is none. */
export function ambiguousRepetition(pattern: string, flags: string): string | undefined {
  const reader = new Reader(pattern);
  const found = new Finder(flags).inAll(reader.alternatives());
  return found === undefined ? undefined : pattern.slice(found.start, found.end);
}

const GROUP = /^\((?:\?(?:[:=!]|<[=!]|<[^>]*>|[ims-]+:))?/;
const LOOKS = /^\(\?<?[=!]/;
const QUANTIFIER = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/;
const ESCAPE = /^\\(?:u\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|k<[^>]*>|[pP]\{[^}]*\}|\d+|.)/is;

class Reader {
  private place = 0;

  constructor(private readonly pattern: string) {}

  /** Up to the end of the group that is open, or of the expression. */
  alternatives(): Item[][] {
    const all: Item[][] = [[]];
    while (this.place < this.pattern.length && this.pattern[this.place] !== ")") {
      if (this.pattern[this.place] === "|") {
        this.place++;
        all.push([]);
      } else all[all.length - 1]!.push(this.item());
    }
    return all;
  }

  private item(): Item {
    const start = this.place;
    const head = this.take(GROUP);
    const alternatives = head === "" ? [] : this.alternatives();
    if (head !== "") this.place++;
    else if (this.pattern[start] === "\\") this.take(ESCAPE);
    else if (this.pattern[start] === "[") this.charClass();
    else this.place++;
    const source = this.pattern.slice(start, this.place);
    const isEmpty = LOOKS.test(head) || /^(?:\^|\$|\\[bB])$/.test(source);
    const [min, max] = this.times();
    return { start, end: this.place, min, max, alternatives, isEmpty, source };
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

  private take(what: RegExp): string {
    const [taken = ""] = what.exec(this.pattern.slice(this.place)) ?? [];
    this.place += taken.length;
    return taken;
  }
}

/** What stands for all letters: ASCII, and some of what is beyond. */
const LETTERS = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), "\xa0", "é", "中", "\u2028"];
const ANY: ReadonlySet<string> = new Set(LETTERS);

class Finder {
  private readonly sets = new Map<string, ReadonlySet<string>>();

  constructor(private readonly flags: string) {}

  inAll(alternatives: Item["alternatives"]): Item | undefined {
    for (const item of alternatives.flat()) {
      if (item.max > FEW && !item.isEmpty && this.isAmbiguous(item)) return item;
      const inner = this.inAll(item.alternatives);
      if (inner !== undefined) return inner;
    }
    return undefined;
  }

  /** Whether what `group` repeats can be told apart by its first letter at each of its places. */
  private isAmbiguous({ alternatives }: Item): boolean {
    const again = this.firstOfAny(alternatives);
    return this.overlap(alternatives.map((items) => this.first(items))) || this.varies(alternatives, again);
  }

  /** Whether anything in `alternatives` that may be there or not begins like what follows; `behind` them all. */
  private varies(alternatives: Item["alternatives"], behind: ReadonlySet<string>): boolean {
    return alternatives.some((items) =>
      items.some((item, index) => {
        const next = this.first(items.slice(index + 1), behind);
        if (item.isEmpty) return false;
        const own = item.alternatives.length === 0 ? this.letters(item.source) : this.firstOfAny(item.alternatives);
        if (item.min !== item.max && this.overlap([own, next])) return true;
        const inside = item.max > 1 ? union([own, next]) : next;
        return this.overlap(item.alternatives.map((each) => this.first(each))) ||
          this.varies(item.alternatives, inside);
      })
    );
  }

  private firstOfAny(alternatives: Item["alternatives"]): ReadonlySet<string> {
    return union(alternatives.map((items) => this.first(items)));
  }

  /** What `items` can begin with; what is `behind` them, if they can be nothing. */
  private first(items: readonly Item[], behind: ReadonlySet<string> = new Set()): ReadonlySet<string> {
    const sets: ReadonlySet<string>[] = [];
    for (const item of items) {
      if (item.isEmpty) continue;
      sets.push(item.alternatives.length === 0 ? this.letters(item.source) : this.firstOfAny(item.alternatives));
      if (item.min > 0 && !item.alternatives.some((each) => this.canBeNothing(each))) return union(sets);
    }
    return union([...sets, behind]);
  }

  private canBeNothing(items: readonly Item[]): boolean {
    return items.every((item) =>
      item.isEmpty || item.min === 0 || item.alternatives.some((each) => this.canBeNothing(each))
    );
  }

  /** Which letters one character, class or escape stands for. */
  private letters(source: string): ReadonlySet<string> {
    const known = this.sets.get(source);
    if (known !== undefined) return known;
    // What was matched before may be anything.
    const isReference = /^\\(?:[1-9]|k<)/.test(source);
    const expression = isReference ? undefined : new RegExp(`^${source}$`, this.flags.replace("m", ""));
    const letters = expression === undefined ? ANY : new Set(LETTERS.filter((letter) => expression.test(letter)));
    this.sets.set(source, letters);
    return letters;
  }

  private overlap(sets: readonly ReadonlySet<string>[]): boolean {
    const seen = new Set<string>();
    for (const set of sets) {
      for (const letter of set) if (seen.has(letter)) return true;
      for (const letter of set) seen.add(letter);
    }
    return false;
  }
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const all = new Set<string>();
  for (const set of sets) for (const letter of set) all.add(letter);
  return all;
}
