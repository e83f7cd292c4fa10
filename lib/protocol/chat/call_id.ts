/** Ids of calls as chat upstreams take them: the same for the same call on every turn. */
import type { TargetTraits } from "../codec.ts";
import { nineCharacters, sanitiseId } from "../ids.ts";
import { countsCalls, isMistral } from "./dialect.ts";

/** OpenAI takes no longer ones here; vLLM's are (`chatcmpl-tool-` and 32 digits), as are Portkey's (vercel/ai#5171). */
const MAX_LENGTH = 40;

/**
 * `name`: as the upstream gets it; `position`: among the conversation's calls, from 0.
 *
 * Mistral takes no others ("Tool call id was call_0fypS1hVX but must be a-z, A-Z, 0-9, with a length of 9":
 * anomalyco/opencode#1680, karthink/gptel#1203).
 */
export function callId(id: string, call: { readonly name: string; readonly position: number }, target: TargetTraits) {
  if (countsCalls(target)) return `functions.${call.name}:${call.position}`;
  return isMistral(target) ? nineCharacters(id) : sanitiseId(id, MAX_LENGTH);
}
