/**
 * Where the code of the database's worker is. In the bundle this module is another one, which holds the code itself
 * (`tools/bundle.ts`): a single file has nothing beside it, and a compiled program cannot read TypeScript.
 */
export function workerUrl(): string {
  return new URL("./sqlite/worker.ts", import.meta.url).href;
}
