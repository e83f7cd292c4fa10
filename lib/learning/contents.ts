/** Refusals of the form that contents have: nothing, or a list. */
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
  /invalid type: sequence, expected a string|\bcontent\b[^.]{0,20} (?:must|should) be (?:a )?[`'"]?str(?:ing)?\b|valid string: [\w.[\]]+\.content\b(?![.[])/i;

/** Lists of texts, which the codec writes as one. */
export function listContent({ complaint: { text, clauses, status }, sent }: Reading): Reaction | undefined {
  if (sent.protocol !== "chat" || status !== 400 && status !== 422) return undefined;
  const says = TEXT_WANTED.test(text) ||
    clauses.some(({ subject, text }) => subject?.at(-1) === "content" && STRING.test(text));
  if (!says || !valuesAt(sent.body, "messages[].content").some(Array.isArray)) return undefined;
  return { type: "convert", changes: [] };
}
