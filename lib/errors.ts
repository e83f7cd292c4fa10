import type { Words } from "./phrases/phrase.ts";
import { say } from "./phrases/say.ts";

/** The few kinds of error that anything in the proxy can end with; each protocol has its own words for them. */
export type ErrorKind =
  | "invalid_request"
  | "authentication"
  | "permission"
  | "not_found"
  | "too_large"
  | "rate_limit"
  | "overloaded"
  | "timeout"
  | "upstream"
  | "canceled";

export interface ProxyErrorOptions {
  /** HTTP status that the client gets; by default the usual one of the kind. */
  readonly status?: number;
  /** How long the client should wait before it asks again, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The upstream's own code for it, such as `insufficient_quota` or `context_length_exceeded`. */
  readonly code?: string;
  readonly cause?: unknown;
}

const STATUS: Record<ErrorKind, number> = {
  invalid_request: 400,
  authentication: 401,
  permission: 403,
  not_found: 404,
  too_large: 413,
  rate_limit: 429,
  overloaded: 529,
  timeout: 504,
  upstream: 502,
  canceled: 499,
};

/** An error on its way to a client. Its message may be shown to anybody: it never holds a credential or a URL's query. */
export class ProxyError extends Error {
  override readonly name = "ProxyError";
  readonly kind: ErrorKind;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly code: string | undefined;

  /** @param words its message, which is in English: clients recover by it */
  constructor(kind: ErrorKind, readonly words: Words, options: ProxyErrorOptions = {}) {
    super(say(words), { cause: options.cause });
    this.kind = kind;
    this.status = options.status ?? STATUS[kind];
    this.retryAfterMs = options.retryAfterMs;
    this.code = options.code;
  }
}

/** The kind that an HTTP status stands for. */
export function kindOfStatus(status: number): ErrorKind {
  switch (status) {
    case 401:
      return "authentication";
    case 402:
    case 403:
      return "permission";
    case 404:
      return "not_found";
    case 408:
    case 504:
      return "timeout";
    case 413:
      return "too_large";
    case 429:
      return "rate_limit";
    case 503:
    case 529:
      return "overloaded";
    default:
      return status >= 500 || status < 400 ? "upstream" : "invalid_request";
  }
}

/** The store cannot do what it was asked for. */
export class StoreError extends Error {
  override readonly name = "StoreError";

  constructor(readonly reason: Words, options?: ErrorOptions) {
    super(`Cannot use the database: ${say(reason)}`, options);
  }
}

/** What whoever threw `error` says: anything can be thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
