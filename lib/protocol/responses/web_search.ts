/**
 * Searches of the web and what is cited of them: https://developers.openai.com/api/docs/guides/tools-web-search (read
 * 2026-11-25).
 */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { Citation, Source, WebSearchPart } from "../web_search.ts";

/** The search that a `web_search_call` item tells of; `undefined` for other items, and for pages that were opened. */
export function decodeSearch(item: JsonObject): WebSearchPart | undefined {
  const { action, status } = item;
  if (item["type"] !== "web_search_call") return undefined;
  const type = stringMember(action, "type");
  if (type !== undefined && type !== "search") return undefined;
  return {
    type: "web_search",
    queries: isObject(action) ? queriesOf(action) : [],
    sources: isObject(action) && Array.isArray(action["sources"]) ? action["sources"].flatMap(sourceOf) : [],
    ...(status === "failed" ? { failure: "unavailable" } : {}),
    own: { protocol: "responses", values: [item] },
  };
}

function queriesOf({ queries, query }: JsonObject): readonly string[] {
  const all = Array.isArray(queries) ? queries : [query];
  return all.filter((each) => typeof each === "string" && each !== "") as string[];
}

function sourceOf(value: Json): Source[] {
  const url = stringMember(value, "url");
  return url === undefined ? [] : [{ url, title: stringMember(value, "title") ?? "" }];
}

/** `undefined` for what is no page of the web: files of OpenAI's own. */
export function decodeAnnotation(value: Json): Citation | undefined {
  if (!isObject(value)) return undefined;
  const own = { protocol: "responses", value } as const;
  const source = sourceOf(value)[0];
  if (value["type"] !== "url_citation" || source === undefined) return undefined;
  const { start_index: start, end_index: end } = value;
  const isSpan = typeof start === "number" && typeof end === "number" && end > start;
  return { source, ...(isSpan ? { span: { start, end } } : {}), own };
}

/** Where the part of a text lies that a citation is of. */
export interface PartPlace {
  readonly offset: number;
  readonly length: number;
}

/** `undefined` if this protocol cannot say it. */
export function encodeAnnotation({ source, span, own }: Citation, part: PartPlace): JsonObject | undefined {
  if (own?.protocol === "responses" && (part.offset === 0 || source === undefined)) return own.value;
  if (source === undefined) return undefined;
  const { start, end } = span ?? { start: 0, end: part.length };
  const { url, title } = source;
  return { type: "url_citation", start_index: part.offset + start, end_index: part.offset + end, url, title };
}

export function searchItem({ queries, sources, failure, own }: WebSearchPart, id: string): JsonObject {
  if (own?.protocol === "responses" && own.values[0] !== undefined) return own.values[0];
  return {
    id,
    type: "web_search_call",
    status: failure === undefined ? "completed" : "failed",
    action: {
      type: "search",
      query: queries[0] ?? "",
      queries: [...queries],
      ...(sources.length === 0 ? {} : { sources: sources.map(({ url }) => ({ type: "url", url })) }),
    },
  };
}
