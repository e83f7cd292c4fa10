import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/json.ts";
import { normaliseSchema, type SchemaTarget } from "../../lib/protocol/tool_schema.ts";

interface SchemaCase {
  readonly name: string;
  readonly target: SchemaTarget;
  readonly schema: JsonObject | undefined;
  /** `same`: the very object that went in. */
  readonly is: JsonObject | "same";
}

const object = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({ type: "object", properties, ...rest });
const EMPTY: JsonObject = { type: "object", properties: {} };

const CASES: readonly SchemaCase[] = [
  { name: "A20 fills in a missing schema", target: "openai", schema: undefined, is: EMPTY },
  { name: "A20 fills in a missing schema", target: "messages", schema: undefined, is: EMPTY },
  { name: "A20 fills in a missing type", target: "openai", schema: { properties: {} }, is: EMPTY },
  { name: "A20 fills in missing properties", target: "messages", schema: { type: "object" }, is: EMPTY },
  { name: "A20 replaces properties that are null", target: "openai", schema: object(null as never), is: EMPTY },
  {
    name: "keeps what is accepted",
    target: "openai",
    schema: object({ a: { type: "string", format: "date-time", pattern: "^[a-z]+$", default: null } }, {
      required: ["a"],
      additionalProperties: false,
    }),
    is: "same",
  },
  {
    name: "keeps $schema, formats and patterns",
    target: "messages",
    schema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      ...object({ a: { type: "string", format: "uri", pattern: "\\p{Cc}" } }),
    },
    is: "same",
  },
  {
    name: "A17 removes formats that are not known",
    target: "openai",
    schema: object({ url: { type: "string", format: "uri" }, id: { type: "string", format: "uuid" } }),
    is: object({ url: { type: "string" }, id: { type: "string", format: "uuid" } }),
  },
  {
    name: "A18 removes only patterns that cannot be compiled",
    target: "openai",
    schema: object({
      a: { type: "string", pattern: "^[^\\p{Cc}]+$", minLength: 1 },
      b: { type: "string", pattern: "(?<year>\\d{4})" },
      c: { type: "string", pattern: "\\u{1F600}" },
      d: { type: "string", pattern: "^(?!x)" },
      e: { type: "string", pattern: "^(?<=x)" },
      f: { type: "string", pattern: "(a)\\1" },
      g: { type: "string", pattern: "[" },
      h: { type: "string", pattern: "^\\\\p{2}(?:x)[(?=]$" },
    }),
    is: object({
      a: { type: "string", minLength: 1 },
      b: { type: "string" },
      c: { type: "string" },
      d: { type: "string" },
      e: { type: "string" },
      f: { type: "string" },
      g: { type: "string" },
      h: { type: "string", pattern: "^\\\\p{2}(?:x)[(?=]$" },
    }),
  },
  {
    name: "A18 leaves values, and properties called like keywords, alone",
    target: "openai",
    schema: object({
      pattern: { type: "string", default: "\\p{L}", enum: ["\\p{L}"] },
      format: { type: "string", const: { format: "uri" } },
      $schema: { type: "object", properties: {}, examples: [{ pattern: "\\p{L}", $schema: "x" }] },
    }, { default: { format: "uri", $schema: "x" } }),
    is: "same",
  },
  {
    name: "A18 removes keys of patternProperties that cannot be compiled",
    target: "openai",
    schema: object({ a: { type: "object", patternProperties: { "^\\p{L}": {}, "^x-": { type: "string" } } } }),
    is: object({ a: { type: "object", patternProperties: { "^x-": { type: "string" } } } }),
  },
  {
    name: "A19 removes $schema and propertyNames at any depth",
    target: "openai",
    schema: {
      $schema: "x",
      ...object({ map: { type: "object", propertyNames: { pattern: "a" }, additionalProperties: { $id: "y" } } }),
    },
    is: object({ map: { type: "object", additionalProperties: {} } }),
  },
  {
    name: "A19 makes one object of a choice at the root",
    target: "openai",
    schema: {
      anyOf: [
        object({ a: { type: "string" }, b: { type: "string" } }, { required: ["a", "b"] }),
        object({ a: { type: "string" }, c: { type: "string" } }, { required: ["a"] }),
      ],
      description: "either",
    },
    is: object({ a: { type: "string" }, b: { type: "string" }, c: { type: "string" } }, {
      description: "either",
      required: ["a"],
    }),
  },
  {
    name: "A19 makes one object of allOf at the root, through references",
    target: "messages",
    schema: {
      type: "object",
      allOf: [{ $ref: "#/$defs/base" }, object({ b: { type: "number" } }, { required: ["b"] })],
      $defs: { base: object({ a: { type: "string" } }, { required: ["a"] }) },
    },
    is: object({ a: { type: "string" }, b: { type: "number" } }, {
      required: ["a", "b"],
      $defs: { base: object({ a: { type: "string" } }, { required: ["a"] }) },
    }),
  },
  {
    name: "A19 removes enum and not at the root",
    target: "openai",
    schema: object({ a: {} }, { enum: [{ a: 1 }], not: { required: ["b"] } }),
    is: object({ a: {} }),
  },
  {
    name: "A19 replaces schemas that are true or false",
    target: "openai",
    schema: object({ any: true, never: false, list: { type: "array", items: true } }),
    is: object({ any: {}, list: { type: "array", items: {} } }),
  },
  {
    name: "gives arrays items, and tuples of draft 7 a choice",
    target: "openai",
    schema: object({
      a: { type: "array" },
      b: { type: "array", items: [{ type: "string" }, { type: "number" }] },
      c: { type: ["array", "null"], prefixItems: [{ type: "string" }] },
      d: { type: "list" },
    }),
    is: object({
      a: { type: "array", items: {} },
      b: { type: "array", items: { anyOf: [{ type: "string" }, { type: "number" }] } },
      c: { type: ["array", "null"], prefixItems: [{ type: "string" }], items: {} },
      d: { type: "array", items: {} },
    }),
  },
  { name: "gives an object without properties none", target: "gemini", schema: EMPTY, is: { type: "object" } },
  {
    name: "keeps what the subset has and drops the rest",
    target: "gemini",
    schema: object({
      s: { type: "string", minLength: 1, format: "uri", examples: ["x"], pattern: "^a" },
      n: { type: "integer", exclusiveMinimum: 0, maximum: 9, multipleOf: 3 },
      o: object({ x: { type: "boolean" } }, { additionalProperties: false, required: ["x", "gone"] }),
    }, { $schema: "x", additionalProperties: false, required: ["s"] }),
    is: object({
      s: { type: "string", pattern: "^a", minLength: 1 },
      n: { type: "integer", minimum: 1, maximum: 9 },
      o: object({ x: { type: "boolean" } }, { required: ["x"] }),
    }, { required: ["s"] }),
  },
  {
    name: "makes type lists and choices with null nullable",
    target: "gemini",
    schema: object({
      a: { type: ["string", "null"], description: "A" },
      b: { anyOf: [{ type: "integer" }, { type: "null" }], description: "B" },
      c: { type: ["string", "integer"], description: "C" },
    }),
    is: object({
      a: { type: "string", description: "A", nullable: true },
      b: { type: "integer", nullable: true, description: "B" },
      c: { anyOf: [{ type: "string", description: "C" }, { type: "integer", description: "C" }] },
    }),
  },
  {
    name: "makes const an enum, and an enum only of strings",
    target: "gemini",
    schema: object({
      a: { const: "x" },
      b: { enum: ["x", "y", null] },
      c: { type: "integer", enum: [1, 2], description: "C" },
      d: { oneOf: [{ const: "x" }, { const: "y" }] },
      e: { type: "string", enum: ["", "x"] },
    }),
    is: object({
      a: { type: "string", enum: ["x"] },
      b: { type: "string", enum: ["x", "y"], nullable: true },
      c: { type: "integer", description: "C\nAllowed values: 1, 2" },
      d: { type: "string", enum: ["x", "y"] },
      e: { type: "string", enum: ["x"], description: 'Allowed values: "", "x"' },
    }),
  },
  {
    name: "writes references out, and stops where they come round",
    target: "gemini",
    schema: {
      ...object({ tree: { $ref: "#/$defs/node", description: "root" } }),
      $defs: { node: object({ name: { type: "string" }, left: { $ref: "#/$defs/node" } }) },
    },
    is: object({ tree: object({ name: { type: "string" }, left: { type: "object" } }, { description: "root" }) }),
  },
  {
    name: "merges allOf and gives arrays items",
    target: "gemini",
    schema: object({
      a: { allOf: [object({ x: { type: "string" } }), object({ y: { type: "array" } }, { required: ["y"] })] },
    }),
    is: object({
      a: object({
        y: { type: "array", items: { anyOf: ["string", "number", "boolean", "object"].map((type) => ({ type })) } },
        x: { type: "string" },
      }, { required: ["y"] }),
    }),
  },
  {
    name: "reads Gemini's own spelling",
    target: "gemini",
    schema: { type: "OBJECT", properties: { a: { type: "STRING", nullable: true } } },
    is: object({ a: { type: "string", nullable: true } }),
  },
  ...(["messages", "openai"] as const).flatMap((target): SchemaCase[] => [
    {
      name: "says in today's words what older drafts said otherwise",
      target,
      schema: object({
        a: { type: "integer", minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
        b: { type: "string", required: true },
        c: { type: "object", properties: { d: { type: "number", required: false, exclusiveMaximum: true } } },
      }, { required: ["a", "a"] }),
      is: object({
        a: { type: "integer", exclusiveMinimum: 0, maximum: 9 },
        b: { type: "string" },
        c: { type: "object", properties: { d: { type: "number" } } },
      }, { required: ["a", "b"] }),
    },
    {
      name: "knows what other languages call the types",
      target,
      schema: object({
        a: { type: "any", description: "A" },
        b: { type: "STRING" },
        c: { type: ["int", "null", "float", "int"] },
        d: { anyOf: [{ type: "dict" }, { type: "bool" }] },
        e: { type: [] },
      }),
      is: object({
        a: { description: "A" },
        b: { type: "string" },
        c: { type: ["integer", "null", "number"] },
        d: { anyOf: [{ type: "object" }, { type: "boolean" }] },
        e: {},
      }),
    },
    {
      name: "leaves keywords out whose values are none",
      target,
      schema: object({
        a: { type: "string", description: null, minLength: "1", enum: null, title: null, default: null },
        b: { type: "object", properties: null, required: null, additionalProperties: null, anyOf: [] },
        type: { type: "string", const: null },
        c: { type: "number", multipleOf: 0, maximum: "9" },
        d: { type: "string", enum: [{ type: "any", required: true }] },
      } as JsonObject, { description: null }),
      is: object({
        a: { type: "string", default: null },
        b: { type: "object" },
        type: { type: "string", const: null },
        c: { type: "number" },
        d: { type: "string", enum: [{ type: "any", required: true }] },
      }),
    },
  ]),
  {
    name: "knows today's word for lists with a schema for each place",
    target: "messages",
    schema: object({
      a: { type: "array", items: [{ type: "string" }, { type: "any" }], additionalItems: false },
      b: { type: "array", items: [{ type: "string" }] },
      c: { type: "array", items: [] },
    }),
    is: object({
      a: { type: "array", prefixItems: [{ type: "string" }, {}], items: false },
      b: { type: "array", prefixItems: [{ type: "string" }] },
      c: { type: "array" },
    }),
  },
];

