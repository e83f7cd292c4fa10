import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { lockFile, LockHeld, lockPassingFile } from "../../lib/store/file_lock.ts";
import { TokenFile } from "../../lib/store/tokens.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const KEY = { endpointId: "vendor", configured: "hash-1" };
const TOKEN = { accessToken: "a", refreshToken: "r", expiresAt: 5, lifetimeMs: 7 };

function open(path: string): { tokens: TokenFile; warnings: string[] } {
  const warnings: string[] = [];
  return { tokens: new TokenFile(path, (warning) => warnings.push(warning)), warnings };
}

Deno.test("TokenFile keeps tokens by endpoint and configured token, in a file for its owner alone", async () => {
  await using folder = await temporaryFolder();
  const directory = join(folder.path, "new", "data");
  const { tokens, warnings } = open(directory);
  assert.equal(await tokens.load(KEY), undefined);
  await tokens.save(KEY, TOKEN);
  await tokens.save({ endpointId: "other", configured: "x" }, { ...TOKEN, accessToken: "b" });
  assert.deepEqual(await open(directory).tokens.load(KEY), TOKEN);
  assert.equal((await tokens.load({ endpointId: "other", configured: "x" }))?.accessToken, "b");
  // A new login in the configuration counts, and takes the place of the old one.
  assert.equal(await tokens.load({ ...KEY, configured: "hash-2" }), undefined);
  await tokens.save({ ...KEY, configured: "hash-2" }, { ...TOKEN, accessToken: "c" });
  assert.equal(await tokens.load(KEY), undefined);
  assert.deepEqual(warnings, []);
  const names = [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
  assert.deepEqual(names, ["tokens.json", "tokens.lock"]);
  if (Deno.build.os !== "windows") {
    for (const name of names) assert.equal(Deno.statSync(join(directory, name)).mode! & 0o777, 0o600, name);
  }
});

for (
  const text of [
    "",
    "{",
    "[]",
    '{"tokens":[]}',
    '{"tokens":{"vendor":{"configured":"hash-1","access_token":1}}}',
  ]
) {
  Deno.test(`TokenFile takes ${JSON.stringify(text)} for no token, and sets a damaged file aside`, async () => {
    await using folder = await temporaryFolder({ "tokens.json": text });
    const { tokens, warnings } = open(folder.path);
    assert.equal(await tokens.load(KEY), undefined);
    await tokens.save(KEY, TOKEN);
    assert.deepEqual(await tokens.load(KEY), TOKEN);
    const damaged = !text.includes("access_token");
    assert.equal(warnings.length > 0, damaged);
    const aside = await Deno.readTextFile(join(folder.path, "tokens.json.damaged-1")).catch(() => undefined);
    assert.equal(aside, damaged ? text : undefined);
  });
}

Deno.test("TokenFile keeps every damaged file, and what a killed process left of one no longer than until the next save", async () => {
  await using folder = await temporaryFolder({
    [`tokens.json.${crypto.randomUUID()}.part`]: "half",
    "other.part": "somebody else's",
  });
  const { tokens } = open(folder.path);
  for (const text of ["first", "second"]) {
    await Deno.writeTextFile(join(folder.path, "tokens.json"), text);
    await tokens.save(KEY, TOKEN);
  }
  assert.equal(await Deno.readTextFile(join(folder.path, "tokens.json.damaged-1")), "first");
  assert.equal(await Deno.readTextFile(join(folder.path, "tokens.json.damaged-2")), "second");
  const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
  assert.deepEqual(names, [
    "other.part",
    "tokens.json",
    "tokens.json.damaged-1",
    "tokens.json.damaged-2",
    "tokens.lock",
  ]);
});

Deno.test("TokenFile loses none of many that are saved at once, by whatever process", async () => {
  await using folder = await temporaryFolder();
  const ids = Array.from({ length: 12 }, (_, index) => `endpoint ${index}`);
  await Promise.all(ids.map((endpointId) => open(folder.path).tokens.save({ endpointId, configured: "x" }, TOKEN)));
  for (const endpointId of ids) {
    assert.ok(await open(folder.path).tokens.load({ endpointId, configured: "x" }), endpointId);
  }
});

Deno.test("TokenFile lets one at a time in of an endpoint, and those of others meanwhile (G16)", async () => {
  await using folder = await temporaryFolder();
  const inside = new Map<string, number>();
  const free = Promise.withResolvers<void>();
  const both = new Set<string>();
  const enter = (endpointId: string) =>
    open(folder.path).tokens.exclusively(endpointId, async () => {
      inside.set(endpointId, (inside.get(endpointId) ?? 0) + 1);
      assert.equal(inside.get(endpointId), 1);
      both.add(endpointId);
      if (both.size === 2) free.resolve();
      await free.promise;
      inside.set(endpointId, 0);
    });
  await Promise.all([enter("a"), enter("a"), enter("b"), enter("b")]);
});

Deno.test("TokenFile gives the lock back after a failure", async () => {
  await using folder = await temporaryFolder();
  const { tokens } = open(folder.path);
  await assert.rejects(tokens.exclusively("a", () => Promise.reject(new Error("failed"))), /failed/);
  assert.equal(await tokens.exclusively("a", () => Promise.resolve(1)), 1);
});

Deno.test("TokenFile goes on without a lock where there can be none, and says so", async () => {
  await using folder = await temporaryFolder({ "data": "a file where a folder should be" });
  const { tokens, warnings } = open(join(folder.path, "data"));
  assert.equal(await tokens.exclusively("a", () => Promise.resolve(1)), 1);
  assert.equal(warnings.length, 1);
  await assert.rejects(tokens.save(KEY, TOKEN));
});

Deno.test("lockPassingFile is held by one at a time, and leaves nothing", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "x.lock");
  let holders = 0;
  await Promise.all(Array.from({ length: 20 }, async () => {
    using _ = await lockPassingFile(path, 10_000);
    assert.equal(++holders, 1);
    await pause(1);
    holders--;
  }));
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("lockFile gives up on a lock that is held for too long", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "x.lock");
  using _ = await lockFile(path, 0);
  await assert.rejects(lockFile(path, 60), LockHeld);
});

Deno.test("lockFile ends with the process that held it, whatever is left in the folder", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "x.lock");
  const code = `const file = Deno.openSync(${JSON.stringify(path)}, { create: true, write: true });
    console.log(file.tryLockSync(true));
    setInterval(() => {}, 1000);`;
  const holder = new Deno.Command(Deno.execPath(), { args: ["eval", code], stdout: "piped", stderr: "null" }).spawn();
  const output = holder.stdout.getReader();
  assert.match(new TextDecoder().decode((await output.read()).value), /true/);
  await assert.rejects(lockFile(path, 60), LockHeld);
  holder.kill("SIGKILL");
  await holder.status;
  await output.cancel();
  using _ = await lockFile(path, 1000);
});
