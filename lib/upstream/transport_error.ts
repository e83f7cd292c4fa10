/**
 * Faults below HTTP, told apart by the text of Deno's errors. That text holds the whole URL, which may hold a key, and
 * has no code: so it is read here, and never passed on.
 */
export type TransportFault =
  | "blocked"
  | "dns"
  | "refused"
  | "unreachable"
  | "tls"
  | "reset"
  | "garbage"
  | "connect_timeout"
  | "other";

interface Row {
  readonly pattern: RegExp;
  readonly fault: TransportFault;
}

/** The first row that matches counts. Wordings of Deno 2.9.5 (hyper, rustls), each seen. */
const TABLE: readonly Row[] = [
  { pattern: /Requests to port \d+ are blocked/, fault: "blocked" },
  { pattern: /dns error|failed to lookup address/i, fault: "dns" },
  { pattern: /connection refused|actively refused/i, fault: "refused" },
  // The words of rustls for any connection that ends without a goodbye, after the request was sent.
  { pattern: /close_notify/i, fault: "reset" },
  { pattern: /tls|certificate|handshake|invalid peer|corrupt message|fatal alert/i, fault: "tls" },
  { pattern: /unreachable|no route to host/i, fault: "unreachable" },
  { pattern: /timed out|deadline has elapsed/i, fault: "connect_timeout" },
  { pattern: /invalid HTTP|parse|unexpected header|invalid header/i, fault: "garbage" },
  {
    pattern:
      /connection (?:closed|reset|error)|broken pipe|error reading a body|incomplete|unexpected eof|http2 error|canceled/i,
    fault: "reset",
  },
];

const TEXT: Record<TransportFault, string> = {
  blocked: "requests to its port are not allowed (https://fetch.spec.whatwg.org/#bad-port)",
  dns: "its host name cannot be resolved",
  refused: "connection refused",
  unreachable: "its network cannot be reached",
  tls: "the TLS connection failed",
  reset: "the connection was closed",
  garbage: "it did not answer in HTTP",
  connect_timeout: "the connection timed out",
  other: "the connection failed",
};

/** Which fault `error` (what `fetch` or a body's reader threw) is. */
export function classifyTransportError(error: unknown): TransportFault {
  const cause = error instanceof Error && error.cause !== undefined ? String(error.cause) : "";
  // The URL itself must not decide: a host may be called "tls.example".
  const text = `${String(error)} ${cause}`.replace(/\(?https?:\/\/[^\s)]*\)?/g, "");
  return TABLE.find((row) => row.pattern.test(text))?.fault ?? "other";
}

/** The fault in words that can be shown to anybody. */
export function describeTransportFault(fault: TransportFault): string {
  return TEXT[fault];
}
