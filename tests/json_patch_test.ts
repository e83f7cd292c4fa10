import assert from "node:assert/strict";
import fc from "fast-check";
import { isObject, type Json, scan } from "../lib/json.ts";
import { type Edit, patchJson } from "../lib/json_patch.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function patched(text: string, ...edits: Edit[]): string {
  return decoder.decode(patchJson(encoder.encode(text), edits));
}

interface Case {
  readonly name: string;
  readonly edits: Edit[];
  readonly from: string;
  readonly to: string;
}

const isThinking = (value: Json) => isObject(value) && value.type === "thinking";
const THINKING: Edit = { type: "remove", path: "messages[].content[]", where: isThinking, emptied: "element" };

const CASES: readonly Case[] = [
  {
    name: "removes the first member with its comma",
    edits: [{ type: "remove", path: "a" }],
    from: `{ "a" : 1 , "b":2 }`,
    to: `{ "b":2 }`,
  },
  {
    name: "removes a member in the middle with its comma",
    edits: [{ type: "remove", path: "b" }],
    from: `{"a":1, "b":[1,{"x":"]"}], "c":3}`,
    to: `{"a":1, "c":3}`,
  },
  {
    name: "removes the last member and leaves the line of the bracket",
    edits: [{ type: "remove", path: "b" }],
    from: `{\n  "a": 1,\n  "b": 2\n}\n`,
    to: `{\n  "a": 1\n}\n`,
  },
  { name: "removes the only member", edits: [{ type: "remove", path: "a" }], from: `{"a":1}`, to: `{}` },
  {
    name: "removes all members of equal names",
    edits: [{ type: "remove", path: "a" }],
    from: `{"a":1,"b":2,"a":3}`,
    to: `{"b":2}`,
  },
  {
    name: "knows a name by what it says, however it is spelled",
    edits: [{ type: "remove", path: "stop" }],
    from: String.raw`{"st\u006fp":1,"x":2}`,
    to: `{"x":2}`,
  },
  {
    name: "removes a member of every element",
    edits: [{ type: "remove", path: "messages[].cache_control" }],
    from: `{"messages":[{"cache_control":{"type":"ephemeral"},"role":"user"},{"role":"x"}, 5]}`,
    to: `{"messages":[{"role":"user"},{"role":"x"}, 5]}`,
  },
  {
    name: "removes a keyword at any depth, none and through arrays too",
    edits: [{ type: "remove", path: "schema.**.format" }],
    from: `{"format":1,"schema":{"format":"uri","a":{"anyOf":[{"format":"date","z":1}]}}}`,
    to: `{"format":1,"schema":{"a":{"anyOf":[{"z":1}]}}}`,
  },
  {
    name: "tells a predicate the names on the way",
    edits: [{ type: "remove", path: "s.**.pattern", where: (_, trail) => trail.at(-2) !== "properties" }],
    from: `{"s":{"pattern":"a","properties":{"pattern":{"pattern":"b"}}}}`,
    to: `{"s":{"properties":{"pattern":{}}}}`,
  },
  {
    name: "tells a predicate of elements on the way, and of an element itself",
    edits: [{
      type: "remove",
      path: "s.**.p",
      where: (_, trail) => trail.join(" ") === "s [] q p",
    }, {
      type: "remove",
      path: "e[]",
      where: (_, trail) => trail.join(" ") === "e []",
    }],
    from: `{"s":[{"p":1,"q":{"p":2}}],"e":[3]}`,
    to: `{"s":[{"p":1,"q":{}}],"e":[]}`,
  },
  {
    name: "removes elements by their value and leaves an empty array",
    edits: [{ type: "remove", path: "messages[].content[]", where: isThinking }],
    from: `{"messages":[{"content":[{"type":"thinking"}]},{"content":[{"type":"thinking"},{"type":"text"}]}]}`,
    to: `{"messages":[{"content":[]},{"content":[{"type":"text"}]}]}`,
  },
  {
    name: "removes the element around an emptied array where that is asked for",
    edits: [THINKING],
    from: `{"messages":[{"content":"a"},{"content":[{"type":"thinking"}]},{"content":[]}]}`,
    to: `{"messages":[{"content":"a"},{"content":[]}]}`,
  },
  {
    name: "removes the member around an emptied object where that is asked for",
    edits: [{ type: "remove", path: "reasoning.effort", emptied: "member" }],
    from: `{"model":"m","reasoning":{"effort":"high"}}`,
    to: `{"model":"m"}`,
  },
  {
    name: "keeps what is left of an object that is not empty",
    edits: [{ type: "remove", path: "reasoning.effort", emptied: "member" }],
    from: `{"reasoning":{"effort":"high","summary":"auto"}}`,
    to: `{"reasoning":{"summary":"auto"}}`,
  },
  {
    name: "sets a member in place",
    edits: [{ type: "set", path: "b", value: { x: [1] } }],
    from: `{"a":1, "b" : 2.0 }`,
    to: `{"a":1, "b" : {"x":[1]} }`,
  },
  {
    name: "adds a member that is missing at the end",
    edits: [{ type: "set", path: "b", value: true }],
    from: `{"a":1\n}`,
    to: `{"a":1,"b":true\n}`,
  },
  { name: "adds the first member", edits: [{ type: "set", path: "b", value: "x" }], from: `{ }`, to: `{"b":"x" }` },
  {
    name: "makes missing parents, and takes null for missing",
    edits: [{ type: "set", path: "a.b.c", value: 1 }, { type: "set", path: "n.x", value: 2 }],
    from: `{"n":null}`,
    to: `{"n":{"x":2},"a":{"b":{"c":1}}}`,
  },
  {
    name: "leaves a parent alone that is neither object nor null",
    edits: [{ type: "set", path: "a.b", value: 1 }],
    from: `{"a":"text"}`,
    to: `{"a":"text"}`,
  },
  {
    name: "sets only what is missing where that is asked for",
    edits: [
      { type: "set", path: "a", value: 9, ifMissing: true },
      { type: "set", path: "b", value: 9, ifMissing: true },
    ],
    from: `{"a":null}`,
    to: `{"a":null,"b":9}`,
  },
  {
    name: "sets a member of those elements that a predicate picks",
    edits: [{
      type: "set",
      path: "m[].r",
      value: "",
      within: (holder) => isObject(holder) && holder.role === "assistant",
    }],
    from: `{"m":[{"role":"user"},{"role":"assistant"}]}`,
    to: `{"m":[{"role":"user"},{"role":"assistant","r":""}]}`,
  },
  {
    name: "makes no elements and nothing below any depth",
    edits: [{ type: "set", path: "a[].b", value: 1 }, { type: "set", path: "s.**.x", value: 1 }],
    from: `{"s":{"t":{"x":0},"u":{}}}`,
    to: `{"s":{"t":{"x":1},"u":{}}}`,
  },
  {
    name: "renames in place, white space and value untouched",
    edits: [{ type: "rename", path: "max_tokens", to: "max_completion_tokens" }],
    from: `{"a":1,\n "max_tokens" : 1e3 , "b":2}`,
    to: `{"a":1,\n "max_completion_tokens" : 1e3 , "b":2}`,
  },
  {
    name: "renames away in favour of the member that already has the name",
    edits: [{ type: "rename", path: "max_tokens", to: "max_completion_tokens" }],
    from: `{"max_tokens":1,"max_completion_tokens":2}`,
    to: `{"max_completion_tokens":2}`,
  },
  {
    name: "moves a member below another one, byte for byte",
    edits: [
      { type: "rename", path: "reasoning_effort", to: "reasoning.effort" },
      { type: "rename", path: "response_format", to: "text.format" },
    ],
    from: `{"reasoning_effort":"low","text":{"verbosity":"low"},"response_format":{"n": 1.0}}`,
    to: `{"text":{"verbosity":"low","format":{"n": 1.0}},"reasoning":{"effort":"low"}}`,
  },
  {
    name: "moves a member to where another stands, in favour of the one that stands there",
    edits: [
      { type: "rename", path: "a", to: "x.y" },
      { type: "rename", path: "b", to: "n.y" },
      { type: "rename", path: "c", to: "t.y" },
    ],
    from: `{"a":1,"x":{"y":{"z":2}},"b":3,"n":null,"c":4,"t":"text"}`,
    to: `{"x":{"y":{"z":2}},"n":{"y":3},"t":"text"}`,
  },
  {
    name: "makes parents within what a predicate takes, which it sees as empty",
    edits: [
      { type: "set", path: "a.b", value: 1, within: (holder) => JSON.stringify(holder) === "{}" },
      { type: "set", path: "c.b", value: 1, within: () => false },
    ],
    from: `{}`,
    to: `{"a":{"b":1}}`,
  },
  {
    name: "replaces values by a function and leaves those for which it says nothing",
    edits: [{ type: "replace", path: "n[]", with: (value) => typeof value === "number" && value > 2 ? 2 : undefined }],
    from: `{"n":[1.0, 3 ,"x",12345678901234567890]}`,
    to: `{"n":[1.0, 2 ,"x",2]}`,
  },
  {
    name: "sorts elements stably and leaves the white space in place",
    edits: [{ type: "reorder", path: "m", by: (element) => isObject(element) && element.r === "system" ? 0 : 1 }],
    from: `{"m":[ {"r":"user"},\n{"r":"system","n":1},{"r":"system","n":2.0}  ]}`,
    to: `{"m":[ {"r":"system","n":1},\n{"r":"system","n":2.0},{"r":"user"}  ]}`,
  },
  {
    name: "applies edits in order, each on what the one before made",
    edits: [
      { type: "set", path: "a", value: { b: 1 } },
      { type: "set", path: "a.c", value: 2 },
      { type: "rename", path: "a.b", to: "d" },
      { type: "remove", path: "a.c" },
      { type: "rename", path: "a", to: "z" },
      { type: "replace", path: "z.d", with: () => [1] },
      { type: "set", path: "z.d[]", value: 7 },
    ],
    from: `{"x":0}`,
    to: `{"x":0,"z":{"d":[7]}}`,
  },
  {
    name: "keeps a byte order mark, big numbers, spellings and equal names that nobody asked about",
    edits: [{ type: "remove", path: "gone" }],
    from: `\ufeff { "n":12345678901234567890.10, "s":"\\u00e9\\/", "s":"é", "gone":0, "e":1E+2 } `,
    to: `\ufeff { "n":12345678901234567890.10, "s":"\\u00e9\\/", "s":"é", "e":1E+2 } `,
  },
  {
    name: "writes a dot of a name as the path escapes it",
    edits: [{ type: "set", path: String.raw`a\.b.c`, value: 1 }],
    from: `{"a.b":{}}`,
    to: `{"a.b":{"c":1}}`,
  },
  {
    name: "makes a member called __proto__ like any other",
    edits: [{ type: "set", path: "__proto__.x", value: 1 }],
    from: `{}`,
    to: `{"__proto__":{"x":1}}`,
  },
];

