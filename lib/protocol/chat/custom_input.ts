import { isObject, type Json } from "../../json.ts";
import { repairArguments } from "../json_repair.ts";

/**
 * The raw text for a custom tool out of a function's arguments: `{"input": …}` as it was declared, or what models make
 * of it (`{"patch": …}`, `{"command": ["apply_patch", …]}`, any only string member, the bare text).
 */
export function customInput(text: string): string {
  const value = parsed(repairArguments(text) ?? text);
  if (typeof value === "string") return value;
  if (!isObject(value)) return text;
  for (const name of ["input", "patch"]) {
    if (typeof value[name] === "string") return value[name];
  }
  const members = Object.values(value);
  const [only] = members;
  if (members.length !== 1) return members.length === 0 ? "" : text;
  if (typeof only === "string") return only;
  const last = Array.isArray(only) ? only[only.length - 1] : undefined;
  return typeof last === "string" ? last : text;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
