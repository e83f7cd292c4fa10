/**
 * Anthropic's own searches: https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/web-search-tool (read
 * 2026-11-25). A `server_tool_use` block says what is asked, a `web_search_tool_result` block what was found; both are
 * one search.
 */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { StreamEvent } from "../event.ts";
import type { Citation, Source, WebSearchPart } from "../web_search.ts";

interface OpenSearch {
  readonly index: number;
  readonly use: JsonObject;
  result: JsonObject | undefined;
}

/**
 * The searches of one answer. Those that overlap (code that searches several times) end together, so that their blocks
 * keep their order for a client of this protocol.
 */
export class OpenSearches {
  private readonly searches = new Map<string, OpenSearch>();
  private readonly blocks: JsonObject[] = [];

  /** What `block`, which is whole, makes known; `undefined` if it is about no search. */
  take(block: JsonObject, index: number): StreamEvent[] | undefined {
    switch (block["type"]) {
      case "server_tool_use":
        if (block["name"] !== "web_search") return undefined;
        this.searches.set(stringMember(block, "id") ?? "", { index, use: block, result: undefined });
        this.blocks.push(block);
        return [];
      case "web_search_tool_result": {
        // Gateways rename ids: a result without its search is of the oldest that waits for one.
        const search = this.searches.get(stringMember(block, "tool_use_id") ?? "") ??
          [...this.searches.values()].find(({ result }) => result === undefined);
        this.blocks.push(block);
        if (search === undefined) this.searches.set(`${index}`, { index, use: {}, result: block });
        else search.result = block;
        return [...this.searches.values()].some(({ result }) => result === undefined) ? [] : this.rest();
      }
      default:
        return undefined;
    }
  }

  /** Searches that are still open when the answer ends (`pause_turn`). */
  rest(): StreamEvent[] {
    const blocks = this.blocks.splice(0);
    const parts = [...this.searches.values()].map((search, nth) => ({
      index: search.index,
      part: searchOf(search, nth === 0 ? blocks : []),
    }));
    this.searches.clear();
    return parts.flatMap(({ index, part }): StreamEvent[] => [
      { type: "part_start", index, part },
      { type: "part_end", index },
    ]);
  }
}

function searchOf({ use, result }: OpenSearch, blocks: readonly JsonObject[]): WebSearchPart {
  const query = isObject(use["input"]) ? stringMember(use["input"], "query") : undefined;
  const content = result?.["content"];
  const failure = isObject(content) ? stringMember(content, "error_code") ?? "unavailable" : undefined;
  return {
    type: "web_search",
    queries: query === undefined || query === "" ? [] : [query],
    sources: Array.isArray(content) ? content.flatMap(sourceOf) : [],
    ...(failure === undefined ? {} : { failure }),
    own: { protocol: "messages", values: blocks },
  };
}

function sourceOf(result: Json): Source[] {
  const url = stringMember(result, "url");
  if (url === undefined) return [];
  const pageAge = stringMember(result, "page_age");
  return [{ url, title: stringMember(result, "title") ?? "", ...(pageAge ? { pageAge } : {}) }];
}

/** Documents and search results of the client's own are cited too, by their place in the request. */
export function decodeCitation(value: Json | undefined): Citation[] {
  if (!isObject(value)) return [];
  const isWeb = value["type"] === "web_search_result_location";
  const quote = stringMember(value, "cited_text");
  return [{
    source: isWeb ? sourceOf(value)[0] : undefined,
    ...(quote ? { quote } : {}),
    own: { protocol: "messages", value },
  }];
}
