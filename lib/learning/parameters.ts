/** Refusals that are about a parameter: it is unknown, has another name, is too large, has a value that is not taken. */
import { isObject, type Json } from "../json.ts";
import type { Clause, Complaint } from "./complaint.ts";
import { ceiling, isLimit } from "./ceiling.ts";
import { unique, withCompanions } from "./companions.ts";
import { nearestEffort } from "./nearest_effort.ts";
import { isEssential } from "./essential.ts";
import type { Change } from "./fact.ts";
import { shortened } from "./length.ts";
import { heading, type Mention, mentions, resolve } from "./mention.ts";
import { type Sent, type Survey, valuesAt } from "./survey.ts";

/** The endpoint does not take the member at all, or not with this model, or not with what else was sent. */
export const UNSUPPORTED =
  /\bunsupported|\bunavailable|\bunknown|\bun-?recogni[sz]ed|\bunexpected|\bundefined (?:param|field|arg)|\bnot (?:yet |currently |be |been )*(?:supported?|permitted|allowed?|accept(?:ed|able)|recogni[sz]ed|available|implemented|enabled|applicable|compatible|expected|defined in)|\b(?:does|do|is|are|can|could|may|should|must)(?:n['’]t| not) (?:currently |yet |also |be )*(?:support|accept|allow|recogni[sz]e|implement|used?\b|specified|set\b|combined|sent|provided|passed|included|present|available)|\bcannot (?:\w+ )?(?:be )?(?:find field|used?\b|set\b|specified|combined|support|provided|passed)|\binvalid (?:parameter|param|argument|field|option|property|input|key|attribute)(?: names?)?\b(?! value)|\bno longer (?:supported|available|accepted)|\bhas been (?:removed|dropped|discontinued)|\b(?:can|may|should) only be (?:used|specified|provided) (?:with|when|if|in)\b|\bshould be set along with\b|\bdeprecated|\bforbidden|\bprohibited|\bextra (?:inputs?|fields?|propert|arg|param|key)|\badditional propert|\bno endpoints? (?:found|available) that support|\bincompatible|\bnot a (?:valid|known|recogni[sz]ed|supported) (?:\w+ )?(?:parameter|param|field|argument|option|key|property)|\bmust (?:not\b|be (?:absent|omitted|removed|null|empty|unset))|\bshould (?:not\b|be (?:removed|omitted|absent))|\b(?:please )?(?:remove|omit)\b|\bno (?:such )?(?:parameter|field|property|argument)|\bgot an unexpected|\bcannot be (?:disabled|turned off)|\bonly (?:be )?(?:allowed|supported|permitted|available|valid|enabled) (?:when|if|with|for|in|by|on)\b|\bcould not be mapped to any\b|\bunrecognized_keys|不支持|不被支持|未知|不允许|无法识别|不[能可]同时|(?:只|仅)(?:支持|允许|能)|不接受|(?:无效|非法)的?(?:参数|字段)|(?:参数|字段)[^。\n]{0,40}(?:无效|非法|不合法)/i;

/** Other words that a thing is not taken, as validators have them. */
export const REFUSED = /invalid|not (?:a )?valid|\bonly ['"`]|cannot find|can't|cannot|could not|fail|too complex/i;

/** The same where people speak neither English nor Chinese: Japanese, Korean, European and other languages. */
const UNSUPPORTED_ELSEWHERE =
  /サポートされて(?:い|お)|対応して(?:い|お)|未対応|未サポート|지원(?:되지|하지) ?않|\bnicht (?:unterstützt|erlaubt|zulässig)|\bunbekannte[rs]? (?:parameter|feld)|pas (?:pris(?:e|es)? en charge|supporté|autorisé)|non (?:è |sono )?(?:pris en charge|supportat|consentit|ammess)|\bno (?:es|está|son|están) (?:compatible|soportad|permitid|admitid)|\bno se (?:admite|permite)|\bnão (?:é|são) (?:suportad|permitid|compatíve)|не поддерж|неизвестн|не підтрим|nie (?:jest|są) (?:obsługiw|wspieran|dozwolon)|niet ondersteund|desteklenm|không được hỗ trợ|tidak didukung|غير مدعوم/i;

/** Whether the words say, in any language, that something is not taken. */
function saysUnsupported(text: string): boolean {
  return UNSUPPORTED.test(text) || UNSUPPORTED_ELSEWHERE.test(text);
}

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
  /(?<!\bto |['"`])\b(?:missing|required)\b(?! or\b|['"`])(?!.*\b(?:unsupported|not supported|extra)\b)|\bfield required|\bmust be (?:of type|an? (?:number|string|integer|boolean|object|array|valid))|\bexpected (?:an? )?(?:number|string|integer|boolean|object|array|list)\b|\btype must be|\binvalid type\b|\bshould be a valid (?:string|integer|number|boolean|list|dict)|\bwrong type|缺少|必填|不能为空|类型(?:错误|不匹配|不正确)|格式(?:错误|不正确)|必须[是为](?:字符串|整数|数字|数组|布尔)/i;

/** Here it is a value. */
const FORCED = /\btool_?choice\W{0,3}(?:(?:value|of|to|mode|being set to|set to)\W{1,3})?required\b/gi;

/** Two of what was sent that cannot go together. */
export const EXCLUSIVE =
  /\b(?:cannot both|can(?:'|no)t (?:be )?(?:both|use both)|not both|only one of|one of .* but not|mutually exclusive|both .* (?:cannot|can't|can not|must not|should not|specified|were|are)|can(?: ?not|['’]t) (?:\w+ ){1,3}(?:at the same time|simultaneously|together\b))|不[能可]同时/i;

/** What would have to change for the endpoint to take the request; empty if nothing can be told. */
export function parameterChanges(complaint: Complaint, sent: Sent, survey: Survey): readonly Change[] {
  const byCode = [...complaint.codes].some((code) => UNSUPPORTED_CODES.has(code));
  const reading: Refusing = { sent, survey, byCode, text: complaint.text };
  const efforts = nearestEffort(complaint, sent);
  if (efforts.length > 0) return efforts;
  const all = complaint.clauses.flatMap((clause) => clauseChanges(clause, reading));
  // What has another name, or another value, need not go.
  const isKept = (path: string) =>
    all.some((other) => KEEPING.has(other.type) && "path" in other && other.path === path);
  const changes = all.filter((change) => change.type !== "drop" || !isKept(change.path));
  return withCompanions(unique(changes), sent, survey);
}

const KEEPING: ReadonlySet<Change["type"]> = new Set(["rename", "set"]);

/** What refuses, and what was sent to it. */
interface Refusing {
  readonly sent: Sent;
  readonly survey: Survey;
  /** A code says that something is not supported; the sentence need not. */
  readonly byCode: boolean;
  /** All that was said. */
  readonly text: string;
}

/** In "thinking mode does not support this tool_choice" the refused one stands behind. */
const ACTIVE =
  /\b(?:do(?:es)?(?:n['’]t| not)|cannot|can't) (?:currently |yet )?(?:support|accept|allow|recogni[sz]e|permit|take|use)\b/i;

/** What follows is the circumstance, not what is refused. */
const CIRCUMSTANCE = /\b(?:while|when|if|unless|because|together with|in combination with)\b/i;
/** Here it is the circumstance that has to go: what is off stays off. */
const OFF = /cannot be (?:disabled|turned off) (?:when|if|while)\b/i;

function clauseChanges(clause: Clause, reading: Refusing): readonly Change[] {
  const named = refused(clause, reading.survey);
  if (named.length === 0) return [];
  const value = valueChanges(clause, named, reading);
  if (value !== undefined) return value;
  if (!reading.byCode && !saysUnsupported(clause.text) && !EXCLUSIVE.test(clause.text)) return [];
  if (OWN_FAULT.test(clause.text.replace(FORCED, "tool_choice"))) return [];
  const renamed = renames(clause, named, reading);
  if (renamed.length > 0) return renamed;
  const droppable = named.flatMap((mention) => removal(mention, reading));
  // Of two that exclude each other one is enough.
  return EXCLUSIVE.test(clause.text) && named.length > 1 ? droppable.slice(-1) : droppable;
}

/** The members that the sentence is about, without those that it compares them with. */
function refused(clause: Clause, survey: Survey): readonly Mention[] {
  const { text, subject } = clause;
  const all = mentions(clause, survey);
  if (EXCLUSIVE.test(text)) return all;
  const own = subject === undefined ? heading(text, survey) : resolve(subject, survey);
  if (own.length > 0) return own;
  const part = (text: string) => mentions({ text, subject: undefined }, survey);
  const off = OFF.exec(text);
  if (off !== null) return part(text.slice(off.index + off[0].length));
  const at = text.search(ACTIVE);
  const end = text.search(CIRCUMSTANCE);
  const behind = at < 0 ? [] : part(text.slice(at, end < at ? undefined : end));
  if (behind.length > 0) return behind;
  const front = end < 0 ? [] : part(text.slice(0, end));
  return front.length > 0 ? front : all;
}

function removal(mention: Mention, { sent }: Refusing): readonly Change[] {
  const { path, of } = mention;
  // "`max_output_tokens` is not supported" is no word about `max_tokens`.
  if (mention.alias && isLimit(path)) return [];
  const sibling = SIBLINGS[sent.protocol]?.[path];
  if (sibling !== undefined && valuesAt(sent.body, sibling).length === 0) {
    return [{ type: "rename", path, to: sibling }];
  }
  if (path === "tool_choice.disable_parallel_tool_use") return [{ type: "drop", path }];
  if (path === "tool_choice" || path.startsWith("tool_choice.")) return freeChoice(sent);
  if (path === "generationConfig.responseMimeType") return withoutFormat(sent);
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
    isFree
      ? { type: "drop", path: "tool_choice", from: choice }
      : { type: "set", path: "tool_choice", value: auto, from: choice },
  ];
}

/** Gemini's schema of an answer is none without its type of content. */
function withoutFormat({ body }: Sent): readonly Change[] {
  return ["responseMimeType", "responseSchema", "responseJsonSchema"].map((name) => `generationConfig.${name}`)
    .filter((path) => valuesAt(body, path).length > 0).map((path): Change => ({ type: "drop", path }));
}

const INSTEAD: readonly RegExp[] = [
  /\buse (?:the )?(?:parameter |field |property |key )?['"`‘“]?(?<to>[a-z_]\w*(?:\.\w+)*)['"`’”]?(?: parameter| field)? instead/i,
  /\b(?:replaced by|in favou?r of|renamed to|moved to|migrate to|replace it with|superseded by) (?:the )?['"`‘“]?(?<to>[a-z_]\w*(?:\.\w+)*)/i,
  /\binstead(?:,| please)? use (?:the )?['"`‘“]?(?<to>[a-z_]\w*(?:\.\w+)*)/i,
];
/** A mere guess of the endpoint: only for names that are known to mean the same. */
const GUESS = /\bdid you mean (?:the )?['"`‘“]?(?<to>[a-z_]\w*(?:\.\w+)*)/i;

function renames(clause: Clause, named: readonly Mention[], { sent, survey }: Refusing): readonly Change[] {
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

/** What the sentence says about a value; `undefined` if it says nothing about values. */
function valueChanges(clause: Clause, named: readonly Mention[], reading: Refusing): readonly Change[] | undefined {
  const limit = named.find(({ path }) => isLimit(path));
  if (limit !== undefined) {
    const values = valuesAt(reading.sent.body, limit.path);
    // What it may be is often said in the next sentence.
    const maximum = ceiling(clause.text, values) ??
      (named.length === 1 && BAD_VALUE.test(clause.text) ? ceiling(reading.text, values) : undefined);
    if (maximum !== undefined) return [{ type: "ceiling", path: limit.path, maximum }];
  }
  const shorter = shortened(clause, named, reading);
  if (shorter !== undefined) return [shorter];
  // The client asked for what nobody offers.
  if (RANGE.test(clause.text)) return [];
  return stated(clause, named, reading) ?? defaults(clause, named, reading) ?? unlisted(clause, named, reading);
}

const BAD_VALUE =
  /\binvalid\b|\btoo (?:large|high|big|many)\b|\bexceeds?\b|\bout of range\b|无效|非法|不合法|超[出过]/i;

const RANGE =
  /\b(?:between|range(?: of \w+)?:?|from) \[?\(?-?\d|\bout of range|\b(?:greater|less|lower|higher|smaller|larger) than|\bat (?:least|most) \d|(?:>=|<=|≥|≤) ?-?\d|\b(?:minimum|maximum) value|\btoo (?:long|short|large|small|many|few)\b|\bnon-?negative|\bpositive (?:number|integer)|范围|之间|介于|大于|小于|超[出过]|不能为负|过[长短大小]/i;

const STATED =
  /(?:\bmust (?:be |always be )?(?:set to |equal to )?|必须(?:设置|设定|设)?[为是成] ?|(?:只|仅)(?:支持|允许|能[为是]) ?)['"`]?(?<value>true|false)\b/i;

/** vLLM: "Please set `store=False`". */
const ASSIGNED = /\bset ['"`]?(?<name>[\w.]+)['"`]? ?(?:=|to) ?['"`]?(?<value>true|false)\b/i;

const NON_STREAM = /non-?stream|非流式/i;

/** Alibaba says so where the model thinks unasked, too. */
export function withoutThinkingUnlessStream({ text }: Complaint, { protocol, body }: Sent): Change | undefined {
  const says = NON_STREAM.test(text) && STATED.exec(text)?.groups?.["value"]?.toLowerCase() === "false" &&
    /\benable_thinking\b/.test(text);
  if (!says || protocol !== "chat" || body["stream"] === true || body["enable_thinking"] !== undefined) {
    return undefined;
  }
  return { type: "set", path: "enable_thinking", value: false, unlessStream: true };
}

/** "must be set to false for non-streaming calls" */
function stated({ text }: Clause, named: readonly Mention[], { sent }: Refusing): readonly Change[] | undefined {
  const { name, value } = STATED.exec(text)?.groups ?? ASSIGNED.exec(text)?.groups ?? {};
  const mention = named.find(({ path }) =>
    !isEssential(path, sent.protocol) && (name === undefined || `.${path}`.endsWith(`.${name}`))
  );
  if (value === undefined || mention === undefined) return undefined;
  const once = NON_STREAM.test(text) ? { unlessStream: true as const } : {};
  return [{ type: "set", path: mention.path, value: value.toLowerCase() === "true", ...once }];
}

const DEFAULT =
  /\bonly (?:the )?(?:default|\(?\d+(?:\.\d+)?\)?|['"`]?\w+['"`]?) (?:\(\S+\) )?(?:value )?(?:is|are) (?:supported|allowed|permitted|accepted|valid)|\b(?:may|can|must) only be (?!used|specified|provided)(?:set to )?|\bmust be (?:set to )?(?:the default|['"`]?\d+(?:\.\d+)?\b(?! (?:or|and) \w+ than))(?! characters)|\bdoes not support (?:value )?['"`]?[\w.]+['"`]? with this model|\bonly supports? (?:the )?(?:default|\d)|\bunsupported value\b|\bis not (?:a )?supported (?:value)|\b(?:value|option) is not supported/i;

function defaults(clause: Clause, named: readonly Mention[], reading: Refusing): readonly Change[] | undefined {
  if (!DEFAULT.test(clause.text)) return undefined;
  return removal(named[0]!, reading);
}

/** A text that is none of those that the words list as taken: the client's protocol knows it, and this endpoint does not. */
function unlisted({ text }: Clause, named: readonly Mention[], reading: Refusing): readonly Change[] | undefined {
  const { path } = named[0]!;
  const values = [path, `${path}.type`].flatMap((each) => valuesAt(reading.sent.body, each))
    .flatMap((value) => Array.isArray(value) ? value : [value]).filter((value) => typeof value === "string");
  const taken = listedIn(text) ?? (BAD_VALUE.test(text) ? listedIn(reading.text) : undefined);
  if (taken === undefined || values.length === 0 || values.every((value) => taken.has(value.toLowerCase()))) {
    return undefined;
  }
  // A choice that is freed is no choice that was asked for.
  if (path === "tool_choice" && !taken.has("auto")) return undefined;
  const choice = reading.sent.body["tool_choice"];
  // LM Studio takes words only: which tool, it cannot be told.
  if (path === "tool_choice" && taken.has("required") && isObject(choice)) {
    return [{ type: "set", path, value: "required", from: choice }];
  }
  const changes = removal(named[0]!, reading);
  return changes.length === 0 ? undefined : changes;
}

const LIST_OF_VALUES =
  /\b(?:(?:supported|valid|allowed|accepted|possible|permitted|available) (?:string )?(?:values?|options?|types?|formats?)(?: are| is|:)+(?: one of)?|(?:must|should|can only|may only) be(?: set to)?(?: one of| either)?|expected(?: one of| either)?|only (?:\w+ )?(?=['"`])|only supports?|one of):? *(?<list>[[(]?['"`]?[\w-]+['"`]?(?:(?:, (?:or |and )?| or | and |\|| \| )['"`]?[\w-]+['"`]?)*[\])]?)(?=[.,;]|$| (?:is|are|for|with|in|on|when|but|got|instead)\b)/i;

/** The values that `text` says are taken, in lower case. */
function listedIn(text: string): ReadonlySet<string> | undefined {
  const list = LIST_OF_VALUES.exec(text)?.groups?.["list"];
  const words = list?.toLowerCase().match(/[\w-]+/g)?.filter((word) => word !== "or" && word !== "and");
  // A type is no value: "must be string".
  return words === undefined || words.some((word) => TYPE_NAMES.has(word)) ? undefined : new Set(words);
}

const TYPE_NAMES: ReadonlySet<string> = new Set([
  ..."string number integer boolean object array list dict null a an the of".split(" "),
  ..."set unset empty absent omitted removed used provided specified valid unique positive present".split(" "),
]);
