import type { Language } from "./languages.ts";

/** What `Intl` takes a language to be; others are what they are called. */
const TAGS: Partial<Readonly<Record<Language, string>>> = {
  // The texts are those of Portugal; without a region CLDR means Brazil, whose numbers and plural forms are others.
  pt: "pt-PT",
};

/** The tag by which numbers, times and plural forms of `language` are looked up. */
export function intlTag(language: Language): string {
  return TAGS[language] ?? language;
}
