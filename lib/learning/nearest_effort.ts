/** Refusals of an effort, and what the words say is taken. */
import type { Effort } from "../protocol/conversation.ts";
import { effortNamed, EFFORTS } from "../protocol/effort.ts";
import type { Complaint } from "./complaint.ts";
import type { Change } from "./fact.ts";
import { type Sent, valuesAt } from "./survey.ts";

const EFFORT_PATHS: readonly string[] = [
  "reasoning_effort",
  "reasoning.effort",
  "output_config.effort",
  "generationConfig.thinkingConfig.thinkingLevel",
];
const LISTED =
  /\b(?:supported|valid|allowed|accepted|possible|permitted|available|expected)[^.]{0,40}?(?: are| is| one of|:)|should be|must be|one of|only supports?/is;

/** An effort that is not among those that the words list becomes the nearest one that is. */
export function nearestEffort(complaint: Complaint, sent: Sent): readonly Change[] {
  const { text } = complaint;
  const list = LISTED.exec(text);
  const about = text + complaint.clauses.map(({ subject }) => subject?.join(" ") ?? "").join(" ");
  if (list === null || !/effort|level|reasoning|thinking/i.test(about)) return [];
  const wordsOf = (text: string) => [...text.matchAll(/[A-Za-z_]+/g)].map(([word]) => word.toLowerCase());
  const listed = wordsOf(text.slice(list.index));
  for (const path of EFFORT_PATHS) {
    const value = valuesAt(sent.body, path)[0];
    const sentEffort = typeof value === "string" ? effortNamed(value.toLowerCase()) : undefined;
    const known = EFFORTS.filter((effort) => listed.includes(effort) && effort !== sentEffort);
    // The value that is refused is not on the list, or it is said a second time.
    if (sentEffort === undefined || known.length === 0 || listed.includes(sentEffort) && !REFUSES.test(text)) continue;
    const distance = (effort: Effort) => Math.abs(EFFORTS.indexOf(effort) - EFFORTS.indexOf(sentEffort));
    const nearest = known.toSorted((a, b) => distance(a) - distance(b) || EFFORTS.indexOf(b) - EFFORTS.indexOf(a))[0]!;
    return [{ type: "set", path, value: nearest, from: value as string }];
  }
  return [];
}

/** `expected one of 'low' | 'high', received 'xhigh'` */
const REFUSES = /\b(?:received|got|found|but)\b/i;
