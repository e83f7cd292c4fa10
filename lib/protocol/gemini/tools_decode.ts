import { isObject, type Json, type JsonObject } from "../../json.ts";
import type { FunctionTool, HostedTool, Tool, ToolChoice } from "../conversation.ts";
import { objectAt, stringAt } from "../field.ts";
import { listAt, member, names, text } from "./field.ts";
import { decodeSchema } from "./schema_decode.ts";

const HOSTED: ReadonlyMap<string, HostedTool["kind"]> = new Map([
  ["googleSearch", "web_search"],
  ["googleSearchRetrieval", "web_search"],
  ["codeExecution", "code_interpreter"],
]);

export function decodeTools(tools: Json | undefined): Tool[] {
  return listAt(tools ?? [], "tools").flatMap((value, i) => {
    const tool = objectAt(value, `tools[${i}]`);
    return names(tool).flatMap((name): Tool[] => {
      const own = member(tool, name)!;
      if (name === "functionDeclarations") return decodeFunctions(own, `tools[${i}].functionDeclarations`);
      return [{ type: "hosted", kind: HOSTED.get(name) ?? "other", protocol: "gemini", value: { [name]: own } }];
    });
  });
}

function decodeFunctions(declarations: Json | undefined, path: string): FunctionTool[] {
  return listAt(declarations ?? [], path).map((value, i) => {
    const declaration = objectAt(value, `${path}[${i}]`);
    return {
      type: "function",
      name: stringAt(member(declaration, "name"), `${path}[${i}].name`),
      description: text(declaration, "description"),
      schema: schemaOf(declaration),
    };
  });
}

function schemaOf(declaration: JsonObject): JsonObject | undefined {
  const schema = member(declaration, "parametersJsonSchema");
  if (isObject(schema)) return schema;
  const parameters = member(declaration, "parameters");
  return isObject(parameters) ? decodeSchema(parameters) : undefined;
}

/** The tools that a choice of several by name leaves over; all of them with any other choice. */
export function allowed(tools: readonly Tool[], config: Json | undefined): readonly Tool[] {
  const { mode, names } = callingOf(config);
  const isNamed = (mode === "ANY" && names.length > 1) || (mode === "VALIDATED" && names.length > 0);
  return isNamed ? tools.filter((tool) => tool.type === "hosted" || names.includes(tool.name)) : tools;
}

function callingOf(config: Json | undefined): { readonly mode: string | undefined; readonly names: readonly string[] } {
  const calling = isObject(config) ? member(config, "functionCallingConfig") : undefined;
  if (!isObject(calling)) return { mode: undefined, names: [] };
  const listed = member(calling, "allowedFunctionNames");
  return {
    mode: (text(calling, "mode") ?? "AUTO").toUpperCase(),
    names: Array.isArray(listed) ? listed.filter((name) => typeof name === "string") : [],
  };
}

export function decodeToolChoice(config: Json | undefined, lost: Set<string>): ToolChoice | undefined {
  if (!isObject(config)) return undefined;
  if (member(config, "retrievalConfig") !== undefined) lost.add("toolConfig.retrievalConfig");
  const { mode, names } = callingOf(config);
  switch (mode) {
    case undefined:
      return undefined;
    case "NONE":
      return { type: "none" };
    case "ANY":
      return names.length === 1 ? { type: "tool", name: names[0]! } : { type: "required" };
    default:
      // `VALIDATED` is `AUTO` with calls that fit their schemas.
      return { type: "auto" };
  }
}
