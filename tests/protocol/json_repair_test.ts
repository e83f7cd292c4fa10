import assert from "node:assert/strict";
import { argumentsObject, repairArguments } from "../../lib/protocol/json_repair.ts";

const CASES: readonly (readonly [name: string, text: string, is: string | undefined])[] = [
  ["C6 makes an empty object of nothing", "", "{}"],
  ["C6 makes an empty object of white space", " \n", "{}"],
  ["makes an empty object of null", "null", "{}"],
  ["keeps valid JSON as it is", '{ "a": 10.0 }', '{ "a": 10.0 }'],
  ["C6 reads Python's quotes and literals", "{'a': True, 'b': None, 'c': ['x']}", '{"a":true,"b":null,"c":["x"]}'],
  ["C6 keeps the spelling of numbers", "{'a': 10.0, 'b': -1.50e+3}", '{"a":10.0,"b":-1.50e+3}'],
  ["keeps quotes of the other kind", `{'a': 'say "hi"', "b": "it's"}`, `{"a":"say \\"hi\\"","b":"it's"}`],
  ["reads escapes of Python", `{'a': 'it\\'s \\x41 \\d'}`, `{"a":"it's \\u0041 \\\\d"}`],
  ["removes trailing commas", '{"a":[1,2,],}', '{"a":[1,2]}'],
  ["takes raw line feeds in strings", '{"a":"x\ny"}', '{"a":"x\\ny"}'],
  ["takes names without quotes", "{a: 1}", '{"a":1}'],
  ["takes off a code fence", '```json\n{"a":1,}\n```', '{"a":1}'],
  ["takes an object out of a string", '"{\\"a\\":1}"', '{"a":1}'],
  ["takes one of two equal objects", '{"a":1}{"a":1}', '{"a":1}'],
  ["takes the object behind an empty one", '{}{"a":1}', '{"a":1}'],
  ["keeps pairs of surrogates", "{'a': '😀'}", '{"a":"😀"}'],
  ["does not complete a cut string", '{"a":"x', undefined],
  ["does not complete a cut object", '{"a":1', undefined],
  ["does not complete a cut literal", '{"a":tr', undefined],
  ["does not choose between two objects", '{"a":1}{"b":2}', undefined],
  ["does not take text", "rm -rf /", undefined],
  ["does not take a list", "[1]", undefined],
  ["does not take a number", "7", undefined],
  ["does not follow endless nesting", '{"a":'.repeat(5000) + "1,", undefined],
];

for (const [name, text, is] of CASES) {
  Deno.test(`repairArguments ${name}`, () => {
    const repaired = repairArguments(text);
    assert.equal(repaired, is);
    if (repaired !== undefined) JSON.parse(repaired);
  });
}

Deno.test("repairArguments C7 drops empty pages for Read alone", () => {
  const text = '{"file_path":"/a","pages":""}';
  assert.equal(repairArguments(text, "Read"), '{"file_path":"/a"}');
  assert.equal(repairArguments(text, "Grep"), text);
  const pages = '{"file_path":"/a","pages":"1-2"}';
  assert.equal(repairArguments(pages, "Read"), pages);
});

Deno.test("repairArguments takes 5 MB in one call", () => {
  const text = `{'content': '${"line\\n".repeat(1_000_000)}'}`;
  assert.equal(JSON.parse(repairArguments(text)!).content.length, 5_000_000);
});

Deno.test("argumentsObject keeps what is beyond repair under input, and says so", () => {
  assert.deepEqual(argumentsObject('{"a":'), { value: { input: '{"a":' }, repaired: true });
  assert.deepEqual(argumentsObject("{'a': 1}"), { value: { a: 1 }, repaired: false });
  assert.deepEqual(argumentsObject(""), { value: {}, repaired: false });
  assert.deepEqual(argumentsObject('{"pages":""}', "Read"), { value: {}, repaired: false });
});

Deno.test("argumentsObject keeps numbers that JavaScript cannot hold, as they stream too", () => {
  const text = '{"id":1234567890123456789,"l":[-0.12345678901234567890,1e400],"n":1.50,"s":"12345678901234567"}';
  const kept = '{"id":1234567890123456789,"l":[-0.12345678901234567890,null],"n":1.5,"s":"12345678901234567"}';
  assert.equal(JSON.stringify(argumentsObject(text).value), kept);
});
