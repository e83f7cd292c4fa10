import assert from "node:assert/strict";
import fc from "fast-check";
import { readHeaders } from "../lib/header_view.ts";

const NAMES = ["accept", "X-One", "x-one", "set-cookie", "Set-Cookie", "constructor", "traceparent"] as const;
const PAIRS = fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.stringMatching(/^[!-~]{1,8}$/)), { maxLength: 12 });

Deno.test("readHeaders says what Headers says: values of one name together, cookies apart", () => {
  fc.assert(fc.property(PAIRS, (pairs) => {
    const headers = new Headers(pairs.map(([name, value]): [string, string] => [name, value]));
    const read = readHeaders(headers);
    assert.deepEqual([...read], [...headers]);
    const seen: [string, string][] = [];
    read.forEach((value, name) => seen.push([name, value]));
    assert.deepEqual(seen, [...headers]);
    for (const name of ["accept", "x-one", "constructor", "traceparent", "absent"]) {
      assert.deepEqual([read.get(name), read.has(name)], [headers.get(name), headers.has(name)], name);
    }
  }));
});

Deno.test("readHeaders keeps what was said when it was asked", () => {
  const headers = new Headers({ accept: "a" });
  const read = readHeaders(headers);
  headers.set("accept", "b");
  headers.set("other", "c");
  assert.deepEqual([...read], [["accept", "a"]]);
});
