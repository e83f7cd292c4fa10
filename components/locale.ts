/** The language of the page for all its parts, on the server and in the browser alike. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Format } from "../lib/i18n/format.ts";
import type { Locale } from "../lib/i18n/locale.ts";
import type { Translate } from "../lib/i18n/translate.ts";

export const LocaleContext = createContext<Locale | undefined>(undefined);

export function useLocale(): Locale {
  const locale = useContext(LocaleContext);
  if (locale === undefined) throw new Error("A component was rendered outside a page");
  return locale;
}

export function useT(): Translate {
  return useLocale().t;
}

export function useFormat(): Format {
  return useLocale().format;
}
