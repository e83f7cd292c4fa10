import assert from "node:assert/strict";
import fc from "fast-check";
import { isObject, type Json, positionOf, scan, stringMember, valueAt } from "../lib/json.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const RUNS = { numRuns: 500 };

/** A JSON text of `value` with `gaps` of white space between its tokens. */
function spaced(value: unknown, gaps: readonly string[]): string {
  let next = 0;
  const gap = () => gaps.length === 0 ? "" : gaps[next++ % gaps.length]!;
  const write = (item: unknown): string => {
    if (Array.isArray(item)) return `[${gap()}${item.map((i) => write(i) + gap()).join(`,${gap()}`)}]`;
    if (!isObject(item)) return JSON.stringify(item);
    const members = Object.entries(item).map(([name, member]) =>
      `${JSON.stringify(name)}${gap()}:${gap()}${write(member)}${gap()}`
    );
    return `{${gap()}${members.join(`,${gap()}`)}}`;
  };
  return gap() + write(value) + gap();
}

const gaps = fc.array(fc.constantFrom("", " ", "\n", "\r\n", "\t", "  \n "), { maxLength: 8 });
const anyObject = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 6 });

/** What `JSON.parse` says, as the oracle. */
function parsed(text: string): { ok: true; value: Json } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch {
    return { ok: false };
  }
}

/** Whether `text` would be valid if nothing inside its strings counted: `scan` does not look there. */
function isValidButForStrings(text: string): boolean {
  return parsed(text.replace(/"(?:[^"\\]|\\[\s\S])*"/g, '""')).ok;
}

Deno.test("scan finds the members of any object, however it is spaced, with the values of JSON.parse", () => {
  fc.assert(
    fc.property(anyObject, gaps, (value, spaces) => {
      const text = spaced(value, spaces);
      const bytes = encoder.encode(text);
      const found = scan(bytes);
      assert.equal(found.type, "object");
      const expected = JSON.parse(decoder.decode(bytes)) as Record<string, Json>;
      assert.deepEqual([...found.members.keys()].sort(), Object.keys(expected).sort());
      for (const [name, span] of found.members) assert.deepEqual(valueAt(bytes, span), expected[name]);
    }),
    RUNS,
  );
});

Deno.test("scan says other for any JSON that is no object", () => {
  const noObject = fc.jsonValue().filter((value) => !isObject(value));
  fc.assert(
    fc.property(noObject, gaps, (value, spaces) => {
      assert.deepEqual(scan(encoder.encode(spaced(value, spaces))), { type: "other" });
    }),
    RUNS,
  );
});

Deno.test("scan agrees with JSON.parse on the structure of any damaged text", () => {
  const damage = fc.record({ at: fc.nat(), remove: fc.integer({ min: 0, max: 3 }), insert: damageText() });
  fc.assert(
    fc.property(anyObject, gaps, fc.array(damage, { minLength: 1, maxLength: 3 }), (value, spaces, changes) => {
      let text = spaced(value, spaces);
      for (const { at, remove, insert } of changes) {
        const from = at % (text.length + 1);
        text = text.slice(0, from) + insert + text.slice(from + remove);
      }
      assertAgrees(text);
    }),
    { numRuns: 3000 },
  );
});

function damageText() {
  return fc.constantFrom(
    "",
    '"',
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "1",
    "-",
    ".",
    "e",
    "tru",
    "null",
    "\u0000",
    "é",
    " ",
  );
}

Deno.test("scan calls an object cut anywhere malformed, at an offset inside it", () => {
  fc.assert(
    fc.property(anyObject, gaps, fc.nat(), (value, spaces, cut) => {
      const whole = encoder.encode(spaced(value, spaces).trim());
      const bytes = whole.subarray(0, cut % whole.length);
      const found = scan(bytes);
      assert.equal(found.type, "malformed");
      assert.ok(found.offset <= bytes.length);
    }),
    RUNS,
  );
});

function assertAgrees(text: string): void {
  const bytes = encoder.encode(text);
  const found = scan(bytes);
  const oracle = parsed(decoder.decode(bytes));
  if (!oracle.ok) {
    if (!isValidButForStrings(text)) assert.equal(found.type, "malformed", text);
    return;
  }
  assert.equal(found.type, isObject(oracle.value) ? "object" : "other", text);
  if (found.type !== "object" || !isObject(oracle.value)) return;
  for (const [name, member] of Object.entries(oracle.value)) {
    assert.deepEqual(valueAt(bytes, found.members.get(name)), member, text);
  }
}

