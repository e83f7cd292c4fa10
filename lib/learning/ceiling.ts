/** Limits that were sent too high, and what the words say is the highest. */
import type { Json } from "../json.ts";
import type { Change } from "./fact.ts";
import { plain } from "./mention.ts";
import { type Sent, type Survey, valuesAt } from "./survey.ts";

const LIMITS: ReadonlySet<string> = new Set([
  "maxtokens",
  "maxcompletiontokens",
  "maxoutputtokens",
  "budgettokens",
  "thinkingbudget",
  "toplogprobs",
  "topk",
]);
/** Whether the member at `path` is a limit, which can be lowered. */
export function isLimit(path: string): boolean {
  return LIMITS.has(plain(path.slice(path.lastIndexOf(".") + 1)));
}

const ABOVE =
  /(?:less than or equal to|at most|(?:not|no) (?:be )?(?:greater|larger|higher|more) than|<=|≤|no more than|not exceed|cannot exceed|can't exceed|up to|at or below|maximum(?: (?:allowed|value|number|output|completion|tokens?|limit|of|is|supported|possible|for|this|model))*|limit(?:ed)?(?: (?:of|to|is|for))*|capped at|max(?:imum)?[ :=]+|upper (?:bound|limit)(?: (?:of|is))*|range(?: of \w+)?(?: (?:is|should be|must be))?(?: from)? ?[[(]?1(?: \(inclusive\))?(?:,| to| -|-)|between \d+ and|from \d+ to|\[\d+, ?| > |exceeds(?: the)?(?: (?:model(?:'s)?|maximum|limit|of|output|token|tokens?|allowed|for|this|model))*|less than|below|lower than|smaller than|(?:不(?:能|得|可|应)?(?:超过|大于|高于)|小于等于|(?:最大|最高|上限)(?:输出|长度|允许|支持|取?值|限制|数量?)*(?:[为是到]|不超过)?|(?:最多|只|仅)(?:支持|允许|能|可|输出)*到?|(?:范围|限制)[为是]?[:：]?) ?(?:[[(（【]? ?[01] ?(?:,|，|~|-|到|至))?) *[:：]?\(?[`'"]?(?<figure>\d+)(?![\w.]*[a-z_-])/gi;
const OUTPUT_LIMIT =
  /\b(?:completion|output|generated|new|maximum) tokens?\b|\bmax(?:imum)? output\b|\boutput limit\b|\bgenerates? (?:at most|up to|no more than)\b|max_?tokens|maxOutputTokens/i;

/** The largest number below what was sent that the sentence calls a limit. */
export function ceiling(text: string, values: readonly Json[]): number | undefined {
  const sent = values.reduce<number>((most, value) => typeof value === "number" ? Math.max(most, value) : most, 0);
  const plainText = text.replace(/(\d)[,_](?=\d{3}\b)/g, "$1");
  for (const match of plainText.matchAll(ABOVE)) {
    const figure = Number(match.groups!["figure"]);
    const exclusive = /(?:less|lower|smaller) than *:?\(?\d+$|below *\d+$/i.test(match[0]) ||
      /^\s*\(exclusive\)/i.test(plainText.slice(match.index + match[0].length));
    const maximum = exclusive ? figure - 1 : figure;
    if (maximum > 0 && maximum < sent) return maximum;
  }
  return undefined;
}

/** The output limit that a sentence lowers without naming it: "supports at most 4096 completion tokens". */
export function unnamedCeiling(text: string, { body }: Sent, survey: Survey): Change | undefined {
  if (!OUTPUT_LIMIT.test(text)) return undefined;
  const path = ["max_tokens", "max_completion_tokens", "max_output_tokens", "generationConfig.maxOutputTokens"]
    .find((name) => survey.paths.has(name));
  const maximum = path === undefined ? undefined : ceiling(text, valuesAt(body, path));
  return path === undefined || maximum === undefined ? undefined : { type: "ceiling", path, maximum };
}
