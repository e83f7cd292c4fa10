import { OTHER } from "./family.ts";

/** Longer names are nobody's. */
const LONGEST = 200;

/** Names that clients choose, as values of a label: so many, and no more. */
export class Names {
  readonly #most: number;
  readonly #masked: (name: string) => string;
  readonly #known = new Set<string>();

  /** @param masked a name without credentials; asked for those that are new */
  constructor(most: number, masked: (name: string) => string = (name) => name) {
    this.#most = most;
    this.#masked = masked;
  }

  /** `name`, or what stands for all others. `isReal`: an endpoint answered to it; what anybody can make up takes no place. */
  of(given: string, isReal: boolean): string {
    // Two that differ in halves of a letter would be one series twice when they are written.
    const name = given.toWellFormed();
    if (this.#known.has(name)) return name;
    if (!isReal || name.length > LONGEST) return OTHER;
    const shown = this.#masked(name);
    if (this.#known.has(shown)) return shown;
    if (this.#known.size >= this.#most) return OTHER;
    this.#known.add(shown);
    return shown;
  }
}
