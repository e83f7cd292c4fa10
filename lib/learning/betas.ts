/** Refusals of values of `anthropic-beta`. */
import { betasOf, withCompanions } from "./companions.ts";
import type { Change } from "./fact.ts";
import { UNSUPPORTED } from "./parameters.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";

export function betas({ complaint, sent, survey }: Reading): Reaction | undefined {
  const { text } = complaint;
  const sentBetas = betasOf(sent.headers);
  const isNamed = sentBetas.some((value) => text.includes(value));
  if (sentBetas.length === 0 || !isNamed && !/\bbetas?\b/i.test(text)) return undefined;
  if (!UNSUPPORTED.test(text) && !/invalid|unexpected/i.test(text)) return undefined;
  const named = sentBetas.filter((value) => text.includes(value) || isSpoken(value, text));
  // The header as such, or a flag that is not named: none of its values is taken.
  const all = /anthropic-beta|beta (?:flag|header|value)/i.test(text) ? sentBetas : [];
  const changes = (named.length > 0 ? named : all).map((value): Change => ({ type: "beta", value }));
  if (changes.length === 0) return undefined;
  return {
    type: "learn",
    changes: withCompanions(changes, sent, survey()),
    // "Invalid beta flag": which one, nobody says.
    ...(named.length === 0 && all.length > 1 ? { unproven: true as const } : {}),
  };
}

/** "The long context beta": a value without its date, in words. */
function isSpoken(value: string, text: string): boolean {
  const words = value.replace(/-\d{4}-\d{2}-\d{2}$|-\d{8}$/, "");
  const spoken = words === "context-1m" ? "long context" : words.replaceAll("-", " ");
  return new RegExp(String.raw`\b${spoken} beta\b`, "i").test(text);
}
