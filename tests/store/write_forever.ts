/**
 * Keeps facts until it is killed, and prints how many are on the disk after each flush.
 *
 * Usage: `deno run ... write_forever.ts FOLDER`.
 */
import { systemClock } from "../../lib/clock.ts";
import { openSqliteStore } from "../../lib/store/sqlite_store.ts";
import { fact } from "./facts.ts";

const herald = { info: console.error, warn: console.error };
const store = openSqliteStore({
  directory: Deno.args[0] ?? ".",
  herald,
  clock: systemClock,
  secrets: () => [],
  retention: () => ({ maxAgeMs: Infinity, maxBytes: Infinity }),
});
for (let count = 0;;) {
  for (const end = count + 50; count < end; count++) store.facts.save(fact(`fact-${count}`));
  await store.flush();
  console.log(count);
}
