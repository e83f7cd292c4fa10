/**
 * Where a body is cut, so that what an agent sends again with every turn is recognised: at the items of the lists at its
 * top (`messages`, `input`, `contents`, `tools`, `system`).
 */
import { MALFORMED, Scanner } from "../json.ts";

/** Pieces that follow each other: those of one list, or what stands between two lists. */
export type Run = readonly Uint8Array[];

/** A body this small is one piece: what a cut saves is less than what it costs. */
const WHOLE_BYTES = 2048;
/** A piece is at least so long, unless its run ends: each costs a row. */
const LEAST_BYTES = 1024;
/** A longer item is cut by length, so that no piece has to be packed whole. */
const MOST_BYTES = 64 * 1024;

const OPEN_BRACE = 0x7b, CLOSE_BRACE = 0x7d, OPEN_BRACKET = 0x5b, CLOSE_BRACKET = 0x5d, COMMA = 0x2c;

/**
 * The runs of `bytes`, which put together are `bytes` again. The same beginning of a list gives the same pieces, whatever
 * follows it, but for the last one.
 */
export function splitBody(bytes: Uint8Array): readonly Run[] {
  if (bytes.length === 0) return [];
  if (bytes.length <= WHOLE_BYTES || bytes[0] !== OPEN_BRACE) return [byLength(bytes)];
  const cutter = new Cutter(bytes);
  try {
    cutter.object();
  } catch (error) {
    // What was cut off in its middle is still worth the cuts before it.
    if (error !== MALFORMED) throw error;
  }
  return cutter.end();
}

class Cutter {
  readonly #scanner: Scanner;
  readonly #runs: Run[] = [];
  #start = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.#scanner = new Scanner(bytes);
  }

  object(): void {
    const { bytes } = this;
    const scanner = this.#scanner;
    do {
      scanner.position++;
      scanner.space();
      if (bytes[scanner.position] === CLOSE_BRACE) return;
      scanner.name();
      scanner.space();
      if (bytes[scanner.position] === OPEN_BRACKET) this.#list();
      else scanner.value();
      scanner.space();
    } while (bytes[scanner.position] === COMMA);
  }

  end(): readonly Run[] {
    this.#cutTo(this.bytes.length);
    return this.#runs;
  }

  #list(): void {
    const { bytes } = this;
    const scanner = this.#scanner;
    this.#cutTo(++scanner.position);
    const pieces: Uint8Array[] = [];
    try {
      for (;;) {
        scanner.space();
        if (bytes[scanner.position] === CLOSE_BRACKET) break;
        scanner.value();
        if (scanner.position - this.#start >= LEAST_BYTES) pieces.push(...this.#taken(scanner.position));
        scanner.space();
        if (bytes[scanner.position] !== COMMA) break;
        // A comma belongs to what follows it: the last item of one turn is then the same bytes in the next.
        scanner.position++;
      }
      if (scanner.position > this.#start) pieces.push(...this.#taken(scanner.position));
    } finally {
      if (pieces.length > 0) this.#runs.push(pieces);
    }
    if (bytes[scanner.position] !== CLOSE_BRACKET) throw MALFORMED;
    scanner.position++;
  }

  #cutTo(end: number): void {
    if (end > this.#start) this.#runs.push(this.#taken(end));
  }

  #taken(end: number): readonly Uint8Array[] {
    const piece = this.bytes.subarray(this.#start, end);
    this.#start = end;
    return byLength(piece);
  }
}

/** Whether `piece` may end in the middle of anything; all others end where a value does. */
export function isCutByLength(piece: Uint8Array): boolean {
  return piece.length === MOST_BYTES;
}

function byLength(bytes: Uint8Array): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += MOST_BYTES) pieces.push(bytes.subarray(at, at + MOST_BYTES));
  return pieces;
}
