import { type Language, languageOf } from "./languages.ts";

/** Name of the cookie that keeps a language that was chosen. */
export const LANGUAGE_COOKIE = "language";

export interface Wishes {
  /** `?lang` of the URL. */
  readonly query: string | null;
  /** What the cookie holds. */
  readonly cookie: string | undefined;
  /** The header `Accept-Language` (RFC 9110, section 12.5.4). */
  readonly acceptLanguage: string | null;
  /** `i18n.default_language` */
  readonly fallback: Language;
}

/** The language for somebody: what was chosen last, else what the browser asks for, else the configured one. */
export function negotiate({ query, cookie, acceptLanguage, fallback }: Wishes): Language {
  return languageOf(query ?? "") ?? languageOf(cookie ?? "") ?? preferred(acceptLanguage ?? "") ?? fallback;
}

/** The known language with the largest `q`; of equal ones the first. */
function preferred(header: string): Language | undefined {
  let best: { readonly language: Language; readonly q: number } | undefined;
  for (const part of header.split(",", 50)) {
    const [tag = "", ...parameters] = part.split(";");
    const language = languageOf(tag);
    const q = weight(parameters);
    if (language !== undefined && q > (best?.q ?? 0)) best = { language, q };
  }
  return best?.language;
}

function weight(parameters: readonly string[]): number {
  const q = parameters.map((parameter) => /^\s*q\s*=\s*(\S+)\s*$/i.exec(parameter)?.[1]).find(Boolean);
  const value = q === undefined ? 1 : Number(q);
  return value >= 0 && value <= 1 ? value : 0;
}
