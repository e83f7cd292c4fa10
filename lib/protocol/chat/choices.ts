import { isObject, type Json } from "../../json.ts";

/** The choices of a chunk by their numbers: the first is the answer. */
export function choicesOf(choices: Json | undefined): readonly Json[] {
  if (!Array.isArray(choices)) return [];
  return choices.length < 2 ? choices : choices.toSorted((a, b) => indexOf(a) - indexOf(b));
}

function indexOf(choice: Json): number {
  const index = isObject(choice) ? choice["index"] : undefined;
  return typeof index === "number" ? index : 0;
}
