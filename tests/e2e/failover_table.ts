/** The failover table of the proxy as rows: a fault of an upstream, and what must come of it. */
import type { Script } from "../fake_upstream.ts";
import type { ProtocolCase } from "./protocols.ts";
import * as scripts from "./scripts.ts";

/** Where a faulty endpoint is, when it is no scripted upstream. */
export type Elsewhere = "a closed port" | "no host" | "TLS at a plain port";

export interface FaultRow {
  readonly name: string;
  readonly fault: (protocol: ProtocolCase, streaming: boolean) => Script | Elsewhere;
  /** How often the faulty endpoint is asked. */
  readonly tries: 1 | 2;
  /** The limit that ends it. */
  readonly waitsFor?: "response_header" | "first_event" | "idle";
  /** By default both. */
  readonly only?: "streaming" | "whole";
  /** Whether the next endpoint is asked; by default it is. */
  readonly next?: false;
  /** What the client gets if there is no other endpoint. */
  readonly alone: {
    readonly status: number;
    readonly message: RegExp;
    readonly retryAfter?: string;
    /** The upstream's body comes through byte for byte. */
    readonly verbatim?: true;
  };
}

/** A refusal in the protocol's own envelope, with spacing that does not survive parsing. */
export function refusalBody(protocol: ProtocolCase): string {
  return ` ${protocol.error("some_error", "words of the upstream")}\n`;
}

function refusal(status: number, headers: Record<string, string> = {}): FaultRow["fault"] {
  return (protocol) => scripts.reply(refusalBody(protocol), { status, headers });
}

function statusRow(status: number, tries: 1 | 2, more: Partial<FaultRow> = {}): FaultRow {
  const alone = { status, message: /^words of the upstream$/, verbatim: true } as const;
  return { name: `HTTP ${status}`, fault: refusal(status), tries, alone, ...more };
}

function limitRow(name: string, headers: Record<string, string>, retryAfter: string): FaultRow {
  const alone = { status: 429, message: /^words of the upstream$/, verbatim: true, retryAfter } as const;
  return { name: `HTTP 429 with ${name}`, fault: refusal(429, headers), tries: 1, alone };
}

function malformed(name: string, fault: FaultRow["fault"], message: RegExp, only?: "streaming" | "whole"): FaultRow {
  return { name, fault, tries: 2, alone: { status: 502, message }, ...(only === undefined ? {} : { only }) };
}

const transport: readonly FaultRow[] = [
  {
    name: "connection refused",
    fault: () => "a closed port",
    tries: 2,
    alone: { status: 502, message: /connection refused/ },
  },
  {
    name: "a host without an address",
    fault: () => "no host",
    tries: 2,
    alone: { status: 502, message: /cannot be resolved/ },
  },
  {
    name: "TLS to a plain port",
    fault: () => "TLS at a plain port",
    tries: 2,
    alone: { status: 502, message: /does not speak TLS/ },
  },
  {
    name: "a reset",
    fault: () => scripts.reset,
    tries: 2,
    alone: { status: 502, message: /connection was closed/ },
  },
  {
    name: "hung up",
    fault: () => scripts.hangUp,
    tries: 2,
    alone: { status: 502, message: /connection was closed/ },
  },
  { name: "no HTTP", fault: () => scripts.garbage, tries: 2, alone: { status: 502, message: /not answer in HTTP/ } },
  {
    name: "half headers",
    fault: () => scripts.halfHeaders,
    tries: 2,
    alone: { status: 502, message: /Cannot reach/ },
  },
  {
    name: "a whole answer that breaks off",
    fault: ({ whole }) =>
      scripts.stream([whole.slice(0, 20)], "cut", { headers: { "content-type": "application/json" } }),
    tries: 2,
    only: "whole",
    alone: { status: 502, message: /"faulty" broke off its answer: the connection was closed$/ },
  },
  {
    name: "a reset before the first content",
    fault: ({ preamble }) => scripts.stream(preamble, "reset"),
    tries: 2,
    only: "streaming",
    alone: { status: 502, message: /"faulty" broke off its answer: the connection was closed$/ },
  },
];

const timeouts: readonly FaultRow[] = [
  {
    name: "no headers",
    waitsFor: "response_header",
    fault: () => scripts.silence,
    tries: 1,
    alone: { status: 504, message: /headers in time/ },
  },
  {
    name: "no event",
    waitsFor: "first_event",
    fault: () => scripts.stream([], "silence"),
    tries: 1,
    only: "streaming",
    alone: { status: 504, message: /first event/ },
  },
  {
    name: "a preamble, then silence",
    waitsFor: "first_event",
    fault: ({ preamble }) => scripts.stream(preamble, "silence"),
    tries: 1,
    only: "streaming",
    alone: { status: 504, message: /first event/ },
  },
  {
    name: "half a whole answer, then silence",
    waitsFor: "idle",
    fault: ({ whole }) =>
      scripts.stream([whole.slice(0, 20)], "silence", { headers: { "content-type": "application/json" } }),
    tries: 1,
    only: "whole",
    alone: { status: 504, message: /whole answer/ },
  },
];