const TEXTS: readonly { name: string; text: string; type: "object" | "other" | "malformed" }[] = [
  { name: "an empty text", text: "", type: "malformed" },
  { name: "white space alone", text: " \n\t", type: "malformed" },
  { name: "an empty object", text: "{}", type: "object" },
  { name: "an empty object with a byte order mark", text: "\ufeff{}", type: "object" },
  { name: "a byte order mark in the middle", text: "{}\ufeff", type: "malformed" },
  { name: "a comma at the end of an object", text: '{"a":1,}', type: "malformed" },
  { name: "a comma at the end of an array", text: '{"a":[1,]}', type: "malformed" },
  { name: "a comma at the start", text: '{,"a":1}', type: "malformed" },
  { name: "two values", text: "{} {}", type: "malformed" },
  { name: "a name without quotes", text: "{a:1}", type: "malformed" },
  { name: "single quotes", text: "{'a':1}", type: "malformed" },
  { name: "a missing colon", text: '{"a" 1}', type: "malformed" },
  { name: "crossed brackets", text: '{"a":[}]', type: "malformed" },
  { name: "a leading zero", text: '{"a":01}', type: "malformed" },
  { name: "a plus sign", text: '{"a":+1}', type: "malformed" },
  { name: "a bare point", text: '{"a":1.}', type: "malformed" },
  { name: "an exponent", text: '{"a":-1.5E+10}', type: "object" },
  { name: "NaN", text: '{"a":NaN}', type: "malformed" },
  { name: "a comment", text: '{"a":1/**/}', type: "malformed" },
  { name: "a form feed as white space", text: '{\f"a":1}', type: "malformed" },
  { name: "a no-break space as white space", text: '{\u00a0"a":1}', type: "malformed" },
  { name: "a bad escape in a top-level name", text: '{"\\x":1}', type: "malformed" },
  { name: "a string that is not ended", text: '{"a":"b', type: "malformed" },
  { name: "an escaped quote at the end", text: '{"a":"b\\"}', type: "malformed" },
  { name: "an escaped backslash at the end", text: '{"a":"b\\\\"}', type: "object" },
  { name: "a string of escapes longer than any near search", text: `{"a":"${"\\\\".repeat(50)}\\""}`, type: "object" },
  {
    name: "a long string that ends in an odd number of backslashes",
    text: `{"a":"${"x".repeat(40)}\\\\\\"}`,
    type: "malformed",
  },
  { name: "a number of 500 digits", text: `{"a":${"1".repeat(500)}}`, type: "object" },
  { name: "a number whose point is its 400th byte", text: `{"a":${"1".repeat(399)}.5}`, type: "object" },
  { name: "a word behind 400 digits", text: `{"a":${"1".repeat(400)}abc}`, type: "malformed" },
];

for (const { name, text, type } of TEXTS) {
  Deno.test(`scan says ${type} for ${name}`, () => {
    assert.equal(scan(encoder.encode(text)).type, type);
  });
}

Deno.test("scan takes the last of equal names, as JSON.parse does", () => {
  const bytes = encoder.encode('{"model":"a","x":{"model":"c"},"model":"b"}');
  const found = scan(bytes);
  assert.equal(found.type, "object");
  assert.equal(valueAt(bytes, found.members.get("model")), "b");
});

Deno.test("scan reads escapes in names, and a name __proto__ is only a name", () => {
  const bytes = encoder.encode('{"m\\u006fdel":"a","__proto__":1,"\\"":2}');
  const found = scan(bytes);
  assert.equal(found.type, "object");
  assert.deepEqual([...found.members.keys()], ["model", "__proto__", '"']);
});

Deno.test("scan takes a nesting of 99,999 and calls a deeper one malformed, without a stack overflow", () => {
  const nested = (depth: number) => encoder.encode(`{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`);
  assert.equal(scan(nested(99_999)).type, "object");
  assert.equal(scan(nested(100_001)).type, "malformed");
});

Deno.test("scan finds what stands behind a string of 20 MB", () => {
  const bytes = encoder.encode(`{"image":"${'x\\"'.repeat(7_000_000)}","model":"m"}`);
  const found = scan(bytes);
  assert.equal(found.type, "object");
  assert.equal(valueAt(bytes, found.members.get("model")), "m");
});

Deno.test("scan does not stumble over bytes that are no UTF-8", () => {
  const bytes = new Uint8Array([...encoder.encode('{"a":"'), 0xf0, 0x9f, 0xff, ...encoder.encode('","b":1}')]);
  const found = scan(bytes);
  assert.equal(found.type, "object");
  assert.equal(valueAt(bytes, found.members.get("b")), 1);
});

Deno.test("valueAt is undefined without a span and for a value that only looks like JSON", () => {
  const bytes = encoder.encode('{"a":"\\x"}');
  const found = scan(bytes);
  assert.equal(found.type, "object");
  assert.equal(valueAt(bytes, found.members.get("a")), undefined);
  assert.equal(valueAt(bytes, undefined), undefined);
});

const POSITIONS: readonly { text: string; offset: number; line: number; column: number }[] = [
  { text: "", offset: 0, line: 1, column: 1 },
  { text: "abc", offset: 2, line: 1, column: 3 },
  { text: "a\nbc", offset: 3, line: 2, column: 2 },
  { text: "a\r\nbc", offset: 4, line: 2, column: 2 },
  { text: "é\né!", offset: 5, line: 2, column: 2 },
];

for (const { text, offset, line, column } of POSITIONS) {
  Deno.test(`positionOf byte ${offset} of ${JSON.stringify(text)} is line ${line}, column ${column}`, () => {
    assert.deepEqual(positionOf(encoder.encode(text), offset), { line, column });
  });
}

Deno.test("stringMember reads a string of an object and nothing else", () => {
  assert.equal(stringMember({ a: "x" }, "a"), "x");
  for (const value of [{ a: 1 }, { b: "x" }, ["a"], null, "a", undefined]) {
    assert.equal(stringMember(value, "a"), undefined);
  }
});
