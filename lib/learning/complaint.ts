/**
 * What a refusal says, gathered from any envelope: every sentence in it, with the parameter that it is about where the
 * body names one apart (`param`, `loc`, `field`).
 */
import { isObject, type Json, type JsonObject, parseJson } from "../json.ts";
import { parseTimeSpan } from "../time_span.ts";
import { parsePython } from "./python_literal.ts";
import { spanIn } from "../waits/span_in.ts";

/** An answer with an error. */
export interface Refusal {
  /** What it means: that of HTTP, or what the body of a 200 says. */
  readonly status: number;
  /** The body as it came. */
  readonly text: string;
}

/** One sentence. */
export interface Clause {
  readonly text: string;
  /** Names on the way to what it is about, where the body says it apart. */
  readonly subject: readonly string[] | undefined;
}

export interface Complaint {
  readonly status: number;
  readonly text: string;
  /** Everything that stands where a code stands, in lower case: `error.type`, `error.code`, Google's `status`. */
  readonly codes: ReadonlySet<string>;
  readonly clauses: readonly Clause[];
  /** How long it asks to be left alone, in milliseconds, told in the body. */
  readonly waitMs: number | undefined;
}

const TEXTS: ReadonlySet<string> = new Set([
  "message",
  "msg",
  "error",
  "errors",
  "error_msg",
  "error_message",
  "errorMessage",
  "error_description",
  "status_msg",
  "detail",
  "details",
  "description",
  "title",
  "raw",
  "reason",
  "cause",
]);
const CODES: ReadonlySet<string> = new Set([
  "type",
  "code",
  "status",
  "reason",
  "err_code",
  "error_code",
  "errorCode",
  "status_code",
  "__type",
]);
/** Members that may hold what is wrong by field: Laravel, ASP.NET, Django, zod. */
const BY_FIELD: ReadonlySet<string> = new Set(["errors", "detail", "details", "fieldErrors", "fields"]);
/** What the request or the model said, given back: no words of the upstream. */
const QUOTED: ReadonlySet<string> = new Set(["failed_generation", "input", "ctx", "request", "url", "headers"]);

/** Envelopes in envelopes in strings: nobody has more. */
const MAX_DEPTH = 10;
const MAX_TEXT = 20_000;

export function readComplaint({ status, text }: Refusal): Complaint {
  const reader = new Reader();
  reader.read(text.slice(0, MAX_TEXT), undefined, 0);
  const said = reader.clauses.map((clause) => clause.text).join("\n");
  return { status, text: said, codes: reader.codes, clauses: reader.clauses, waitMs: reader.waitMs ?? spanIn(said) };
}

class Reader {
  readonly clauses: Clause[] = [];
  readonly codes = new Set<string>();
  waitMs: number | undefined;

  read(value: Json, subject: Clause["subject"], depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (typeof value === "string") this.readText(value, subject, depth);
    else if (Array.isArray(value)) { for (const item of value) this.read(item, subject, depth + 1); }
    else if (isObject(value)) this.readObject(value, depth);
  }

  private readObject(value: JsonObject, depth: number): void {
    const subject = subjectOf(value);
    for (const [name, member] of Object.entries(value)) {
      if (QUOTED.has(name)) continue;
      if (BY_FIELD.has(name) && isObject(member) && this.readFields(member, depth)) continue;
      if (typeof member === "object" && member !== null) this.read(member, subject, depth + 1);
      else if (CODES.has(name) && (typeof member === "number" || isCode(member))) {
        this.codes.add(String(member).toLowerCase());
      } else if (TEXTS.has(name) && typeof member === "string") this.readText(member, subject, depth);
      else if (name === "retryDelay" && typeof member === "string") this.waitMs = parseTimeSpan(member);
    }
  }

  /** `{"errors": {"min_p": ["Unknown field"]}}`: what is wrong by the name of the field, and nothing else. */
  private readFields(fields: JsonObject, depth: number): boolean {
    const entries = Object.entries(fields);
    const isText = (value: Json) => typeof value === "string";
    const said = entries.map(([name, value]) => ({ name, texts: Array.isArray(value) ? value : [value] }));
    if (said.some(({ name, texts }) => TEXTS.has(name) || CODES.has(name) || !texts.every(isText))) return false;
    for (const { name, texts } of said) this.read(texts, tokensOf(name), depth + 1);
    return true;
  }

  private readText(whole: string, subject: Clause["subject"], depth: number): void {
    const text = whole.replace(LITELLM, "").replace(ASIDE, "");
    // What LiteLLM adds may stand inside an envelope, or behind one.
    const found = innerOf(whole) ?? innerOf(text);
    if (found !== undefined) {
      // The text in front of an envelope: `AnthropicException - {"type":"error",...}`.
      if (found.before !== "") this.readText(found.before, subject, depth + 1);
      this.read(found.inner, subject, depth + 1);
    } else if (!this.readPython(text)) this.readSentences(text.split(SENTENCES), subject);
  }

