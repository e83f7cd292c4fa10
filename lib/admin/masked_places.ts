/** Where a recorded body has masks, and whether it would mean something else with them than without. */
import { isObject, type Json } from "../json.ts";
import { MASK } from "../redact.ts";

export interface MaskedPlaces {
  /** In words of people, models and tools: a mask there is read like the word that it stands for. */
  readonly words: number;
  /** The first place where the very value counts, such as `mcp_servers[0].authorization_token`. */
  readonly value: string | undefined;
}

/** Members whose text is read by a model, in all protocols. Thinking is none: a signature vouches for it. */
const WORDS = new Set([
  "text",
  "content",
  "system",
  "instructions",
  "input",
  "prompt",
  "arguments",
  "output",
  "description",
  "reasoning_content",
  "refusal",
]);

/** What a tool was called with and what it gave: whatever is in there is the tool's. */
const OF_A_TOOL = new Set(["input", "arguments", "args", "output", "response", "input_schema", "parameters"]);

export function maskedPlaces(body: Json): MaskedPlaces {
  const found = { words: 0, value: undefined as string | undefined };
  look(body, { path: "", name: "", isTool: false, depth: 0 }, found);
  return found;
}

interface Place {
  readonly path: string;
  /** Of the nearest member. */
  readonly name: string;
  readonly isTool: boolean;
  readonly depth: number;
}

function look(value: Json, place: Place, found: { words: number; value: string | undefined }): void {
  if (typeof value === "string") {
    if (!value.includes(MASK)) return;
    if (place.isTool || WORDS.has(place.name)) found.words++;
    else found.value ??= place.path;
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => look(item, { ...place, path: `${place.path}[${index}]` }, found));
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      const path = place.path === "" ? name : `${place.path}.${name}`;
      // At the top, `input` is the conversation of the Responses protocol.
      const isTool = place.isTool || place.depth > 0 && OF_A_TOOL.has(name) && typeof member !== "string";
      look(member, { path, name, isTool, depth: place.depth + 1 }, found);
    }
  }
}
