/** Refusals of single items of `input`: who only speaks OpenAI's protocol knows few of the kinds that its clients send. */
import { isObject, type Json, parseJson } from "../json.ts";
import type { Clause } from "./complaint.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { valuesAt } from "./survey.ts";

/** Kimi, vLLM, llama.cpp, OpenAI, gateways that check with Zod, in this order. */
const OF_ITEM =
  /\binput[.[]\d+\b|\bitem type\b|\binput items?\b|\btype of ['"`]?items?\b|\bitem ['"`]?\w+['"`]? of type\b|\bcontent for item\b|\boutput of tool call\b|\binput: invalid input\b/i;

/** xAI, of reasoning whose content is `null`, as Codex has it (Wei-Shaw/sub2api #4237). */
const OF_ANY_ITEM = /\buntagged enum \w*Input/;
const WITHOUT_NULL = { type: "drop", path: "input[].content", from: null } as const;

/** An item, or a piece of one, that is not taken as the client sent it: the codec writes all of them anew. */
export function inputItems(
  { complaint: { text, clauses, status }, sent: { protocol, body } }: Reading,
): Reaction | undefined {
  if (protocol !== "responses" || status !== 400 && status !== 422) return undefined;
  if (OF_ANY_ITEM.test(text)) {
    const hasNull = valuesAt(body, WITHOUT_NULL.path).includes(null);
    return { type: "convert", changes: hasNull ? [WITHOUT_NULL] : [] };
  }
  return OF_ITEM.test(text) || clauses.some(isOfItem) ? { type: "convert", changes: [] } : undefined;
}

/** `input[2].action.type`, `body.input.3.output`; vLLM has what the list is of in between. */
function isOfItem({ subject = [] }: Clause): boolean {
  const at = subject.indexOf("input");
  return at >= 0 && subject.slice(at + 1, at + 3).some((name) => /^\d+$/.test(name));
}

/** Where calls have their arguments. */
const ARGUMENTS: readonly string[] = ["messages[].tool_calls[].function.arguments", "input[].arguments"];

/** Python's reader, nlohmann's, Go's; Pydantic's, and Python's own where nobody has looked. */
const OF_READER =
  /\bdict(?:ionary)?\b|\bobject\b|\bjson\b|\bpars(?:e|ing)\b|\barguments?\b|\bexpecting (?:value|property)|\bextra data\b|\bunterminated|\bdecod/i;

/** Arguments that are no JSON, or no object, as models write them: who reads them refuses the request in the words of its reader. */
export function badArguments({ sent: { body }, complaint: { status, text } }: Reading): Reaction | undefined {
  if (status !== 400 && status !== 422 && status !== 500 || !OF_READER.test(text)) return undefined;
  const isBad = ARGUMENTS.some((path) => valuesAt(body, path).some(isNoJson)) ||
    valuesAt(body, "messages[].content[]").some(isCallOfNoObject);
  return isBad ? { type: "convert", changes: [] } : undefined;
}

function isNoJson(value: Json): boolean {
  return typeof value === "string" && !isObject(parseJson(value));
}

function isCallOfNoObject(block: Json): boolean {
  return isObject(block) && block["type"] === "tool_use" && !isObject(block["input"]);
}