  private readSentences(sentences: readonly string[], subject: Clause["subject"]): void {
    /** Pydantic: the name on a line of its own, what is wrong with it indented below. */
    let above: string | undefined;
    for (const sentence of sentences) {
      const said = sentence.trim().replace(LONG_WORD, (word) => word.slice(0, MAX_WORD));
      if (said === "") continue;
      const isBelow = /^\s/.test(sentence);
      const named = above !== undefined && isBelow ? tokensOf(above) : subject;
      if (/^[\w.[\]-]+$/.test(sentence)) above = sentence;
      else if (!isBelow) above = undefined;
      // LM Studio: "Invalid", and apart from it of what.
      if (sentence !== above || sentences.length === 1 && named !== undefined) {
        this.clauses.push({ text: said, subject: named });
      }
    }
  }

  /** FastAPI's list of errors as Python prints it: `[{'loc': ('body', 'store'), 'msg': '...'}]`. */
  private readPython(text: string): boolean {
    const found = [...text.matchAll(PYTHON)];
    for (const { groups } of found) {
      const { loc, path, single, double } = groups!;
      const listed = [...(loc ?? "").matchAll(/'([^']*)'|(\d+)/g)].map(([, name, index]) => name ?? index!);
      this.clauses.push({ text: single ?? double ?? "", subject: path === undefined ? listed : tokensOf(path) });
    }
    return found.length > 0;
  }
}

/** The envelope in a text, and what stands in front of it. */
function innerOf(text: string): { readonly before: string; readonly inner: JsonObject | Json[] } | undefined {
  const start = text.search(/[{[]/);
  const end = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  const slice = start < 0 || end < start ? undefined : text.slice(start, end + 1);
  const inner = slice === undefined ? undefined : parseJson(slice) ?? pythonEnvelope(slice);
  if (typeof inner !== "object" || inner === null || isIndexes(inner)) return undefined;
  return { before: text.slice(0, start), inner };
}

/** Validators print schemas and values in the same form: those are no words of anybody's. */
function pythonEnvelope(text: string): Json | undefined {
  const value = parsePython(text);
  return isObject(value) && ["error", "message", "detail"].some((name) => name in value) ? value : undefined;
}

/** No name is longer; a picture that an error quotes is, and what reads names takes the square of a word's length. */
const MAX_WORD = 200;
const LONG_WORD = /[^\s'"`,;:(){}]{201,}/g;

/** vLLM 0.33 has the names in one string. */
const PYTHON = /'loc': (?:\((?<loc>[^)]*)\)|'(?<path>[^']*)'),\s*'msg': (?:'(?<single>[^']*)'|"(?<double>[^"]*)")/g;
/** What LiteLLM adds to every error. */
const LITELLM = /\.? ?Received Model Group=[\s\S]*$|\n?Available Model Group Fallbacks=[\s\S]*$/;

/**
 * Links to documentation, whose words name what nobody complains of, and the numbers by which a vendor finds a request.
 * An address with a version in it is an API's.
 */
const ASIDE =
  /https?:\/\/(?!\S*\/v\d)[^\s"'`<>()]*[^\s"'`<>().,;:!]|[([]?\b(?:request|trace|req)[ _-]?id ?[:=] ?["'`]?[\w-]{8,}["'`]?[)\]]?\.?/gi;

/** `[0]` and `["a","b"]` in a sentence are no envelope. */
function isIndexes(value: JsonObject | Json[]): boolean {
  return Array.isArray(value) && !value.some((item) => isObject(item));
}

/** "Fast mode is a preview. It is not yet available": what is not says the sentence before. */
const SENTENCES = /[\r\n]+|;\s+|。|(?<=[^\d\s.][.!])\s+(?=["'`(A-Z])(?!It (?:is|was|does|can) not\b)/;

/** What the object's own message is about. */
function subjectOf(value: JsonObject): Clause["subject"] {
  const { loc, param, parameter, field, path, property, propertyPath, params, innererror } = value;
  if (Array.isArray(loc)) return loc.map(String);
  // Ajv (Fastify) and Azure have it one object deeper.
  const deeper = isObject(params) ? params["additionalProperty"] : isObject(innererror) ? innererror["property"] : null;
  for (const name of [param, parameter, field, path, property, propertyPath, deeper]) {
    if (typeof name === "string" && /^[\w$.[\]-]+$/.test(name)) return tokensOf(name);
    if (Array.isArray(name) && name.length > 0) return name.map(String);
  }
  return undefined;
}

/** `messages[1].content.0.type` as its parts. */
export function tokensOf(path: string): readonly string[] {
  return path.split(/[.[\]/]+/).filter((token) => token !== "");
}

function isCode(value: Json): value is string {
  return typeof value === "string" && value.length < 80 && /^[\w.-]+$/.test(value);
}
