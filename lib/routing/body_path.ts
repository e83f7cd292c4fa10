/** Values in a body by a dotted path: `metadata.user_id`, `messages.0.role`, `tools[].name`, `messages[0].content`. */
import { isObject, type Json, type JsonObject } from "../json.ts";

/** A member's name or an element's place; `"[]"`: every element. */
export type BodyPath = readonly string[];

const EVERY = "[]";

/** More elements than this are not looked at: a conversation has thousands. */
const MAX_FOUND = 10_000;

export function parseBodyPath(path: string): BodyPath {
  return path.replaceAll(EVERY, `.${EVERY}`).replace(/\[(\d+)\]/g, ".$1").split(".").filter((step) => step !== "");
}

/** The strings, numbers and booleans at `path`, as text. */
export function textsAt(body: JsonObject, path: BodyPath): string[] {
  let found: Json[] = [body];
  for (const step of path) found = found.flatMap((value) => stepInto(value, step)).slice(0, MAX_FOUND);
  return found.filter((value) => value !== null && typeof value !== "object").map(String);
}

function stepInto(value: Json, step: string): Json[] {
  if (Array.isArray(value)) {
    if (step === EVERY) return value;
    const element = /^\d+$/.test(step) ? value[Number(step)] : undefined;
    return element === undefined ? [] : [element];
  }
  const member = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return member === undefined ? [] : [member];
}