for (const { name, edits, from, to } of CASES) {
  Deno.test(`patchJson ${name}`, () => assert.equal(patched(from, ...edits), to));
}

Deno.test("patchJson gives the very same bytes back when nothing had to change", () => {
  const edits: Edit[] = [
    { type: "remove", path: "x" },
    { type: "remove", path: "a.b.**.c" },
    { type: "remove", path: "m[]", where: () => false },
    { type: "set", path: "a", value: { k: 1 } },
    { type: "rename", path: "y", to: "z" },
    { type: "replace", path: "m[]", with: (value) => value },
    { type: "reorder", path: "m", by: () => 0 },
  ];
  for (const text of [`{"a":{"k":1},"m":[1,2]}`, "[]", "7", "", "{", `{"m":[1,}`, `{"x":1`, `nonsense`]) {
    const bytes = encoder.encode(text);
    assert.equal(patchJson(bytes, edits), bytes, text);
  }
});

/** Edits that find nothing to change in `TEXT`. */
const IDLE: readonly Edit[] = [
  { type: "remove", path: "o[].a" },
  { type: "remove", path: "o[]" },
  { type: "remove", path: "n.a" },
  { type: "remove", path: "m[].a.b" },
  { type: "remove", path: "**" },
  { type: "remove", path: "o.a", within: () => false },
  { type: "remove", path: "m[].a", where: () => false, emptied: "element" },
  { type: "set", path: "n.x", value: 1 },
  { type: "set", path: "o.a.x.y", value: 1 },
  { type: "set", path: "o.a", value: 1 },
  { type: "set", path: "o.a", value: 2, ifMissing: true },
  { type: "set", path: "o.a", value: 2, within: () => false },
  { type: "set", path: "o.x", value: 2, within: () => false },
  { type: "set", path: "x[]", value: 2 },
  { type: "set", path: "x[].y", value: 2 },
  { type: "set", path: "**.x", value: 2 },
  { type: "rename", path: "o.x", to: "y" },
  { type: "rename", path: "o.a", to: "a" },
  { type: "rename", path: "o.a", to: "b[]" },
  { type: "rename", path: "o.a", to: "" },
  { type: "rename", path: "m[]", to: "b" },
  { type: "replace", path: "o.a", with: () => undefined },
  { type: "replace", path: "o.a", with: (value) => value },
  { type: "reorder", path: "o", by: () => 0 },
  { type: "reorder", path: "m", by: () => 0 },
];

