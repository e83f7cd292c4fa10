import { isObject, type Json, type JsonObject } from "../../json.ts";
import type { FunctionTool, HostedTool, Tool, ToolChoice } from "../conversation.ts";
import { listAt, member, names, objectAt, stringAt, text } from "./field.ts";
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

export function decodeToolChoice(config: Json | undefined, lost: Set<string>): ToolChoice | undefined {
  if (!isObject(config)) return undefined;
  if (member(config, "retrievalConfig") !== undefined) lost.add("toolConfig.retrievalConfig");
  const calling = member(config, "functionCallingConfig");
  if (!isObject(calling)) return undefined;
  const allowed = member(calling, "allowedFunctionNames");
  const functions = Array.isArray(allowed) ? allowed.filter((name) => typeof name === "string") : [];
  switch ((text(calling, "mode") ?? "AUTO").toUpperCase()) {
    case "NONE":
      return { type: "none" };
    case "ANY":
      if (functions.length === 1) return { type: "tool", name: functions[0]! };
      if (functions.length > 1) lost.add("toolConfig.functionCallingConfig.allowedFunctionNames");
      return { type: "required" };
    default:
      // `VALIDATED` is `AUTO` with calls that fit their schemas.
      return { type: "auto" };
  }
}
