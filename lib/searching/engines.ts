/**
 * Search engines by their APIs, as they were documented when read on 2026-11-27. Each says how a question is put and what
 * its answer means; nothing here sends anything.
 *
 * - Bocha: https://open.bochaai.com (`POST /v1/web-search`)
 * - Brave: https://api-dashboard.search.brave.com/app/documentation/web-search
 * - Exa: https://exa.ai/docs/reference/search
 * - SearXNG: https://docs.searxng.org/dev/search_api.html
 * - Tavily: https://docs.tavily.com/documentation/api-reference/endpoint/search
 */
import type { SearchProvider } from "../config/search_config.ts";
import { isObject, type Json, type JsonObject, stringMember } from "../json.ts";
import type { FoundPage, Question } from "./found.ts";

/** How a question is put. */
export interface EngineRequest {
  /** Behind the engine's address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON, by POST; absent: a GET. */
  readonly body?: JsonObject;
}

export interface Engine {
  /** Absent: its operator's own, which the configuration has to say. */
  readonly address?: string;
  readonly request: (question: Question, apiKey: string) => EngineRequest;
  readonly pages: (answer: Json) => FoundPage[];
}

/** What is quoted of a page, in characters: as much as says what is there. */
const TEXT_LENGTH = 2000;

export const ENGINES: Readonly<Record<SearchProvider, Engine>> = {
  bocha: {
    address: "https://api.bochaai.com",
    request: ({ query, count, allowed, blocked }, apiKey) => ({
      path: "/v1/web-search",
      headers: bearer(apiKey),
      body: {
        query,
        count,
        summary: true,
        ...(allowed.length === 0 ? {} : { include: allowed.join("|") }),
        ...(blocked.length === 0 ? {} : { exclude: blocked.join("|") }),
      },
    }),
    pages: (answer) =>
      listAt(answer, "data", "webPages", "value").map((page) =>
        found(page, { title: "name", text: ["summary", "snippet"], age: ["datePublished"] })
      ),
  },
  brave: {
    address: "https://api.search.brave.com",
    request: ({ count, ...question }, apiKey) => ({
      path: `/res/v1/web/search?${new URLSearchParams({ q: withSites(question), count: String(Math.min(20, count)) })}`,
      headers: { "x-subscription-token": apiKey },
    }),
    pages: (answer) =>
      listAt(answer, "web", "results").map((page) => {
        const { text, ...rest } = found(page, { title: "title", text: ["description"], age: ["age", "page_age"] });
        const more = listAt(page, "extra_snippets").filter((each) => typeof each === "string");
        // It marks the words that were searched for.
        return { ...rest, text: [text, ...more].join("\n").replace(/<\/?strong>/g, "") };
      }),
  },
  exa: {
    address: "https://api.exa.ai",
    request: ({ query, count, allowed, blocked }, apiKey) => ({
      path: "/search",
      headers: { "x-api-key": apiKey },
      body: {
        query,
        numResults: count,
        ...(allowed.length === 0 ? {} : { includeDomains: [...allowed] }),
        ...(blocked.length === 0 ? {} : { excludeDomains: [...blocked] }),
        contents: { text: { maxCharacters: TEXT_LENGTH } },
      },
    }),
    pages: (answer) =>
      listAt(answer, "results").map((page) =>
        found(page, { title: "title", text: ["text", "summary"], age: ["publishedDate"] })
      ),
  },
  searxng: {
    request: (question, apiKey) => ({
      path: `/search?${new URLSearchParams({ q: withSites(question), format: "json" })}`,
      // Only of those that stand behind a gateway.
      headers: apiKey === "" ? {} : bearer(apiKey),
    }),
    pages: (answer) =>
      listAt(answer, "results").map((page) =>
        found(page, { title: "title", text: ["content"], age: ["publishedDate"] })
      ),
  },
  tavily: {
    address: "https://api.tavily.com",
    request: ({ query, count, allowed, blocked }, apiKey) => ({
      path: "/search",
      headers: bearer(apiKey),
      body: {
        query,
        max_results: Math.min(20, count),
        ...(allowed.length === 0 ? {} : { include_domains: [...allowed] }),
        ...(blocked.length === 0 ? {} : { exclude_domains: [...blocked] }),
      },
    }),
    pages: (answer) =>
      listAt(answer, "results").map((page) =>
        found(page, { title: "title", text: ["content"], age: ["published_date"] })
      ),
  },
};

function bearer(apiKey: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${apiKey}` };
}

/** In the words of engines that know domains only as part of the question. */
function withSites({ query, allowed, blocked }: Omit<Question, "count">): string {
  const sites = allowed.map((domain) => `site:${domain}`).join(" OR ");
  return [query, allowed.length > 1 ? `(${sites})` : sites, ...blocked.map((domain) => `-site:${domain}`)]
    .filter((part) => part !== "").join(" ");
}

function listAt(answer: Json, ...path: readonly string[]): readonly Json[] {
  let at: Json | undefined = answer;
  for (const name of path) at = isObject(at) ? at[name] : undefined;
  return Array.isArray(at) ? at : [];
}

/** The members of a page that have its title, its text and its age: the first that says anything. */
interface PageNames {
  readonly title: string;
  readonly text: readonly string[];
  readonly age: readonly string[];
}

function found(page: Json, { title, text, age }: PageNames): FoundPage {
  const first = (names: readonly string[]) => names.map((name) => stringMember(page, name)).find(Boolean);
  const said = first(age);
  return {
    url: stringMember(page, "url") ?? "",
    title: stringMember(page, title) ?? "",
    text: (first(text) ?? "").slice(0, TEXT_LENGTH).toWellFormed(),
    ...(said === undefined ? {} : { age: said }),
  };
}
