/** Refusals that are about a parameter: it is unknown, has another name, is too large, has a value that is not taken. */
import { isObject, type Json } from "../json.ts";
import type { Clause, Complaint } from "./complaint.ts";
import { isEssential } from "./essential.ts";
import type { Change } from "./fact.ts";
import { type Mention, mentions, plain, resolve } from "./mention.ts";
import { type Sent, type Survey, valuesAt } from "./survey.ts";

/** The endpoint does not take the member at all, or not with this model, or not with what else was sent. */
export const UNSUPPORTED =
  /\bunsupported|\bunknown|\bun-?recogni[sz]ed|\bunexpected|\bundefined (?:param|field|arg)|\bnot (?:yet |currently |be |been )*(?:supported?|permitted|allowed?|accept(?:ed|able)|recogni[sz]ed|available|implemented|enabled|applicable|compatible|defined in)|\b(?:does|do|is|are|can|could|may|should|must)(?:n['’]t| not) (?:currently |yet |also |be )*(?:support|accept|allow|recogni[sz]e|implement|used?\b|specified|set\b|combined|sent|provided|passed|included|present)|\bcannot (?:\w+ )?(?:be )?(?:find field|used?\b|set\b|specified|combined|support|provided|passed)|\binvalid (?:parameter|param|argument|field|option|property|input)(?: names?)?\b(?! value)|\bno longer (?:supported|available|accepted)|\bdeprecated|\bforbidden|\bprohibited|\bextra (?:inputs?|fields?|propert|arg|param|key)|\badditional propert|\bno endpoints? found that support|\bincompatible|\bnot a (?:valid|known|recogni[sz]ed|supported) (?:\w+ )?(?:parameter|param|field|argument|option|key|property)|\bmust (?:not\b|be (?:absent|omitted|removed|null|empty|unset))|\bshould (?:not\b|be (?:removed|omitted|absent))|\b(?:please )?(?:remove|omit)\b|\bno (?:such )?(?:parameter|field|property|argument)|\bgot an unexpected|\bunrecognized_keys|不支持|不被支持|未知|不允许|无法识别/i;

/** Codes that say the same. */
const UNSUPPORTED_CODES: ReadonlySet<string> = new Set([
  "unknown_parameter",
  "unsupported_parameter",
  "unsupported_value",
  "extra_forbidden",
  "value_error.extra",
  "unrecognized_keys",
  "unsupported_param",
  "unsupportedparamserror",
]);

/** A member is missing, or has the wrong type: the request's own fault. */
const OWN_FAULT =
  /\b(?:missing|required)\b(?!.*\b(?:unsupported|not supported|extra)\b)|\bfield required|\bmust be (?:of type|an? (?:number|string|integer|boolean|object|array|valid))|\bexpected (?:an? )?(?:number|string|integer|boolean|object|array|list)\b|\btype must be|\binvalid type\b|\bshould be a valid (?:string|integer|number|boolean|list|dict)|\bwrong type/i;

/** Two of what was sent that cannot go together. */
export const EXCLUSIVE =
  /\b(?:cannot both|can(?:'|no)t (?:be )?(?:both|use both)|not both|only one of|one of .* but not|mutually exclusive|both .* (?:cannot|can't|can not|must not|should not|specified|were|are))/i;

export interface Understood {
  readonly clause: Clause;
  readonly mention: Mention;
}

/** What would have to change for the endpoint to take the request; empty if nothing can be told. */
export function parameterChanges(complaint: Complaint, sent: Sent, survey: Survey): readonly Change[] {
  const byCode = [...complaint.codes].some((code) => UNSUPPORTED_CODES.has(code));
  const changes = complaint.clauses.flatMap((clause) => clauseChanges(clause, { sent, survey, byCode }));
  return withCompanions(unique(changes), sent, survey);
}

interface Reading {
  readonly sent: Sent;
  readonly survey: Survey;
  /** A code says that something is not supported; the sentence need not. */
  readonly byCode: boolean;
}

/** In "thinking mode does not support this tool_choice" the refused one stands behind. */
const ACTIVE =
  /\b(?:do(?:es)?(?:n['’]t| not)|cannot|can't) (?:currently |yet )?(?:support|accept|allow|recogni[sz]e|permit|take|use)\b/i;

function clauseChanges(clause: Clause, reading: Reading): readonly Change[] {
  const at = clause.text.search(ACTIVE);
  const behind = at < 0 ? [] : mentions({ text: clause.text.slice(at), subject: undefined }, reading.survey);
  const named = behind.length > 0 && clause.subject === undefined ? behind : mentions(clause, reading.survey);
  if (named.length === 0) return [];
  const value = valueChanges(clause, named, reading);
  if (value !== undefined) return value;
  if (!reading.byCode && !UNSUPPORTED.test(clause.text)) return [];
  if (OWN_FAULT.test(clause.text)) return [];
  const renamed = renames(clause, named, reading);
  if (renamed.length > 0) return renamed;
  const { protocol } = reading.sent;
  const droppable = named.flatMap((mention) => removal(mention, reading));
  // Of two that exclude each other one is enough.
  if (EXCLUSIVE.test(clause.text) && named.length > 1) return droppable.slice(-1);
  // The first one is what it is about; the others are what it is compared with, unless they are a list.
  return clause.subject === undefined || isEssential(named[0]!.path, protocol) ? droppable : droppable.slice(0, 1);
}

function removal(mention: Mention, { sent }: Reading): readonly Change[] {
  const { path, of } = mention;
  // "`max_output_tokens` is not supported" is no word about `max_tokens`.
  if (mention.alias && isLimit(path)) return [];
  const sibling = SIBLINGS[sent.protocol]?.[path];
  if (sibling !== undefined && valuesAt(sent.body, sibling).length === 0) {
    return [{ type: "rename", path, to: sibling }];
  }
  if (path === "tool_choice" || path.startsWith("tool_choice.")) return freeChoice(sent);
  if (isEssential(path, sent.protocol)) return [];
  return [{ type: "drop", path, ...(of === undefined ? {} : { of }) }];
}

/** The limit of output has two names among chat endpoints, and each knows one of them at least. */
const SIBLINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  chat: { max_tokens: "max_completion_tokens", max_completion_tokens: "max_tokens" },
};

/** A choice that is forced becomes free, and one that is free need not be said. */
function freeChoice({ body, protocol }: Sent): readonly Change[] {
  const choice = body["tool_choice"];
  if (choice === undefined) return [];
  const auto: Json = protocol === "messages" ? { type: "auto" } : "auto";
  const isFree = choice === "auto" || isObject(choice) && choice["type"] === "auto";
  return [
    isFree ? { type: "drop", path: "tool_choice" } : { type: "set", path: "tool_choice", value: auto, from: choice },
  ];
}

const INSTEAD: readonly RegExp[] = [
  /\buse (?:the )?(?:parameter |field |property |key )?['"`‘“]?(?<to>[a-z_]\w*(?:\.\w+)*)['"`’”]?(?: parameter| field)? instead/i,
  /\b(?:replaced by|in favou?r of|renamed to|moved to|migrate to|replace it with|superseded by) (?:the )?['"`‘“]?(?<to>[a-z_]\w*(?:\.\w+)*)/i,
  /\binstead(?:,| please)? use (?:the )?['"`‘“]?(?<to>[a-z_]\w*(?:\.\w+)*)/i,
];
/** A mere guess of the endpoint: only for names that are known to mean the same. */
const GUESS = /\bdid you mean (?:the )?['"`‘“]?(?<to>[a-z_]\w*(?:\.\w+)*)/i;

function renames(clause: Clause, named: readonly Mention[], { sent, survey }: Reading): readonly Change[] {
  const told = INSTEAD.map((pattern) => pattern.exec(clause.text)?.groups?.["to"]).find((to) => to !== undefined);
  const guess = GUESS.exec(clause.text)?.groups?.["to"];
  const to = told ?? guess;
  const old = named.find(({ path }) => !path.endsWith(to ?? "\n"));
  if (to === undefined || old === undefined || /^(?:a|an|it|one|this|the|auto|other)$/i.test(to)) return [];
  const meant = resolve([to], survey).some(({ path }) => path === old.path);
  if (told === undefined && !meant) return [];
  const target = to.startsWith("extra_body.") ? to.slice("extra_body.".length) : to;
  if (!/^(?:[a-z]\w*\.)*[a-z]\w*$/i.test(target) || old.path.includes("[]") && target.includes(".")) return [];
  if (isEssential(old.path, sent.protocol) && old.path !== "max_tokens") return [];
  return [{ type: "rename", path: old.path, to: target }];
}

const LIMITS: ReadonlySet<string> = new Set([
  "maxtokens",
  "maxcompletiontokens",
  "maxoutputtokens",
  "budgettokens",
  "thinkingbudget",
  "toplogprobs",
  "topk",
]);
function isLimit(path: string): boolean {
  return LIMITS.has(plain(path.slice(path.lastIndexOf(".") + 1)));
}

const ABOVE =
  /(?:less than or equal to|at most|<=|≤|no more than|not exceed|cannot exceed|can't exceed|up to|at or below|maximum(?: (?:allowed|value|number|output|completion|tokens?|limit|of|is|supported|possible|for|this|model))*|limit(?:ed)?(?: (?:of|to|is|for))*|capped at|max(?:imum)?[ :=]+|upper (?:bound|limit)(?: (?:of|is))*|range(?: of \w+)?(?: (?:is|should be|must be))?(?: from)? ?[[(]?1(?: \(inclusive\))?(?:,| to| -|-)|between \d+ and|\[\d+, ?| > |exceeds(?: the)?(?: (?:model's?|maximum|limit|of|output|token|tokens?|allowed|for|this|model))*|less than|below|lower than|smaller than) *:?\(?(?<figure>\d+)(?![\w.]*[a-z_-])/gi;
const OUTPUT_LIMIT = /\b(?:completion|output|generated|new) tokens?\b|max_?tokens|maxOutputTokens/i;

/** What the sentence says about a value; `undefined` if it says nothing about values. */
function valueChanges(clause: Clause, named: readonly Mention[], reading: Reading): readonly Change[] | undefined {
  const limit = named.find(({ path }) => isLimit(path));
  if (limit !== undefined) {
    const maximum = ceiling(clause.text, valuesAt(reading.sent.body, limit.path));
    if (maximum !== undefined) return [{ type: "ceiling", path: limit.path, maximum }];
  }
  // The client asked for what nobody offers.
  if (RANGE.test(clause.text)) return [];
  return stated(clause, named, reading) ?? listed(clause, named, reading) ?? defaults(clause, named, reading);
}

const RANGE =
  /\b(?:between|range(?: of \w+)?:?|from) \[?\(?-?\d|\bout of range|\b(?:greater|less|lower|higher|smaller|larger) than|\bat (?:least|most) \d|(?:>=|<=|≥|≤) ?-?\d|\b(?:minimum|maximum) value|\btoo (?:long|short|large|small|many|few)\b|\bnon-?negative|\bpositive (?:number|integer)/i;

/** The largest number below what was sent that the sentence calls a limit. */
export function ceiling(text: string, values: readonly Json[]): number | undefined {
  const sent = Math.max(0, ...values.filter((value) => typeof value === "number"));
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

const STATED = /\bmust (?:be |always be )?(?:set to |equal to )?['"`]?(?<value>true|false)\b/i;

/** "must be set to false for non-streaming calls" */
function stated({ text }: Clause, named: readonly Mention[], { sent }: Reading): readonly Change[] | undefined {
  const value = STATED.exec(text)?.groups?.["value"];
  const mention = named.find(({ path }) => !isEssential(path, sent.protocol));
  if (value === undefined || mention === undefined) return undefined;
  const once = /non-?stream/i.test(text) ? { unlessStream: true as const } : {};
  return [{ type: "set", path: mention.path, value: value.toLowerCase() === "true", ...once }];
}

const LISTED =
  /(?:supported values?(?: for \S+)?(?: are| is)?|must be (?:one of|either)|should be (?:one of|either)?|expected one of|(?:allowed|valid|accepted|possible|permitted|available) (?:values?|options?)(?: are| is| include)?|input should be|expected|not one of|one of|options are|supports? only|only supports?)[ :]*\[?(?<list>(?:(?:, |,| or | and |, or |, and |\|)*['"`‘“]?[\w-]+['"`’”]?)+)/i;
const EFFORTS: readonly string[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/** A value that is not among those that the sentence lists: the nearest effort, else the endpoint's own choice. */
function listed({ text }: Clause, named: readonly Mention[], { sent }: Reading): readonly Change[] | undefined {
  const list = LISTED.exec(text)?.groups?.["list"];
  const quoted = [...(list ?? "").matchAll(/['"`‘“]([\w-]+)['"`’”]/g)].map(([, word]) => word!);
  const words = quoted.length > 0 ? quoted : (list ?? "").split(/\W+/);
  const mention = named[0]!;
  const value = valuesAt(sent.body, mention.path).find((value) => typeof value === "string" && !words.includes(value));
  if (words.length === 0 || typeof value !== "string") return undefined;
  if (!EFFORTS.includes(value) || !words.some((word) => EFFORTS.includes(word))) return undefined;
  const rank = EFFORTS.indexOf(value);
  const known = words.filter((word) => EFFORTS.includes(word));
  const nearest = known.toSorted((a, b) =>
    Math.abs(EFFORTS.indexOf(a) - rank) - Math.abs(EFFORTS.indexOf(b) - rank)
  )[0]!;
  return [{ type: "set", path: mention.path, value: nearest, from: value }];
}

const DEFAULT =
  /\bonly (?:the )?(?:default|\(?\d+(?:\.\d+)?\)?|['"`]?\w+['"`]?) (?:\(\S+\) )?(?:value )?(?:is|are) (?:supported|allowed|permitted|accepted|valid)|\b(?:may|can|must) only be (?:set to )?|\bmust be (?:set to )?(?:the default|['"`]?\d+(?:\.\d+)?\b(?! (?:or|and) \w+ than))(?! characters)|\bdoes not support (?:value )?['"`]?[\w.]+['"`]? with this model|\bonly supports? (?:the )?(?:default|\d)|\bunsupported value\b|\bis not (?:a )?supported (?:value)|\b(?:value|option) is not supported/i;

function defaults(clause: Clause, named: readonly Mention[], reading: Reading): readonly Change[] | undefined {
  if (!DEFAULT.test(clause.text)) return undefined;
  return removal(named[0]!, reading);
}

/** A member and the value of `anthropic-beta` that allows it go together: with one alone the other is refused next. */
const COMPANIONS: readonly { readonly member: RegExp; readonly beta: RegExp }[] = [
  { member: /^context_management(?:\.|$)/, beta: /^context-management-/ },
  { member: /^output_config\.effort$/, beta: /^effort-/ },
  { member: /^(?:output_format|output_config\.format)$/, beta: /^structured-outputs-/ },
  { member: /^speed$/, beta: /^fast-mode-/ },
  { member: /^mcp_servers$/, beta: /^mcp-client-/ },
  { member: /^container$/, beta: /^skills-/ },
  { member: /\.cache_control\.scope$/, beta: /^prompt-caching-scope-/ },
  { member: /\.cache_control\.ttl$/, beta: /^extended-cache-ttl-/ },
  { member: /^tools\[\]\.eager_input_streaming$/, beta: /^fine-grained-tool-streaming-/ },
  {
    member: /^tools\[\]\.(?:defer_loading|allowed_callers|input_examples)$/,
    beta: /^(?:advanced-tool-use|tool-search-tool|tool-examples)-/,
  },
];

/** The values of `anthropic-beta` that were sent. */
export function betasOf({ headers }: Sent): readonly string[] {
  return (headers.get("anthropic-beta") ?? "").split(",").map((value) => value.trim()).filter((value) => value !== "");
}

export function withCompanions(changes: readonly Change[], sent: Sent, survey: Survey): readonly Change[] {
  const betas = betasOf(sent);
  const further = changes.flatMap((change): readonly Change[] => {
    switch (change.type) {
      case "drop": {
        const fitting = COMPANIONS.filter(({ member }) => member.test(change.path));
        return betas.filter((value) => fitting.some(({ beta }) => beta.test(value)))
          .map((value): Change => ({ type: "beta", value }));
      }
      case "beta": {
        const fitting = COMPANIONS.filter(({ beta }) => beta.test(change.value));
        return [...survey.paths].filter((path) => fitting.some(({ member }) => member.test(path)))
          .map((path): Change => ({ type: "drop", path }));
      }
      default:
        return [];
    }
  });
  return unique([...changes, ...further]);
}

export function unique(changes: readonly Change[]): readonly Change[] {
  return [...new Map(changes.map((change) => [JSON.stringify(change), change])).values()];
}
