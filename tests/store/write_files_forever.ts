/**
 * Writes whatever is kept in files, over and over, until it is killed; prints what is written after it is.
 *
 * Usage: `deno run ... write_files_forever.ts FOLDER`.
 */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { saveArchive } from "../../lib/admin/saved_files.ts";
import { systemClock } from "../../lib/clock.ts";
import { writeFile } from "../../lib/config/edit/write_file.ts";
import { loadEnvelope } from "../../lib/store/envelope.ts";
import { loadInstance } from "../../lib/store/instance.ts";
import { openSqliteStore } from "../../lib/store/sqlite_store.ts";
import { TokenFile } from "../../lib/store/tokens.ts";
import { fact } from "./facts.ts";
import { pane, recorded } from "./requests.ts";
import { CONFIG, KEY, longText, SEALED } from "./written_files.ts";

const folder = Deno.args[0] ?? ".";
const herald = { info: console.error, warn: console.error };
const store = openSqliteStore({
  directory: folder,
  herald,
  clock: systemClock,
  secrets: () => [],
  billing: () => undefined,
  retention: () => ({ maxAgeMs: Infinity, maxBytes: Infinity }),
});
const tokens = new TokenFile(folder, console.error);
const start = Number(Deno.args[1] ?? 0);

/** Writes number `count`, and returns what can be told of it. */
const WRITERS: Readonly<Record<string, (count: number) => Promise<string | void>>> = {
  async config(count) {
    const written = await writeFile(join(folder, CONFIG), new TextEncoder().encode(longText(count)));
    if (written.type !== "written") throw new Error(String(written.reason));
  },
  tokens: (count) => tokens.save(KEY, { accessToken: "a", refreshToken: `r${count}`, expiresAt: count, lifetimeMs: 1 }),
  async store(count) {
    store.facts.save(fact(`fact-${count}`));
    store.requests.record(recorded(`req_${count}`, { panes: [pane("client_request", longText(count))] }));
    await store.flush();
  },
  async backup(count) {
    await Deno.mkdir(join(folder, "backups"), { recursive: true });
    await store.requests.backUp(join(folder, "backups", `${count}.db`));
  },
  async archive(count) {
    async function* pieces() {
      yield await Promise.resolve(new TextEncoder().encode(longText(count)));
    }
    await saveArchive({ name: `${count}.zip`, pieces: pieces() }, join(folder, "debug"));
  },
  async identity(count) {
    const own = join(folder, `identity-${count}`);
    const envelope = await loadEnvelope(own, (error) => {
      throw error;
    });
    return `${await loadInstance(own)} ${envelope.seal(SEALED)}`;
  },
};

for (const [name, write] of Object.entries(WRITERS)) void forever(name, write);

async function forever(name: string, write: (count: number) => Promise<string | void>): Promise<void> {
  for (let count = start;; count++) {
    const told = await write(count) ?? "";
    console.log(`${name} ${count} ${told}`);
    // The others have their turn.
    await pause(1);
  }
}
