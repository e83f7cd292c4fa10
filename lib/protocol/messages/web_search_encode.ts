/**
 * Searches and citations as Anthropic's clients know them. What of them only Anthropic could read
 * (`encrypted_content`, `encrypted_index`) is a seal of ours, by which `seals.ts` finds these blocks again when the
 * conversation goes on at Anthropic, which would refuse them.
 */
import type { JsonObject } from "../../json.ts";
import type { Translation } from "../codec.ts";
import { type Citation, distinct, type Source, type WebSearchPart } from "../web_search.ts";

/** The model itself searched, not code that it runs. Typed SDKs (Anthropic's for Java) fail where it is not said. */
const CALLER: JsonObject = { type: "direct" };

/** The word in the envelope by which our own results are known. */
const SEALED = "web_search";

/** What one answer has told of searches. */
export class SearchLedger {
  private count = 0;
  /** Of vendors that only say in their citations what they found: told at the end. */
  private readonly held: WebSearchPart[] = [];
  private readonly cited: Source[] = [];

  constructor(private readonly translation: Translation) {}

  /** The blocks of a search; none if what it found shows only in the citations to come. */
  search(part: WebSearchPart): readonly JsonObject[] {
    if (part.own?.protocol === "messages") {
      this.count++;
      return part.own.values;
    }
    if (part.sources.length > 0 || part.failure !== undefined) return this.blocks(part);
    this.held.push(part);
    return [];
  }

  /** The citation; `undefined` if this protocol cannot say it. */
  cite({ source, quote, own }: Citation): JsonObject | undefined {
    if (own?.protocol === "messages") return own.value;
    if (source === undefined) {
      this.translation.report("citations");
      return undefined;
    }
    this.cited.push(source);
    return {
      type: "web_search_result_location",
      cited_text: quote ?? "",
      url: source.url,
      title: titleOf(source),
      encrypted_index: this.seal(),
    };
  }

  /** What is still to be told at the answer's end: a client that asked for a search looks for its results. */
  rest(): readonly JsonObject[] {
    const [first, ...others] = this.held.splice(0);
    const sources = distinct(this.cited);
    if (first === undefined) {
      if (this.count > 0 || sources.length === 0) return [];
      return this.blocks({ type: "web_search", queries: [], sources });
    }
    return [...this.blocks({ ...first, sources }), ...others.flatMap((part) => this.blocks(part))];
  }

  /** The member of `usage` that counts searches. */
  get usage(): JsonObject {
    if (this.count === 0) return {};
    return { server_tool_use: { web_search_requests: this.count, web_fetch_requests: 0 } };
  }

  private blocks({ queries, sources, failure }: WebSearchPart): readonly JsonObject[] {
    this.count++;
    const id = this.translation.ids.next("srvtoolu_");
    const content = failure === undefined
      ? sources.map((source) => this.result(source))
      : { type: "web_search_tool_result_error", error_code: failure };
    return [
      { type: "server_tool_use", id, name: "web_search", input: { query: queries.join("; ") }, caller: CALLER },
      { type: "web_search_tool_result", tool_use_id: id, content, caller: CALLER },
    ];
  }

  private result(source: Source): JsonObject {
    return {
      type: "web_search_result",
      title: titleOf(source),
      url: source.url,
      encrypted_content: this.seal(),
      page_age: source.pageAge ?? null,
    };
  }

  private seal(): string {
    return this.translation.envelope.seal({ protocol: SEALED, data: "" });
  }
}

/** Vercel's AI SDK refuses an answer with one that is null, as Anthropic's may be. */
function titleOf({ url, title }: Source): string {
  return title === "" ? url : title;
}
