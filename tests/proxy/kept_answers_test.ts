import assert from "node:assert/strict";
import { KeptAnswers } from "../../lib/proxy/kept_answers.ts";

const HOUR = 60 * 60 * 1000;

function kept(options: { maxAnswers?: number; maxBytes?: number } = {}) {
  const clock = { now: 10 * HOUR };
  const all = new KeptAnswers(() => clock.now, { maxAnswers: 10, maxBytes: 1000, maxAgeMs: HOUR, ...options });
  const answers = all.of("me");
  const keep = (id: string, previous?: string, items: unknown[] = [id]) =>
    answers.keep({ id, previous, items: items as string[] });
  return { all, answers, keep, clock };
}

Deno.test("KeptAnswers gives a conversation in its order, however its answers are gone on from (D14)", () => {
  const { answers, keep } = kept();
  keep("a", undefined, ["q1", "a"]);
  keep("b", "a", ["q2", "b"]);
  keep("c", "a", ["q3", "c"]);
  assert.deepEqual(answers.find("b"), ["q1", "a", "q2", "b"]);
  assert.deepEqual(answers.find("c"), ["q1", "a", "q3", "c"]);
  assert.equal(answers.find("d"), undefined);
});

Deno.test("KeptAnswers gives nobody another's conversation (D14)", () => {
  const { all, keep } = kept();
  keep("a");
  assert.equal(all.of("you").find("a"), undefined);
  assert.deepEqual(all.of("me").find("a"), ["a"]);
});

Deno.test("KeptAnswers forgets what was not used for an hour, and with a beginning what went on from it (D14)", () => {
  const { answers, keep, clock } = kept();
  keep("a");
  clock.now += HOUR - 1;
  keep("b", "a");
  assert.deepEqual(answers.find("b"), ["a", "b"]);
  clock.now += HOUR - 1;
  assert.deepEqual(answers.find("a"), ["a"], "a use counts for the whole conversation");
  clock.now += HOUR + 2;
  assert.equal(answers.find("b"), undefined);
});

Deno.test("KeptAnswers holds no more answers and no more bytes than it may, those used least lately go first (D14)", () => {
  const few = kept({ maxAnswers: 2 });
  for (const id of ["a", "b"]) few.keep(id);
  few.answers.find("a");
  few.keep("c");
  assert.deepEqual(["a", "b", "c"].filter((id) => few.answers.find(id) !== undefined), ["a", "c"]);

  const short = kept({ maxBytes: 30 });
  short.keep("a", undefined, ["x".repeat(16)]);
  short.keep("b", undefined, ["y".repeat(16)]);
  assert.deepEqual(["a", "b"].filter((id) => short.answers.find(id) !== undefined), ["b"]);
  short.keep("c", undefined, ["z".repeat(100)]);
  short.keep("d", undefined, ["✓".repeat(10)]);
  assert.equal(short.answers.find("d"), undefined, "letters count as the bytes that they are");
  short.keep("c", undefined, ["z".repeat(100)]);
  assert.equal(short.answers.find("c"), undefined, "one that is too long alone is not kept");
  assert.ok(short.all.isEmpty);
});

Deno.test("KeptAnswers counts an answer once that is kept again (D14)", () => {
  const { answers, keep } = kept({ maxBytes: 30 });
  for (let i = 0; i < 5; i++) keep("a", undefined, ["x".repeat(16)]);
  assert.deepEqual(answers.find("a"), ["x".repeat(16)]);
});

Deno.test("KeptAnswers gives single items as long as it keeps an answer with them (D14)", () => {
  const { all, answers, keep, clock } = kept({ maxAnswers: 2 });
  const item = (id: string) => ({ id, type: "message" });
  keep("a", undefined, ["q1", item("m1"), item("m2")]);
  keep("b", "a", ["q2", item("m3")]);
  assert.deepEqual(["m1", "m2", "m3"].map((id) => answers.item(id)), ["m1", "m2", "m3"].map(item));
  assert.equal(answers.item("m4"), undefined);
  assert.equal(all.of("you").item("m1"), undefined, "nobody gets another's");
  keep("c", undefined, [item("m1")]);
  assert.equal(answers.item("m2"), undefined, "it went with its answer");
  assert.deepEqual(answers.item("m1"), item("m1"), "another answer has it");
  clock.now += HOUR;
  assert.deepEqual(answers.item("m1"), item("m1"), "an hour is not over before it is");
  clock.now += HOUR + 1;
  assert.equal(answers.item("m1"), undefined);
});

Deno.test("KeptAnswers has no conversation that leads back to itself, since its upstream gave an id again (D14)", () => {
  const { answers, keep } = kept();
  keep("a", "a");
  assert.equal(answers.find("a"), undefined);
  keep("b");
  keep("c", "b");
  keep("b", "c");
  assert.deepEqual(["b", "c"].map((id) => answers.find(id)), [undefined, undefined]);
});

Deno.test("KeptAnswers keeps an answer for longer whose item was asked for (D14)", () => {
  const { answers, keep, clock } = kept({ maxAnswers: 2 });
  const item = { id: "m1", type: "message" };
  keep("a", undefined, [item]);
  keep("b");
  clock.now += HOUR - 1;
  assert.deepEqual(answers.item("m1"), item);
  keep("c");
  assert.deepEqual(["a", "b", "c"].map((id) => answers.find(id) !== undefined), [true, false, true]);
  clock.now += HOUR - 1;
  assert.deepEqual(answers.item("m1"), item);
});

Deno.test("KeptAnswers gives the item itself, not a reference to it that was kept later (D14)", () => {
  const { answers, keep } = kept();
  const item = { id: "m1", type: "message" };
  keep("a", undefined, [item]);
  keep("b", undefined, [{ id: "m1" }, "q2"]);
  keep("c", undefined, [{ type: "item_reference", id: "m1" }, "q3"]);
  assert.deepEqual(answers.item("m1"), item);
});

Deno.test("KeptAnswers lets what is too old go when another answer is kept (D14)", () => {
  const { all, answers, keep, clock } = kept();
  keep("a", undefined, ["x".repeat(600)]);
  clock.now += HOUR;
  keep("b");
  assert.ok(answers.find("a"), "not before its time");
  clock.now += HOUR + 1;
  keep("c", undefined, ["y".repeat(600)]);
  assert.deepEqual(["a", "b", "c"].map((id) => answers.find(id) !== undefined), [false, false, true]);
  assert.equal(all.isEmpty, false);
});