for (const { name, target, schema, is } of CASES) {
  Deno.test(`normaliseSchema for ${target} ${name}`, () => {
    const before = JSON.stringify(schema);
    const normalised = normaliseSchema(schema, target);
    if (is === "same") assert.equal(normalised, schema);
    else assert.deepEqual(normalised, is);
    assert.equal(JSON.stringify(schema), before, "the schema itself was changed");
  });
}

Deno.test("normaliseSchema for gemini is bounded where references multiply", () => {
  const $defs: JsonObject = { d0: { type: "string" } };
  for (let i = 1; i < 40; i++) {
    const ref = { $ref: `#/$defs/d${i - 1}` };
    $defs[`d${i}`] = object({ a: ref, b: ref });
  }
  const text = JSON.stringify(normaliseSchema({ ...object({ x: { $ref: "#/$defs/d39" } }), $defs }, "gemini"));
  assert.ok(text.length < 1_000_000, `${text.length} characters`);
});

Deno.test("normaliseSchema survives any nesting of nonsense", () => {
  const nonsense = [null, true, 7, "x", [], {}, [null], { type: 5 }, { $ref: 5 }, { $ref: "#/properties/x" }];
  const keywords = ["items", "anyOf", "allOf", "properties", "type", "enum", "required", "patternProperties", "$defs"];
  for (const target of ["messages", "openai", "gemini"] as const) {
    for (const keyword of keywords) {
      for (const value of nonsense) {
        normaliseSchema({ [keyword]: value } as JsonObject, target);
        normaliseSchema(object({ x: { [keyword]: value } as JsonObject }), target);
      }
    }
  }
});
