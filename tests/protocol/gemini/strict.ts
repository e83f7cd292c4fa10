/** What the Gemini API rejects, as far as a request of ours could have it. */
import assert from "node:assert/strict";
import { isObject, type Json, type JsonObject } from "../../../lib/json.ts";

const TOP = ["systemInstruction", "tools", "toolConfig", "contents", "generationConfig", "serviceTier"];
const PART = ["text", "thought", "thoughtSignature", "functionCall", "functionResponse", "inlineData", "fileData"];
const SCHEMA = [
  ...["type", "format", "title", "description", "nullable", "enum", "items", "minItems", "maxItems", "properties"],
  ...["required", "minProperties", "maxProperties", "minimum", "maximum", "minLength", "maxLength", "pattern", "anyOf"],
  ...["default", "propertyOrdering"],
];
const TYPES = ["string", "number", "integer", "boolean", "array", "object"];

/** Throws an `AssertionError` that names the path of the first offence. */
export function assertStrict(body: JsonObject): void {
  known(body, TOP, "body");
  const contents = body["contents"] as JsonObject[];
  assert.ok(contents.length > 0, "contents is empty");
  assert.equal(contents[0]!["role"], "user", "contents[0].role");
  contents.forEach((content, i) => {
    known(content, ["role", "parts"], `contents[${i}]`);
    if (i > 0) assert.notEqual(content["role"], contents[i - 1]!["role"], `contents[${i}].role does not alternate`);
    assertParts(content["parts"] as JsonObject[], `contents[${i}].parts`);
    const calls = each(content, "functionCall");
    const responses = each(contents[i + 1], "functionResponse");
    if (content["role"] === "model") {
      assert.equal(responses.length, calls.length, `contents[${i}]: calls and responses`);
    }
    assert.deepEqual(responses.map(({ name }) => name), calls.map(({ name }) => name), `contents[${i}]: names`);
  });
  for (const tool of (body["tools"] ?? []) as JsonObject[]) {
    for (const declaration of (tool["functionDeclarations"] ?? []) as JsonObject[]) {
      known(declaration, ["name", "description", "parameters"], "functionDeclaration");
      assert.match(String(declaration["name"]), /^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$/);
      if (declaration["parameters"] !== undefined) assertSchema(declaration["parameters"], String(declaration["name"]));
    }
  }
  const format = (body["generationConfig"] as JsonObject | undefined)?.["responseSchema"];
  if (format !== undefined) assertSchema(format, "responseSchema");
}

function assertParts(parts: readonly JsonObject[], path: string): void {
  assert.ok(parts.length > 0, `${path} is empty`);
  parts.forEach((part, i) => {
    known(part, PART, `${path}[${i}]`);
    const kinds = Object.keys(part).filter((name) => name !== "thought" && name !== "thoughtSignature");
    assert.equal(kinds.length, 1, `${path}[${i}] is ${kinds.join(" and ")}`);
    if (part["text"] === "") assert.ok(part["thoughtSignature"], `${path}[${i}].text is empty`);
    const call = part["functionCall"] ?? part["functionResponse"];
    if (!isObject(call)) return;
    assert.ok(typeof call["name"] === "string" && call["name"] !== "", `${path}[${i}] has no name`);
    assert.ok(isObject(call["args"] ?? call["response"]), `${path}[${i}] is no object`);
  });
}

function assertSchema(schema: Json, path: string): void {
  assert.ok(isObject(schema), `${path} is no object`);
  known(schema, SCHEMA, path);
  if (schema["anyOf"] !== undefined) {
    assert.deepEqual(Object.keys(schema), ["anyOf"], `${path}: anyOf does not stand alone`);
    (schema["anyOf"] as Json[]).forEach((variant, i) => assertSchema(variant, `${path}.anyOf[${i}]`));
    return;
  }
  assert.ok(TYPES.includes(String(schema["type"])), `${path}.type is ${schema["type"]}`);
  if (schema["enum"] !== undefined) {
    assert.equal(schema["type"], "string", `${path}.enum`);
    for (const value of schema["enum"] as Json[]) assert.ok(typeof value === "string" && value !== "", `${path}.enum`);
  }
  if (schema["type"] === "array") assertSchema(schema["items"]!, `${path}.items`);
  if (schema["format"] !== undefined) {
    assert.ok(
      ["enum", "date-time", "float", "double", "int32", "int64"].includes(String(schema["format"])),
      `${path}.format`,
    );
  }
  const properties = (schema["properties"] ?? {}) as JsonObject;
  if (schema["properties"] !== undefined) assert.ok(Object.keys(properties).length > 0, `${path}.properties is empty`);
  for (const name of (schema["required"] ?? []) as string[]) assert.ok(name in properties, `${path}.required ${name}`);
  for (const [name, value] of Object.entries(properties)) assertSchema(value, `${path}.properties.${name}`);
}

function each(content: JsonObject | undefined, kind: string): JsonObject[] {
  return ((content?.["parts"] ?? []) as JsonObject[]).map((part) => part[kind]).filter(isObject);
}

function known(object: JsonObject, names: readonly string[], path: string): void {
  for (const name of Object.keys(object)) assert.ok(names.includes(name), `${path}.${name} is unknown`);
}
