/** How a visitor wants to see the pages: the language and the theme, and what is remembered of that. */
import type { Theme } from "../components/layout.tsx";
import type { OpenAssets } from "../lib/assets/assets.ts";
import type { Language } from "../lib/i18n/languages.ts";
import { languageOf } from "../lib/i18n/languages.ts";
import { type Locale, locale } from "../lib/i18n/locale.ts";
import { LANGUAGE_COOKIE, negotiate } from "../lib/i18n/negotiate.ts";
import { cookieOf, isSecure, setCookie } from "./cookies.ts";

const THEME_COOKIE = "theme";
const THEMES: readonly string[] = ["system", "light", "dark"] satisfies Theme[];

export interface Visit {
  readonly url: URL;
  readonly assets: OpenAssets;
  readonly locale: Locale;
  readonly theme: Theme;
  /** Values of `Set-Cookie`, for what was chosen with this request. */
  readonly cookies: readonly string[];
}

export interface VisitOptions {
  readonly url: URL;
  readonly assets: OpenAssets;
  /** `i18n.default_language` */
  readonly fallback: Language;
}

export function visit(request: Request, { url, assets, fallback }: VisitOptions): Visit {
  const { headers } = request;
  const query = url.searchParams.get("lang");
  const cookie = cookieOf(headers, LANGUAGE_COOKIE);
  const language = negotiate({ query, cookie, acceptLanguage: headers.get("accept-language"), fallback });
  const chosen = themeOf(url.searchParams.get("theme"));
  const secure = { isSecure: isSecure(request, url) };
  return {
    url,
    assets,
    locale: locale(language, assets.texts(language)),
    theme: chosen ?? themeOf(cookieOf(headers, THEME_COOKIE)) ?? "system",
    cookies: [
      ...(languageOf(query ?? "") === undefined ? [] : [setCookie(LANGUAGE_COOKIE, language, secure)]),
      ...(chosen === undefined ? [] : [setCookie(THEME_COOKIE, chosen, secure)]),
    ],
  };
}

function themeOf(word: string | null | undefined): Theme | undefined {
  return THEMES.includes(word ?? "") ? word as Theme : undefined;
}