for (const idle of IDLE) {
  const { type, path } = idle;
  Deno.test(`patchJson says nothing of an edit that finds nothing: ${type} ${path}${"to" in idle ? ` to ${idle.to}` : ""}`, () => {
    const bytes = encoder.encode(`{"o":{"a":1},"n":3,"m":[{"a":1},{"a":2}]}`);
    const heard: Edit[] = [];
    assert.equal(patchJson(bytes, [idle], (edit) => heard.push(edit)), bytes);
    assert.equal(heard.length, 0);
    const also: Edit = { type: "remove", path: "n" };
    patchJson(bytes, [idle, also], (edit) => heard.push(edit));
    assert.deepEqual(heard, [also], "nor beside one that finds something");
  });
}

Deno.test("patchJson says of each edit that it found something, however deep, and whatever is left", () => {
  const edits: Edit[] = [
    { type: "remove", path: "o.a", emptied: "member" },
    { type: "remove", path: "m[].a", emptied: "element" },
    { type: "remove", path: "k.a" },
    { type: "set", path: "n.x.y", value: 1 },
    { type: "set", path: "l.x", value: 1 },
    { type: "rename", path: "r.a", to: "b" },
    { type: "rename", path: "r.c", to: "d.e" },
    { type: "replace", path: "p[]", with: () => 0 },
    { type: "reorder", path: "q", by: (value) => Number(value) },
  ];
  const heard: Edit[] = [];
  const text = `{"o":{"a":1},"m":[{"a":1}],"k":{"a":1},"l":{},"r":{"a":1,"c":2},"p":[1],"q":[2,1]}`;
  const out = patchJson(encoder.encode(text), edits, (edit) => heard.push(edit));
  assert.deepEqual(heard, edits);
  assert.equal(
    decoder.decode(out),
    `{"m":[],"k":{},"l":{"x":1},"r":{"b":1,"d":{"e":2}},"p":[0],"q":[1,2],"n":{"x":{"y":1}}}`,
  );
});

