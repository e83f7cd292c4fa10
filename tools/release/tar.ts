/** A file of an archive. */
export interface Entry {
  /** With `/` between the names; at most 100 bytes. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable?: boolean;
}

const BLOCK = 512;

/**
 * The files as a tar archive (POSIX.1-1988, "ustar"), sorted, of nobody, all of one time in seconds since 1970, so that
 * equal files give equal bytes.
 */
export function tar(entries: readonly Entry[], time: number): Uint8Array {
  const sorted = entries.toSorted((a, b) => a.path < b.path ? -1 : 1);
  const size = sorted.reduce((sum, { bytes }) => sum + BLOCK + padded(bytes.length), 2 * BLOCK);
  const out = new Uint8Array(size);
  let at = 0;
  for (const entry of sorted) {
    out.set(header(entry, time), at);
    out.set(entry.bytes, at + BLOCK);
    at += BLOCK + padded(entry.bytes.length);
  }
  return out;
}

function padded(length: number): number {
  return Math.ceil(length / BLOCK) * BLOCK;
}

function header({ path, bytes, executable = false }: Entry, time: number): Uint8Array {
  const out = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => out.set(new TextEncoder().encode(text), at);
  const octal = (number: number, width: number) => number.toString(8).padStart(width, "0");
  if (new TextEncoder().encode(path).length > 100) throw new Error(`Cannot pack ${path}: the path is too long`);
  put(0, path);
  put(100, `${octal(executable ? 0o755 : 0o644, 7)}\0`);
  put(108, `${octal(0, 7)}\0`);
  put(116, `${octal(0, 7)}\0`);
  put(124, `${octal(bytes.length, 11)}\0`);
  put(136, `${octal(time, 11)}\0`);
  put(148, " ".repeat(8));
  put(156, "0");
  put(257, "ustar\x0000");
  put(148, `${octal(out.reduce((sum, byte) => sum + byte, 0), 6)}\0 `);
  return out;
}

/** The file at `path` of a tar archive; `undefined`: there is none. */
export function untar(archive: Uint8Array, path: string): Uint8Array | undefined {
  const text = (at: number, length: number) =>
    new TextDecoder().decode(archive.subarray(at, at + length)).replace(/\0.*$/s, "");
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0;) {
    const size = parseInt(text(at + 124, 12).trim(), 8);
    if (text(at, 100) === path) return archive.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + padded(size);
  }
  return undefined;
}
