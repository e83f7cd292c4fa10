import assert from "node:assert/strict";
import fc from "fast-check";
import { concat } from "../../lib/bytes.ts";
import { splitBody } from "../../lib/store/split_body.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A conversation of `turns` messages of 2 KB, as text. */
function conversation(turns: number): string {
  const messages = Array.from({ length: turns }, (_, index) => ({ role: "user", content: `${index} `.repeat(700) }));
  return JSON.stringify({ model: "m", messages, tools: [{ name: "a", description: "b".repeat(3000) }], stream: true });
}

function pieces(text: string): string[] {
  return splitBody(encoder.encode(text)).flatMap((run) => run.map((piece) => decoder.decode(piece)));
}

Deno.test("splitBody cuts a conversation so that the next turn has all pieces of the one before", () => {
  const before = pieces(conversation(20));
  const after = pieces(conversation(22));
  assert.ok(before.length > 20);
  assert.deepEqual(before.filter((piece) => !after.includes(piece)), []);
  assert.equal(after.length, before.length + 2);
});

for (
  const [what, text, count] of [
    ["nothing", "", 0],
    ["a small object", '{"messages":[1,2]}', 1],
    ["text that is no JSON", "x".repeat(5000), 1],
    ["a long text", "x".repeat(200_000), 4],
    ["an empty list", `{"a":[],"b":"${"x".repeat(3000)}"}`, 2],
    ["a list of small items", `{"a":[${"1,".repeat(3000)}1]}`, 8],
    ["a list that is cut in its middle", `{"a":["${"x".repeat(3000)}","${"y".repeat(3000)}`, 3],
    ["a list without a comma", `{"a":["${"x".repeat(3000)}" "y"],"b":["${"z".repeat(3000)}"]}`, 4],
  ] as const
) {
  Deno.test(`splitBody cuts ${what} into ${count} pieces that are the whole`, () => {
    assert.equal(pieces(text).join(""), text);
    assert.equal(pieces(text).length, count);
  });
}

Deno.test("splitBody loses no byte of any JSON", () => {
  const values = fc.array(
    fc.oneof(fc.json(), fc.string({ minLength: 500, maxLength: 3000 }).map((text) => JSON.stringify(text))),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), values), fc.nat(10_000), (lists, cut) => {
      const text = `{ ${
        Object.entries(lists).map(([name, items]) => `${JSON.stringify(name)} : [ ${items.join(" , ")} ]`).join(",")
      }}\n`;
      for (const bytes of [encoder.encode(text), encoder.encode(text).subarray(0, cut)]) {
        assert.deepEqual(concat(splitBody(bytes).flat()), new Uint8Array(bytes));
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("splitBody loses no byte of anything", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200_000, size: "max" }), (bytes) => {
      assert.deepEqual(concat(splitBody(bytes).flat()), new Uint8Array(bytes));
    }),
    { numRuns: 20 },
  );
});
