import { strict as assert } from "node:assert";
import { applyEdits } from "../../lib/config/edit/apply_edits.ts";
import type { ConfigEdit } from "../../lib/config/edit/config_edit.ts";
import type { FilePath } from "../../lib/config/edit/file_value.ts";
import type { Json } from "../../lib/json.ts";
import { say } from "../../lib/phrases/say.ts";

function set(path: FilePath, value: Json): ConfigEdit {
  return { type: "set", path, value };
}

function remove(...path: FilePath): ConfigEdit {
  return { type: "delete", path };
}

function append(path: FilePath, value: Json): ConfigEdit {
  return { type: "append", path, value };
}

function move(path: FilePath, from: number, to: number): ConfigEdit {
  return { type: "move", path, from, to };
}

function outcome(text: string, ...edits: ConfigEdit[]): string {
  const result = applyEdits(text, edits);
  return result.type === "ok" ? result.text : `refused: ${say(result.reason)}`;
}

const ENDPOINTS = `# Head
endpoints:
  # The first
  - name: one # its name
    url: 'https://one.example' # quoted
    auth_value: \${ONE_KEY:}
    tags: [a,  b] # two

    # The second's options:
    #   priority: 3
  # The second
  - name: two
    url: https://two.example
# Tail
`;

/** name, before, edits, after */
const TABLE: readonly (readonly [string, string, readonly ConfigEdit[], string])[] = [
  ["a plain scalar", "a: 1 # x\nb: 2\n", [set(["a"], 8080)], "a: 8080 # x\nb: 2\n"],
  ["a scalar in quotes", "a: 'x'   # c\n", [set(["a"], "a b: c")], 'a: "a b: c"   # c\n'],
  ["a scalar on the next line", "a:\n  x\nb: 1\n", [set(["a"], "w")], "a:\n  w\nb: 1\n"],
  ["text that looks like no text", "a: x\n", [set(["a"], "null")], 'a: "null"\n'],
  ["text with a hash and a quote", "a: x\n", [set(["a"], 'a #"b')], 'a: "a #\\"b"\n'],
  ["a variable", "a: x\n", [set(["a"], "${A:b c}")], 'a: "${A:b c}"\n'],
  ["an empty text", "a: x\n", [set(["a"], "")], 'a: ""\n'],
  ["no value", "a: x\n", [set(["a"], null)], "a: null\n"],
  ["an omitted value before a comment", "a: # c\nb: 1\n", [set(["a"], "x")], "a: x # c\nb: 1\n"],
  ["an omitted value at the end", "a:", [set(["a"], "x")], "a: x"],
  ["what is the same already", "a: 'x'\nb: \"1\"\n", [set(["a"], "x"), set(["b"], 1)], "a: 'x'\nb: \"1\"\n"],
  ["a value inside braces", "a: {b: 1, c: 2}\n", [set(["a", "b"], "x, y")], 'a: {b: "x, y", c: 2}\n'],
  ["an omitted value inside braces", "a: {b, c: }\n", [set(["a", "b"], 1), set(["a", "c"], 2)], "a: {b: 1, c: 2 }\n"],
  [
    "a value in brackets that goes, with a comment before its comma",
    "a: [\n  1 # one\n  , 2]\n",
    [remove("a", 0)],
    "a: [\n   # one\n   2]\n",
  ],
  ["a last value in brackets that goes, with a comment behind the comma", "a: [\n  1, # one\n  2\n]\n", [
    remove("a", 1),
  ], "a: [\n  1 # one\n  \n]\n"],
  ["a last value in brackets that goes, with a comma of its own behind a comment", "a: [1, 2 # two\n  , ]\n", [
    remove("a", 1),
  ], "a: [1 # two\n  , ]\n"],
  ["a last value in brackets that goes", "a: [1,  2]\n", [remove("a", 1)], "a: [1]\n"],
  ["a value with CRLF", "a: 1\r\nb: 2\r\n", [set(["a"], 3), set(["c"], { d: 1 })], "a: 3\r\nb: 2\r\nc:\r\n  d: 1\r\n"],
  ["a folded text", "a: >-\n  x\n  y\nb: 1\n", [set(["a"], "z")], "a: z\nb: 1\n"],
  ["a block text with a comment", "a: | # c\n  x\nb: 1\n", [set(["a"], "y\nz\n")], "a: | # c\n  y\n  z\nb: 1\n"],
  ["text of several lines", "a: x # c\nb: 1\n", [set(["a"], "y\n\n  z")], "a: |- # c\n  y\n\n    z\nb: 1\n"],
  ["text of several lines at the end", "a:", [set(["a"], "y\nz\n")], "a: |\n  y\n  z"],
  ["text that no block can hold", "a: x\n", [set(["a"], " y\nz")], 'a: " y\\nz"\n'],
  [
    "a map instead of a text",
    "a: x # c\nb: 1\n",
    [set(["a"], { k: [1, 2], m: {} })],
    "a: # c\n  k: [1, 2]\n  m: {}\nb: 1\n",
  ],
  ["a map instead of nothing", "a: # c\nb: 1\n", [set(["a", "k", "l"], true)], "a: # c\n  k:\n    l: true\nb: 1\n"],
  ["a text instead of a map", "a: # c\n  # d\n  k: 1 # e\nb: 1\n", [set(["a"], "x")], "a: x # c\n  # d\nb: 1\n"],
  [
    "a key of its own",
    "a:\n  k: 1 # c\n  # d\n\nb: 1\n",
    [set(["a", "l"], 2)],
    "a:\n  k: 1 # c\n  l: 2\n  # d\n\nb: 1\n",
  ],
  ["a key at the end of a file without newline", "a: 1", [set(["b"], 2)], "a: 1\nb: 2"],
  ["a key of an empty file", "", [set(["a"], 1)], "a: 1\n"],
  ["a key of a file with comments alone", "# c\n", [set(["a", "b"], 1)], "# c\na:\n  b: 1\n"],
  ["a key of a file in braces", '{"a": 1}', [set(["b"], { c: [1] })], '{"a": 1, b: {c: [1]}}'],
  [
    "a key behind a block text",
    "a:\n  k: |\n    x\n\nb: 1\n",
    [set(["a", "l"], 1)],
    "a:\n  k: |\n    x\n  l: 1\n\nb: 1\n",
  ],
  ["a key of an item", "- a: 1\n  b: 2\n- c: 3\n", [set([0, "d"], 4)], "- a: 1\n  b: 2\n  d: 4\n- c: 3\n"],
  ["a key whose name needs quotes", "a: 1\n", [set(["x: y"], 2)], 'a: 1\n"x: y": 2\n'],
  [
    "a map for another, key by key",
    "a:\n  k: 1 # c\n  l: 2\n  m: 3\n",
    [set(["a"], { m: 3, k: 9, o: 4 })],
    "a:\n  k: 9 # c\n  m: 3\n  o: 4\n",
  ],
  ["a list for another, item by item", "a: [1, 2, 3] # c\n", [set(["a"], [1, 9])], "a: [1, 9] # c\n"],
  ["a longer list", "a:\n- 1 # one\n- 2\n", [set(["a"], [1, 2, "x y"])], 'a:\n- 1 # one\n- 2\n- "x y"\n'],
  ["a list instead of none", "a: [] # c\n", [append(["a"], { k: 1, l: [] })], "a: # c\n  - k: 1\n    l: []\n"],
  ["a list that is missing", "b: 1\n", [append(["a"], { k: { l: 1 } })], "b: 1\na:\n  - k:\n      l: 1\n"],
  [
    "an item behind the last",
    "a:\n  - k: 1\n    # inner\n  # tail\nb: 1\n",
    [append(["a"], { k: 2, l: 3 })],
    "a:\n  - k: 1\n  - k: 2\n    l: 3\n    # inner\n  # tail\nb: 1\n",
  ],
  ["an item in brackets", "a: [{k: 1}]\n", [append(["a"], { k: "x y" })], 'a: [{k: 1}, {k: "x y"}]\n'],
  [
    "an item that is a text of several lines",
    "a:\n  - x\n",
    [append(["a"], "y\nz\n")],
    "a:\n  - x\n  - |\n    y\n    z\n",
  ],
  ["an alias", "a: &x 1\nb: *x # c\n", [set(["b"], 2)], "a: &x 1\nb: 2 # c\n"],
  [
    "a member of an alias",
    "a: &x {k: 1, l: 2}\nb: *x\n",
    [set(["b", "k"], 3)],
    "a: &x {k: 1, l: 2}\nb:\n  l: 2\n  k: 3\n",
  ],
  [
    "a key that was merged",
    "a: &x {k: 1}\nb:\n  <<: *x\n  l: 1\n",
    [set(["b", "k"], 2)],
    "a: &x {k: 1}\nb:\n  <<: *x\n  l: 1\n  k: 2\n",
  ],
  ["a value with an anchor", "a: &x 1 # c\nb: 2\n", [set(["a"], 3)], "a: &x 3 # c\nb: 2\n"],
  ["a key out of a map", "a: 1 # c\n# d\nb: 2\nc: 3\n", [remove("b")], "a: 1 # c\n# d\nc: 3\n"],
  ["a map out of a map", "a:\n  k: 1\n  # in\n  l: 2\n\n# d\nb: 2\n", [remove("a")], "\n# d\nb: 2\n"],
  ["the first key of an item", "- a: 1\n  b: 2\n", [remove(0, "a")], "- b: 2\n"],
  ["the first key of an item, with a comment behind", "- a: 1 # c\n  b: 2\n", [remove(0, "a")], "-  # c\n  b: 2\n"],
  ["the only key of a map", "a:\n  b: 1\nc: 2\n", [remove("a", "b")], "a: {}\nc: 2\n"],
  ["the only key of a file", "# c\na: 1\n", [remove("a")], "# c\n{}"],
  ["a key out of braces", "a: {b: 1, c: 2, d: 3}\n", [remove("a", "c")], "a: {b: 1, d: 3}\n"],
  ["the last key out of braces", "a: {b: 1, c: 2}\n", [remove("a", "c")], "a: {b: 1}\n"],
  ["the only key out of braces", "a: {b: 1}\n", [remove("a", "b")], "a: {}\n"],
  ["an item", "a:\n  - 1 # x\n  # y\n  - 2 # z\n  - 3\n", [remove("a", 1)], "a:\n  - 1 # x\n  # y\n  - 3\n"],
  ["the only item", "a:\n  - k: 1\n    l: 2\nb: 1\n", [remove("a", 0)], "a: []\nb: 1\n"],
  [
    "an item out of brackets with comments",
    "a: [\n  1, # one\n  2 # two\n]\n",
    [remove("a", 0)],
    "a: [\n  # one\n  2 # two\n]\n",
  ],
  ["what is not there", "a: 1\n", [remove("b"), remove("a", "c")], "a: 1\n"],
  [
    "items, with the comments above and below that are theirs",
    ENDPOINTS,
    [move(["endpoints"], 1, 0)],
    `# Head
endpoints:
  # The second
  - name: two
    url: https://two.example

    # The second's options:
    #   priority: 3
  # The first
  - name: one # its name
    url: 'https://one.example' # quoted
    auth_value: \${ONE_KEY:}
    tags: [a,  b] # two
# Tail
`,
  ],
  ["items in brackets", "a: [1,  2, {k: 3}]\n", [move(["a"], 2, 0)], "a: [{k: 3},  1, 2]\n"],
  [
    "several places, one after another",
    ENDPOINTS,
    [
      set(["endpoints", 0, "enabled"], false),
      set(["endpoints", 1, "url"], "https://2.example"),
      remove("endpoints", 0, "tags"),
      append(["endpoints"], { name: "three", url: "https://three.example", auth_value: "${THREE:}" }),
      set(["routing", "policy"], "weighted"),
    ],
    `# Head
endpoints:
  # The first
  - name: one # its name
    url: 'https://one.example' # quoted
    auth_value: \${ONE_KEY:}
    enabled: false

    # The second's options:
    #   priority: 3
  # The second
  - name: two
    url: https://2.example
  - name: three
    url: https://three.example
    auth_value: "\${THREE:}"
routing:
  policy: weighted
# Tail
`,
  ],
]; // deno-fmt-ignore

