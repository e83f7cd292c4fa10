/** What somebody asks of the records of requests, as parameters of a URL say it. */
import { nearest } from "../config/nearest.ts";
import { show } from "../config/show.ts";
import { PROTOCOLS } from "../protocol/protocol.ts";
import type { RequestFilter } from "../store/request_store.ts";
import type { Checked } from "./body_schema.ts";

/** A kind of value, and how it is written. */
interface Kind<T> {
  readonly expected: string;
  /** `undefined`: `text` is none. */
  parse(text: string): T | undefined;
}

const TEXT: Kind<string> = { expected: "text", parse: (text) => text };

const TIME: Kind<number> = {
  expected: "a time such as 2026-11-25T18:00:00Z, or milliseconds of the epoch",
  parse(text) {
    const time = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
    return Number.isNaN(time) ? undefined : time;
  },
};

const YES_OR_NO: Kind<boolean> = {
  expected: "true or false",
  parse: (text) => text === "true" ? true : text === "false" ? false : undefined,
};

const AMOUNT: Kind<number> = {
  expected: "a number from 0",
  parse: (text) => /^\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : undefined,
};

const STATUS: Kind<number> = {
  expected: "an HTTP status",
  parse: (text) => /^\d{3}$/.test(text) ? Number(text) : undefined,
};

const PROTOCOL: Kind<typeof PROTOCOLS[number]> = {
  expected: PROTOCOLS.join(", "),
  parse: (text) => PROTOCOLS.find((protocol) => protocol === text),
};

interface Parameter {
  readonly expected: string;
  /** The part of a filter that it is; `undefined`: `text` is no value of it. */
  parse(text: string): RequestFilter | undefined;
}

function parameter<Name extends keyof RequestFilter>(
  name: Name,
  { expected, parse }: Kind<NonNullable<RequestFilter[Name]>>,
): Parameter {
  return {
    expected,
    parse(text) {
      const value = parse(text);
      return value === undefined ? undefined : { [name]: value };
    },
  };
}

/** All that requests can be asked for by, in the names of the API. */
export const FILTER_PARAMETERS: Readonly<Record<string, Parameter>> = {
  from: parameter("from", TIME),
  to: parameter("to", TIME),
  status: parameter("status", STATUS),
  failed: parameter("failed", YES_OR_NO),
  client: parameter("client", TEXT),
  key_name: parameter("keyName", TEXT),
  endpoint: parameter("endpointId", TEXT),
  tried: parameter("triedId", TEXT),
  model: parameter("model", TEXT),
  session: parameter("session", TEXT),
  agent: parameter("agent", TEXT),
  tag: parameter("tag", TEXT),
  protocol: parameter("protocol", PROTOCOL),
  operation: parameter("operation", TEXT),
  error_kind: parameter("errorKind", TEXT),
  has_losses: parameter("hasLosses", YES_OR_NO),
  min_duration_ms: parameter("minDurationMs", AMOUNT),
  max_duration_ms: parameter("maxDurationMs", AMOUNT),
  min_tokens: parameter("minTokens", AMOUNT),
  min_cost: parameter("minCost", AMOUNT),
  text: parameter("text", TEXT),
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
    if (others.includes(name) || found !== undefined && text === "") return [];
    if (found === undefined) {
      const near = nearest(name, known);
      return [problem(name, `is unknown${near === undefined ? "" : `; did you mean ${near}?`}`)];
    }
    const part = found.parse(text);
    if (part === undefined) return [problem(name, `cannot be ${show(text)}; expected ${found.expected}`)];
    parts.push(part);
    return [];
  });
  if (problems.length > 0) return { type: "bad", problems };
  return { type: "ok", value: Object.assign({}, ...parts) };
}

function problem(name: string, what: string) {
  return { path: name, line: null, message: `${name} ${what}` };
}
