/** The automaton of what a regular expression repeats: its states are the places of the letters in it (Glushkov, 1961). */
import type { RegexItem } from "./regex_items.ts";

/** More places, or more steps of two readers, are not looked at: what repeats that much is refused. */
const MAX_PLACES = 400, MAX_STEPS = 4_000_000;
/** Copies of what is repeated so often exactly, within what is repeated. */
const MAX_COPIES = 64;

/** What stands for all letters: ASCII, and some of what is beyond. */
const LETTERS = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), "\xa0", "é", "中", "\u2028"];

/** In how many ways something can happen; two are as good as many. */
type Ways = 0 | 1 | 2;

/** A part of the expression: in how many ways it begins and ends with a place, and is nothing at all. */
interface Part {
  readonly first: ReadonlyMap<number, Ways>;
  readonly last: ReadonlyMap<number, Ways>;
  readonly empty: Ways;
}

const NOTHING: Part = { first: new Map(), last: new Map(), empty: 1 };

export class LetterAutomaton {
  /** Which letters each place takes. */
  private readonly places: ReadonlySet<string>[] = [];
  private readonly follow: Map<number, Ways>[] = [];
  private readonly sets = new Map<string, ReadonlySet<string>>();
  private readonly letters: readonly string[];
  /** An iteration that is nothing has to be made, so that it can be any of them. */
  private hasEmptyTurns = false;
  private steps = 0;

  /** @param few what is repeated no more often than that is taken as often as it says */
  constructor(pattern: string, private readonly few: number) {
    const own = pattern.replace(
      ESCAPED,
      (_, braced, code) => String.fromCodePoint(Number.parseInt(braced ?? code, 16)),
    );
    // Halves of letters too: without the flag `u` an expression knows no others.
    this.letters = [
      ...new Set([...LETTERS, ...[own, own.toLowerCase(), own.toUpperCase()].flatMap((text) => text.split(""))]),
    ];
  }

  /** Takes `item` as if it were repeated without limit. */
  repeat({ alternatives, min }: RegexItem): "too large" | "ready" {
    const body = this.either(alternatives);
    if (this.places.length > MAX_PLACES) return "too large";
    this.join(body.last, body.first);
    this.hasEmptyTurns = body.empty > 0 && min > 1;
    return "ready";
  }

  /** Whether a place comes back to itself in two ways by the same text. */
  isAmbiguous(): boolean {
    if (this.hasEmptyTurns) return true;
    // All places are within the one repetition, so each comes back to each.
    if (this.follow.some((next) => [...next.values()].some((ways) => ways > 1))) return true;
    if (this.places.length === 0) return false;
    const before = this.places.map((): number[] => []);
    for (const [place, next] of this.follow.entries()) for (const other of next.keys()) before[other]!.push(place);
    const ahead = this.reached((place) => [...this.follow[place]!.keys()]);
    const back = this.reached((place) => before[place]!);
    return this.steps > MAX_STEPS || [...ahead].some((pair) => !this.isSame(pair) && back.has(pair));
  }

  /** The pairs of places that two readers of the same text can come to who begin at the same one. */
  private reached(nextOf: (place: number) => readonly number[]): ReadonlySet<number> {
    const count = this.places.length;
    const seen = new Set([0]);
    const open = [0];
    for (let pair = open.pop(); pair !== undefined && this.steps <= MAX_STEPS; pair = open.pop()) {
      const others = nextOf(pair % count);
      for (const one of nextOf(Math.floor(pair / count))) {
        this.steps += others.length;
        for (const other of others) {
          const next = one * count + other;
          if (seen.has(next) || !this.overlap(one, other)) continue;
          seen.add(next);
          open.push(next);
        }
      }
    }
    return seen;
  }

  private isSame(pair: number): boolean {
    return Math.floor(pair / this.places.length) === pair % this.places.length;
  }

