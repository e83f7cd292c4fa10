/**
 * Keeps facts, and a request for each fifty, until it is killed; prints how many facts are on the disk after each flush.
 *
 * Usage: `deno run ... write_forever.ts FOLDER`.
 */
import { systemClock } from "../../lib/clock.ts";
import { openSqliteStore } from "../../lib/store/sqlite_store.ts";
import { fact } from "./facts.ts";
import { pane, recorded } from "./requests.ts";

const herald = { info: console.error, warn: console.error };
const store = openSqliteStore({
  directory: Deno.args[0] ?? ".",
  herald,
  clock: systemClock,
  secrets: () => [],
  billing: () => undefined,
  retention: () => ({ maxAgeMs: Infinity, maxBytes: Infinity }),
});
for (let count = 0;;) {
  for (const end = count + 50; count < end; count++) store.facts.save(fact(`fact-${count}`));
  store.requests.record(recorded(`req_${count}`, { panes: [pane("client_request", `${count} `.repeat(3000))] }));
  await store.flush();
  console.log(count);
}
