/** Refusals of tools that are no functions: those of the provider's own, and those that only some endpoints know. */
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { Clause } from "./complaint.ts";
import type { Change } from "./fact.ts";
import { CALLS, FUNCTION_TOOLS, isHosted } from "./function_tools.ts";
import { REFUSED, UNSUPPORTED } from "./parameters.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { type Sent, valuesAt } from "./survey.ts";

/** A tool of the provider's, by its name, by its place, or as one of its kind. */
export function hostedTools(reading: Reading): Reaction | undefined {
  const { complaint: { text, clauses }, sent } = reading;
  const hosted = [...new Set(valuesAt(sent.body, "tools[].type"))].filter(isHosted);
  if (hosted.length === 0) return undefined;
  const isRefused = UNSUPPORTED.test(text) || /does not match any of the expected tags/i.test(text);
  const named = isRefused ? namedIn(clauses, hosted) : [];
  const placed = unfitTools(reading).map(({ type }) => type).filter(isHosted);
  const all = ONLY_FUNCTIONS.test(text) || isOfKind(text, HOSTED_KIND) ? hosted : [];
  const types = [named, placed, all].find((types) => types.length > 0);
  return types === undefined ? undefined : { type: "learn", changes: [...new Set(types)].map(withoutTool) };
}

function namedIn(clauses: readonly Clause[], types: readonly string[]): readonly string[] {
  if (!clauses.some(({ text }) => /\btools?\b/i.test(text))) return [];
  const refused = clauses.map(({ text }) => text.replace(TAKEN_TYPES, "")).join("\n");
  return types.filter((type) => {
    const words = type.replace(/_\d{8}$/, "").replace(/_/g, "[ _-]");
    return new RegExp(String.raw`\b${words}`, "i").test(refused);
  });
}

