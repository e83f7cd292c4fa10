import assert from "node:assert/strict";
import { endpointNamed } from "../../lib/config/endpoint_named.ts";

const ENDPOINTS = [{ name: "a", id: "first" }, { name: "b", id: "a" }, { name: "c" }];

for (
  const [word, found] of [["a", "b"], ["first", "a"], ["b", "b"], ["c", "c"], ["d", undefined], [
    "",
    undefined,
  ]] as const
) {
  Deno.test(`endpointNamed takes "${word}" for ${found ?? "nobody"}, an id before a name`, () => {
    assert.equal(endpointNamed(ENDPOINTS, word)?.name, found);
  });
}
