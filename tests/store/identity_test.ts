/** What an installation keeps of itself: its name, and the secret of its seals. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { loadEnvelope } from "../../lib/store/envelope.ts";
import { loadInstance } from "../../lib/store/instance.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const SIGNATURE = { protocol: "messages", data: "sig" };

function unexpected(error: unknown): never {
  assert.fail(String(error));
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

Deno.test("loadInstance makes one name, whoever asks first, and keeps it for its owner only", async () => {
  await using folder = await temporaryFolder();
  const names = await Promise.all(Array.from({ length: 20 }, () => loadInstance(folder.path)));
  assert.equal(new Set(names).size, 1);
  assert.equal(await loadInstance(folder.path), names[0]);
  assert.deepEqual(namesIn(folder.path), ["instance"]);
  if (Deno.build.os !== "windows") assert.equal(Deno.statSync(join(folder.path, "instance")).mode! & 0o777, 0o600);
});

for (const text of ["", "something else", "0".repeat(35)]) {
  Deno.test(`loadInstance moves ${JSON.stringify(text)} aside, which is no name, and makes one`, async () => {
    await using folder = await temporaryFolder({ instance: text });
    const name = await loadInstance(folder.path);
    assert.equal(await loadInstance(folder.path), name);
    assert.equal(await Deno.readTextFile(join(folder.path, "instance.damaged-1")), text);
    assert.equal(namesIn(folder.path).length, 2);
  });
}

Deno.test("loadEnvelope has one secret for all processes of a folder that seal something", async () => {
  await using folder = await temporaryFolder();
  const [first, second] = [await loadEnvelope(folder.path, unexpected), await loadEnvelope(folder.path, unexpected)];
  assert.deepEqual(namesIn(folder.path), []);
  const sealed = [first.seal(SIGNATURE), second.seal(SIGNATURE)];
  const later = await loadEnvelope(folder.path, unexpected);
  for (const each of [first, second, later]) {
    for (const seal of sealed) assert.deepEqual(each.open(seal), SIGNATURE);
  }
  assert.deepEqual(namesIn(folder.path), ["secret"]);
});

Deno.test("loadEnvelope moves a damaged secret aside and says so", async () => {
  await using folder = await temporaryFolder({ secret: "short" });
  const faults: string[] = [];
  const envelope = await loadEnvelope(folder.path, (error) => faults.push(String(error)));
  assert.equal(faults.length, 1);
  assert.match(faults[0]!, /what is there is none, and is now ".*secret\.damaged-1"/);
  const seal = envelope.seal(SIGNATURE);
  assert.equal(await Deno.readTextFile(join(folder.path, "secret.damaged-1")), "short");
  assert.deepEqual((await loadEnvelope(folder.path, unexpected)).open(seal), SIGNATURE);
});
