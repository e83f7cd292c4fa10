/** Google's Gemini API as a strict upstream speaks it (ai.google.dev/api/generate-content, read 2026-11-22). */
import { isObject, type Json, type JsonObject, stringMember } from "../../lib/json.ts";
import { listOf, membersNamed, nameFaults } from "./offered_tools.ts";
import {
  type Conversation,
  finding,
  mediaTypeOf,
  newId,
  type OfferedTool,
  pieces,
  type SpokenStep,
  type Turn,
  usage,
  type Wire,
  type WireEvent,
} from "./wire.ts";

export const geminiWire: Wire = { check, read, events, whole, error, errorEvent, overflow, preamble: 0 };

const top = ["systemInstruction", "tools", "toolConfig", "contents", "generationConfig", "safetySettings"];
const partMembers = [
  "text",
  "thought",
  "thoughtSignature",
  "functionCall",
  "functionResponse",
  "inlineData",
  "fileData",
];
const schemaMembers = [
  ...["type", "format", "title", "description", "nullable", "enum", "items", "minItems", "maxItems", "properties"],
  ...["required", "minProperties", "maxProperties", "minimum", "maximum", "minLength", "maxLength", "pattern", "anyOf"],
  ...["default", "propertyOrdering", "example"],
];
const schemaTypes = ["string", "number", "integer", "boolean", "array", "object"];
const formats = ["enum", "date-time", "float", "double", "int32", "int64"];
const foreign = ["cache_control", "tool_use_id", "tool_call_id", "encrypted_content", "signature", "reasoning_content"];

function check(body: JsonObject, headers: Headers): string[] {
  const faults = unknownMembers(body, top, "body");
  if (headers.get("content-type") !== "application/json") faults.push("content-type is not application/json");
  const contents = listOf(body["contents"]);
  if (contents[0]?.["role"] !== "user") faults.push("contents does not begin with the user");
  faults.push(...membersNamed(withoutArguments(contents), foreign).map((name) => `foreign member ${name}`));
  const declarations = listOf(body["tools"]).flatMap((tool) => listOf(tool["functionDeclarations"]));
  faults.push(...nameFaults(offered(body).map(({ name }) => name), /^[a-zA-Z_][\w.-]{0,63}$/));
  for (const declaration of declarations) {
    faults.push(...unknownMembers(declaration, ["name", "description", "parameters"], "functionDeclaration"));
    const schema = declaration["parameters"];
    if (schema !== undefined) faults.push(...schemaFaults(schema, String(declaration["name"])));
  }
  return [...faults, ...contents.flatMap((content, index) => contentFaults(content, { index, contents }))];
}

/** The arguments and results of tools may have members of any name. */
function withoutArguments(contents: readonly JsonObject[]): Json {
  return contents.map(({ parts }) => listOf(parts).map((part) => ({ ...part, functionCall: 0, functionResponse: 0 })));
}

interface Place {
  readonly index: number;
  readonly contents: readonly JsonObject[];
}

function contentFaults(content: JsonObject, { index, contents }: Place): string[] {
  const faults = unknownMembers(content, ["role", "parts"], `contents[${index}]`);
  const bad = (fault: string) => faults.push(`contents[${index}]: ${fault}`);
  if (content["role"] !== "user" && content["role"] !== "model") bad(`role ${content["role"]}`);
  if (content["role"] === contents[index - 1]?.["role"]) bad("roles do not alternate");
  const parts = listOf(content["parts"]);
  if (parts.length === 0) bad("no parts");
  for (const part of parts) {
    faults.push(...unknownMembers(part, partMembers, `contents[${index}].parts[]`));
    const kinds = Object.keys(part).filter((name) => name !== "thought" && name !== "thoughtSignature");
    if (kinds.length !== 1) bad(`a part is ${kinds.join(" and ") || "nothing"}`);
    if (part["text"] === "" && part["thoughtSignature"] === undefined) bad("an empty text");
    const call = part["functionCall"] ?? part["functionResponse"];
    if (isObject(call) && !isObject(call["args"] ?? call["response"])) bad(`${call["name"]} has no object`);
  }
  const calls = content["role"] === "model" ? namesOf(content, "functionCall") : [];
  const responses = namesOf(contents[index + 1], "functionResponse");
  if (calls.join() !== responses.join()) bad(`calls ${calls}, but what follows answers ${responses}`);
  if (index === 0 && namesOf(content, "functionResponse").length > 0) bad("answers without calls");
  return faults;
}

function namesOf(content: JsonObject | undefined, kind: string): string[] {
  return listOf(content?.["parts"]).map((part) => part[kind]).filter(isObject).map(({ name }) => String(name));
}

