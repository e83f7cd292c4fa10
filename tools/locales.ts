import { allLanguages, type Language } from "../lib/i18n/languages.ts";
import type { Texts } from "../lib/i18n/translate.ts";
import { PHRASE_AREAS } from "../lib/phrases/phrases.ts";

const FOLDER = "lib/i18n/locales";

/** The texts of each language, by area: the name of the file that holds them. */
export type Locales = Readonly<Record<Language, ReadonlyMap<string, Texts>>>;

/** Reads the texts of the project at `root`; the program has its phrases in English itself. @throws where a file is no JSON */
export async function readLocales(root: string): Promise<Locales> {
  const read = async (language: Language): Promise<[Language, Map<string, Texts>]> => {
    const areas = new Map<string, Texts>(language === "en" ? Object.entries(PHRASE_AREAS) : []);
    const entries = await Array.fromAsync(Deno.readDir(`${root}/${FOLDER}/${language}`));
    for (const { name } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
      const path = `${FOLDER}/${language}/${name}`;
      try {
        areas.set(name.replace(/\.json$/, ""), JSON.parse(await Deno.readTextFile(`${root}/${path}`)) as Texts);
      } catch (error) {
        throw new Error(`Cannot read ${path}: ${error instanceof Error ? error.message : error}`);
      }
    }
    return [language, areas];
  };
  return Object.fromEntries(await Promise.all(allLanguages().map(read))) as Record<Language, Map<string, Texts>>;
}
