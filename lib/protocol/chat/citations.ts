/**
 * Where a text comes from: OpenAI's and OpenRouter's `annotations` (https://openrouter.ai/docs, read 2026-11-25), and
 * Perplexity's lists beside the choices, which each chunk repeats.
 */
import { append } from "../../append.ts";
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { Citation, Source } from "../web_search.ts";

/** What an answer's chunks have said of its sources. */
export class AnswerCitations {
  private pending: Citation[] = [];
  private told = false;
  private lists = new Map<string, readonly Source[]>();

  /** Members of a chunk. */
  readChunk(chunk: JsonObject): void {
    // Perplexity has the addresses alone in one, and the titles in the other.
    for (const name of ["citations", "search_results"]) {
      const list = chunk[name];
      if (Array.isArray(list) && list.length > 0) this.lists.set(name, list.flatMap(sourceOf));
    }
  }

  /** `annotations` of a message; false if one of them is no page of the web. */
  readAnnotations(value: Json | undefined): boolean {
    if (!Array.isArray(value)) return true;
    const citations = value.flatMap(decodeAnnotation);
    append(this.pending, citations);
    return citations.length === value.length;
  }

  /** Those of the text that ends here; at the `last` text also what was only said of the answer as a whole. */
  take(last: boolean): readonly Citation[] {
    const citations = this.pending;
    this.pending = [];
    this.told ||= citations.length > 0;
    if (!last || this.told) return citations;
    const sources = this.lists.get("search_results") ?? this.lists.get("citations") ?? [];
    return sources.map((source) => ({ source }));
  }
}

function sourceOf(value: Json): Source[] {
  if (typeof value === "string") return [{ url: value, title: "" }];
  const url = stringMember(value, "url");
  if (url === undefined) return [];
  const date = stringMember(value, "date");
  return [{ url, title: stringMember(value, "title") ?? "", ...(date ? { pageAge: date } : {}) }];
}

function decodeAnnotation(value: Json): Citation[] {
  const cited = isObject(value) ? value["url_citation"] : undefined;
  const source = sourceOf(cited ?? null)[0];
  if (!isObject(value) || !isObject(cited) || source === undefined) return [];
  const { start_index: start, end_index: end } = cited;
  // OpenRouter says 0 to 0 where it does not know.
  const isSpan = typeof start === "number" && typeof end === "number" && end > start;
  const quote = stringMember(cited, "content");
  return [{
    source,
    ...(quote ? { quote } : {}),
    ...(isSpan ? { span: { start, end } } : {}),
    own: { protocol: "chat", value },
  }];
}

/** `offset`: where the citation's part begins in the whole content; `length`: of the part. `undefined`: not to be said. */
export function encodeAnnotation(
  { source, span, own }: Citation,
  { offset, length }: { readonly offset: number; readonly length: number },
): JsonObject | undefined {
  if (own?.protocol === "chat") return own.value;
  if (source === undefined) return undefined;
  const { start, end } = span ?? { start: 0, end: length };
  const place = { start_index: offset + start, end_index: offset + end };
  return { type: "url_citation", url_citation: { ...place, title: source.title, url: source.url } };
}