Deno.test("patchJson leaves a body alone whose names are no strings", () => {
  const bytes = encoder.encode(String.raw`{"a":{"\q":1,"b":2}}`);
  assert.equal(patchJson(bytes, [{ type: "remove", path: "a.b" }]), bytes);
  assert.equal(patchJson(bytes, [{ type: "set", path: "a", value: 1 }]).length > 0, true);
  const late: Edit[] = [{ type: "rename", path: "a", to: "z" }, { type: "remove", path: "z.b" }];
  assert.equal(patchJson(bytes, late), bytes, "where that is found only when it was moved");
  const broken = () => {
    throw new TypeError("a defect");
  };
  assert.throws(() => patchJson(encoder.encode(`{"a":1}`), [{ type: "remove", path: "a", where: broken }]), TypeError);
});

Deno.test("patchJson reaches five hundred levels deep, and what lies deeper keeps nothing else from being changed", () => {
  const nested = (depth: number) => `{"a":${`{"b":1,"c":`.repeat(depth)}0${"}".repeat(depth)},"model":"m"}`;
  const edits: readonly Edit[] = [{ type: "remove", path: "a.**.b" }, { type: "set", path: "model", value: "n" }];
  const count = (text: string) => text.split('"b"').length - 1;
  assert.equal(count(patched(nested(500), ...edits)), 0);
  const deep = patched(nested(50_000), ...edits);
  assert.equal(count(deep), 50_000 - 500);
  assert.ok(deep.endsWith(`"model":"n"}`));
});

Deno.test("patchJson needs one pass, however many edits and however large the body", () => {
  const block = `{"role":"user","content":[{"type":"text","text":"${'x\\n\\"'.repeat(2000)}"}]}`;
  const text = `{"model":"m","messages":[${Array(2000).fill(block).join(",")}],"stream":true}`;
  const bytes = encoder.encode(text);
  assert.ok(bytes.length > 20e6);
  const edits = Array.from(
    { length: 40 },
    (_, i): Edit => ({ type: "remove", path: `messages[].content[].unknown${i}` }),
  );
  assert.equal(patchJson(bytes, edits), bytes);
  const out = patchJson(bytes, [...edits, { type: "remove", path: "stream" }]);
  assert.equal(out.length, bytes.length - `,"stream":true`.length);
});

// The laws, against parsing, editing and writing.

const name = fc.constantFrom("a", "b", "c", "d");
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, true, 0, 1.5, "", 'x"\\\n]}'),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4 }),
  ),
}));
const object = fc.dictionary(name, value, { maxKeys: 4 });
const path = fc.array(fc.constantFrom("a", "b", "c", "a[]", "b[]", "c[][]", "**"), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join("."));
const plainPath = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("."));

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ type: fc.constant("remove" as const), path }),
  path.map((path): Edit => ({ type: "remove", path, where: (value) => typeof value === "number" })),
  fc.record({ type: fc.constant("set" as const), path, value }),
  fc.record({ type: fc.constant("set" as const), path: plainPath, value, ifMissing: fc.boolean() }),
  fc.record({ type: fc.constant("rename" as const), path, to: name }),
  path.map((path): Edit => ({
    type: "replace",
    path,
    with: (value) => typeof value === "string" ? [value] : undefined,
  })),
  path.map((path): Edit => ({ type: "reorder", path, by: (value) => typeof value === "number" ? 0 : 1 })),
);

