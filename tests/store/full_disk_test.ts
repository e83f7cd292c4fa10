/** On a full disk what is there stays, nothing that is half gets a name, and all goes on when there is room again. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { saveArchive } from "../../lib/admin/saved_files.ts";
import { writeFile } from "../../lib/config/edit/write_file.ts";
import { writeDefaultConfig } from "../../lib/config/first_run.ts";
import { say } from "../../lib/phrases/say.ts";
import { loadEnvelope } from "../../lib/store/envelope.ts";
import { loadInstance } from "../../lib/store/instance.ts";
import { TokenFile } from "../../lib/store/tokens.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { fill, IS_ROOT, mounted } from "./disk.ts";
import { fact } from "./facts.ts";
import { opened } from "./opened.ts";
import { CONFIG, countIn, KEY, longText, SEALED } from "./written_files.ts";

const TOKEN = { accessToken: "a", refreshToken: "r", expiresAt: 1, lifetimeMs: 1 };

/** Kinds of files: each is written once on a good disk, once on a full one, and once more. `undefined`: written. */
const KINDS: Readonly<Record<string, (folder: string, count: number) => Promise<string | undefined>>> = {
  async "the configuration"(folder, count) {
    const written = await writeFile(join(folder, CONFIG), new TextEncoder().encode(longText(count)));
    assert.notEqual(countIn(await Deno.readTextFile(join(folder, CONFIG))), undefined);
    return written.type === "written" ? undefined : say(written.reason);
  },
  async "the first configuration"(folder, count) {
    return await refusal(() => {
      assert.ok(writeDefaultConfig(join(folder, `config-${count}.yaml`)));
      return Promise.resolve();
    });
  },
  async "the tokens"(folder, count) {
    const tokens = new TokenFile(folder, assert.fail);
    const key = { ...KEY, endpointId: `endpoint-${count}` };
    const refused = await refusal(() =>
      tokens.save(key, { ...TOKEN, refreshToken: "r".repeat(10_000), expiresAt: count })
    );
    assert.equal((await tokens.load(key))?.expiresAt, refused === undefined ? count : undefined);
    assert.ok(await tokens.load({ ...KEY, endpointId: "endpoint-0" }), "those of before");
    return refused;
  },
  "an instance's name": (folder, count) =>
    refusal(async () => void await loadInstance(join(folder, `identity-${count}`))),
  "an envelope's secret": (folder, count) =>
    refusal(async () => {
      const faults: unknown[] = [];
      (await loadEnvelope(join(folder, `identity-${count}`), (error) => faults.push(error))).seal(SEALED);
      if (faults.length > 0) throw faults[0];
    }),
  async "an archive"(folder, count) {
    const text = new TextEncoder().encode(longText(count));
    async function* pieces() {
      yield await Promise.resolve(text);
    }
    return await refusal(async () => void await saveArchive({ name: `${count}.zip`, pieces: pieces() }, folder));
  },
};

async function refusal(write: () => Promise<void>): Promise<string | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

for (const [kind, write] of Object.entries(KINDS)) {
  Deno.test({
    name: `${kind} cannot be written on a full disk, which is said, leaves nothing half, and can be later`,
    ignore: !IS_ROOT,
    async fn() {
      await using folder = await temporaryFolder();
      await using _disk = await mounted(folder.path, "size=2m");
      await Deno.writeTextFile(join(folder.path, CONFIG), longText(0));
      assert.equal(await write(folder.path, 0), undefined);
      const before = await namesIn(folder.path);
      await fill(join(folder.path, "ballast"));
      assert.match(await write(folder.path, 1) ?? "", /space|full/);
      await Deno.remove(join(folder.path, "ballast"));
      const left = (await namesIn(folder.path)).filter((name) => !before.includes(name));
      assert.deepEqual(left.filter((name) => name.startsWith("identity-")).length, left.length, left.join());
      for (const name of left) assert.deepEqual(await namesIn(join(folder.path, name)), []);
      assert.equal(await write(folder.path, 1), undefined);
    },
  });
}

Deno.test({
  name: "a copy of the database that finds the disk full leaves nothing, and can be made later",
  ignore: !IS_ROOT,
  async fn() {
    await using folder = await temporaryFolder();
    await using _disk = await mounted(folder.path, "size=8m");
    await using kept = await opened(folder.path);
    for (let index = 0; index < 100; index++) {
      kept.store.facts.save(fact(`fact-${index}`, { evidence: "x".repeat(10_000) }));
    }
    await kept.store.flush();
    const before = await namesIn(folder.path);
    await fill(join(folder.path, "ballast"), 300_000);
    const copy = join(folder.path, "copy.db");
    await assert.rejects(kept.store.requests.backUp(copy));
    await Deno.remove(join(folder.path, "ballast"));
    assert.deepEqual(await namesIn(folder.path), before);
    await kept.store.requests.backUp(copy);
    assert.ok((await Deno.stat(copy)).size > 1_000_000);
  },
});

async function namesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).sort();
}
