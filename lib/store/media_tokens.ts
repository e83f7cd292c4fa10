/**
 * Tokens that are no text: sound, images and films have prices of their own at some models. They are part of an answer's
 * counts, and told apart in its details (https://ai.google.dev/api/generate-content#UsageMetadata and
 * https://platform.openai.com/docs/api-reference/chat/object; read on 2026-11-26).
 */
import { isObject, type Json, type JsonObject } from "../json.ts";
import { tokensIn } from "../protocol/usage.ts";

export const MEDIA = ["audio", "image", "video"] as const;

export type Medium = typeof MEDIA[number];

/** As the price table calls them; what came from a cache is part of the input too. */
export type MediaSort = `input_${Medium}` | `cache_${Medium}_read` | `output_${Medium}`;

export const MEDIA_SORTS: readonly MediaSort[] = MEDIA.flatMap((medium) =>
  [`input_${medium}`, `cache_${medium}_read`, `output_${medium}`] as const
);

export type MediaTokens = { readonly [Sort in MediaSort]?: number };

/** Where Google, OpenAI's Chat and its Responses tell each sort apart; the sort's name of a medium. */
const PLACES: readonly (readonly [sort: (medium: Medium) => MediaSort, names: readonly string[]])[] = [
  [(medium) => `input_${medium}`, ["promptTokensDetails", "prompt_tokens_details", "input_tokens_details"]],
  [(medium) => `cache_${medium}_read`, ["cacheTokensDetails", "cached_tokens_details"]],
  [(medium) => `output_${medium}`, ["candidatesTokensDetails", "completion_tokens_details", "output_tokens_details"]],
];

/** Of what an answer used; only sorts of which there is something. */
export function mediaTokensIn(usage: JsonObject): MediaTokens {
  const found: { [Sort in MediaSort]?: number } = {};
  for (const [sortOf, names] of PLACES) {
    for (const medium of MEDIA) {
      const tokens = names.reduce((most, name) => Math.max(most, countedIn(detailsOf(usage, name), medium)), 0);
      if (tokens > 0) found[sortOf(medium)] = tokens;
    }
  }
  return found;
}

/** OpenAI tells what came from a cache inside of what came in. */
function detailsOf(usage: JsonObject, name: string): Json | undefined {
  if (usage[name] !== undefined) return usage[name];
  const input = usage["prompt_tokens_details"] ?? usage["input_tokens_details"];
  return isObject(input) ? input[name] : undefined;
}

function countedIn(details: Json | undefined, medium: Medium): number {
  if (!Array.isArray(details)) return isObject(details) ? tokensIn(details[`${medium}_tokens`]) ?? 0 : 0;
  const ofMedium = details.filter((detail) => isObject(detail) && detail["modality"] === medium.toUpperCase());
  return ofMedium.reduce<number>((sum, detail) => sum + (tokensIn((detail as JsonObject)["tokenCount"]) ?? 0), 0);
}
