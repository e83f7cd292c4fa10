/** Refusals of the form that contents have: nothing, or a list. */
import type { Clause } from "./complaint.ts";
import { hasListsOfTexts } from "./plain_texts.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { valuesAt } from "./survey.ts";

/** The member itself, and nothing in it. */
const CONTENT = /\bcontent\b(?!\[|[. ]\d)/i;
const NULL = /\bnull\b|<nil>|\bNone(?:Type)?\b/;
const NEITHER = /(?:string|text)\b[^.]{0,20}\bor\b[^.]{0,30}\b(?:array|list)|required|missing/i;
const STRING = /(?:valid|must be a|expected a) string/i;

/** A call without words has `null` for its content, as OpenAI says; Ollama, LM Studio and others want a string there. */
export function nullContent({ complaint, sent }: Reading): Reaction | undefined {
  if (sent.protocol !== "chat") return undefined;
  const about = [complaint.text, ...complaint.clauses.flatMap(({ subject }) => subject ?? [])].join(" ");
  const contents = valuesAt(sent.body, "messages[].content");
  if (!CONTENT.test(about) || !contents.includes(null)) return undefined;
  const { text } = complaint;
  const says = NULL.test(text) || NEITHER.test(text) || STRING.test(text) && !contents.some(Array.isArray);
  if (!says) return undefined;
  return { type: "convert", changes: [{ type: "set", path: "messages[].content", value: "", from: null }] };
}

/** DeepSeek, others, ModelScope, DashScope (modelscope/modelscope #1478, musistudio/claude-code-router #1221). */
const TEXT_WANTED =
  /invalid type: sequence, expected a string|\bcontent\b[^.]{0,20} (?:must|should) be (?:a )?[`'"]?str(?:ing)?\b|valid string: [\w.[\]]+\.content\b(?![.[])|(?:^|; )(?:[\w.]+\.)?(?:content|system): input should be a valid string|cannot unmarshal array into [\w ]*[\w.]*\.(?:content|system) of type string|\b(?:content|system): ReadString: expects " or n, but found \[/im;

/** Lists of texts, which become one; what else is in lists only a codec could mend. */
export function listContent({ complaint: { text, clauses, status }, sent }: Reading): Reaction | undefined {
  const { protocol, body } = sent;
  const isOfTexts = protocol === "chat" ||
    protocol === "messages" && clauses.every(({ subject }) => !isInside(subject));
  if (!isOfTexts || status !== 400 && status !== 422) return undefined;
  const says = TEXT_WANTED.test(text) || clauses.some(({ subject, text }) => isTexts(subject) && STRING.test(text));
  if (!says) return undefined;
  if (hasListsOfTexts(sent)) return { type: "convert", changes: [{ type: "plain_texts" }] };
  const hasLists = protocol === "chat" && valuesAt(body, "messages[].content").some(Array.isArray);
  return hasLists ? { type: "convert", changes: [] } : undefined;
}

function isTexts(subject: Clause["subject"]): boolean {
  const name = subject?.at(-1) === "str" ? subject.at(-2) : subject?.at(-1);
  return name === "content" || name === "system";
}

/** Of a block: a union tells of lists too, and it is one of them that is at fault. */
function isInside(subject: Clause["subject"] = []): boolean {
  const at = Math.max(subject.indexOf("content"), subject.indexOf("system"));
  return at >= 0 && subject.slice(at + 1).some((name) => name !== "str");
}
