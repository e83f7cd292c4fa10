import assert from "node:assert/strict";
import fc from "fast-check";
import { frontMembers } from "../lib/json_front.ts";
import { valueAt } from "../lib/json.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

function read(text: string): Record<string, unknown> {
  const bytes = bytesOf(text);
  const members: Record<string, unknown> = {};
  for (const { name, span } of frontMembers(bytes)) members[name] = valueAt(bytes, span());
  return members;
}

Deno.test("frontMembers reads any object as JSON.parse does", () => {
  const object = fc.dictionary(fc.string().filter((name) => name !== "__proto__"), fc.jsonValue());
  fc.assert(fc.property(object, fc.constantFrom(undefined, 2), (value, indent) => {
    const text = JSON.stringify(value, null, indent);
    assert.deepEqual(read(text), { ...JSON.parse(text) });
  }));
});

Deno.test("frontMembers gives the elements of an array one by one", () => {
  const bytes = bytesOf('{"a": [ 1 , {"b": [2]}, "x" ], "c": {}, "d": []}');
  const found = [...frontMembers(bytes)].map(({ name, elements }) => [
    name,
    [...elements()].map((span) => valueAt(bytes, span)),
  ]);
  assert.deepEqual(found, [["a", [1, { b: [2] }, "x"]], ["c", []], ["d", []]]);
});

for (const text of ["", "[]", '"a"', "{", '{"a"', '{"a":', "{a:1}", '{"a":}', "{,}"]) {
  Deno.test(`frontMembers finds no whole member in ${JSON.stringify(text)}`, () => {
    assert.deepEqual(Object.values(read(text)).filter((value) => value !== undefined), []);
  });
}

Deno.test("frontMembers gives what stands before a fault, elements too", () => {
  const bytes = bytesOf('{"a":1,"b":[1,2,tru');
  const [a, b] = [...frontMembers(bytes)];
  assert.equal(valueAt(bytes, a!.span()), 1);
  assert.deepEqual([...b!.elements()].length, 2);
  assert.equal(b!.span(), undefined);
});
