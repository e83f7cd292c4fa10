import assert from "node:assert/strict";
import { garbageCollector, type Heap, ownHeap } from "../../lib/app/garbage.ts";
import { denoRunFlags } from "../../tools/flags.ts";

const MB = 1024 * 1024;

/** A heap of which a collection leaves `live` bytes. */
class FakeHeap implements Heap {
  collections = 0;
  constructor(public bytes: number, public live: number) {}
  used() {
    return this.bytes;
  }
  collect() {
    this.collections++;
    this.bytes = this.live;
    return Promise.resolve();
  }
}

Deno.test("garbageCollector collects where many requests are open and enough has come since the last time", async () => {
  const heap = new FakeHeap(20 * MB, 30 * MB);
  const collect = garbageCollector(heap)!;
  for (
    const [bytes, open, collections] of [
      [35 * MB, 1000, 0],
      [90 * MB, 99, 0],
      [36 * MB, 100, 1],
      [45 * MB, 100, 1],
      [46 * MB, 100, 2],
      // V8 has collected meanwhile.
      [10 * MB, 1000, 2],
      [25 * MB, 1000, 2],
      [26 * MB, 1000, 3],
    ] as const
  ) {
    heap.bytes = bytes;
    collect(open);
    await Promise.resolve();
    assert.equal(heap.collections, collections, `${bytes / MB} MB, ${open} open`);
  }
});

Deno.test("garbageCollector does not collect while it collects", async () => {
  const heap = new FakeHeap(0, 0);
  const collect = garbageCollector(heap)!;
  heap.bytes = 20 * MB;
  collect(1000);
  heap.bytes = 40 * MB;
  collect(1000);
  assert.equal(heap.collections, 1);
  await Promise.resolve();
  heap.bytes = 100 * MB;
  collect(1000);
  assert.equal(heap.collections, 2);
});

Deno.test("ownHeap collects in a program that has the flags, and is nothing without them", async () => {
  assert.equal(ownHeap(), undefined);
  const module = new URL("../../lib/app/garbage.ts", import.meta.url).href;
  const script = `const { ownHeap } = await import(${JSON.stringify(module)});
    const heap = ownHeap();
    let held = Array.from({ length: 1e6 }, (_, at) => [at]);
    setTimeout(() => {}, 1000);
    const before = heap.used();
    held = undefined;
    await heap.collect();
    console.log(before - heap.used() > 16e6);`;
  const args = ["eval", ...denoRunFlags().filter((flag) => flag.startsWith("--v8-flags=")), script];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
  assert.equal(new TextDecoder().decode(stdout), "true\n");
});