Deno.test("patchJson says what parsing, editing and writing says", () => {
  fc.assert(
    fc.property(object, fc.array(edit, { maxLength: 4 }), fc.constantFrom("", " ", "\n\t"), (from, edits, gap) => {
      const out = patched(JSON.stringify(from, null, gap), ...edits);
      const naive = edits.reduce<Json>((body, edit) => naiveEdit(body, edit), structuredClone(from));
      assert.deepEqual(JSON.parse(out), naive);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("patchJson leaves the bytes of what it does not touch as they were", () => {
  const number = fc.constantFrom(
    "1.0",
    "1E2",
    "123456789012345678901234567890",
    "-0",
    `"\\u0061"`,
    `[ 1 , 2.50 ]`,
    `{ "q" : 1.0 }`,
  );
  fc.assert(
    fc.property(
      fc.dictionary(name, number, { minKeys: 1, maxKeys: 4 }),
      name,
      fc.constantFrom("remove", "set"),
      (members, path, type) => {
        const text = `{ ${Object.entries(members).map(([name, raw]) => `"${name}" : ${raw}`).join(" , ")} }`;
        const out = patched(text, type === "remove" ? { type: "remove", path } : { type: "set", path, value: "new" });
        const scanned = scan(encoder.encode(out));
        assert.ok(scanned.type === "object");
        for (const [name, raw] of Object.entries(members)) {
          const span = scanned.members.get(name);
          if (name === path) assert.equal(span === undefined, type === "remove");
          else assert.equal(out.slice(span!.start, span!.end), raw);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

/** The same edit on parsed values. */
function naiveEdit(body: Json, edit: Edit): Json {
  const segments = edit.path.split(".").flatMap((part) => [
    part.replaceAll("[]", ""),
    ...Array<string>(part.split("[]").length - 1).fill("[]"),
  ]);
  const deep = segments.includes("**");
  const visit = (value: Json, rest: string[]): void => {
    const [step, ...later] = rest;
    if (step === undefined || typeof value !== "object" || value === null) return;
    if (step === "**") {
      for (const inner of Object.values(value)) visit(inner, rest);
      return visit(value, later);
    }
    if (Array.isArray(value) !== (step === "[]")) return;
    const holder = value as { [key: string]: Json };
    if (later.length > 0) {
      const missing = holder[step] === undefined || holder[step] === null;
      if (step !== "[]" && edit.type === "set" && missing && !deep && !later.includes("[]")) holder[step] = {};
      const keys = step === "[]" ? Object.keys(holder) : [step];
      for (const key of keys) if (holder[key] !== undefined) visit(holder[key], later);
      return;
    }
    naiveChange(holder, step, { edit, deep });
  };
  visit(body, segments);
  return body;
}

function naiveChange(
  holder: { [key: string]: Json },
  step: string,
  { edit, deep }: { edit: Edit; deep: boolean },
): void {
  const keys = step === "[]" ? Object.keys(holder) : step in holder ? [step] : [];
  switch (edit.type) {
    case "remove":
      for (const key of keys.toReversed()) {
        if (edit.where !== undefined && !edit.where(holder[key]!, [])) continue;
        if (Array.isArray(holder)) holder.splice(Number(key), 1);
        else delete holder[key];
      }
      return;
    case "set":
      if (step === "[]") { for (const key of keys) holder[key] = structuredClone(edit.value); }
      else if (keys.length > 0 ? !edit.ifMissing : !deep) holder[step] = structuredClone(edit.value);
      return;
    case "rename":
      if (keys.length === 0 || step === "[]" || step === edit.to) return;
      if (!(edit.to in holder)) holder[edit.to] = holder[step]!;
      delete holder[step];
      return;
    case "replace":
      for (const key of keys) holder[key] = edit.with(holder[key]!) ?? holder[key]!;
      return;
    case "reorder":
      for (const key of keys) {
        const array = holder[key];
        if (Array.isArray(array)) array.sort((a, b) => edit.by(a) - edit.by(b));
      }
      return;
    default:
      return edit satisfies never;
  }
}
