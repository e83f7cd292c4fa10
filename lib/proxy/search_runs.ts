/** The searches of one answer: run one after the other, and told to the model, the client and the record. */
import type { Clock } from "../clock.ts";
import type { EngineConfig } from "../config/search_config.ts";
import type { Json } from "../json.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import { say } from "../phrases/say.ts";
import type { SearchWish } from "../protocol/search_wish.ts";
import type { WebSearchPart } from "../protocol/web_search.ts";
import type { FoundPage } from "../searching/found.ts";
import { searchWeb } from "../searching/web.ts";
import { VERSION } from "../version.ts";

/** Where a client says no number. */
const MAX_SEARCHES = 8;

/** However many it asks for. */
const MOST_SEARCHES = 20;

export interface Ran {
  /** For the model. */
  readonly text: string;
  readonly isError: boolean;
  /** For the client; absent: there was no search. */
  readonly part?: WebSearchPart;
  /** For the record, which says nothing of what was asked for. */
  readonly record?: Phrase;
}

function partOf(query: string, pages: readonly FoundPage[], failure?: string): WebSearchPart {
  const sources = pages.map(({ url, title, age }) => ({ url, title, ...(age === undefined ? {} : { pageAge: age }) }));
  return { type: "web_search", queries: [query], sources, ...(failure === undefined ? {} : { failure }) };
}

function textOf(query: string, pages: readonly FoundPage[]): string {
  if (pages.length === 0) return `Nothing was found for: ${query}`;
  const told = pages.map(({ url, title, text, age }, i) =>
    [`${i + 1}. ${title === "" ? url : title}`, url, ...(age === undefined ? [] : [age]), text].join("\n").trim()
  );
  return [`Found on the web for: ${query}`, ...told].join("\n\n");
}

export interface SearchRunsOptions {
  readonly wish: SearchWish;
  readonly web: EngineConfig;
  readonly clock: Clock;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

export class SearchRuns {
  readonly most: number;
  private count = 0;

  constructor(private readonly options: SearchRunsOptions) {
    this.most = Math.min(options.wish.maxUses ?? MAX_SEARCHES, MOST_SEARCHES);
  }

  /** No more is searched for. */
  get isOver(): boolean {
    return this.count >= this.most;
  }

  /** `query` is `undefined` where a call could not be read. Never rejects. */
  async run(query: string | undefined): Promise<Ran> {
    if (query === undefined) return { text: "Error: the function needs a query.", isError: true };
    if (this.isOver) {
      const text = `Error: no more than ${this.most} searches are allowed. Answer with what you have found.`;
      return { text, isError: true, part: partOf(query, [], "max_uses_exceeded") };
    }
    this.count++;
    const { wish: { allowed, blocked }, web, clock, signal } = this.options;
    const begunAt = clock.monotonic();
    const question = { query, allowed: textsIn(allowed), blocked: textsIn(blocked), count: web.maxResults };
    const finding = await searchWeb(question, web, { userAgent: `cccc/${VERSION}`, signal });
    if (finding.type === "failed") {
      const { reason, limited } = finding;
      const text = `Error: the search failed: ${say(reason)}. Say so, and answer from what you know.`;
      const part = partOf(query, [], limited ? "too_many_requests" : "unavailable");
      return { text, isError: true, part, record: phrase("search.failed", { reason }) };
    }
    const { pages } = finding;
    const seconds = Math.round((clock.monotonic() - begunAt) / 100) / 10;
    const record = phrase("search.found", { provider: web.provider, pages: pages.length, seconds });
    return { text: textOf(query, pages), isError: false, part: partOf(query, pages), record };
  }
}

function textsIn(values: readonly Json[] | undefined): readonly string[] {
  return (values ?? []).filter((value) => typeof value === "string");
}
