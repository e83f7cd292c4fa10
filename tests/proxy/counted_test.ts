import assert from "node:assert/strict";
import { ProxyError } from "../../lib/errors.ts";
import { counted, type CountedEnd } from "../../lib/proxy/counted.ts";

/** A body that the test fills, read through `counted`. */
class Bench {
  readonly ends: CountedEnd[] = [];
  aborts = 0;
  bytes = 0;
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private controller!: ReadableStreamDefaultController<Uint8Array>;

  constructor(idleMs = 0) {
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (this.controller = controller) });
    this.reader = counted(body, {
      onBytes: ({ length }) => this.bytes += length,
      onEnd: (end) => this.ends.push(end),
      abort: () => {
        this.aborts++;
        this.breakOff();
      },
      idleMs,
    }).getReader();
  }

  send(length: number): void {
    this.controller.enqueue(new Uint8Array(length));
  }

  close(): void {
    this.controller.close();
  }

  breakOff(): void {
    this.controller.error(new TypeError("reset"));
  }
}

Deno.test("counted hands every byte on, and says that the body was complete", async () => {
  const bench = new Bench();
  bench.send(3);
  assert.equal((await bench.reader.read()).value?.length, 3);
  bench.send(5);
  assert.equal((await bench.reader.read()).value?.length, 5);
  bench.close();
  assert.equal((await bench.reader.read()).done, true);
  assert.deepEqual([bench.bytes, bench.ends, bench.aborts], [8, ["complete"], 0]);
});

Deno.test("counted reads nothing before it is asked for", async () => {
  const bench = new Bench();
  bench.send(3);
  await Promise.resolve();
  assert.equal(bench.bytes, 0);
  await bench.reader.cancel();
});

Deno.test("counted breaks where its body breaks, and says that it was cut", async () => {
  const bench = new Bench();
  bench.send(3);
  await bench.reader.read();
  bench.breakOff();
  const broken = (error: unknown) => error instanceof ProxyError && error.kind === "upstream";
  await assert.rejects(bench.reader.read(), broken);
  assert.deepEqual([bench.ends, bench.aborts], [["cut"], 0]);
});

Deno.test("counted ends a body that says nothing for too long, and one that speaks in time it does not", async () => {
  const bench = new Bench(100);
  for (let count = 0; count < 4; count++) {
    const timer = setTimeout(() => bench.send(1), 40);
    assert.equal((await bench.reader.read()).value?.length, 1);
    clearTimeout(timer);
  }
  assert.deepEqual([bench.ends, bench.aborts], [[], 0]);
  await assert.rejects(bench.reader.read(), ProxyError);
  assert.deepEqual([bench.ends, bench.aborts], [["silent"], 1]);
});

Deno.test("counted ends its upstream's connection when the client leaves", async () => {
  const bench = new Bench();
  bench.send(3);
  await bench.reader.read();
  await bench.reader.cancel();
  assert.deepEqual([bench.ends, bench.aborts], [["left"], 1]);
});
