/** Which members of what was sent a sentence speaks of, however it spells them. */
import { type Clause, tokensOf } from "./complaint.ts";
import type { Survey } from "./survey.ts";

export interface Mention {
  readonly path: string;
  /** The `type` of the elements that are meant, where the sentence says it. */
  readonly of: string | undefined;
  /** Another member was named, which means the same elsewhere. */
  readonly alias?: true;
}

const WORD = String.raw`[A-Za-z_$][\w$]*`;
const PATH = String.raw`${WORD}(?:[.[/]+[\w$-]+\]?)*`;
const LIST = String.raw`${PATH}(?:(?:, (?:and )?| and )${PATH})*`;

/** Where a sentence has names. Each name still has to be one of a member that was sent. */
const PLACES: readonly RegExp[] = [
  new RegExp(String.raw`['"\x60‘’“”«]\$?(${PATH})(?:\[\])?['"\x60’”»:]`, "g"),
  // Quotes of French, with their spaces, and of East Asia.
  new RegExp(String.raw`[«「『《【]\s?(${PATH})\s?[»」』》】]`, "g"),
  new RegExp(String.raw`\b(${WORD}(?:[.[]+\w+\]?)+)`, "g"),
  new RegExp(String.raw`(?<![\w\]])\[(${LIST})\]`, "g"),
  // "Argument not supported on this model: stop"
  new RegExp(
    String
      .raw`\b(?:not |un)(?:supported|allowed|permitted|accepted|recogni[sz]ed|expected)\b[^:\n]{0,40}: *(${LIST})[.)]?$`,
    "gi",
  ),
  new RegExp(String.raw`\b(${WORD})=(?=["'[{\dtfnTFN])`, "g"),
  new RegExp(String.raw`\b(${WORD}) (?:parameter|argument|property|option)\b`, "g"),
  new RegExp(
    String
      .raw`\b(?:param(?:eter)?|argument|field|property|properties|key|option|attribute|keyword|setting|name|input)s?(?:\(s\))?(?: names?)?(?: supplied| provided| specified)?(?: is| are)?[ .:=]+(${LIST})`,
    "gi",
  ),
  new RegExp(
    String.raw`\b(?:unsupported|unknown|unrecognized|unexpected|invalid|supplied|remove|drop|omit)[ :]+(${LIST})`,
    "gi",
  ),
  new RegExp(String.raw`(?:^|[:;,] )\s*(?:invalid |bad )?(${PATH}) *:`, "gi"),
  new RegExp(
    String
      .raw`(${LIST})(?: (?:parameter|argument|field|property|option|value|feature|mode)s?)? (?:(?:is|are|was|were|does|do)(?:n['’]t)?|must|can|may|cannot|should|only|not|has|have)\b`,
    "gi",
  ),
  new RegExp(
    String
      .raw`\b(?:support|accept|allow|recogni[sz]e|permit)s?(?: the| any)? (${LIST})(?=[.,;:!)]|$| (?:with|for|in|on|when|while|if|yet|at|by|as|unless)\b)`,
    "gi",
  ),
  // Between Chinese and Japanese characters any Latin word is a name.
  new RegExp(String.raw`(?<![\w.$])(${PATH})(?= ?[\u3040-\u30ff\u4e00-\u9fff])`, "g"),
  new RegExp(String.raw`(?<=[\u3040-\u30ff\u4e00-\u9fff] ?)(${PATH})`, "g"),
  // Names that are no words of any language.
  /\b([a-z]+(?:_[a-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+)\b/g,
];

/** Members that mean the same in different places and dialects. */
const SAME: readonly (readonly string[])[] = [
  ["reasoningeffort", "outputconfig.effort", "reasoning.effort", "effort"],
  ["maxtokens", "maxcompletiontokens", "maxoutputtokens", "maxnewtokens"],
  ["budgettokens", "thinkingbudget", "thinkingbudgettokens"],
  ["stop", "stopsequences"],
  [
    "responseformat",
    "text.format",
    "outputconfig.format",
    "outputformat",
    "responsemimetype",
    "responseschema",
    "responsejsonschema",
  ],
  ["seed", "randomseed"],
  ["penalty", "presencepenalty", "frequencypenalty"],
  ["thinking", "thinkingconfig", "reasoningeffort", "outputconfig.effort", "reasoning"],
];

/** The members that `clause` names, in its order. */
export function mentions(clause: Clause, survey: Survey): readonly Mention[] {
  const found = new Map<string, Mention>();
  /** Whether `tokens` mean anything. */
  const add = (tokens: readonly string[]) => {
    const meant = resolve(tokens, survey);
    for (const mention of meant) {
      const key = `${mention.path} ${mention.of ?? ""}`;
      if (!found.has(key)) found.set(key, mention);
    }
    return meant.length > 0;
  };
  if (clause.subject !== undefined) add(clause.subject);
  let rest = clause.text.replace(MASKS, "").replace(LINKS, "").replace(GUESSED, "").replace(TAKEN, "").replace(
    NAME_AT,
    "'$2.$1'",
  ).replace(ROLE, "role");
  for (const { words, name } of SPOKEN) rest = rest.replace(words, name);
  for (const [index, place] of PLACES.entries()) {
    rest = rest.replace(place, (all: string, names: string) => {
      const said = names.split(AND).flatMap((name) => apart(name, survey));
      const known = said.filter((name) => (index === 0 || !NOUNS.test(name)) && add(tokensOf(name)));
      // A part of a name that was understood is no name of its own.
      return known.reduce((text, name) => text.replace(name, "·"), all);
    });
  }
  for (const name of spaced(rest, survey)) add([name]);
  // A longer path says more exactly what a shorter one means.
  const all = [...found.values()];
  return all.filter(({ path }) => !all.some((other) => other.path.startsWith(`${path}.`)));
}

/** What people call a member when they do not name it. */
const SPOKEN: readonly { readonly words: RegExp; readonly name: string }[] = [
  {
    words: /(?<![\w.[])(?:structured[ _]outputs?|json[ _-]mode|json[ _-]schema[ -](?:mode|output|format))(?![\w.[])/gi,
    name: "response_format",
  },
  // The format's type, which is the name of a member of it too.
  {
    words:
      /(?<=\b(?:response[ _]format|text\.format|output_config\.format)\b(?:\.type)?[^.\n]{0,30})json_schema(?![\w.[])|(?<![\w.[])json_schema(?=['"`]? (?:is|response[ _]format)\b)/gi,
    name: "response_format",
  },
  { words: /\bextended[ _-]thinking\b/gi, name: "thinking" },
  // Ollama, whose own name it is.
  { words: /\bthink value ['"]?\w+['"]?(?= is not supported)/gi, name: "'reasoning_effort'" },
  { words: /\bfast[ -]mode\b/gi, name: "speed" },
  { words: /\bdeferred (?:custom )?tools?\b/gi, name: "defer_loading" },
];

/** `presence_penalty/frequency_penalty` are two, `messages/0/content` is one. */
function apart(name: string, { paths }: Survey): readonly string[] {
  const parts = name.split("/");
  return parts.every((part) => paths.has(part)) ? parts : [name];
}

/** Google: `Unknown name "id" at 'contents[7].parts[0].function_response'`. */
const NAME_AT = /"([\w$]+)" at '([^']+)'/g;
/** `role 'user'` names no parameter. */
const ROLE = /\brole:? ?['"`]?\w+['"`]?/gi;
/** New API takes a path for the name of a host, and hides all of it but its end: `***.***.scope`. */
const MASKS = /(?:\*{3}\.)+/g;
/** Where to read more. */
const LINKS = /https?:\/\/[^\s"'<>]+/g;
const AND = /, (?:and )?| and /;
/** What an endpoint believes that was meant is not what it refuses. */
const GUESSED = /[,;.(]?\s*did you mean\b.*$/i;
/**
 * Nor is what it takes: "unknown field `a`, expected one of `b`, `c`", "Supported parameters are: b, c", "Only b and c are
 * supported"; but "Only tool_choice 'auto' is supported" names one.
 */
const TAKEN =
  /(?<!\b(?:not|no longer|\w+n['’]t|never)(?: \w+){0,2} )\b(?:expected|(?:supported|valid|allowed|accepted|available|permitted|known|recogni[sz]ed|possible)(?: (?:param(?:eter)?|field|key|option|propert(?:y|ie)|argument|name|value)s?)?)(?: (?:(?:are|is|include)(?: one of)?|one of|either|any of)\b:?|[:=]|(?=\s*[`'"“[]))[\s\S]*$|^only\b(?! \w+ ['"`])[^.]*\b(?:is|are) (?:supported|allowed|accepted|permitted|valid)\b|(?:支持的?|可用的?|允许的?|有效的?)(?:参数|字段|取值)(?:包括|有|为|是)?[:：][\s\S]*$/i;
/** "Unknown name", "unsupported input": the words before a name. */
const NOUNS =
  /^(?:param(?:eter)?|argument|arg|field|property|propertie|key|option|attribute|keyword|setting|name|input|value|type|request|model|text|format)s?$/i;

/** Members whose names stand there as words: "parallel tool calls are not supported". */
function spaced(text: string, { paths }: Survey): readonly string[] {
  const words = ` ${text.toLowerCase().replace(/[^a-z0-9]+/g, " ")} `;
  const names = [...paths].map((path) => path.slice(path.lastIndexOf(".") + 1));
  return [...new Set(names)].filter((name) => {
    const parts = name.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase().split("_");
    return parts.length > 1 && words.includes(` ${parts.join(" ")} `);
  });
}

/** The member that the sentence begins with: `tool_choice: Thinking may not be enabled when ...`, `Invalid 'user': ...`. */
export function heading(text: string, survey: Survey): readonly Mention[] {
  const name = new RegExp(String.raw`^(?:(?:\*{3}\.)*|invalid ['"\x60])(${PATH})['"\x60]? *: `, "i").exec(text)?.[1];
  return name === undefined ? [] : resolve(tokensOf(name), survey);
}

/** The paths that `tokens` mean: several, if a bare name stands in several places. */
export function resolve(tokens: readonly string[], survey: Survey): readonly Mention[] {
  const said = tokens.filter((token) => !/^(?:\d+|\$)$/.test(token) && !BEFORE_BODY.has(token)).map(plain);
  const last = said.at(-1) ?? "";
  const direct = resolvePlain(said, survey).map((mention) => said.length > 1 ? wholeFormat(mention) : mention);
  if (direct.length > 0) return direct;
  const group = SAME.find((names) => names.includes(said.slice(-2).join(".")) || names.includes(last));
  for (const name of group ?? []) {
    const others = resolvePlain(name.split("."), survey);
    if (others.length > 0) return others.map((other) => ({ ...other, alias: true }));
  }
  return [];
}

/** Without its type a format is none. */
function wholeFormat(mention: Mention): Mention {
  return FORMAT_TYPES.has(mention.path) ? { ...mention, path: mention.path.slice(0, -".type".length) } : mention;
}

const FORMAT_TYPES: ReadonlySet<string> = new Set([
  "response_format.type",
  "text.format.type",
  "output_config.format.type",
]);

const BEFORE_BODY: ReadonlySet<string> = new Set(["body", "request", "query", "params", "kwargs", "Request"]);

function resolvePlain(said: readonly string[], survey: Survey): readonly Mention[] {
  const last = said[said.length - 1];
  const ending = [...survey.paths].map((path) => ({ path, names: path.split(".").map(plain) }))
    .filter(({ names }) => names[names.length - 1] === last);
  // All names of the path are said, in order; what else is said are tags: `messages.1.content.0.thinking.cache_control`.
  const whole = ending.filter(({ names }) => isWithin(names, said));
  const longest = whole.reduce((most, { names }) => Math.max(most, names.length), 0);
  if (longest > 1 || whole.length > 0 && said.length <= 2) {
    return whole.filter(({ names }) => names.length === longest).map(({ path }) => ({
      path,
      of: tagOf(path, said, survey),
    }));
  }
  // Only the end of the path is said: `function.strict`, or its last name alone.
  return ending.filter(({ names }) => isWithin(said, names)).map(({ path }) => ({ path, of: undefined }));
}

function isWithin(few: readonly string[], many: readonly string[]): boolean {
  let at = 0;
  for (const name of many) if (name === few[at]) at++;
  return at === few.length;
}

/** The type of element that is said in front of the last name. */
function tagOf(path: string, said: readonly string[], { types }: Survey): string | undefined {
  const holder = path.slice(0, path.lastIndexOf("."));
  if (!holder.endsWith("[]")) return undefined;
  return [...types.get(holder) ?? []].find((type) => plain(type) === said.at(-2));
}

/** Without what spellings differ in: `presencePenalty`, `presence_penalty`. */
export function plain(name: string): string {
  return name.replace(/\[\]/g, "").replace(/[_\-\s$]/g, "").toLowerCase();
}
