/**
 * An MCP server on standard input and output (modelcontextprotocol.io/specification/2025-06-18) whose tools have the
 * schemas and results that real servers have and few tests think of. It imports nothing, so that it starts anywhere.
 */

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Arguments = Readonly<Record<string, Json>>;

interface Tool {
  readonly name: string;
  readonly schema: Json;
  readonly run: (input: Arguments) => Json;
}

const text = (words: string): Json => ({ type: "text", text: words });
const said = (words: string): Json => ({ content: [text(words)] });
const anything = { type: "object" };

/** What a prompt or a result has to hold for its proof: `proof-a-$` becomes `proof-a-42`, as in a shell. */
const proof = (asked: Json | undefined): Json => said(String(asked).replace("$", "42"));

/** What generators of schemas make of recursive types, unions, tuples, maps and numbers of 64 bits: a tool for each. */
const SCHEMAS: Readonly<Record<string, Json>> = {
  recursive: { $ref: "#/$defs/node" },
  "null-default": { anyOf: [{ type: "string" }, { type: "null" }], default: null },
  "number-enum": { enum: [1, 2, 3], description: "How much" },
  "mixed-enum": { enum: ["x", null, "", 1, true] },
  "list-types": { type: ["string", "integer", "null"] },
  "old-tuple": { type: "array", items: [{ type: "string" }, { type: "integer" }], additionalItems: false },
  tuple: { type: "array", prefixItems: [{ type: "string" }, { const: 1 }], items: false },
  "bare-list": { type: "array" },
  map: { type: "object", additionalProperties: { type: "number" }, patternProperties: { "^x-": {} } },
  uint64: { type: "integer", format: "uint64", minimum: 0, maximum: 18446744073709551615, multipleOf: 1 },
  "old-exclusive": { type: "number", minimum: 0, exclusiveMinimum: true },
  union: { oneOf: [{ const: "a", title: "A" }, { const: "b" }], discriminator: { propertyName: "kind" } },
  "all-of": { allOf: [{ type: "object", properties: { a: {} } }, { properties: { b: { type: "string" } } }] },
  "any-value": true,
  "no-value": false,
  "not-this": { not: { type: "string" }, nullable: true },
  uri: { type: "string", format: "uri", pattern: "^(?!x)\\p{L}+$", examples: ["x"], contentEncoding: "base64" },
  conditional: { type: "object", if: { required: ["a"] }, then: { required: ["b"] }, dependentRequired: { a: ["b"] } },
  "required-nothing": { type: "object", required: ["missing"] },
  "odd.name": { type: "string" },
};

const TOOLS: readonly Tool[] = [
  {
    name: "echo",
    schema: {
      $schema: "http://json-schema.org/draft-07/schema#",
      ...anything,
      properties: { say: { type: "string", description: "What to say" } },
      required: ["say"],
      additionalProperties: false,
    },
    run: ({ say }) => proof(say),
  },
  { name: "no-properties", schema: anything, run: () => said("nothing was needed") },
  { name: "empty-result", schema: { ...anything, properties: {} }, run: () => ({ content: [] }) },
  {
    name: "a_tool_whose_name_is_longer_than_the_sixty_four_letters_of_others",
    schema: { ...anything, properties: { say: { type: ["string", "null"], default: null } } },
    run: ({ say }) => proof(say),
  },
  ...Object.entries(SCHEMAS).map(([name, property]): Tool => ({
    name,
    schema: {
      ...anything,
      $defs: { node: { ...anything, properties: { value: {}, next: { $ref: "#/$defs/node" } } } },
      properties: { say: { type: "string" }, [name === "odd.name" ? "$filter" : "odd"]: property },
      required: ["say"],
    },
    run: ({ say }) => proof(say),
  })),
  {
    name: "picture",
    schema: anything,
    run: () => ({ content: [text("A picture:"), { type: "image", data: PIXEL, mimeType: "image/png" }] }),
  },
  {
    name: "fails",
    schema: anything,
    run: () => ({ content: [text("the failure of the tool")], isError: true }),
  },
  {
    name: "mixed",
    schema: anything,
    run: () => ({
      content: [
        { type: "resource", resource: { uri: "odd://inner", mimeType: "text/plain", text: "the inner resource" } },
        { type: "resource_link", uri: "odd://note", name: "note", description: "the linked resource" },
      ],
      structuredContent: { structured: "the structured content" },
    }),
  },
];

const RESULTS: Readonly<Record<string, (params: Arguments) => Json>> = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion: protocolVersion ?? "2025-06-18",
    capabilities: { tools: {}, resources: {}, prompts: {} },
    serverInfo: { name: "odd", version: "1" },
    instructions: "The instructions of the odd server",
  }),
  ping: () => ({}),
  "tools/list": () => ({
    tools: TOOLS.map(({ name, schema }) => ({ name, description: `The tool ${name}`, inputSchema: schema })),
  }),
  "tools/call": ({ name, arguments: input }) =>
    TOOLS.find((tool) => tool.name === name)?.run((input ?? {}) as Arguments) ??
      { content: [text(`no tool ${name}`)], isError: true },
  "resources/list": () => ({ resources: [{ uri: "odd://note", name: "note", mimeType: "text/plain" }] }),
  "resources/templates/list": () => ({ resourceTemplates: [] }),
  "resources/read": ({ uri }) => ({ contents: [{ uri: uri ?? "", mimeType: "text/plain", text: "the note's words" }] }),
  "prompts/list": () => ({ prompts: [{ name: "greet", arguments: [{ name: "words", required: false }] }] }),
  "prompts/get": ({ arguments: given }) => ({
    messages: [{
      role: "user",
      content: text(`The prompt of the server. ${(given as Arguments | undefined)?.["words"]}`),
    }],
  }),
};

async function serve(): Promise<void> {
  const encoder = new TextEncoder();
  let rest = "";
  for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const { id, method, params } = JSON.parse(line) as { id?: Json; method?: string; params?: Arguments };
      if (id === undefined || method === undefined) continue;
      const result = RESULTS[method]?.(params ?? {});
      const answer = result === undefined ? { error: { code: -32601, message: `No ${method}` } } : { result };
      await Deno.stdout.write(encoder.encode(JSON.stringify({ jsonrpc: "2.0", id, ...answer }) + "\n"));
    }
  }
}

if (import.meta.main) await serve();
