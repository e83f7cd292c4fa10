/**
 * Where the code of the database's worker is. In the bundle this module is another one, whose URLs hold the code itself
 * (`tools/bundle.ts`): a single file has nothing beside it, and a compiled program cannot read TypeScript.
 */
export function workerUrl(): string {
  return new URL("./sqlite/worker.ts", import.meta.url).href;
}

/** What the worker loads when the first request is to be kept: codecs and prices would make each start slower. */
export function readerUrl(): string {
  return new URL("./reader.ts", import.meta.url).href;
}
