import assert from "node:assert/strict";
import { identify } from "../../lib/access/keys.ts";
import type { ApiKey } from "../../lib/config/config.ts";
import { say } from "../../lib/phrases/say.ts";

const KEYS: readonly ApiKey[] = [
  { name: "ann", key: "key-of-ann", enabled: true },
  { name: "bob", key: "key-of-bob", enabled: true },
  { name: "off", key: "key-of-off", enabled: false },
];

interface Row {
  readonly name: string;
  readonly headers?: Record<string, string>;
  readonly search?: string;
  /** Whose key it is; `undefined`: nobody's. */
  readonly who: string | undefined;
}

const ROWS: readonly Row[] = [
  { name: "a key as x-api-key", headers: { "x-api-key": "key-of-ann" }, who: "ann" },
  { name: "a key as api-key", headers: { "api-key": "key-of-bob" }, who: "bob" },
  { name: "a key as x-goog-api-key", headers: { "x-goog-api-key": "key-of-bob" }, who: "bob" },
  { name: "a bearer token", headers: { authorization: "Bearer key-of-bob" }, who: "bob" },
  {
    name: "a bearer token in small letters, with spaces",
    headers: { authorization: " bearer   key-of-bob " },
    who: "bob",
  },
  { name: "a key without a scheme", headers: { authorization: "key-of-bob" }, who: "bob" },
  { name: "a key in the query", search: "?alt=sse&key=key-of-ann", who: "ann" },
  { name: "a key in the query, percent-encoded", search: "?key=key%2Dof%2Dann", who: "ann" },
  {
    name: "a key beside somebody else's credential",
    headers: { authorization: "Bearer sk-ant-oat-1", "x-api-key": "key-of-ann" },
    who: "ann",
  },
  {
    name: "two keys: the one that comes first in the file",
    headers: { authorization: "Bearer key-of-ann", "x-api-key": "key-of-bob" },
    who: "ann",
  },
  { name: "a key that is switched off", headers: { "x-api-key": "key-of-off" }, who: undefined },
  { name: "another key", headers: { "x-api-key": "key-of-eve" }, who: undefined },
  { name: "the beginning of a key", headers: { "x-api-key": "key-of-an" }, who: undefined },
  { name: "more than a key", headers: { "x-api-key": "key-of-ann1" }, who: undefined },
  { name: "a key in other letters", headers: { "x-api-key": "KEY-OF-ANN" }, who: undefined },
  { name: "a key under another name of the query", search: "?monkey=key-of-ann", who: undefined },
];

for (const { name, headers = {}, search = "", who } of ROWS) {
  Deno.test(`identify takes ${name} for ${who ?? "nobody's"}`, () => {
    const identity = identify(new Headers(headers), search, KEYS);
    assert.deepEqual(identity.type === "key" ? identity.name : undefined, who);
    assert.equal(identity.type, who === undefined ? "refused" : "key");
  });
}

Deno.test("identify asks for a key where none is given, and says otherwise that it knows none such", () => {
  const saidOf = (headers: Record<string, string>, search = "") => {
    const identity = identify(new Headers(headers), search, KEYS);
    return identity.type === "refused" ? say(identity.said) : identity.type;
  };
  const needed = saidOf({});
  const unknown = saidOf({ "x-api-key": "key-of-eve" });
  assert.notEqual(needed, unknown);
  assert.equal(saidOf({ "x-api-key": "", authorization: "" }, "?key="), needed, "an empty one is none");
  assert.doesNotMatch(unknown, /eve/);
});

Deno.test("identify lets everybody in who reaches the port as long as no key is configured", () => {
  assert.deepEqual(identify(new Headers(), "", []), { type: "open" });
  assert.deepEqual(identify(new Headers({ "x-api-key": "any" }), "?key=any", []), { type: "open" });
});
