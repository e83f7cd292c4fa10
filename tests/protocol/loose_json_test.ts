import assert from "node:assert/strict";
import fc from "fast-check";
import { LooseJson, looseObjects } from "../../lib/protocol/loose_json.ts";

interface Through {
  /** What went out before the end. */
  readonly early: string;
  readonly text: string;
  readonly isWhole: boolean;
}

function through(pieces: readonly string[]): Through {
  const stream = new LooseJson();
  const early = pieces.map((piece) => stream.push(piece)).join("");
  const { isWhole, rest } = stream.end();
  return { early, text: early + rest, isWhole };
}

/** `text` in pieces of the lengths of `cuts`, over and over. */
function cut(text: string, cuts: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, i = 0; at < text.length; i++) {
    const length = cuts[i % cuts.length]!;
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}

const CUTS = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
const OBJECT = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });

Deno.test("LooseJson passes valid JSON through as it is, wherever it is cut", () => {
  fc.assert(fc.property(OBJECT, fc.constantFrom(undefined, 2, "\t"), CUTS, (object, indent, cuts) => {
    const text = JSON.stringify(object, null, indent);
    assert.deepEqual(through(cut(text, cuts)), { ...through([text]), text, isWhole: true });
  }));
  const text = String.raw`{"a":"\u00e9\/\"\\","n":-1.50e+10,"i":12345678901234567890123,"l":[true,[],{}]}`;
  assert.equal(through([text]).early, text);
});

interface Repair {
  readonly name: string;
  readonly text: string;
  readonly out: string;
}

const REPAIRS: readonly Repair[] = [
  { name: "Python's literals", text: '{"a": True, "b": [None, False]}', out: '{"a": true, "b": [null, false]}' },
  { name: "single quotes behind double ones", text: `{"a": 'x "y" \\'z\\''}`, out: `{"a": "x \\"y\\" 'z'"}` },
  { name: "a comma too many", text: '{"a": [1, 2, ], }', out: '{"a": [1, 2 ] }' },
  { name: "line feeds in strings", text: '{"a": "x\n\ty"}', out: '{"a": "x\\n\\ty"}' },
  { name: "names without quotes", text: '{"a": {b: 1}}', out: '{"a": {"b": 1}}' },
  { name: "escapes that JSON does not have", text: '{"a": "\\d\\x41\\xg"}', out: '{"a": "\\\\d\\u0041\\\\xg"}' },
  { name: "the same object twice", text: '{"a": 1} {"a":1}', out: '{"a": 1}' },
  { name: "an empty object in front", text: '{} {"a":1}', out: '{"a":1}' },
  { name: "an empty object behind", text: '{"a":1}{}', out: '{"a":1}' },
  { name: "an empty object", text: " { } ", out: " { }" },
];
for (const { name, text, out } of REPAIRS) {
  Deno.test(`C6: LooseJson repairs ${name}, wherever it is cut`, () => {
    for (const length of [1, 2, 3, text.length]) {
      const { text: repaired, isWhole } = through(cut(text, [length]));
      assert.deepEqual([repaired, isWhole], [out, true]);
    }
  });
}

const BROKEN: readonly (readonly [name: string, text: string, out: string])[] = [
  ["a cut object", '{"a": [1', '{"a": [1'],
  ["a cut string", '{"a": "x\\u00', '{"a": "x\\u00'],
  ["a word that means nothing", '{"a": oops, "b": True}', '{"a": oops, "b": True}'],
  ["another object behind it", '{"a":1}{"b":2}', '{"a":1}{"b":2}'],
  ["two commas", '{"a":1,,"b":2}', '{"a":1,,"b":2}'],
  ["a bracket that closes nothing", '{"a":1]}', '{"a":1]}'],
  ["a list", "[1]", "[1]"],
  ["a bad escape", '{"a":"\\u12x"}', '{"a":"\\u12x"}'],
];
for (const [name, text, out] of BROKEN) {
  Deno.test(`LooseJson does not call whole ${name}, and keeps it as it came`, () => {
    for (const length of [1, 3, text.length]) {
      const { text: kept, isWhole } = through(cut(text, [length]));
      assert.deepEqual([kept, isWhole], [out, false]);
    }
  });
}

Deno.test("LooseJson makes JSON of the one object that looseObjects finds, and of nothing else", () => {
  const piece = fc.constantFrom(..."{}[]:,'\" \n\\ux1-", '{"a":', "True", "null", "b", '"c"', "1.5", "\\n", "},");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), CUTS, (pieces, cuts) => {
      const text = `{"a":${pieces.join("")}`;
      const { text: repaired, isWhole } = through(cut(text, cuts));
      const objects = looseObjects(text);
      if (isWhole) assert.equal(typeof JSON.parse(repaired), "object");
      if (objects?.length === 1) assert.deepEqual(JSON.parse(repaired), JSON.parse(objects[0]!));
      else if (objects === undefined) assert.equal(isWhole, false);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("LooseJson takes 5 MB in small pieces in linear time, and keeps none of it", () => {
  const stream = new LooseJson();
  const started = performance.now();
  let length = stream.push('{"l":[').length;
  for (let i = 0; i < 500_000; i++) length += stream.push('"abcdefg",').length;
  length += stream.push('""]}').length;
  assert.deepEqual([length, stream.end().isWhole, stream.heldLength], [5_000_010, true, 0]);
  assert.ok(performance.now() - started < 5000, "quadratic");
});

const OBJECTS: readonly (readonly [text: string, objects: readonly string[] | undefined])[] = [
  [`{'a': "it's", b: True,}`, [`{"a":"it's","b":true}`]],
  [`{"a": 1} {"a" :1}{"b":" , "}`, ['{"a":1}', '{"a":1}', '{"b":" , "}']],
  ['{} \n {"a":1.50}', ['{"a":1.50}']],
  ['{"a":1}{}', ['{"a":1}', "{}"]],
  ["", []],
  ['{"a":1', undefined],
  ['{"a":1} and', undefined],
  ['[{"a":1}]', undefined],
];

for (const [text, objects] of OBJECTS) {
  Deno.test(`looseObjects finds ${objects?.join(" and ") || (objects ? "none" : "nothing whole")} in ${text}`, () => {
    assert.deepEqual(looseObjects(text), objects);
  });
}
