/** What somebody asks of the records of requests, as parameters of a URL say it. */
import { nearest } from "../nearest.ts";
import { shown } from "../config/show.ts";
import type { JsonObject } from "../json.ts";
import { phrase, type PhraseValue } from "../phrases/phrase.ts";
import { protocolNamed, PROTOCOLS } from "../protocol/protocol.ts";
import type { RequestFilter } from "../store/request_store.ts";
import type { Checked } from "./body_schema.ts";
import { refusalAt } from "./refusal.ts";
import { EVERYWHERE, type QueryDoc } from "./route_doc.ts";

/** A kind of value, and how it is written. */
interface Kind<T> {
  readonly expected: PhraseValue;
  readonly schema: JsonObject;
  /** `undefined`: `text` is none. */
  parse(text: string): T | undefined;
}

/** Any text is one. */
const TEXT: Kind<string> = { expected: "", schema: { type: "string" }, parse: (text) => text };

/** `Date.parse` makes a time of nearly any text with a number in it. */
const ISO_TIME = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?$/;

const TIME: Kind<number> = {
  expected: phrase("sent.a_time"),
  schema: { type: ["string", "integer"] },
  parse(text) {
    const time = /^\d{1,15}$/.test(text) ? Number(text) : ISO_TIME.test(text) ? Date.parse(text) : NaN;
    return Number.isNaN(time) ? undefined : time;
  },
};

const YES_OR_NO: Kind<boolean> = {
  expected: phrase("field.a_boolean"),
  schema: { type: "boolean" },
  parse: (text) => text === "true" ? true : text === "false" ? false : undefined,
};

const AMOUNT: Kind<number> = {
  expected: phrase("sent.a_number"),
  schema: { type: "number", minimum: 0 },
  parse: (text) => /^\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : undefined,
};

const STATUS: Kind<number> = {
  expected: phrase("sent.a_status"),
  schema: { type: "integer", minimum: 100, maximum: 999 },
  parse: (text) => /^\d{3}$/.test(text) ? Number(text) : undefined,
};

const PROTOCOL: Kind<typeof PROTOCOLS[number]> = {
  expected: PROTOCOLS.join(", "),
  schema: { type: "string", enum: [...PROTOCOLS] },
  parse: protocolNamed,
};

interface Parameter extends QueryDoc {
  readonly expected: PhraseValue;
  /** The part of a filter that it is; `undefined`: `text` is no value of it. */
  parse(text: string): RequestFilter | undefined;
}

function parameter<Name extends keyof RequestFilter>(
  name: Name,
  { expected, schema, parse }: Kind<NonNullable<RequestFilter[Name]>>,
  description: string,
): Parameter {
  return {
    description,
    schema,
    expected,
    parse(text) {
      const value = parse(text);
      return value === undefined ? undefined : { [name]: value };
    },
  };
}

/** All that requests can be asked for by, in the names of the API. */
export const FILTER_PARAMETERS: Readonly<Record<string, Parameter>> = {
  from: parameter("from", TIME, "It began from then on: a time, or milliseconds of the epoch"),
  to: parameter("to", TIME, "It began before then"),
  status: parameter("status", STATUS, "It ended with this status"),
  failed: parameter("failed", YES_OR_NO, "It ended with an error, or without one"),
  client: parameter("client", TEXT, "This client asked"),
  key_name: parameter("keyName", TEXT, "With the server key of this name"),
  endpoint: parameter("endpointId", TEXT, "The endpoint of this id answered"),
  tried: parameter("triedId", TEXT, "The endpoint of this id was tried, whoever answered"),
  model: parameter("model", TEXT, "The client or the upstream called the model so"),
  session: parameter("session", TEXT, "It belongs to this conversation"),
  agent: parameter("agent", TEXT, "It belongs to this agent of its conversation"),
  tag: parameter("tag", TEXT, "It has this tag"),
  protocol: parameter("protocol", PROTOCOL, "The client or the upstream spoke this"),
  operation: parameter("operation", TEXT, "It asked for this: generate, count_tokens, models, forward"),
  error_kind: parameter("errorKind", TEXT, "It ended with an error of this kind"),
  has_losses: parameter("hasLosses", YES_OR_NO, "Its conversion lost something, or nothing"),
  min_duration_ms: parameter("minDurationMs", AMOUNT, "It took at least so long"),
  max_duration_ms: parameter("maxDurationMs", AMOUNT, "It took at most so long"),
  min_tokens: parameter("minTokens", AMOUNT, "It read and wrote at least so many tokens"),
  min_cost: parameter("minCost", AMOUNT, "It cost at least so many US dollars"),
  text: parameter("text", TEXT, "All these words are in what it asked, what came back, tools' names or its errors"),
};

export interface FilterOptions {
  /** Names that mean something else. */
  readonly others?: readonly string[];
  /** What can be asked for; all of them, unless it says otherwise. */
  readonly parameters?: typeof FILTER_PARAMETERS;
}

/** The filter that `params` name; one without a value is as if it were not there, as forms send it. */
export function readFilter(
  params: URLSearchParams,
  { others = [], parameters = FILTER_PARAMETERS }: FilterOptions = {},
): Checked<RequestFilter> {
  const known = [...Object.keys(parameters), ...others];
  const parts: RequestFilter[] = [];
  const problems = [...params].flatMap(([name, text]) => {
    const found = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (others.includes(name) || Object.hasOwn(EVERYWHERE, name) || found !== undefined && text === "") return [];
    if (found === undefined) {
      const near = nearest(name, known);
      const what = near === undefined ? phrase("sent.unknown") : phrase("sent.unknown_near", { near });
      return [refusalAt(name, what)];
    }
    const part = found.parse(text);
    if (part === undefined) {
      return [refusalAt(name, phrase("sent.cannot_be", { value: shown(text), expected: found.expected }))];
    }
    parts.push(part);
    return [];
  });
  if (problems.length > 0) return { type: "bad", problems };
  return { type: "ok", value: Object.assign({}, ...parts) };
}
