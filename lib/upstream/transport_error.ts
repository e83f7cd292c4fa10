/**
 * Faults below HTTP, told apart by the text of Deno's errors. That text holds the whole URL, which may hold a key, and
 * has no code: so it is read here, and never passed on.
 */
import { isPhrase, type Phrase, type PhraseId } from "../phrases/phrase.ts";
import { UnusableEndpoint } from "./unusable_endpoint.ts";

export type TransportFault =
  | "blocked"
  | "proxy_auth"
  | "proxy"
  | "dns"
  | "refused"
  | "unreachable"
  | "tls"
  | "tls_plain"
  | "certificate_time"
  | "certificate_name"
  | "certificate_unknown"
  | "certificate_authority"
  | "reset"
  | "garbage"
  /** More than 100 headers, or 400 KB of them: hyper's limits, which nobody can set (Deno 2.9.5). */
  | "long_head"
  | "connect_timeout"
  /** Never asked: see `UnusableEndpoint`. */
  | "unusable"
  | "other";

interface Row {
  readonly pattern: RegExp;
  readonly fault: TransportFault;
}

/** The first row that matches counts. Wordings of Deno 2.9.5 (hyper, rustls, tokio-socks), each seen. */
const TABLE: readonly Row[] = [
  { pattern: /Requests to port \d+ are blocked/, fault: "blocked" },
  // Of HTTP proxies (hyper-util) and of SOCKS5: first, since a proxy too may be "unreachable".
  {
    pattern: /proxy authentication required|password auth failure|authorization required|no acceptable auth methods/i,
    fault: "proxy_auth",
  },
  {
    pattern:
      /tunnel|proxy server unreachable|SOCKS server failure|not allowed by ruleset|invalid response version|ttl expired|command not supported|address type not supported|unknown auth method/i,
    fault: "proxy",
  },
  { pattern: /dns error|failed to lookup address/i, fault: "dns" },
  { pattern: /connection refused|actively refused/i, fault: "refused" },
  // The words of rustls for any connection that ends without a goodbye, after the request was sent.
  { pattern: /close_notify/i, fault: "reset" },
  // Of rustls and webpki, each with what mends it.
  { pattern: /certificate (?:expired|not valid yet)|\b(?:Expired|NotValidYet)\b/, fault: "certificate_time" },
  { pattern: /certificate not valid for name|NotValidForName/, fault: "certificate_name" },
  { pattern: /UnknownIssuer/, fault: "certificate_unknown" },
  { pattern: /CaUsedAsEndEntity/, fault: "certificate_authority" },
  { pattern: /InvalidContentType/, fault: "tls_plain" },
  { pattern: /tls|certificate|handshake|invalid peer|corrupt message|fatal alert/i, fault: "tls" },
  { pattern: /unreachable|no route to host/i, fault: "unreachable" },
  { pattern: /timed out|deadline has elapsed/i, fault: "connect_timeout" },
  { pattern: /invalid HTTP|parse|unexpected header|invalid header/i, fault: "garbage" },
  { pattern: /message head is too large/i, fault: "long_head" },
  {
    pattern:
      /connection (?:closed|reset|error)|broken pipe|error reading a body|incomplete|unexpected eof|http2 error|canceled/i,
    fault: "reset",
  },
];

const SAID = {
  blocked: "attempt.fault_blocked",
  proxy_auth: "attempt.fault_proxy_auth",
  proxy: "attempt.fault_proxy",
  dns: "attempt.fault_dns",
  refused: "attempt.fault_refused",
  unreachable: "attempt.fault_unreachable",
  tls: "attempt.fault_tls",
  tls_plain: "attempt.fault_tls_plain",
  certificate_time: "attempt.fault_certificate_time",
  certificate_name: "attempt.fault_certificate_name",
  certificate_unknown: "attempt.fault_certificate_unknown",
  certificate_authority: "attempt.fault_certificate_authority",
  reset: "attempt.fault_reset",
  garbage: "attempt.fault_garbage",
  long_head: "attempt.fault_long_head",
  connect_timeout: "attempt.fault_connect_timeout",
  unusable: "attempt.fault_unusable",
  other: "attempt.fault_other",
} as const satisfies Readonly<Record<TransportFault, PhraseId>>;

/** No secure connection came about, so that nothing was sent. */
export const TLS_FAULTS: readonly TransportFault[] = [
  "tls",
  "tls_plain",
  "certificate_time",
  "certificate_name",
  "certificate_unknown",
  "certificate_authority",
];

/** Which fault `error` (what `fetch` or a body's reader threw) is. */
export function classifyTransportError(error: unknown): TransportFault {
  if (error instanceof UnusableEndpoint) return "unusable";
  const cause = error instanceof Error && error.cause !== undefined ? String(error.cause) : "";
  // The URL itself must not decide: a host may be called "tls.example".
  const text = `${String(error)} ${cause}`.replace(/\(?https?:\/\/[^\s)]*\)?/g, "");
  return TABLE.find((row) => row.pattern.test(text))?.fault ?? "other";
}

/** The fault as it can be shown to anybody. */
export function describeTransportFault(fault: TransportFault): Phrase {
  return { id: SAID[fault] };
}

/** The fault that `said` is of, if it is of one. */
export function transportFaultIn({ id, values = {} }: Phrase): TransportFault | undefined {
  const fault = (Object.keys(SAID) as TransportFault[]).find((each) => SAID[each] === id);
  return fault ?? Object.values(values).map((value) => isPhrase(value) ? transportFaultIn(value) : undefined)
    .find((each) => each !== undefined);
}
