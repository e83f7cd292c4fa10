import type { JsonObject } from "../../json.ts";

/**
 * Whether a client's request declares `functions`, as it was before there were tools: it knows an answer's call as its
 * `function_call` alone.
 */
export function asksFunctions(request: JsonObject): boolean {
  const { functions, tools } = request;
  return Array.isArray(functions) && functions.length > 0 && !Array.isArray(tools);
}
