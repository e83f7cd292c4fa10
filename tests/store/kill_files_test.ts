/** Whatever is kept in files is whole after a kill in the midst of writing it, and has all that was said to be written. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { loadEnvelope } from "../../lib/store/envelope.ts";
import { loadInstance } from "../../lib/store/instance.ts";
import { TokenFile } from "../../lib/store/tokens.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { opened } from "./opened.ts";
import { CONFIG, countIn, KEY, longText, SEALED } from "./written_files.ts";

const ROUNDS = 5;

/** The last that was said to be written of each kind, or -1, with what was told of it. */
type Said = ReadonlyMap<string, { readonly count: number; readonly told: readonly string[] }>;

Deno.test({
  name: "files are old or new, never half, whenever their process is killed, and the next one starts by itself",
  // There a process that is killed lets the system finish its writes.
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await temporaryFolder({ [CONFIG]: longText(0) });
    let said: Said = new Map();
    for (let round = 0; round < ROUNDS; round++) {
      // Each at another moment.
      const lines = 20 + 37 * round % 101;
      said = await killedAfter(lines, folder.path, 1 + 10_000 * round, said);
      await check(folder.path, said);
    }
  },
});

async function check(folder: string, said: Said): Promise<void> {
  const last = (kind: string) => said.get(kind)?.count ?? -1;
  const config = countIn(await Deno.readTextFile(join(folder, CONFIG)));
  assert.ok(config !== undefined && config >= last("config"), `config.yaml has ${config}`);
  const backup = await Deno.readTextFile(join(folder, `${CONFIG}.backup`)).catch(() => longText(0));
  assert.ok(countIn(backup) !== undefined, "config.yaml.backup is half");

  const warnings: string[] = [];
  const token = await new TokenFile(folder, (warning) => warnings.push(warning)).load(KEY);
  assert.ok((token?.expiresAt ?? -1) >= last("tokens"), `tokens.json has ${token?.expiresAt}`);
  assert.deepEqual(warnings, []);

  const { count: kept = -1 } = said.get("store") ?? {};
  {
    await using again = await opened(folder);
    if (kept >= 0) {
      const request = await again.store.requests.find(`req_${kept}`);
      assert.equal(countIn(new TextDecoder().decode(request?.panes[0]?.body)), kept);
      assert.ok((await again.store.facts.load()).some(({ id }) => id === `fact-${kept}`));
    }
    assert.deepEqual(again.heard.lines, []);
  }
  assert.equal(integrityOf(join(folder, "cccc.db")), "ok");

  const backups = await whole(join(folder, "backups"), ".db");
  for (const file of backups) assert.equal(integrityOf(file), "ok", file);
  const archives = await whole(join(folder, "debug"), ".zip");
  for (const file of archives) assert.ok(countIn(await Deno.readTextFile(file)) !== undefined, file);
  for (const [kind, files, end] of [["backup", backups, ".db"], ["archive", archives, ".zip"]] as const) {
    if (last(kind) >= 0) assert.ok(files.some((file) => file.endsWith(`/${last(kind)}${end}`)), kind);
  }
  await checkIdentities(folder, said.get("identity"));
}

async function checkIdentities(
  folder: string,
  said: { readonly count: number; readonly told: readonly string[] } | undefined,
): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.startsWith("identity-")) continue;
    const own = join(folder, name);
    const instance = await loadInstance(own);
    const envelope = await loadEnvelope(own, (error) => {
      throw error;
    });
    if (name !== `identity-${said?.count}`) continue;
    assert.equal(instance, said?.told[0]);
    assert.deepEqual(envelope.open(said?.told[1] ?? ""), SEALED);
  }
}

/** Files of `folder` that have their name. */
async function whole(folder: string, end: string): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return names.filter(({ name }) => name.endsWith(end)).map(({ name }) => join(folder, name));
}

function integrityOf(file: string): unknown {
  using db = new DatabaseSync(file);
  return db.prepare("PRAGMA integrity_check").get()?.["integrity_check"];
}

/** Runs a process that writes, kills it in the middle of it, and returns what it had written. */
async function killedAfter(lines: number, folder: string, first: number, before: Said): Promise<Said> {
  const script = new URL("write_files_forever.ts", import.meta.url).href;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-read", "--allow-write", "--allow-env", script, folder, String(first)],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  let killed = false;
  for await (const piece of process.stdout.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (killed || text.split("\n").length < lines) continue;
    process.kill("SIGKILL");
    killed = true;
  }
  await process.status;
  assert.ok(killed, "it ended by itself");
  const said = new Map(before);
  for (const line of text.split("\n").slice(0, -1)) {
    const [kind = "", count, ...told] = line.split(" ");
    said.set(kind, { count: Number(count), told });
  }
  return said;
}
