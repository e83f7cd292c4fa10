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
}

/**
 * Anthropic and OpenAI's older form have all of it in the tool, OpenAI's newer one the domains in `filters`, OpenRouter
 * all in `parameters`; Chat Completions have the place's parts one level deeper.
 */
export function searchWish({ value }: HostedTool): SearchWish {
  const said: JsonObject = { ...value, ...objectOf(value["filters"]), ...objectOf(value["parameters"]) };
  const place = objectOf(said["user_location"]);
  const maxUses = said["max_uses"];
  return {
    size: stringMember(said, "search_context_size"),
    place: placeOf(isObject(place["approximate"]) ? place["approximate"] : place),
    allowed: listOf(said["allowed_domains"]),
    blocked: listOf(said["blocked_domains"]) ?? listOf(said["excluded_domains"]),
    maxUses: typeof maxUses === "number" ? maxUses : undefined,
  };
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
