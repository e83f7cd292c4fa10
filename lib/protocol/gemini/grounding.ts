/** Google's searches: https://ai.google.dev/gemini-api/docs/google-search (read 2026-11-25). */
import { append } from "../../append.ts";
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { type Citation, distinct, type Source, type WebSearchPart } from "../web_search.ts";
import { member, text } from "./field.ts";

/** What an answer's chunks say of what they rest on: some say it in the last one, others in each, and more each time. */
export class Grounding {
  private last: JsonObject | undefined;
  /** Supports whose text has been told, by their place. */
  private readonly told = new Set<number>();

  /** False if it rests on something that is no page of the web. */
  read(metadata: Json | undefined): boolean {
    if (!isObject(metadata) || Object.keys(metadata).length === 0) return true;
    this.last = { ...this.last, ...metadata };
    const chunks = member(metadata, "groundingChunks");
    return !Array.isArray(chunks) || chunks.every((chunk) => sourceOf(chunk) !== undefined);
  }

  /** Of a text that is now whole; `pieces`: as it came. */
  citations(pieces: readonly string[]): Citation[] {
    const supports = member(this.last ?? {}, "groundingSupports");
    if (!Array.isArray(supports)) return [];
    const sources = this.chunks().map(sourceOf);
    const said = pieces.join("");
    let from = 0;
    return supports.flatMap((support, nth): Citation[] => {
      const segment = isObject(support) ? member(support, "segment") : undefined;
      const quoted = isObject(segment) ? text(segment, "text") ?? "" : "";
      // Its indices count bytes, of a text that came in pieces: the words themselves are surer.
      const start = quoted === "" || this.told.has(nth) ? -1 : said.indexOf(quoted, from);
      if (start < 0 || !isObject(support)) return [];
      from = start;
      this.told.add(nth);
      const indices = member(support, "groundingChunkIndices");
      return (Array.isArray(indices) ? indices : []).flatMap((index): Citation[] => {
        const source = sources[Number(index)];
        return source === undefined ? [] : [{ source, span: { start, end: start + quoted.length } }];
      });
    });
  }

  /** Whether something is said to rest on pages that no text has been told with: it had ended, or says it otherwise. */
  get hasUntold(): boolean {
    const supports = member(this.last ?? {}, "groundingSupports");
    return Array.isArray(supports) && supports.length > this.told.size;
  }

  /** The search behind the answer, if there was one. */
  search(): WebSearchPart | undefined {
    const asked = member(this.last ?? {}, "webSearchQueries");
    const queries = Array.isArray(asked) ? asked.filter((query) => typeof query === "string") : [];
    const sources = distinct(this.chunks().flatMap((chunk) => sourceOf(chunk) ?? []));
    if (this.last === undefined || (queries.length === 0 && sources.length === 0)) return undefined;
    return { type: "web_search", queries, sources, own: { protocol: "gemini", values: [this.last] } };
  }

  private chunks(): readonly Json[] {
    const chunks = member(this.last ?? {}, "groundingChunks");
    return Array.isArray(chunks) ? chunks : [];
  }
}

function sourceOf(chunk: Json): Source | undefined {
  const web = isObject(chunk) ? member(chunk, "web") : undefined;
  const url = isObject(web) ? text(web, "uri") : undefined;
  return isObject(web) && url !== undefined ? { url, title: text(web, "title") ?? "" } : undefined;
}

interface Support {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly url: string;
}

/** Collects what other vendors say of their searches for the `groundingMetadata` of an answer. */
export class GroundingWriter {
  private own: JsonObject | undefined;
  private readonly queries: string[] = [];
  private readonly sources: Source[] = [];
  private readonly supports: Support[] = [];
  /** Of the text so far, in bytes. */
  private offset = 0;

  search({ queries, sources, own }: WebSearchPart): void {
    if (own?.protocol === "gemini") this.own = own.values[0];
    append(this.queries, queries);
    append(this.sources, sources);
  }

  /** A text that is whole, and its citations; returns how many of them cannot be said. */
  text(said: string, citations: readonly Citation[]): number {
    for (const { source, span } of citations) {
      if (source === undefined) continue;
      const { start, end } = span ?? { start: 0, end: said.length };
      const before = bytes(said.slice(0, start)), piece = said.slice(start, end);
      this.sources.push(source);
      this.supports.push({
        start: this.offset + before,
        end: this.offset + before + bytes(piece),
        text: piece,
        url: source.url,
      });
    }
    this.offset += bytes(said);
    return citations.filter(({ source }) => source === undefined).length;
  }

  /** The member of a candidate; nothing if nothing was searched. */
  get metadata(): JsonObject {
    if (this.own !== undefined) return { groundingMetadata: this.own };
    const sources = distinct(this.sources);
    if (sources.length === 0 && this.queries.length === 0) return {};
    return {
      groundingMetadata: {
        webSearchQueries: this.queries,
        groundingChunks: sources.map(({ url, title }) => ({ web: { uri: url, title } })),
        groundingSupports: this.supports.map(({ start, end, text, url }) => ({
          segment: { startIndex: start, endIndex: end, text },
          groundingChunkIndices: [sources.findIndex((source) => source.url === url)],
        })),
      },
    };
  }
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