function schemaFaults(schema: Json, path: string): string[] {
  if (!isObject(schema)) return [`${path} is no schema`];
  const faults = unknownMembers(schema, schemaMembers, path);
  if (schema["anyOf"] !== undefined) {
    if (Object.keys(schema).length > 1) faults.push(`${path}.anyOf does not stand alone`);
    return [...faults, ...listOf(schema["anyOf"]).flatMap((each, at) => schemaFaults(each, `${path}.anyOf[${at}]`))];
  }
  const type = String(schema["type"]).toLowerCase();
  if (!schemaTypes.includes(type)) faults.push(`${path}.type is ${schema["type"]}`);
  if (schema["enum"] !== undefined && type !== "string") faults.push(`${path}.enum is not of strings`);
  if (type === "array") faults.push(...schemaFaults(schema["items"] ?? null, `${path}.items`));
  if (schema["format"] !== undefined && !formats.includes(String(schema["format"]))) faults.push(`${path}.format`);
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  if (schema["properties"] !== undefined && Object.keys(properties).length === 0) {
    faults.push(`${path} has no properties`);
  }
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  for (const name of required) if (!(String(name) in properties)) faults.push(`${path}.required ${name}`);
  return [...faults, ...Object.entries(properties).flatMap(([name, each]) => schemaFaults(each, `${path}.${name}`))];
}

function unknownMembers(object: JsonObject, names: readonly string[], path: string): string[] {
  return Object.keys(object).filter((name) => !names.includes(name)).map((name) => `${path}.${name} is unknown`);
}

function offered(body: JsonObject): OfferedTool[] {
  return listOf(body["tools"]).flatMap((tool) => listOf(tool["functionDeclarations"])).map((declaration) => ({
    name: stringMember(declaration, "name") ?? "",
    custom: false,
    schema: declaration["parameters"],
  }));
}

function read(body: JsonObject): Conversation {
  const contents = listOf(body["contents"]);
  const parts = contents.flatMap((content) => listOf(content["parts"]));
  const user = contents.filter(({ role }) => role === "user").flatMap((content) => listOf(content["parts"]));
  const images = parts.map((part) => part["inlineData"]).filter(isObject);
  return {
    prompt: user.map((part) => stringMember(part, "text") ?? "").join("\n"),
    results: user.map((part) => part["functionResponse"]).filter(isObject).map(({ response }) =>
      stringMember(response, "output") ?? JSON.stringify(response)
    ),
    // A result belongs to the call that has its place.
    calls: parts.map((part) => part["functionCall"]).filter(isObject).map(({ args }) => JSON.stringify(args)),
    tools: offered(body),
    images: images.map(({ mimeType, data }) => mediaTypeOf(`data:${mimeType};base64,${data}`)),
    thoughts: parts.flatMap((part) => stringMember(part, "thoughtSignature") ?? []),
    searches: listOf(body["tools"]).some(({ googleSearch }) => googleSearch !== undefined),
    answers: contents.filter(({ role }) => role === "model").length,
  };
}

function events(turn: Turn): WireEvent[] {
  const head = { modelVersion: turn.model, responseId: newId("") };
  const chunk = (part: JsonObject): WireEvent => ({
    data: { candidates: [{ content: { parts: [part], role: "model" }, index: 0 }], usageMetadata: total(0), ...head },
  });
  const end = { finishReason: finish(turn), index: 0, ...grounding(turn) };
  const last = { content: { parts: [{ text: "" }], role: "model" }, ...end };
  return [
    ...parts(turn.steps).flatMap(split).map(chunk),
    { data: { candidates: [last], usageMetadata: total(usage.output), ...head } },
  ];
}

/** A signature of thinking stands on the part that follows it. */
function parts(steps: readonly SpokenStep[]): JsonObject[] {
  const said = steps.filter((step) => step.type !== "search");
  return said.map((step, index): JsonObject => {
    const before = said[index - 1];
    const signature = before?.type === "thinking" ? { thoughtSignature: before.signature } : {};
    switch (step.type) {
      case "text":
        return { text: step.text, ...signature };
      case "thinking":
        return { text: step.text, thought: true };
      case "call":
        return { functionCall: { name: step.name, args: step.input }, ...signature };
      default:
        return step satisfies never;
    }
  });
}

/** Texts come in pieces, calls whole. */
function split(part: JsonObject): JsonObject[] {
  const { text, ...rest } = part;
  return typeof text === "string" ? pieces(text).map((piece) => ({ text: piece, ...rest })) : [part];
}

function whole(turn: Turn): JsonObject {
  const end = { finishReason: finish(turn), index: 0, ...grounding(turn) };
  const candidate = { content: { parts: parts(turn.steps), role: "model" }, ...end };
  const head = { modelVersion: turn.model, responseId: newId("") };
  return { candidates: [candidate], usageMetadata: total(usage.output), ...head };
}

function grounding({ steps }: Turn): JsonObject {
  const queries = steps.flatMap((step) => step.type === "search" ? step.query : []);
  if (queries.length === 0) return {};
  const { url: uri, title } = finding;
  return { groundingMetadata: { webSearchQueries: queries, groundingChunks: [{ web: { uri, title } }] } };
}

function finish({ cutShort }: Turn): string {
  return cutShort ? "MAX_TOKENS" : "STOP";
}

function total(candidatesTokenCount: number): JsonObject {
  const totalTokenCount = usage.input + candidatesTokenCount;
  return { promptTokenCount: usage.input, candidatesTokenCount, totalTokenCount };
}

const statuses: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
};

function error(code: number, message: string): JsonObject {
  return { error: { code, message, status: statuses[code] ?? "INTERNAL" } };
}

function errorEvent(message: string): WireEvent {
  return { data: error(503, message) };
}

function overflow(): JsonObject {
  return error(400, "The input token count (210000) exceeds the maximum number of tokens allowed (200000).");
}
