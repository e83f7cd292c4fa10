/** Refusals of the schemas of tools and answers: each endpoint knows its own dialect of JSON Schema. */
import { isObject } from "../json.ts";
import type { Clause } from "./complaint.ts";
import type { Change } from "./fact.ts";
import { unique, withCompanions } from "./companions.ts";
import { heading, resolve } from "./mention.ts";
import { REFUSED, UNSUPPORTED } from "./parameters.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { type Survey, valuesAt } from "./survey.ts";
import { unfitTools } from "./tool_types.ts";

/** The sentence is about a schema, and not about a member of the request. */
const ABOUT =
  /schema|\bparameters[.[]|function_?declarations?|\bgrammar\b|\bkeyword|\btools?[.[]\d|\bfunction ['"`]|\bproperties\b|\bpattern|\bformat\b|regular expression|\bregex|look-?(?:around|ahead|behind)/i;

/** Without these a schema says nothing any more. */
const BASIC: ReadonlySet<string> = new Set(["type", "properties", "items", "description", "required", "enum", "name"]);
/** Of these the sign in front is often lost; the others are words of their own without it. */
const BARE: ReadonlySet<string> = new Set(["ref", "defs"]);
/** One is nothing without the others. */
const REFERENCES: readonly string[] = ["$ref", "$defs", "definitions"];

export function schemaKeywords(reading: Reading): Reaction | undefined {
  const changes = unique(reading.complaint.clauses.flatMap((clause) => keywordChanges(clause, reading)));
  return changes.length === 0 ? undefined : { type: "convert", changes };
}

function keywordChanges({ text, subject }: Clause, { survey, complaint }: Reading): readonly Change[] {
  if (
    /\b(?:images?|custom tools?)\b/i.test(text) || !ABOUT.test(text) ||
    ![UNSUPPORTED, REFUSED, UNREADABLE_GRAMMAR].some((words) => words.test(complaint.text))
  ) return [];

  const { keywords } = survey();
  const values = valueChanges(text, keywords);
  if (values.length > 0) return values;
  const about = [...heading(text, survey()), ...subject === undefined ? [] : resolve(subject, survey())];
  if (about.some(({ path }) => /^(?:messages|input|contents)\b/.test(path))) return [];
  // "output_config.format: Structured outputs are not available" is about that member.
  const own = about.map(({ path }) => path.slice(path.lastIndexOf(".") + 1));
  if (/\b(?:text|output_config)\.format\b/.test(text)) own.push("format");
  const named = [...keywords.keys()].filter((keyword) =>
    !BASIC.has(keyword) && !own.includes(keyword) && isNamed(keyword, text)
  );
  const all = named.some((keyword) => REFERENCES.includes(keyword))
    ? [...named, ...REFERENCES.filter((keyword) => keywords.has(keyword))]
    : named;
  if (all.length > 0) return unique(all.map((keyword): Change => ({ type: "schema_keyword", keyword })));
  // Engines of regular expressions differ, and say so in their own words.
  const regexp = /\bpattern\b|regular expression|\bregex|look-?(?:around|ahead|behind)|unicode property/i.test(text);
  if (regexp && keywords.has("pattern")) return [{ type: "schema_keyword", keyword: "pattern" }];
  return UNREADABLE_GRAMMAR.test(text) ? ofGrammar(survey()) : [];
}

/**
 * llama.cpp and LM Studio make a grammar of the schemas of all tools, and cannot read their own (ggml-org/llama.cpp
 * #25895): "failed to parse grammar", "error parsing grammar: unknown escape".
 */
const UNREADABLE_GRAMMAR = /\b(?:fail\w*|error|unable|cannot|could not)\b[^.\n]{0,20}\bpars\w+ (?:the )?grammar\b/i;

/** What it may be in a schema, the likeliest first: `\d` and the like, then more repetitions than are taken. */
const HARD_IN_GRAMMARS: readonly (readonly string[])[] = [
  ["pattern"],
  ["minLength", "maxLength", "minItems", "maxItems"],
  ["format"],
];

function ofGrammar({ keywords, paths }: Survey): readonly Change[] {
  // The client's own.
  if (paths.has("grammar")) return [];
  const sent = HARD_IN_GRAMMARS.map((group) => group.filter((keyword) => keywords.has(keyword)));
  const first = sent.find((group) => group.length > 0) ?? [];
  return first.map((keyword): Change => ({ type: "schema_keyword", keyword }));
}

/** Quoted, called a keyword, or the end of a path; bare `ref` for `$ref`. */
function isNamed(keyword: string, text: string): boolean {
  const bare = keyword.replace(/^\$/, "");
  const dollar = keyword === bare ? "" : BARE.has(bare) ? String.raw`\$?` : String.raw`\$`;
  const name = String.raw`${dollar}${bare.replace(/[^\w]/g, ".")}`;
  return new RegExp(
    String
      .raw`['"\x60‘“]${name}['"\x60’”]|keywords?:? ${name}\b|[.\]]${name}\b|\b${name} (?:is|are) not|(?:unsupported|unknown|invalid|unrecognized) (?:field|property|schema)?:? ?${name}\b`,
    "i",
  ).test(text) ||
    BARE.has(bare) &&
      new RegExp(String.raw`(?<!\w)\$${bare}\b|\b${bare}s? (?:is|are|not)\b|\breference to undefined`, "i").test(
        text,
      ) ||
    /[A-Z]/.test(bare) && new RegExp(String.raw`\b${bare}\b`).test(text);
}

/** `'uri' is not a valid format`, `only 'enum' and 'date-time' are supported`: values of a keyword, the others stay. */
function valueChanges(text: string, keywords: ReadonlyMap<string, ReadonlySet<string>>): readonly Change[] {
  return ["format", "pattern"].flatMap((keyword) => {
    if (
      !new RegExp(keyword === "format" ? String.raw`\bformats?\b` : String.raw`pattern|regex|regular`, "i").test(text)
    ) return [];
    const areTaken = keyword === "format" && ONLY_THESE.test(text);
    return [...keywords.get(keyword) ?? []].filter((value) => value !== "" && isQuoted(value, text) !== areTaken)
      .map((value): Change => ({ type: "schema_keyword", keyword, value }));
  });
}

const ONLY_THESE = /\bonly ['"`][^.]*\b(?:supported|allowed|permitted|accepted|valid)/i;

function isQuoted(value: string, text: string): boolean {
  return ["'", '"', "`"].some((quote) => text.includes(quote + value + quote)) ||
    value.length > 6 && text.includes(value) ||
    new RegExp(String.raw`formats?:? ${value.replace(/\W/g, ".")}\b`).test(text);
}

const STRICT =
  /\bstrict\b|is required to be supplied|grammar compil|compil\w+ (?:the )?grammar|optional parameters|circular|recursi|self-referenc|too complex|too many (?:optional|properties|strict|enum)|for ['"`]object['"`] type|structured[ _]output|compil/i;
/** The shape of the schema is at fault, and might be another one. */
const SHAPE = /too (?:many|large|complex|deep)|exceed|limit|required to be supplied/i;
const STRICT_PATHS: readonly { readonly path: string; readonly words: RegExp }[] = [
  { path: "tools[].strict", words: /\btools?\b|\bfunction\b/i },
  { path: "tools[].function.strict", words: /\btools?\b|\bfunction\b/i },
  { path: "response_format.json_schema.strict", words: /response_format|json_schema/i },
  { path: "text.format.strict", words: /response_format|text\.format/i },
];

/** Answers in a form, which have to be enforced. */
const FORMATS: readonly string[] = ["output_config.format", "output_format", "response_format", "text.format"];

/** A schema that can be told the model, but not be enforced. */
export function strictSchemas({ complaint, sent, survey }: Reading): Reaction | undefined {
  const { text, clauses } = complaint;
  if (!STRICT.test(text)) return undefined;
  if (!UNSUPPORTED.test(text) && !REFUSED.test(text) && !SHAPE.test(text)) return undefined;
  const formats = FORMATS.filter((path) => survey().paths.has(path));
  // "structured_outputs not supported" is about the form of an answer, as long as one is asked for.
  if (!/schema|\btools?\b|grammar|strict/i.test(text) && (formats.length > 0 || !STRUCTURED.test(text))) {
    return undefined;
  }
  const strict = STRICT_PATHS.filter(({ path }) => valuesAt(sent.body, path).includes(true));
  const about = text + clauses.map(({ subject }) => subject?.join(".") ?? "").join(" ");
  const named = strict.filter(({ words }) => words.test(about));
  const paths = (named.length > 0 ? named : strict).map(({ path }) => path);
  const dropped = paths.length === 0 && COMPILED.test(text) ? formats : paths;
  if (dropped.length === 0) return undefined;
  const changes = withCompanions(dropped.map((path): Change => ({ type: "drop", path })), sent, survey());
  return { type: SHAPE.test(text) ? "convert" : "learn", changes };
}

const STRUCTURED = /structured[ _]output/i;
/** Anthropic's words, of strict tools and of the form of an answer together. */
const COMPILED = /\bcompiled grammar\b/i;

/** "function parameters is empty" (MiniMax), "array schema missing properties". */
export function emptyParameters(reading: Reading): Reaction | undefined {
  const { complaint, sent } = reading;
  if (
    unfitTools(reading).length > 0 ||
    !/(?:parameters|input_schema)\b.*(?:\bempty\b|\bmissing\b|\brequired\b)|object schema missing properties/i.test(
      complaint.text,
    )
  ) return undefined;
  const path = {
    messages: "tools[].input_schema",
    chat: "tools[].function.parameters",
    responses: "tools[].parameters",
    gemini: undefined,
  }[sent.protocol];
  if (path === undefined || valuesAt(sent.body, "tools[]").length === 0) return undefined;
  const value = { type: "object", properties: {} };
  const poor = valuesAt(sent.body, path).filter((schema) => isObject(schema) && schema["properties"] === undefined);
  const froms = [...new Set(poor.map((schema) => JSON.stringify(schema)))].map((text) => JSON.parse(text));
  return { type: "convert", changes: [null, ...froms].map((from): Change => ({ type: "set", path, value, from })) };
}
