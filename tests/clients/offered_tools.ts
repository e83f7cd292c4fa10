/** What a client can do for the model, by whatever name and in whatever shape its tools arrive. */
import { isObject, type Json, type JsonObject, stringMember } from "../../lib/json.ts";
import { type Call, list, type OfferedTool, type Step } from "./wire.ts";

export type Action = Exclude<Step, { type: "text" | "thinking" | "search" }>;

/** The call that makes the client do `action`. Throws if it offers no tool for that. */
export function callOf(action: Action, tools: readonly OfferedTool[]): Call {
  const call = candidates(action).map(([name, input]) => callTool(find(tools, name), input)).find((each) => each);
  if (call) return call;
  throw new Error(`No tool to ${action.type} among ${tools.map(({ name }) => name).join(", ")}`);
}

/** Whether a tool of this name is offered. */
export function isOffered(name: string, tools: readonly OfferedTool[]): boolean {
  return find(tools, name) !== undefined;
}

/** Whether a task can be done with these tools; who is there for a search needs no more than that. */
export function canAct(tools: readonly OfferedTool[]): boolean {
  return isOffered("web_search", tools) ||
    candidates({ type: "shell", command: "" }).some(([name]) => find(tools, name) !== undefined);
}

/** Tools by which the clients do `action`, best first: Claude Code's, Codex's, and Codex's code mode. */
function candidates(action: Action): [name: string, input: JsonObject | string][] {
  switch (action.type) {
    case "shell":
      return [
        ["Bash", { command: action.command, description: "Print a proof" }],
        ["exec_command", { cmd: action.command }],
        ["exec", script("exec_command", { cmd: action.command })],
      ];
    case "read":
      return [["Read", { file_path: action.path }], ...candidates({ type: "shell", command: `cat '${action.path}'` })];
    case "image":
      return [["Read", { file_path: action.path }], ["view_image", { path: action.path }]];
    case "patch":
      return [["apply_patch", action.patch], ["exec", script("apply_patch", action.patch)]];
    case "use": {
      const names = [action.tool].flat();
      const call = `const r = await tools[Object.keys(tools).find((name) => /${names.at(-1)}$/.test(name))]`;
      return [
        ...names.map((name): [string, JsonObject] => [name, action.input]),
        ["exec", `${call}(${JSON.stringify(action.input)}); text(JSON.stringify(r));`],
      ];
    }
    default:
      return action satisfies never;
  }
}

function script(name: string, input: JsonObject | string): string {
  return `const r = await tools.${name}(${JSON.stringify(input)}); text(JSON.stringify(r));`;
}

/** By its name, or by the name with a namespace before it, as a proxy has to write it for most protocols. */
function find(tools: readonly OfferedTool[], name: string): OfferedTool | undefined {
  return tools.find((tool) => tool.name === name) ??
    tools.find((tool) => new RegExp(`(^|__|[.:/-])${name}$`).test(tool.name));
}

function callTool(tool: OfferedTool | undefined, input: JsonObject | string): Call | undefined {
  if (!tool) return undefined;
  const { name, namespace, custom, finds } = tool;
  // Bare text for what is offered as a function goes into its one string.
  const fitting = custom || typeof input !== "string" ? input : { [stringProperty(tool.schema)]: input };
  return { type: "call", name, namespace, finds, input: fitting };
}

function stringProperty(schema: Json | undefined): string {
  const properties = isObject(schema) && isObject(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  return properties.find(([, value]) => stringMember(value, "type")?.toLowerCase() === "string")?.[0] ?? "input";
}

/** Names that stand twice, or that the vendor does not take. */
export function nameFaults(names: readonly string[], allowed: RegExp): string[] {
  const faults = names.filter((name) => !allowed.test(name)).map((name) => `tool name ${JSON.stringify(name)}`);
  return new Set(names).size < names.length ? [...faults, "two tools of one name"] : faults;
}

/** Paths of the members named in `names`, anywhere in `value`. */
export function membersNamed(value: Json | undefined, names: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => membersNamed(each, names));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    ...(names.includes(name) ? [name] : []),
    ...membersNamed(member, names),
  ]);
}

export function listOf(value: Json | undefined): JsonObject[] {
  return list(value).filter(isObject);
}
