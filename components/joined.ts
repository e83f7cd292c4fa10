import type { Translate } from "../lib/i18n/translate.ts";

/** `texts` as one, put together as the reader's language does; `joint` is the key of that, such as `list.semicolon`. */
export function joined(t: Translate, joint: string, texts: readonly string[]): string {
  const last = texts.at(-1) ?? "";
  return texts.slice(0, -1).reduceRight((rest, first) => t(joint, { first, rest }), last);
}
