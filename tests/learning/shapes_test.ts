import assert from "node:assert/strict";
import { type Shape, Shapes } from "../../lib/learning/shapes.ts";

const HOUR = 3_600_000;
const SHAPE: Shape = { endpointId: "a", protocol: "chat", session: "s" };

Deno.test("Shapes know a session at one endpoint and in one protocol, until an hour after its last request", () => {
  const shapes = new Shapes();
  assert.equal(shapes.has(SHAPE, 0), false);
  shapes.add(SHAPE, 0);
  assert.equal(shapes.has(SHAPE, HOUR - 1), true);
  const others: readonly Partial<Shape>[] = [{ endpointId: "b" }, { protocol: "messages" }, { session: "t" }];
  for (const other of others) assert.equal(shapes.has({ ...SHAPE, ...other }, 0), false);
  shapes.add(SHAPE, HOUR - 1);
  assert.equal(shapes.has(SHAPE, HOUR), true);
  assert.equal(shapes.has(SHAPE, 2 * HOUR), false);
  shapes.remove(SHAPE);
  assert.equal(shapes.has(SHAPE, HOUR), false);
});

Deno.test("Shapes forget what is known of one endpoint, or everything", () => {
  const shapes = new Shapes();
  const other = { ...SHAPE, endpointId: "b" };
  for (const shape of [SHAPE, other]) shapes.add(shape, 0);
  shapes.removeAll("a");
  assert.deepEqual([SHAPE, other].map((shape) => shapes.has(shape, 0)), [false, true]);
  shapes.removeAll();
  assert.equal(shapes.has(other, 0), false);
});

Deno.test("Shapes keep a thousand sessions, and the latest of them", () => {
  const shapes = new Shapes();
  const nth = (n: number) => ({ ...SHAPE, session: String(n) });
  for (let n = 0; n < 1000; n++) shapes.add(nth(n), 0);
  shapes.add(nth(0), 1);
  shapes.add(nth(1000), 1);
  assert.deepEqual([0, 1, 2, 1000].map((n) => shapes.has(nth(n), 1)), [true, false, true, true]);
});
