import assert from "node:assert/strict";
import { readComplaint } from "../../lib/learning/complaint.ts";
import { parsePython } from "../../lib/learning/python_literal.ts";

Deno.test("parsePython reads what Python prints", () => {
  const text =
    `{'error': {'code': 1210, 'param': None, 'ok': True, 'loc': ('body', 0), 'message': "It's \\"so\\"", 'b': 'a\\'\\n\\xe9\\u4e2d'}}`;
  assert.deepEqual(parsePython(text), {
    error: { code: 1210, param: null, ok: true, loc: ["body", 0], message: `It's "so"`, b: "a'\né中" },
  });
});

for (const text of ["", "{'a'}", "{'a': <nil>}", "{'a': 'b", "messages[0] (is) wrong", "{'a': datetime(2026, 1)}"]) {
  Deno.test(`parsePython makes nothing of ${JSON.stringify(text)}`, () => {
    assert.equal(parsePython(text), undefined);
  });
}

Deno.test("a schema that a validator prints is no envelope: what stands behind it is read", () => {
  const text = "{'type': 'object', 'description': 'The file'} is not valid under any of the given schemas";
  assert.equal(readComplaint({ status: 400, text }).text, text);
});
