import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { announceAddress, announcedAddresses } from "../../lib/store/server_address.ts";
import { holdSession, sessionsEnded } from "../../lib/store/session_lock.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

/** Holds the lock in another process until it is killed. */
async function holder(directory: string): Promise<Deno.ChildProcess> {
  const module = new URL("../../lib/store/session_lock.ts", import.meta.url).href;
  const code = `import { holdSession } from "${module}"; globalThis.kept = await holdSession(${
    JSON.stringify(directory)
  });
    console.log("held"); await new Promise((resolve) => setTimeout(resolve, 60_000));`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", code], stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  assert.match(new TextDecoder().decode((await reader.read()).value), /held/);
  await reader.cancel();
  return child;
}

Deno.test({
  name: "sessionsEnded resolves when the last that holds a session has ended, killed or not",
  // Who has the lock alone keeps it to the end of the process.
  sanitizeResources: false,
  async fn() {
    await using folder = await temporaryFolder();
    const own = await holdSession(folder.path);
    const other = await holder(folder.path);
    let ended = false;
    const over = sessionsEnded(folder.path).then(() => ended = true);
    own[Symbol.dispose]();
    await pause(400);
    assert.ok(!ended, "another process holds one");
    other.kill("SIGKILL");
    await other.status;
    await over;
    assert.ok(ended);
  },
});

const [ONE, TWO] = ["http://127.0.0.1:1", "http://127.0.0.1:2"];

for (const [left, stays] of [[ONE, TWO], [TWO, ONE]] as const) {
  Deno.test(`announceAddress takes back its own address and no other, be it ${left === ONE ? "older" : "newer"}`, async () => {
    await using folder = await temporaryFolder();
    assert.deepEqual(await announcedAddresses(folder.path), []);
    const of = new Map([[ONE, await announceAddress(folder.path, ONE)]]);
    assert.deepEqual(await announcedAddresses(folder.path), [ONE]);
    of.set(TWO, await announceAddress(folder.path, TWO));
    assert.deepEqual(await announcedAddresses(folder.path), [TWO, ONE]);
    await of.get(left)![Symbol.asyncDispose]();
    assert.deepEqual(await announcedAddresses(folder.path), [stays]);
    await of.get(stays)![Symbol.asyncDispose]();
    assert.deepEqual((await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name), []);
  });
}

Deno.test("announceAddress keeps few of those that proxies left behind when they were killed", async () => {
  await using folder = await temporaryFolder();
  const urls = Array.from({ length: 20 }, (_, port) => `http://127.0.0.1:${port + 1}`);
  for (const url of urls) await announceAddress(folder.path, url);
  await announceAddress(folder.path, urls.at(-1)!);
  assert.deepEqual(await announcedAddresses(folder.path), urls.slice(-8).reverse());
});

Deno.test("announcedAddresses takes nothing but an address for one", async () => {
  for (const text of ["", "file:///etc/passwd", "http://", "nonsense", "http://a b"]) {
    await using folder = await temporaryFolder({ address: text });
    assert.deepEqual(await announcedAddresses(join(folder.path)), [], text);
  }
});
