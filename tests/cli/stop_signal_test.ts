import assert from "node:assert/strict";
import { stopSignal } from "../../lib/cli/stop_signal.ts";
import { fakeSystem } from "./fake_system.ts";

for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`stopSignal resolves at ${signal}, and a later one ends the process with ${exitCode}`, async () => {
    const system = fakeSystem();
    const stopped = stopSignal(system, () => {});
    system.raise(signal);
    assert.equal(await stopped, signal);
    assert.deepEqual(system.exits, []);
    system.time += 600;
    system.raise(signal);
    assert.deepEqual(system.exits, [exitCode]);
  });
}

Deno.test("stopSignal takes the echoes of one Ctrl-C for the same wish", async () => {
  const system = fakeSystem();
  const stopped = stopSignal(system, () => {});
  system.raise("SIGINT");
  system.time += 300;
  system.raise("SIGINT");
  system.raise("SIGTERM");
  assert.equal(await stopped, "SIGINT");
  assert.deepEqual(system.exits, []);
});

Deno.test("stopSignal reports SIGHUP as a wish to reload, until the program stops", () => {
  const system = fakeSystem();
  let hangups = 0;
  void stopSignal(system, () => hangups++);
  system.raise("SIGHUP");
  assert.equal(hangups, 1);
  system.raise("SIGTERM");
  system.raise("SIGHUP");
  assert.equal(hangups, 1);
});

Deno.test("stopSignal stops at SIGHUP when the terminal was closed", async () => {
  const system = fakeSystem();
  system.terminal = true;
  let hangups = 0;
  const stopped = stopSignal(system, () => hangups++);
  system.raise("SIGHUP");
  assert.equal(hangups, 1);
  system.terminal = false;
  system.raise("SIGHUP");
  assert.equal(await stopped, "SIGHUP");
  assert.equal(hangups, 1);
});

Deno.test("stopSignal listens on Windows to no signal that is not there", async () => {
  const system = fakeSystem("windows");
  const stopped = stopSignal(system, () => {});
  assert.deepEqual([...system.heard], ["SIGINT", "SIGBREAK"]);
  system.raise("SIGBREAK");
  assert.equal(await stopped, "SIGBREAK");
});