for (const [name, before, edits, after] of TABLE) {
  Deno.test(`applyEdits changes ${name}`, () => assert.equal(outcome(before, ...edits), after));
}

const REFUSED: readonly (readonly [string, string, ConfigEdit, RegExp])[] = [
  ["a value that an alias shares", "a: &x 1\nb: *x\n", set(["a"], 2), /^refused: a cannot be changed without touching/],
  ["a key that only a merge has", "a: &x {k: 1}\nb: {<<: *x}\n", remove("b", "k"), /^refused: b\.k cannot be changed/],
  ["a path through a text", "a: 1\n", set(["a", "b"], 2), /^refused: a\.b leads through what is not a map/],
  ["an index far behind the end", "a: [1]\n", set(["a", 5], 2), /^refused: a\[5\] is behind the end of the list/],
  ["an item of what is no list", "a: 1\n", append(["a"], 2), /^refused: a is not a list/],
  ["a move to nowhere", "a: [1]\n", move(["a"], 0, 1), /^refused: a has no item 1/],
  ["a file that is no YAML", "a: [\n", set(["a"], 1), /^refused: The file is not valid YAML/],
];

for (const [name, before, edit, reason] of REFUSED) {
  Deno.test(`applyEdits refuses ${name}`, () => assert.match(outcome(before, edit), reason));
}