const statuses: readonly FaultRow[] = [
  ...[408, 409, 425].map((status) => statusRow(status, 2)),
  ...[500, 502, 503, 504, 529].map((status) => statusRow(status, 2)),
  // The endpoint's own credential: the client has to be told whose it is.
  {
    name: "HTTP 401",
    fault: refusal(401),
    tries: 1,
    alone: {
      status: 401,
      message: /^The key that this proxy has for endpoint ".+" was refused, .+ \(words of the upstream\)$/,
    },
  },
  ...[402, 403].map((status) => statusRow(status, 1)),
  statusRow(404, 1),
  ...[400, 413, 422, 418].map((status) => statusRow(status, 1, { next: false })),
  limitRow("Retry-After in seconds", { "retry-after": "7" }, "7"),
  limitRow("retry-after-ms", { "retry-after-ms": "6500" }, "7"),
  limitRow("no time", {}, "5"),
  {
    name: "an HTML page as HTTP 502",
    fault: () =>
      scripts.reply("<html><body><h1>Bad Gateway</h1></body></html>", {
        status: 502,
        headers: { "content-type": "text/html" },
      }),
    tries: 2,
    alone: { status: 502, message: /HTTP 502: Bad Gateway/ },
  },
  {
    name: "HTTP 999, which is none that can be passed on",
    fault: refusal(999),
    tries: 2,
    alone: { status: 502, message: /^words of the upstream$/, verbatim: true },
  },
];

/** What an error is by its status, it is also if nobody can read its body. */
function unreadableRow(name: string, fault: FaultRow["fault"], status: number, more: Partial<FaultRow> = {}): FaultRow {
  const alone = { status, message: new RegExp(`answered with HTTP ${status}$`) };
  return { name: `HTTP ${status} ${name}`, fault, tries: 1, alone, ...more };
}

function brokenOff(status: number, more: Partial<FaultRow> = {}): FaultRow {
  return unreadableRow("whose body breaks off", () => scripts.stream([], "cut", { status }), status, more);
}

function coded(coding: string): FaultRow {
  const fault = () => scripts.reply("{}", { status: 429, headers: { "content-encoding": coding, "retry-after": "7" } });
  const alone = { status: 429, message: /answered with HTTP 429$/, retryAfter: "7" };
  return unreadableRow(`whose body is not in its coding, ${coding}`, fault, 429, { alone });
}

const unreadable: readonly FaultRow[] = [
  // Without words nobody knows that it is the request's fault.
  brokenOff(400),
  brokenOff(401, { alone: { status: 401, message: /^The key that this proxy has .+answered with HTTP 401\)$/ } }),
  brokenOff(413, { next: false }),
  brokenOff(500, { tries: 2 }),
  ...["gzip", "zstd", "lzma"].map(coded),
];

function redirect(status: number): FaultRow {
  return {
    name: `HTTP ${status}`,
    fault: () =>
      scripts.reply("", { status, headers: { location: "http://u:p@127.0.0.1:9/elsewhere?key=sk-planted" } }),
    tries: 1,
    alone: {
      status: 502,
      message: /redirect \(HTTP 30\d\) to http:\/\/127\.0\.0\.1:9\/elsewhere\?\.\.\., which is never/,
    },
  };
}

const shapes: readonly FaultRow[] = [
  malformed("an empty 200", () => scripts.reply("", { headers: scripts.EVENT_STREAM }), /an empty body/),
  malformed("an empty stream", () => scripts.stream([]), /an empty body/),
  malformed("a 204", () => scripts.reply("", { status: 204 }), /an empty body/),
  malformed(
    "an HTML page as 200",
    () => scripts.reply("<!doctype html><title>Log in</title>", { headers: { "content-type": "text/html" } }),
    /an HTML page/,
  ),
  malformed(
    "text as 200",
    () => scripts.reply("upstream says hello", { headers: { "content-type": "text/plain" } }),
    /not JSON/,
  ),
  malformed(
    "a stream that was not asked for and ends too early",
    ({ preamble, content }) => scripts.stream([...preamble, ...content]),
    /ended before its answer was complete/,
    "whole",
  ),
  {
    name: "an overload as an event of a stream that was not asked for",
    fault: ({ preamble, content, errorEvent }) =>
      scripts.stream([...preamble, ...content, errorEvent("overloaded_error", "Overloaded")]),
    tries: 2,
    only: "whole",
    alone: { status: 529, message: /^Overloaded$/ },
  },
  malformed("JSON that is not an answer", () => scripts.reply('{"hello":"world"}'), /JSON that is not an answer/),
  malformed("JSON that is cut", ({ whole }) => scripts.reply(whole.slice(0, -5)), /damaged or cut/),
  malformed(
    "a preamble, then the end",
    ({ preamble }) => scripts.stream(preamble),
    /before its first content/,
    "streaming",
  ),
  malformed(
    "only comments",
    () => scripts.stream([": hello\n\n", ": hello\n\n"]),
    /before its first content/,
    "streaming",
  ),
  {
    name: "an overload as an error object under 200",
    fault: (protocol) => scripts.reply(protocol.error("overloaded_error", "Overloaded")),
    tries: 2,
    alone: { status: 529, message: /^Overloaded$/ },
  },
  {
    name: "a fault of the request as an error object under 200",
    fault: (protocol) => scripts.reply(protocol.error("invalid_request_error", "prompt is too long")),
    tries: 1,
    next: false,
    // OpenAI's clients are told so in OpenAI's words first.
    alone: { status: 400, message: /prompt is too long$/ },
  },
  {
    name: "an overload as the first event",
    fault: ({ preamble, errorEvent }) => scripts.stream([...preamble, errorEvent("overloaded_error", "Overloaded")]),
    tries: 2,
    only: "streaming",
    alone: { status: 529, message: /^Overloaded$/ },
  },
  {
    name: "a limit as the first event",
    fault: ({ errorEvent }) => scripts.stream([errorEvent("rate_limit_error", "Slow down")], "silence"),
    tries: 1,
    only: "streaming",
    alone: { status: 429, message: /^Slow down$/, retryAfter: "5" },
  },
];

export const FAULTS: readonly FaultRow[] = [
  ...transport,
  ...timeouts,
  ...statuses,
  ...unreadable,
  ...[301, 302, 307, 308].map(redirect),
  ...shapes,
];
