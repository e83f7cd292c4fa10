import type { Reader } from "./reader.ts";

/** The module at `url` of `readerUrl`. In the bundle this is another module, and the URL the code itself (`tools/bundle.ts`). */
export async function loadReader(url: string): Promise<Reader> {
  return await import(url) as Reader;
}