/** What is taken is not refused: "unknown variant `namespace`, expected one of `function`, `web_search`". */
const TAKEN_TYPES =
  /\bexpected\b[\s\S]*$|\b(?:must|should|can only) be (?!used|specified|enabled)[\s\S]*$|(?<!(?:\bnot|n['’]t|\bno longer) (?:\w+ )?)\b(?:supported|allowed|accepted|valid|available)\b[^.]{0,20}(?::|\bare\b|\bis\b)[\s\S]*$/i;

/** OpenAI, of the form of Codex' own: "only supports function tools, custom tools, and client-executed tool search". */
const ONLY_FUNCTIONS = /\bonly supports? [^.]{0,20}\bfunction tools?\b/i;

const HOSTED_KIND = String.raw`(?:hosted|built-?in|server(?:-side)?|provider-defined)`;
const OTHER_KIND = String.raw`(?:custom|free-?form|namespaced?|grammar)`;

/** Whether `text` says that tools of `kind` are not taken. */
function isOfKind(text: string, kind: string): boolean {
  const tools = String.raw`(?<!deferred )\b${kind}['"\x60]?(?: function)? tools?\b`;
  return new RegExp(
    String.raw`${tools}[^.\n]{0,30}(?: not| only|n['’]t) (?:\w+ )?(?:supported|available|allowed|enabled|permitted)`,
    "i",
  ).test(text) ||
    new RegExp(String.raw`(?:not|n['’]t) (?:support|accept|allow)(?: \w+)? ['"\x60]?${tools}|unsupported ${tools}`, "i")
      .test(text);
}

/** The tools that are no functions, of those that an endpoint asks for a schema. */
export function unfitTools({ complaint, sent: { body, protocol } }: Reading): readonly JsonObject[] {
  const tools = Array.isArray(body["tools"]) ? body["tools"] : [];
  return complaint.clauses.flatMap(({ text, subject }): readonly Json[] => {
    const named = [subject?.join(".") ?? "", /^[\w.]+(?=: )/.exec(text)?.[0] ?? ""];
    const at = (place: RegExp) => named.map((name) => place.exec(name)?.[1]).find((each) => each !== undefined);
    const number = WANTED.test(text) ? at(SCHEMA_PLACE) : OWN_TYPE.test(text) ? at(TYPE_PLACE) : undefined;
    return number === undefined ? [] : tools.slice(Number(number)).slice(0, 1);
  }).filter(isObject).filter(({ type }) =>
    type !== undefined && type !== "function" && !(protocol === "messages" && type === "custom")
  );
}

const WANTED = /\b(?:field|is|are) required\b|\brequired (?:field|param|propert)|\bmissing (?:field|param|propert)/i;

/** SGLang, of the only type of tools that it knows beside the searches: `tools.0.custom.type: Input should be 'custom'` */
const OWN_TYPE = /\binput should be 'custom'/i;
const TYPE_PLACE = /(?:^|\.)tools\.(\d+)\.custom\.type$/;

/** vLLM: `("body", "tools", 0, "input_schema")` */
const SCHEMA_PLACE = /(?:^|\.)tools\.(\d+)\.(?:input_schema|parameters|function)$/;

/** Tools that are no functions, at an endpoint that knows functions only. */
export function toolTypes(reading: Reading): Reaction | undefined {
  const { complaint: { text }, sent } = reading;
  if (!wantsFunctions(reading)) return undefined;
  const types = [...new Set(valuesAt(sent.body, "tools[].type"))].filter((type) => type !== "function");
  if (types.length > 0 && types.every(isHosted)) return { type: "learn", changes: types.map(withoutTool) };
  if (types.length === 0 && !isCalled(sent)) return undefined;
  if (sent.protocol !== "responses") return { type: "convert", changes: [] };
  // The provider's own that are taken here would be lost in another protocol.
  const taken = TAKEN_TYPES.exec(text)?.[0] ?? "";
  if (types.some((type) => isHosted(type) && taken.includes(type))) {
    return { type: "convert", changes: [FUNCTION_TOOLS] };
  }
  // Chat knows functions only: the conversion to it makes functions of what can be one, as this protocol's codec does.
  return {
    type: "convert",
    changes: [{ type: "lacks", protocol: "responses" }],
    ofModel: true,
    instead: [FUNCTION_TOOLS],
  };
}

function wantsFunctions(reading: Reading): boolean {
  const { complaint: { text, clauses }, sent } = reading;
  return /only [^.]{0,40}\bfunction\b[^.]{0,20} tools? (?:are|is) supported/i.test(text) ||
    ONLY_FUNCTIONS.test(text) || isOfKind(text, OTHER_KIND) ||
    /\b(?:cannot|can['’]?t|unable to) (?:use|handle|call) ['"`]?custom['"`]? tools?\b/i.test(text) ||
    isCalled(sent) && /\bcustom_tool_call/.test(text) && (UNSUPPORTED.test(text) || REFUSED.test(text)) ||
    clauses.some(({ subject, text }) => isToolType(subject) && /should be|must be|expected|invalid/i.test(text)) ||
    clauses.some(({ subject, text }) => isTool(subject) && /^invalid input$/i.test(text)) ||
    unfitTools(reading).length > 0 || /\btools\.\d+\.custom\.input_schema: input does not match\b/i.test(text) ||
    /\btype['"`]? of (?:the )?tools?\b|tools?(?:\[\d+\]|\.\d+)?[. ]types?\b|unsupported tool(?! (?:field|param|prop|option|key|choice))|(?:unknown|invalid|unsupported) (?:variant|tool type|type)|input tag .* found using|['"`]function['"`] is a required property/i
        .test(text) && /\btools?\b|function|variant/i.test(text);
}

function withoutTool(of: string): Change {
  return { type: "drop", path: "tools[]", of };
}

function isCalled({ body }: Sent): boolean {
  return valuesAt(body, "input[].type").some((type) => type !== undefined && CALLS.has(type));
}

/** zod's word of a union, as OpenRouter has it: none of its members. */
function isTool(subject: Clause["subject"]): boolean {
  return subject !== undefined && /(?:^|\.)tools\.\d+$/.test(subject.join("."));
}

/** `tools.1.type`, `body.tools.0.custom.type` */
function isToolType(subject: Clause["subject"]): boolean {
  return subject !== undefined && /(?:^|\.)tools\.\d+\.(?:\w+\.)?type$/.test(subject.join("."));
}
