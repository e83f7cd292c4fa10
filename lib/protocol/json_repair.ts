/** Arguments of tool calls as models write them: JSON, nearly JSON, or a piece of it. */
import { isObject, type JsonObject, parseJson } from "../json.ts";
import { looseObjects } from "./loose_json.ts";
import { parseExactly } from "./parse_exactly.ts";

/**
 * JSON text of an object: `text` itself if it is one, `{}` if it is blank, else what it evidently means (Python quotes
 * and literals, trailing commas, code fences, raw line feeds in strings, an object in a string, the same object twice).
 * `undefined` if it is cut or beyond repair: half a call is never completed by a guess. Numbers keep their spelling.
 *
 * `tool`: the tool's name, for arguments that some models always get wrong.
 */
export function repairArguments(text: string, tool?: string): string | undefined {
  const repaired = repair(text, 0);
  return repaired === undefined || tool === undefined ? repaired : withoutQuirks(repaired, tool);
}

/**
 * The arguments of a call as an object. `repaired`: the text was beyond repair and stands whole in `input`, which is a
 * loss; repairs that keep the meaning are none.
 */
export function argumentsObject(text: string, tool?: string): { value: JsonObject; repaired: boolean } {
  const repaired = repairArguments(text, tool);
  const value = repaired === undefined ? undefined : parseExactly(repaired);
  return isObject(value) ? { value, repaired: false } : { value: { input: text }, repaired: true };
}

/** Whether arguments end too early: no repair helps, and something that they open is never closed. */
export function isCutArguments(text: string): boolean {
  return repairArguments(text) === undefined && !closesAll(text);
}

const DEPTH: Readonly<Record<string, number>> = { "{": 1, "[": 1, "}": -1, "]": -1 };

/** Whether `text` closes each brace, bracket and string that it opens. */
function closesAll(text: string): boolean {
  let depth = 0, inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (inString && char === "\\") i++;
    else if (char === '"') inString = !inString;
    else if (!inString) depth += DEPTH[char] ?? 0;
  }
  return depth <= 0 && !inString;
}

function repair(text: string, depth: number): string | undefined {
  if (text.trim() === "") return "{}";
  const value = parseJson(text);
  if (isObject(value)) return text;
  if (value === null) return "{}";
  // An object encoded twice.
  if (typeof value === "string" && depth === 0 && value.trim() !== "") return repair(value, 1);
  if (value !== undefined) return undefined;
  return single(looseObjects(unfenced(text)));
}

/** Some upstreams send `{}` first and the arguments after it, or everything twice. */
function single(objects: readonly string[] | undefined): string | undefined {
  if (objects === undefined) return undefined;
  const distinct = new Set(objects.length > 1 ? objects.filter((object) => object !== "{}") : objects);
  if (distinct.size > 1) return undefined;
  const [only] = distinct;
  return only ?? objects[0];
}

const FENCE = /^\s*```[a-zA-Z]*\s*\n([\s\S]*?)\n?\s*```\s*$/;

function unfenced(text: string): string {
  return FENCE.exec(text)?.[1] ?? text;
}

/**
 * `Read` takes `pages` only for PDF files and rejects an empty one, which models other than its own fill in dutifully.
 */
function withoutQuirks(text: string, tool: string): string {
  if (tool !== "Read" || !text.includes('"pages"')) return text;
  const value = parseJson(text);
  if (!isObject(value) || value["pages"] !== "") return text;
  const { pages: _, ...rest } = value;
  return JSON.stringify(rest);
}
