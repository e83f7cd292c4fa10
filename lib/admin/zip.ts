import { Zip, ZipDeflate } from "fflate/browser";

export interface ZipFile {
  /** Its path in the archive. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A ZIP archive of `files`, piece by piece: others have their turn between two of them. `at`: their time. */
export async function* zip(files: Iterable<ZipFile>, at: Date): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  const archive = new Zip((error, piece) => {
    if (error) throw error;
    pieces.push(piece);
  });
  for (const { name, bytes } of files) {
    const file = new ZipDeflate(name);
    file.mtime = at;
    archive.add(file);
    file.push(bytes, true);
    yield* pieces;
    pieces = [];
    await new Promise((resolve) => setTimeout(resolve));
  }
  archive.end();
  yield* pieces;
}
