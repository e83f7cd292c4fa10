/** Tools and the choice among them, from the Responses protocol to the hub. */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { CustomTool, FunctionTool, HostedTool, Tool, ToolChoice } from "../conversation.ts";
import { isOwnTool } from "../own_tools.ts";
import { isContained } from "./own_items.ts";
import { arrayAt, noneOf, notExpected, objectAt, reportUnknown, stringAt } from "../field.ts";

/** `value`: a list of tools; `path` is where it stands, for errors. */
export function decodeTools(value: Json | undefined, path: string, lost: Set<string>): Tool[] {
  return arrayAt(value ?? [], path).flatMap((tool, i) =>
    decodeTool(objectAt(tool, `${path}[${i}]`), `${path}[${i}]`, lost)
  );
}

function decodeTool(tool: JsonObject, path: string, lost: Set<string>): readonly Tool[] {
  const type = stringAt(tool["type"], `${path}.type`);
  switch (type) {
    case "function":
      return [decodeFunction(tool, path, lost)];
    case "custom":
      return [decodeCustom(tool, path)];
    case "namespace":
      return decodeNamespace(tool, path, lost);
    default:
      return decodeHosted(type, tool);
  }
}

const FUNCTION: ReadonlySet<string> = new Set([
  "type",
  "function",
  "name",
  "description",
  "parameters",
  "strict",
  "defer_loading",
]);

function decodeFunction(tool: JsonObject, path: string, lost: Set<string>): FunctionTool {
  reportUnknown(tool, FUNCTION, { lost, prefix: "tools[]." });
  // Clients of the Chat protocol that were moved here keep its envelope.
  const inner = isObject(tool["function"]) ? tool["function"] : tool;
  const { parameters, strict } = inner;
  return {
    type: "function",
    name: nameOf(inner, path),
    description: stringMember(inner, "description"),
    schema: isObject(parameters) ? parameters : undefined,
    ...(typeof strict === "boolean" ? { strict } : {}),
  };
}

function decodeCustom(tool: JsonObject, path: string): CustomTool {
  const { format } = tool;
  return {
    type: "custom",
    name: nameOf(tool, path),
    description: stringMember(tool, "description"),
    format: isObject(format) ? format : undefined,
  };
}

function nameOf(tool: JsonObject, path: string): string {
  const name = stringMember(tool, "name");
  if (name === undefined || name === "") throw notExpected(`${path}.name`, "reading.string");
  return name;
}

/** A namespace says in its description what its tools have in common: the first of them keeps that. */
function decodeNamespace(tool: JsonObject, path: string, lost: Set<string>): readonly Tool[] {
  const namespace = nameOf(tool, path);
  const about = stringMember(tool, "description") ?? "";
  return decodeTools(tool["tools"], `${path}.tools`, lost).map((inner, i): Tool => {
    if (inner.type === "hosted") return inner;
    const description = i === 0 && about !== "" ? [inner.description, about].filter(Boolean).join("\n\n") : undefined;
    return { ...inner, namespace, ...(description === undefined ? {} : { description }) };
  });
}

const HOSTED: readonly (readonly [RegExp, HostedTool["kind"]])[] = [
  [/^web_search/, "web_search"],
  [/^image_generation$/, "image_generation"],
  [/^code_interpreter$/, "code_interpreter"],
];

function decodeHosted(type: string, value: JsonObject): readonly Tool[] {
  // OpenAI itself searches: elsewhere all tools are in sight, and there is nothing to search for.
  if (type === "tool_search" && value["execution"] !== "client") return [];
  const kind = type === "shell" && isContained(value) ? "other" : hostedKind(type) ?? "other";
  return [{ type: "hosted", kind, protocol: "responses", value }];
}

function hostedKind(type: string): HostedTool["kind"] | undefined {
  return isOwnTool(type) ? type : HOSTED.find(([pattern]) => pattern.test(type))?.[1];
}

/** A choice in any of its forms; `undefined` if the client leaves it open. */
export function decodeToolChoice(value: Json | undefined, lost: Set<string>): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") {
    if (value === "auto" || value === "none" || value === "required") return { type: value };
    throw noneOf("tool_choice", ["auto", "none", "required"], value);
  }
  if (!isObject(value)) throw notExpected("tool_choice", "reading.string_or_object");
  const type = stringMember(value, "type") ?? "";
  if (type === "function" || type === "custom") {
    const inner = isObject(value["function"]) ? value["function"] : value;
    const namespace = stringMember(inner, "namespace");
    return {
      type: "tool",
      name: nameOf(inner, "tool_choice"),
      ...(namespace === undefined ? {} : { namespace }),
    };
  }
  if (type === "allowed_tools") return { type: value["mode"] === "required" ? "required" : "auto" };
  const kind = hostedKind(type);
  if (kind !== undefined) return { type: "tool", name: kind };
  lost.add(`tool_choice.${type}`);
  return undefined;
}

/** The tools that an `allowed_tools` choice leaves over; all of them with any other choice. */
export function allowed(tools: readonly Tool[], choice: Json | undefined): readonly Tool[] {
  if (stringMember(choice, "type") !== "allowed_tools" || !isObject(choice)) return tools;
  const names = arrayAt(choice["tools"], "tool_choice.tools");
  return tools.filter((tool) =>
    names.some((name) =>
      tool.type === "hosted"
        ? stringMember(name, "type") === tool.value["type"]
        : stringMember(name, "name") === tool.name && stringMember(name, "namespace") === tool.namespace
    )
  );
}
