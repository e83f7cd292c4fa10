export const NO_BYTES = new Uint8Array(0);

/** Several pieces of bytes as one. A list, not arguments: a stream makes more pieces than a call takes of those. */
export function concat(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/**
 * `buffer`, or a larger one that begins with its first `used` bytes, with room for `needed` of them. Room is doubled, so
 * that many pieces are not copied with each.
 */
export function withRoom<T extends ArrayBufferLike>(
  buffer: Uint8Array<T>,
  { used, needed }: { readonly used: number; readonly needed: number },
): Uint8Array<T | ArrayBuffer> {
  if (needed <= buffer.length) return buffer;
  const larger = new Uint8Array(Math.max(needed, 2 * buffer.length));
  larger.set(buffer.subarray(0, used));
  return larger;
}

/** Whether `piece` lies in `bytes`, from `at` on. */
export function lies(piece: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let i = piece.length - 1; i >= 0; i--) if (piece[i] !== bytes[at + i]) return false;
  return true;
}

/**
 * Pieces of bytes that come one by one and are wanted as one. They are copied as they come: what a stream hands out may
 * be one byte that holds a buffer of 64 KB, and a list of a million pieces is larger than what is in them.
 */
export class GrowingBytes {
  length = 0;
  private buffer = new Uint8Array(0);

  push(piece: Uint8Array): void {
    const length = this.length + piece.length;
    this.buffer = withRoom(this.buffer, { used: this.length, needed: length });
    this.buffer.set(piece, this.length);
    this.length = length;
  }

  /** Whether `piece` lies in them, from `at` on. */
  has(piece: Uint8Array, at: number): boolean {
    return at + piece.length <= this.length && lies(piece, this.buffer, at);
  }

  /** The first `length` of them, in memory of their own. */
  first(length: number): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, length);
  }

  /** All of them, in memory of their own. */
  whole(): Uint8Array<ArrayBuffer> {
    return this.length === this.buffer.length ? this.buffer : this.buffer.slice(0, this.length);
  }
}

/** The last `most` bytes of pieces that come one by one, copied as they come. */
export class LastBytes {
  private buffer = new Uint8Array(0);
  private used = 0;

  constructor(private readonly most: number) {}

  push(given: Uint8Array): void {
    const piece = given.length > this.most ? given.subarray(given.length - this.most) : given;
    // Seldom, since there is room for twice as many.
    if (this.used + piece.length > 2 * this.most) {
      this.buffer.copyWithin(0, this.used - this.most, this.used);
      this.used = this.most;
    }
    const length = this.used + piece.length;
    this.buffer = withRoom(this.buffer, { used: this.used, needed: length });
    this.buffer.set(piece, this.used);
    this.used = length;
  }

  /** In memory of their own. */
  whole(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(Math.max(0, this.used - this.most), this.used);
  }
}

/** The text of `body`, of which no more is read than `most` characters and a piece: JSON that is longer is none. */
export async function textUpTo(most: number, body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > most) break;
  }
  return text;
}

/** Shorter memory costs more to give back than to leave to the collector. */
const LONG_BYTES = 16 * 1024;

/**
 * Gives the memory of `bytes` back, if it is much; nobody may read them after that. The collector would find it too, but
 * takes much memory outside of its heap for a reason to walk over all that is in it.
 */
export function letGo({ buffer }: Uint8Array<ArrayBuffer>): void {
  if (buffer.byteLength > LONG_BYTES) buffer.transfer(0);
}
