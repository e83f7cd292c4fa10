/** The languages of the pages, each by its own name. */
export const LANGUAGES = {
  "zh-CN": "简体中文",
  en: "English",
  de: "Deutsch",
  es: "Español",
  it: "Italiano",
  ja: "日本語",
  ko: "한국어",
  pt: "Português",
  ru: "Русский",
} as const;

/** A tag of BCP 47. */
export type Language = keyof typeof LANGUAGES;

const BY_LOWER_CASE = new Map(allLanguages().map((language) => [language.toLowerCase(), language]));

export function allLanguages(): Language[] {
  return Object.keys(LANGUAGES) as Language[];
}

/** The language that `tag` names, whatever its case or region: `de-AT`, `zh-cn`, `zh_Hans`. */
export function languageOf(tag: string): Language | undefined {
  const lower = tag.trim().toLowerCase().replaceAll("_", "-");
  const exact = BY_LOWER_CASE.get(lower);
  if (exact !== undefined) return exact;
  const [first = ""] = lower.split("-");
  return first === "zh" ? "zh-CN" : BY_LOWER_CASE.get(first);
}
