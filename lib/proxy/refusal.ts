/** An answer with an error status, read and understood. */
import { GrowingBytes } from "../bytes.ts";
import type { HeaderView } from "../header_view.ts";
import type { EndpointConfig } from "../config/config.ts";
import { ProxyError } from "../errors.ts";
import { isObject, type Json, parseJson } from "../json.ts";
import { phrase } from "../phrases/phrase.ts";
import { decodeError } from "../protocol/decode_error.ts";
import { readErrorBody } from "../protocol/error_body.ts";
import { redact, redactExact, redactUrl } from "../redact.ts";
import { limitsOf, waitOf } from "../upstream/limits.ts";
import type { UpstreamResponse } from "../upstream/send.ts";
import type { OnBytes } from "./byte_source.ts";
import { decodeText } from "./decode_text.ts";
import type { Refusal } from "./outcome.ts";

type Answered = Pick<UpstreamResponse, "status" | "headers" | "body">;

/** Error bodies are small; the rest of a larger one says nothing more. */
const MAX_ERROR_BYTES = 1024 * 1024;

const LAST_STATUS = 599;
const BAD_GATEWAY = 502;

/** How much of a body without an envelope is quoted. */
const MAX_QUOTE = 300;

export interface RefusalContext {
  readonly endpoint: EndpointConfig;
  /** What of the endpoint's nobody may be shown. */
  readonly secrets: readonly string[];
  /** The client's own, which nobody else may be shown. */
  readonly credentials?: readonly string[];
  /** Milliseconds of the epoch. */
  readonly now: number;
  readonly onBytes?: OnBytes | undefined;
}

/** Reads `response`, whose status is not 2xx. */
export async function readRefusal(
  response: Answered,
  { endpoint, secrets, credentials = [], now, onBytes }: RefusalContext,
): Promise<Refusal> {
  const { status, headers } = response;
  if (status < 400) {
    await response.body?.cancel().catch(() => {});
    return {
      type: "refusal",
      status,
      error: redirected(response, { endpoint, secrets }),
      words: "proxy",
      verbatim: undefined,
      retryAfterMs: undefined,
      limits: [],
    };
  }
  // An upstream that quotes our own credential must not hand it to the client.
  const text = redactExact(decodeText(await readBytes(response.body, onBytes), headers.get("content-type")), secrets);
  const json = parseJson(text);
  const known = readErrorBody(json) !== undefined;
  const limits = limitsOf({ status, headers, body: json ?? text }, now);
  const retryAfterMs = waitOf(limits);
  const base = known ? decodeError(status, json) : quoted(status, text, endpoint);
  const error = new ProxyError(base.kind, base.words, {
    // Some block with a status of their own, such as 999, that no answer of ours can have.
    status: status <= LAST_STATUS ? status : BAD_GATEWAY,
    ...(base.code === undefined ? {} : { code: base.code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
  const verbatim = known || saysSomething(json)
    ? { body: new TextEncoder().encode(text), headers: redactedHeaders(headers, secrets) }
    : undefined;
  const words = known ? "upstream" : "proxy";
  const evidence = { status, text: redactExact(text, credentials) };
  return { type: "refusal", status, error, words, verbatim, retryAfterMs, limits, headers, evidence, credentials };
}

/** Its own clients may know what an object says; lists, numbers and empty objects no client finds words in. */
function saysSomething(json: Json | undefined): boolean {
  return isObject(json) && Object.keys(json).length > 0;
}

function redactedHeaders(headers: HeaderView, secrets: readonly string[]): Headers {
  const shown = new Headers();
  for (const [name, value] of headers) shown.append(name, redactExact(value, secrets));
  // What was decoded is encoded in UTF-8.
  if (/charset/i.test(shown.get("content-type") ?? "")) shown.set("content-type", "application/json; charset=utf-8");
  return shown;
}

function redirected(response: Answered, { endpoint, secrets }: Omit<RefusalContext, "now">): ProxyError {
  const location = response.headers.get("location");
  const told = { endpoint: endpoint.name, status: String(response.status) };
  return new ProxyError(
    "upstream",
    // Such as 304 and 101, which are no redirects.
    location === null
      ? phrase("attempt.http_status", told)
      : phrase("attempt.redirected", { ...told, target: redact(redactUrl(location), secrets) }),
  );
}

function quoted(status: number, text: string, endpoint: EndpointConfig): ProxyError {
  // What is compressed without saying so is nothing to read.
  const words = text.includes("\0") ? "" : shownText(text);
  const { kind } = decodeError(status, undefined);
  const told = { endpoint: endpoint.name, status: String(status) };
  return new ProxyError(
    kind,
    words === ""
      ? phrase("attempt.http_status", told)
      : phrase("attempt.http_status_and_words", { ...told, words: words.slice(0, MAX_QUOTE) }),
  );
}

/** What a page shows, in the time of its length: a tag that never ends is searched for its end once. */
function shownText(html: string): string {
  return html.split(/<\/(?:style|script)>/i).map((piece) => {
    const hidden = piece.search(/<(?:style|script)/i);
    return hidden < 0 ? piece : piece.slice(0, hidden);
  }).join(" ").replace(/<[^<>]*>/g, " ").replace(/\s+/g, " ").trim();
}

/** As much as can be read: what it means is known by its status, whether or not it breaks off, is damaged or never ends. */
async function readBytes(body: ReadableStream<Uint8Array> | null, onBytes?: OnBytes): Promise<Uint8Array> {
  const bytes = new GrowingBytes();
  try {
    for await (const chunk of body ?? []) {
      // One byte may hold a buffer of 64 KB, and what hears of it may keep it.
      const piece = chunk.slice();
      onBytes?.(piece);
      bytes.push(piece);
      if (bytes.length > MAX_ERROR_BYTES) break;
    }
  } catch {
    // The rest is missing.
  }
  return bytes.whole();
}
