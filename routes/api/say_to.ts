import type { Assets } from "../../lib/assets/assets.ts";
import { locale } from "../../lib/i18n/locale.ts";
import { LANGUAGE_COOKIE, negotiate } from "../../lib/i18n/negotiate.ts";
import { type Say, say } from "../../lib/phrases/say.ts";
import { cookieOf } from "../cookies.ts";

/**
 * Puts phrases into the language of whoever sent `request`. Who asks for none is a program, and gets English without
 * separators in its numbers. Pages say theirs in `?lang`, also where it is English, and get it as they write it.
 */
export async function sayTo({ headers, url }: Request, assets: Assets): Promise<Say> {
  const query = url.includes("lang=") ? new URL(url).searchParams.get("lang") : null;
  const cookie = cookieOf(headers, LANGUAGE_COOKIE);
  const language = negotiate({ query, cookie, acceptLanguage: headers.get("accept-language"), fallback: "en" });
  return language === "en" && query === null ? say : locale(language, (await assets.open()).texts(language)).say;
}
