/** Brings the islands of a page to life. */
import { type ComponentType, h } from "preact";
import { hydrate as hydrateNode } from "preact";
import { IslandContext } from "../../components/island.tsx";
import { LocaleContext } from "../../components/locale.ts";
import { languageOf } from "../i18n/languages.ts";
import { type Locale, locale } from "../i18n/locale.ts";
import type { Texts } from "../i18n/translate.ts";
import { enhance } from "./enhance.ts";
import { tellTyped } from "./tell_typed.ts";

/** Loads an island's module, by its name. */
export type Islands = Readonly<Record<string, () => Promise<{ readonly default: unknown }>>>;

export async function hydrate(islands: Islands): Promise<void> {
  const own = pageLocale();
  enhance(own);
  const places = [...document.querySelectorAll<HTMLElement>("[data-island]")];
  await Promise.all(places.map(async (place) => {
    const load = islands[place.dataset["island"] ?? ""];
    if (load === undefined) return;
    const { default: island } = await load();
    // Behind an island stands what it was given.
    const props = JSON.parse(place.nextElementSibling?.textContent ?? "{}");
    const scope = { used: new Set<string>(), isInside: true };
    const inner = h(island as ComponentType<object>, props);
    hydrateNode(
      h(LocaleContext.Provider, { value: own }, h(IslandContext.Provider, { value: scope }, inner)),
      place,
    );
    await tellTyped(place);
    place.dataset["ready"] = "";
  }));
  document.documentElement.dataset["ready"] = "";
}

/** The page's language, with the texts that its islands use. */
function pageLocale(): Locale {
  const texts = document.getElementById("texts")?.textContent ?? "{}";
  return locale(languageOf(document.documentElement.lang) ?? "en", JSON.parse(texts) as Texts);
}
