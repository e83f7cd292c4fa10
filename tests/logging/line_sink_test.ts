import assert from "node:assert/strict";
import { LineSink, type LineSinkOptions } from "../../lib/logging/line_sink.ts";
import { MemoryWriter } from "./memory_writer.ts";

function sinkOf(writer: MemoryWriter, options: Partial<LineSinkOptions> = {}): LineSink {
  return new LineSink(writer, { notice: (count) => `${count} lost`, ...options });
}

Deno.test("LineSink writes the lines that came together in one batch, in their order", async () => {
  const writer = new MemoryWriter();
  const sink = sinkOf(writer);
  const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}`);
  for (const line of lines) sink.push(line);
  assert.deepEqual(writer.batches, []);
  await sink.flush();
  assert.deepEqual(writer.lines, lines);
  assert.equal(writer.batches.length, 1);
});

Deno.test("LineSink writes by itself, the first line and those after an idle time", async () => {
  const written: ((text: string) => void)[] = [];
  const writer = {
    write: (bytes: Uint8Array) => Promise.resolve(written.shift()!(new TextDecoder().decode(bytes))),
  };
  const sink = new LineSink(writer, { notice: String, delayMs: 1 });
  for (const line of ["first", "second"]) {
    await sink.flush();
    const text = new Promise<string>((resolve) => written.push(resolve));
    sink.push(line);
    assert.equal(await text, `${line}\n`);
  }
});

Deno.test("LineSink keeps the order of lines that come while it writes", async () => {
  const writer = new MemoryWriter();
  const resume = writer.hang();
  const sink = sinkOf(writer);
  sink.push("1");
  const flushed = sink.flush();
  sink.push("2");
  sink.push("3");
  resume();
  await flushed;
  assert.deepEqual(writer.batches, ["1\n", "2\n3\n"]);
});

Deno.test("LineSink waits for more before it writes what came while it wrote, unless that is enough", async () => {
  const writer = new MemoryWriter();
  const resume = writer.hang();
  const sink = sinkOf(writer, { delayMs: 60_000 });
  sink.push("x".repeat(40_000));
  sink.push("1");
  const begun = () => writer.batches.map((batch) => batch.split("\n").map((line) => line.slice(0, 1)).join(""));
  const aTurn = () => new Promise((resolve) => setTimeout(resolve));
  resume();
  await aTurn();
  sink.push("2");
  await aTurn();
  assert.deepEqual(begun(), ["x"]);
  sink.push("y".repeat(40_000));
  await aTurn();
  assert.deepEqual(begun(), ["x", "12y"]);
});

Deno.test("LineSink drops what has no room while the writer hangs, and says so where it is missing", async () => {
  const writer = new MemoryWriter();
  const resume = writer.hang();
  const sink = sinkOf(writer, { maxQueuedBytes: 8 });
  sink.push("a");
  const flushed = sink.flush();
  for (const line of ["b", "c", "d", "e", "f", "g"]) sink.push(line);
  resume();
  await flushed;
  sink.push("h");
  await sink.flush();
  assert.deepEqual(writer.lines, ["a", "b", "c", "d", "3 lost", "h"]);
});

Deno.test("LineSink counts what a failing writer lost, and says so once it works", async () => {
  const writer = new MemoryWriter();
  const failures: unknown[] = [];
  const sink = sinkOf(writer, { onFailure: (error) => failures.push(error) });
  const full = new Error("full");
  writer.failure = full;
  for (const line of ["a", "b", "c"]) {
    sink.push(line);
    await sink.flush();
  }
  assert.deepEqual(failures, [full]);
  writer.failure = undefined;
  sink.push("d");
  await sink.flush();
  sink.push("e");
  await sink.flush();
  assert.deepEqual(writer.lines, ["3 lost", "d", "e"]);
  writer.failure = full;
  sink.push("f");
  await sink.flush();
  assert.equal(failures.length, 2);
});

Deno.test("LineSink drops a line that alone is too much", async () => {
  const writer = new MemoryWriter();
  const sink = sinkOf(writer, { maxQueuedBytes: 100 });
  sink.push("x".repeat(1000));
  await sink.flush();
  assert.deepEqual(writer.lines, ["1 lost"]);
});

Deno.test("LineSink writes long bursts and any script whole, and what comes while they are written behind them", async () => {
  const writer = new MemoryWriter();
  const sink = sinkOf(writer);
  const lines = Array.from(
    { length: 3 },
    (_, round) =>
      Array.from({ length: 2000 }, (_, index) => `${round} ${index} é 日本語 \u{1F980}${"x".repeat(index % 90)}`),
  );
  for (const burst of lines) {
    for (const line of burst) sink.push(line);
    void sink.flush();
    sink.push("between");
  }
  await sink.flush();
  assert.deepEqual(writer.lines, lines.flatMap((burst) => [...burst, "between"]));
});

Deno.test("LineSink ignores what comes after it was closed", async () => {
  const writer = new MemoryWriter();
  const sink = sinkOf(writer);
  sink.close();
  sink.push("late");
  await sink.flush();
  assert.deepEqual(writer.lines, []);
});

Deno.test("LineSink writes no more when it is closed while the writer hangs", async () => {
  const writer = new MemoryWriter();
  const resume = writer.hang();
  const sink = sinkOf(writer);
  sink.push("in the writer's hands");
  const flushed = sink.flush();
  sink.push("waiting");
  sink.close();
  resume();
  await flushed;
  assert.deepEqual(writer.lines, ["in the writer's hands"]);
});
