import { type Format, format } from "./format.ts";
import type { Language } from "./languages.ts";
import { type Texts, type Translate, translator } from "./translate.ts";

/** All that a page needs to speak a language. */
export interface Locale {
  readonly language: Language;
  readonly t: Translate;
  readonly format: Format;
}

export function locale(language: Language, texts: Texts): Locale {
  return { language, t: translator(language, texts), format: format(language) };
}
