/** Asks the configured search engine. It is asked only for what a model wants to know, and at no other time. */
import { textUpTo } from "../bytes.ts";
import type { EngineConfig } from "../config/search_config.ts";
import { httpClient } from "../http_client.ts";
import { parseJson } from "../json.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import { classifyTransportError, describeTransportFault } from "../upstream/transport_error.ts";
import { ENGINES } from "./engines.ts";
import type { FoundPage, Question } from "./found.ts";

export type Finding =
  | { readonly type: "found"; readonly pages: readonly FoundPage[] }
  | { readonly type: "failed"; readonly reason: Phrase; readonly limited: boolean };

/** What an engine answers is no longer, in characters. */
const MAX_LENGTH = 4 * 1024 * 1024;

export interface WebOptions {
  readonly userAgent: string;
  /** Ends the search: nobody waits for it any more. */
  readonly signal: AbortSignal;
}

/** Never throws; no words of `Finding` hold the credential or the address, which may have one in it. */
export async function searchWeb(
  question: Question,
  { provider, url, apiKey, timeoutMs }: EngineConfig,
  { userAgent, signal }: WebOptions,
): Promise<Finding> {
  const engine = ENGINES[provider];
  const { path, headers, body } = engine.request(question, apiKey);
  const timeout = AbortSignal.timeout(timeoutMs);
  using client = httpClient();
  try {
    const response = await fetch((url ?? engine.address ?? "").replace(/\/+$/, "") + path, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        accept: "application/json",
        "user-agent": userAgent,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      // The credential goes to no other address than the configured one.
      redirect: "manual",
      ...{ client },
      signal: AbortSignal.any([signal, timeout]),
    });
    const text = await textUpTo(MAX_LENGTH, response.body);
    const { status } = response;
    if (status < 200 || status >= 300) {
      return failed(phrase("search.status", { provider, status: String(status) }), status === 429 || status === 432);
    }
    const answer = parseJson(text);
    if (answer === undefined) return failed(phrase("search.no_json", { provider }));
    return { type: "found", pages: fitting(engine.pages(answer), question) };
  } catch (error) {
    if (timeout.aborted) return failed(phrase("search.silent", { provider, seconds: timeoutMs / 1000 }));
    return failed(
      phrase("search.unreachable", { provider, reason: describeTransportFault(classifyTransportError(error)) }),
    );
  }
}

function failed(reason: Phrase, limited = false): Finding {
  return { type: "failed", reason, limited };
}

/** Not all engines keep to the domains that they were told, and none to a number. */
function fitting(pages: readonly FoundPage[], { allowed, blocked, count }: Question): FoundPage[] {
  const seen = new Set<string>();
  return pages.filter(({ url }) => {
    const host = URL.canParse(url) && /^https?:/i.test(url) ? new URL(url).hostname : undefined;
    if (host === undefined || seen.has(url)) return false;
    seen.add(url);
    const isOf = (domain: string) => isWithin(url, host, domain);
    return !blocked.some(isOf) && (allowed.length === 0 || allowed.some(isOf));
  }).slice(0, count);
}

/** `domain` may name a part of a site: `example.com/blog`. */
function isWithin(url: string, host: string, domain: string): boolean {
  const [, name = "", path = ""] = /^(?:https?:\/\/)?(?:\*\.)?([^/]*)(\/.*)?$/i.exec(domain.trim().toLowerCase()) ?? [];
  if (name === "" || (host !== name && !host.endsWith(`.${name}`))) return false;
  return path.length <= 1 || new URL(url).pathname.toLowerCase().startsWith(path);
}
