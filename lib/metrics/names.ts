import { OTHER } from "./family.ts";

/** Longer names are nobody's. */
const LONGEST = 200;

/** Names that clients choose, as values of a label: so many, and no more. */
export class Names {
  readonly #most: number;
  readonly #known = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** `name`, or what stands for all others. `isReal`: an endpoint answered to it; what anybody can make up takes no place. */
  of(given: string, isReal: boolean): string {
    // Two that differ in halves of a letter would be one series twice when they are written.
    const name = given.toWellFormed();
    if (this.#known.has(name)) return name;
    if (!isReal || this.#known.size >= this.#most || name.length > LONGEST) return OTHER;
    this.#known.add(name);
    return name;
  }
}
