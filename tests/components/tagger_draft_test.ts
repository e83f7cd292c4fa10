import assert from "node:assert/strict";
import { NEW_REQUEST, requestOf } from "../../components/routing/request_draft.ts";
import { BUILTIN_TYPES, CONFIG_KEYS, draftOf, NEW_TAGGER, sentOf } from "../../components/routing/tagger_draft.ts";
import { describedRequestSchema } from "../../lib/admin/described_request.ts";
import { kindOf } from "../../lib/admin/file_kind.ts";
import { taggerSchema } from "../../lib/admin/taggers.ts";

Deno.test("the form of a tagger has every key and every type of the schema", () => {
  const schema = kindOf(taggerSchema);
  assert.ok(schema.type === "map");
  const config = kindOf(schema.members["config"]!);
  assert.ok(config.type === "map");
  assert.deepEqual([...CONFIG_KEYS, "rules"].toSorted(), Object.keys(config.members).toSorted());
  const type = kindOf(schema.members["builtin_type"]!);
  const known = type.type === "field" ? [...type.info?.type.matchAll(/`([^`]+)`/g) ?? []].map(([, name]) => name) : [];
  assert.deepEqual([...BUILTIN_TYPES].toSorted(), known.toSorted());
});

const FILES: readonly Record<string, unknown>[] = [
  { name: "a", builtin_type: "model", tag: "t", enabled: true, config: { expected_value: "*opus*" } },
  {
    name: "a",
    type: "builtin",
    builtin_type: "header",
    tag: "t",
    enabled: false,
    config: { header_name: "x", expected_value: "y", match: "exact" },
  },
  {
    name: "a",
    builtin_type: "path",
    enabled: true,
    config: { rules: [{ pattern: "^/v1", match: "regex", tag: "x" }] },
  },
  { name: "a", type: "script", tag: "t", enabled: true, config: { script: "  function tag() {}\n", timeout: "1s" } },
  { name: "a", builtin_type: "stream", tag: "t", enabled: true },
];

Deno.test("a tagger that is opened and saved is what it was", () => {
  for (const file of FILES) {
    const draft = draftOf(file);
    const { type: _, config: given = {}, ...rest } = file;
    const { type: __, config, ...others } = sentOf(draft, draft);
    assert.deepEqual(others, rest);
    assert.deepEqual(config, given);
  }
});

Deno.test("sentOf takes out what another type has no use for", () => {
  const before = draftOf(FILES[1]);
  const sent = sentOf({ ...before, kind: "script", config: { ...before.config, script: "function tag() {}" } }, before);
  assert.deepEqual(sent, {
    name: "a",
    type: "script",
    builtin_type: null,
    tag: "t",
    enabled: false,
    config: { script: "function tag() {}", header_name: null, expected_value: null, match: null },
  });
  assert.deepEqual(sentOf({ ...NEW_TAGGER, name: " n ", tag: "t" }), {
    name: "n",
    type: "builtin",
    builtin_type: "model",
    tag: "t",
    enabled: true,
    config: { match: "wildcard" },
  });
});

Deno.test("requestOf makes what the API takes", () => {
  const headers = "x-team: a: b\n\nnonsense\nX-B:c";
  const sent = requestOf({ ...NEW_REQUEST, path: " /v1/x?a=b ", headers, message: "hi" });
  assert.equal(describedRequestSchema.safeParse(sent).success, true);
  assert.deepEqual([sent["path"], sent["headers"]], ["/v1/x?a=b", { "x-team": "a: b", "X-B": "c" }]);
});
