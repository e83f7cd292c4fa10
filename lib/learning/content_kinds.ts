/**
 * Refusals of a kind of content that not everybody knows: Claude Code's history has thinking, and what its search for
 * tools has found.
 */
import { type Json, stringMember } from "../json.ts";
import type { Clause } from "./complaint.ts";
import type { Change } from "./fact.ts";
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
];

export function contentKinds({ complaint: { text, clauses }, sent: { body } }: Reading): Reaction | undefined {
  const refused = new Set([
    ...SAYS.map((says) => says.exec(text)?.groups?.["kind"]?.toLowerCase()),
    ...clauses.map((clause) => kindAt(clause, body)),
  ]);
  const changes = SPARED.filter(({ path, of }) =>
    refused.has(of) && valuesAt(body, path).some((block) => stringMember(block, "type") === of)
  );
  return changes.length === 0 ? undefined : { type: "learn", changes };
}

/** Pydantic and serde name the kind alone; Go's and JavaScript's say what it is of. */
const SAYS: readonly RegExp[] = [
  /\b(?:input tag|unknown variant|invalid value:?) ['"`](?<kind>(?:redacted_)?thinking|tool_reference)['"`]/i,
  /\b(?:unsupported|unknown|invalid|unexpected|unrecogni[sz]ed) (?:message )?(?:content|block|part)\b(?:(?!\bexpected\b|\bonly\b)[^.,\n]){0,60}\b(?<kind>(?:redacted_)?thinking|tool_reference)\b(?!\.)/i,
  /\b(?<kind>(?:redacted_)?thinking|tool_reference)['"`]?(?: (?:content|blocks?|parts?))+ (?:is|are) (?:not |un)(?:supported|allowed|accepted|known)(?! (?:when|if|while|unless)\b)/i,
  /\b(?:content|block|part) type ['"`]?(?<kind>(?:redacted_)?thinking|tool_reference)['"`]? is (?:not |un)(?:supported|allowed|accepted|known)/i,
];

/** vLLM before 0.15 (intel/llm-scaler #341): the kinds that it knows, and where another one stands. */
function kindAt({ text, subject = [] }: Clause, body: Json): string | undefined {
  const isOfKind = /^input should be ['"`]/i.test(text) && subject.at(-1) === "type" &&
    NUMBER.test(subject.at(-2) ?? "");
  if (!isOfKind) return undefined;
  const [message, ...blocks] = subject.filter((name) => NUMBER.test(name)).map(Number);
  let found: Json | undefined = valuesAt(body, "messages[]")[message!];
  for (const block of blocks) found = found === undefined ? undefined : valuesAt(found, "content[]")[block];
  const kind = stringMember(found, "type");
  return kind === undefined || text.includes(`'${kind}'`) ? undefined : kind;
}

const NUMBER = /^\d+$/;