  private overlap(one: number, other: number): boolean {
    const [a, b] = [this.places[one]!, this.places[other]!];
    if (a === b) return a.size > 0;
    for (const letter of a) if (b.has(letter)) return true;
    return false;
  }

  private either(alternatives: RegexItem["alternatives"]): Part {
    const [first, ...others] = alternatives.map((items) => this.sequence(items));
    return others.reduce((all, part) => ({
      first: sum(all.first, part.first),
      last: sum(all.last, part.last),
      empty: added(all.empty, part.empty),
    }), first ?? NOTHING);
  }

  private sequence(items: readonly RegexItem[]): Part {
    return items.filter(({ isEmpty }) => !isEmpty).reduce<Part>(
      (all, item) => this.behind(all, this.times(item)),
      NOTHING,
    );
  }

  private behind(one: Part, other: Part): Part {
    this.join(one.last, other.first);
    return {
      first: sum(one.first, scaled(other.first, one.empty)),
      last: sum(other.last, scaled(one.last, other.empty)),
      empty: multiplied(one.empty, other.empty),
    };
  }

  private times(item: RegexItem): Part {
    const { min, max } = item;
    const isCounted = max <= this.few || (min === max && max <= MAX_COPIES);
    if (!isCounted || this.places.length > MAX_PLACES) return this.looped(item);
    let optional: Part | undefined;
    // `a{1,3}` is `a(?:a(?:a)?)?`: each text can be read in one way.
    for (let left = max - min; left > 0; left--) {
      const once = this.once(item);
      const part = optional === undefined ? once : this.behind(once, optional);
      optional = { ...part, empty: 1 };
    }
    let all = NOTHING;
    for (let left = min; left > 0; left--) all = this.behind(all, this.once(item));
    return optional === undefined ? all : this.behind(all, optional);
  }

  private looped(item: RegexItem): Part {
    const part = this.once(item);
    this.join(part.last, part.first);
    return item.min === 0 ? { ...part, empty: 1 } : part;
  }

  private once({ alternatives, source, flags }: RegexItem): Part {
    if (alternatives.length > 0) return this.either(alternatives);
    const place = this.places.push(this.lettersOf(source, flags)) - 1;
    this.follow.push(new Map());
    const itself = new Map<number, Ways>([[place, 1]]);
    return { first: itself, last: itself, empty: 0 };
  }

  private join(last: Part["last"], first: Part["first"]): void {
    for (const [place, ways] of last) {
      const next = this.follow[place]!;
      for (const [other, others] of first) {
        next.set(other, added(next.get(other) ?? 0, multiplied(ways, others)));
      }
    }
  }

  /** Which letters one character, class or escape stands for. */
  private lettersOf(source: string, flags: string): ReadonlySet<string> {
    const key = `${flags} ${source}`;
    const known = this.sets.get(key);
    if (known !== undefined) return known;
    // What was matched before may be anything.
    const isReference = /^\\(?:[1-9]|k<)/.test(source);
    const expression = new RegExp(isReference ? "[^]" : `^${source}$`, flags.replace("m", ""));
    const letters = new Set(this.letters.filter((letter) => expression.test(letter)));
    this.sets.set(key, letters);
    return letters;
  }
}

const ESCAPED = /\\u\{([\da-f]+)\}|\\[ux]([\da-f]{4}|[\da-f]{2})/gi;

function added(one: Ways, other: Ways): Ways {
  return Math.min(2, one + other) as Ways;
}

function multiplied(one: Ways, other: Ways): Ways {
  return Math.min(2, one * other) as Ways;
}

function scaled(places: Part["first"], ways: Ways): Part["first"] {
  return ways === 0 ? new Map() : new Map([...places].map(([place, own]) => [place, multiplied(own, ways)]));
}

function sum(one: Part["first"], other: Part["first"]): Part["first"] {
  const all = new Map(one);
  for (const [place, ways] of other) all.set(place, added(all.get(place) ?? 0, ways));
  return all;
}
