/**
 * Refusals of a kind of content that not everybody knows: Claude Code's history has thinking, what its search for
 * tools has found, and which tools came later; others have documents, and what a vendor's own tools have done.
 */
import { isObject, type Json, stringMember } from "../json.ts";
import type { Clause } from "./complaint.ts";
import type { Change } from "./fact.ts";
import { PARTS } from "./images.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { valuesAt } from "./survey.ts";
import { WITHOUT_REFERENCES } from "./tool_reference.ts";

type Drop = Change & { readonly type: "drop" };

/** Of all that a conversation is made of, these it can go on without. */
const SPARED: readonly Drop[] = [
  { type: "drop", path: "messages[].content[]", of: "thinking" },
  { type: "drop", path: "messages[].content[]", of: "redacted_thinking" },
  WITHOUT_REFERENCES,
  // Tools that a turn brings along are declared from the beginning, and loaded there for who knows no loading.
  { type: "drop", path: "messages[].content[]", of: "tool_addition" },
  { type: "drop", path: "messages[].content[]", of: "tool_removal" },
  // Where another of Anthropic's models took over says nothing to the next one.
  { type: "drop", path: "messages[].content[]", of: "fallback" },
];

export function contentKinds({ complaint: { text, clauses }, sent: { body } }: Reading): Reaction | undefined {
  const refused = new Set([
    ...SAYS.map((says) => says.exec(text)?.groups?.["kind"]?.toLowerCase()),
    ...clauses.map((clause) => kindAt(clause, body)),
  ]);
  const isAbout = ({ path, of }: Drop) =>
    refused.has(of) ? valuesAt(body, path).filter((block) => stringMember(block, "type") === of) : [];
  // A codec declares them with the others.
  if (SPARED.some((change) => isAbout(change).some(definesTool))) return { type: "convert", changes: [] };
  const changes = SPARED.filter((change) => isAbout(change).length > 0);
  if (changes.length > 0) return { type: "learn", changes };
  const all = toldKinds(body);
  const own = OF_SERVER.test(text) && AMISS.test(text) ? all.filter(({ of }) => OF_SERVER.test(of)) : [];
  // The endpoint's own are in order.
  if (own.length > 0) return { type: "learn", changes: own, once: true };
  const told = ONLY.test(text) ? all.filter(({ of }) => !text.includes(of)) : all.filter(({ of }) => refused.has(of));
  return told.length === 0 ? undefined : { type: "learn", changes: told };
}

/** Whether a block has a tool that is nowhere else. */
export function definesTool(block: Json): boolean {
  return isObject(block) && stringMember(block["tool"], "type") === "tool_definition";
}

/** What a vendor's own tools have done, in a form that another vendor's clone of the API gave it. */
const OF_SERVER = /\bserver_tool_use\b|\b[a-z]\w*_tool_result\b/;
const AMISS = /\bshould match pattern\b|\bfield required\b|\bwithout (?:a )?corresponding\b|\bmust be preceded\b/i;

/** Templates of Mistral: "Only text and image blocks are supported in message content!" */
const ONLY = /\bonly text\b[^.\n]{0,40}\b(?:chunks|blocks|parts|content types?)\b[^.\n]{0,10}\bsupported\b/i;

/** The kinds in `body` that can be told in words. */
export function toldKinds(body: Json): readonly (Change & { readonly type: "as_text" })[] {
  const kinds = PARTS.flatMap((path) => valuesAt(body, path)).map((part) => stringMember(part, "type") ?? "");
  return [...new Set(kinds)].filter((kind) => TOLD.test(kind)).map((of) => ({ type: "as_text", of }));
}

/** These can be said in a text, if only that they were there. */
const TOLD = /^(?:document|search_result|server_tool_use|\w+_tool_result|input_file|file|input_audio)$/;

const KIND = String
  .raw`(?<kind>(?:redacted_)?thinking|tool_reference|tool_addition|tool_removal|fallback|document|search_result|server_tool_use|\w+_tool_result|input_file|input_audio)`;
const NOT_TAKEN = String.raw`(?:is|are) (?:not |un)(?:supported|allowed|accepted|known)`;

/** Pydantic and serde name the kind alone, and so does llama.cpp; Go's and JavaScript's say what it is of. */
const SAYS: readonly RegExp[] = [
  String.raw`\b(?:input tag|unknown variant|invalid value:?) ['"\x60]${KIND}['"\x60]`,
  String
    .raw`\b(?:unsupported|unknown|invalid|unexpected|unrecogni[sz]ed) (?:message )?(?:content|block|part)\b(?:(?!\bexpected\b|\bonly\b)[^.,\n]){0,60}\b${KIND}\b(?!\.)`,
  String.raw`\b${KIND}['"\x60]?(?: (?:content|blocks?|parts?))+ ${NOT_TAKEN}(?! (?:when|if|while|unless)\b)`,
  String.raw`\b(?:content|block|part) type ['"\x60]?${KIND}['"\x60]? ${NOT_TAKEN}`,
  String.raw`^'(?<kind>input_file|input_audio)' is not supported\b`,
].map((says) => new RegExp(says, "im"));

/** vLLM before 0.15 (intel/llm-scaler #341): the kinds that it knows, and where another one stands. */
function kindAt({ text, subject = [] }: Clause, body: Json): string | undefined {
  const isOfKind = /^input should be ['"`]/i.test(text) && subject.at(-1) === "type" &&
    NUMBER.test(subject.at(-2) ?? "");
  if (!isOfKind) return undefined;
  const [message, ...blocks] = subject.filter((name) => NUMBER.test(name)).map(Number);
  let found: Json | undefined = valuesAt(body, "messages[]")[message!];
  for (const block of blocks) found = found === undefined ? undefined : valuesAt(found, "content[]")[block];
  const kind = stringMember(found, "type");
  if (kind === undefined || text.includes(`'${kind}'`)) return undefined;
  // A union tells of each of its members: one word alone is no list of what is taken.
  return SPARED.some(({ of }) => of === kind) || / or ['"`]/.test(text) ? kind : undefined;
}

const NUMBER = /^\d+$/;
