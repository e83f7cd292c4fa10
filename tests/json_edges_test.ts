import assert from "node:assert/strict";
import fc from "fast-check";
import { scan, type Span } from "../lib/json.ts";
import { scanEdges } from "../lib/json_edges.ts";

const encoder = new TextEncoder();
const NAMES = ["model", "stream"];

const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[\\"{}[\],: ]*$/));
const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), text, fc.dictionary(text, text, { maxKeys: 3 }));
const member = fc.tuple(fc.oneof(text, fc.constantFrom("a", "model ", "messages")), value);
const gap = fc.constantFrom("", " ", "\n", "\t\r\n");

/** A large object as agents send them: both names somewhere among members that are small and one that is not. */
const large = fc.record({
  before: fc.array(member, { maxLength: 3 }),
  after: fc.array(member, { maxLength: 3 }),
  model: fc.tuple(fc.boolean(), text),
  stream: fc.tuple(fc.boolean(), fc.constantFrom(true, false, null)),
  middle: fc.tuple(text, fc.integer({ min: 1, max: 12_000 })).map(([unit, size]) =>
    `${unit}x`.repeat(size).slice(0, size)
  ),
  space: gap,
}).map(({ before, after, model, stream, middle, space }) => {
  const head = [...before], tail = [...after];
  (model[0] ? head : tail).push(["model", model[1]]);
  (stream[0] ? head : tail).unshift(["stream", stream[1]]);
  const all = [...head, ["messages", [middle]], ...tail];
  return `${space}{${space}${
    all.map(([name, item]) => `${JSON.stringify(name)}${space}:${space}${JSON.stringify(item)}`).join(
      `${space},${space}`,
    )
  }${space}}${space}`;
});

Deno.test("scanEdges finds the very members that scan finds, or nothing", () => {
  let found = 0;
  fc.assert(
    fc.property(large, (body) => {
      const bytes = encoder.encode(body);
      const edges = scanEdges(bytes, NAMES);
      if (edges === undefined) return;
      found++;
      const whole = scan(bytes);
      assert.ok(whole.type === "object");
      for (const name of NAMES) assert.deepEqual(edges.get(name), whole.members.get(name), name);
    }),
    { numRuns: 3000 },
  );
  assert.ok(found > 1000, `found only ${found} of 3000`);
});

const MIDDLE = `"messages":["${'\\"model\\":\\"x\\",'.repeat(1000)}"]`;

const CASES: readonly { name: string; body: string; model: string | undefined }[] = [
  { name: "both at the start", body: `{"model":"m","stream":true,${MIDDLE}}`, model: '"m"' },
  { name: "both at the end", body: `{${MIDDLE},"model":"m","stream":true}`, model: '"m"' },
  {
    name: "both before a string with quotes and backslashes",
    body: `{${MIDDLE},"model":"m","stream":true,"x":"say \\"hi\\\\\\""}`,
    model: '"m"',
  },
  { name: "one at each end", body: `{"model":"m",${MIDDLE},"stream":true}\n`, model: '"m"' },
  {
    name: "the last of equal names at both ends",
    body: `{"model":"a","stream":true,${MIDDLE},"model":"b"}`,
    model: '"b"',
  },
  {
    name: "the last of equal names at the end",
    body: `{${MIDDLE},"stream":true,"model":"a","model":"b"}`,
    model: '"b"',
  },
  {
    name: "a name inside a string at the end",
    body: `{"stream":true,"messages":["${"x".repeat(9000)},\\"model\\":\\"b\\""]}`,
    model: undefined,
  },
  { name: "a name inside an object at the end", body: `{"stream":true,${MIDDLE},"x":{"model":"b"}}`, model: undefined },
  { name: "an object that is cut", body: `{${MIDDLE},"model":"m","stream":true`, model: undefined },
  { name: "a list", body: `[{${MIDDLE},"model":"m","stream":true}]`, model: undefined },
  { name: "what is no JSON", body: `${"x".repeat(9000)},"model":"m","stream":true}`, model: undefined },
  {
    name: "a name spelled with an escape, which counts instead of one at the start",
    body: `{"model":"a","stream":true,${MIDDLE},"mod\\u0065l":"b"}`,
    model: undefined,
  },
  {
    name: "both around objects, lists and literals at the end",
    body:
      `{${MIDDLE},"model":"m","x":{"a":["]}",{"b":[]}],"c":{}},"n":-1.5E+90,"f":false,"e":1e-8,"u":null,"stream":true}`,
    model: '"m"',
  },
  { name: "an empty string", body: `{${MIDDLE},"stream":true,"model":""}`, model: '""' },
  {
    name: "white space of every kind",
    body: `\t\r\n {${MIDDLE},"model" :\t"m"\r\n, "stream": true } \r\n\t`,
    model: '"m"',
  },
  { name: "an object behind a byte order mark", body: `\ufeff {"model":"m",${MIDDLE},"stream":true}`, model: '"m"' },
  { name: "a small object without it", body: `{"x":1,"stream":true}`, model: undefined },
  { name: "a member without a colon", body: `{"stream":true,"model" "m"}`, model: undefined },
  { name: "a name spelled with an escape", body: `{"stream":true,${MIDDLE},"mod\\u0065l":"b"}`, model: undefined },
];

for (const { name, body, model } of CASES) {
  Deno.test(`scanEdges finds ${model ?? "nothing"} in ${name}`, () => {
    const bytes = encoder.encode(body);
    const span: Span | undefined = scanEdges(bytes, NAMES)?.get("model");
    assert.equal(span && new TextDecoder().decode(bytes.subarray(span.start, span.end)), model);
  });
}
