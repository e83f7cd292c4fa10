import { isObject, type Json, type JsonObject, objectOf, stringMember } from "../json.ts";
import type { HostedTool } from "./conversation.ts";

/** What a client says of a web search, whatever its protocol. */
export interface SearchWish {
  /** OpenAI's `low`, `medium`, `high`. */
  readonly size: string | undefined;
  /** `city`, `region`, `country`, `timezone`, as far as they are said. */
  readonly place: Readonly<Record<string, string>> | undefined;
  readonly allowed: readonly Json[] | undefined;
  readonly blocked: readonly Json[] | undefined;
  /** The most searches of one answer. */
  readonly maxUses: number | undefined;
  /** Members that only their own vendor's search has: the times that count, how sure a filter has to be, ... */
  readonly others: readonly string[];
}

/** Where what is said of a search stands, if not in the tool itself. */
const INNER = ["filters", "parameters", "googleSearch", "googleSearchRetrieval"];

/** Anthropic's and OpenAI's word, OpenRouter's, and Google's in both spellings. */
const BLOCKED = ["blocked_domains", "excluded_domains", "excludeDomains", "exclude_domains"];

/** Members that are read below, and those that say nothing of the search. */
const KNOWN: ReadonlySet<string> = new Set([
  ...["type", "name", "cache_control", "defer_loading", "allowed_callers", "strict", "response_inclusion", ...INNER],
  ...["search_context_size", "user_location", "allowed_domains", "max_uses"],
  ...BLOCKED,
]);

/**
 * Anthropic and OpenAI's older form have all of it in the tool, OpenAI's newer one the domains in `filters`, OpenRouter
 * all in `parameters`, Google in the member that names its tool; Chat Completions have the place's parts one level
 * deeper.
 */
export function searchWish({ value }: HostedTool): SearchWish {
  const said: JsonObject = Object.assign({}, value, ...INNER.map((name) => objectOf(value[name])));
  const place = objectOf(said["user_location"]);
  const maxUses = said["max_uses"];
  return {
    size: stringMember(said, "search_context_size"),
    place: placeOf(isObject(place["approximate"]) ? place["approximate"] : place),
    allowed: listOf(said["allowed_domains"]),
    blocked: BLOCKED.map((name) => listOf(said[name])).find((list) => list !== undefined),
    maxUses: typeof maxUses === "number" ? maxUses : undefined,
    others: Object.keys(said).filter((name) => !KNOWN.has(name) && isMeant(name, said[name])),
  };
}

/** Adds what only the client's own vendor could be told to `lost`. */
export function loseOthers(tool: HostedTool, lost: Set<string>): void {
  for (const name of searchWish(tool).others) lost.add(`tools[].web_search.${name}`);
}

/** The web as it is now is what all search in; OpenAI alone can be asked for what it has kept of it. */
function isMeant(name: string, value: Json | undefined): boolean {
  return name === "external_web_access" ? value === false : value !== null && value !== undefined;
}

function placeOf(location: JsonObject): SearchWish["place"] {
  const said = ["city", "region", "country", "timezone"].flatMap((name) => {
    const value = stringMember(location, name);
    return value ? [[name, value] as const] : [];
  });
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

function listOf(value: Json | undefined): readonly Json[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}
