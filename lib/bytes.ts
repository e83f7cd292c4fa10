/** Several pieces of bytes as one. */
export function concat(...pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
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
