/**
 * Checks the texts of the pages: all languages have the same keys with the same placeholders and the plural forms that
 * they need, every key is used, and every key that is used is there.
 *
 * Usage: `deno task locales [FOLDER]`; prints each offence and exits with 1 if there is any.
 */
import { allLanguages, type Language } from "../lib/i18n/languages.ts";
import type { Texts } from "../lib/i18n/translate.ts";
import type { Text } from "../lib/phrases/fill.ts";
import { type Locales, readLocales } from "./locales.ts";
import { projectFiles } from "./project_files.ts";

/** Files that use texts; those that hold them do not. */
const USERS = /^(routes|islands|components|lib(?!\/phrases))\//;

/** Plural forms that texts cannot do without. Others than these occur with large or broken numbers: `other` will do. */
const NEEDED: Readonly<Record<Language, readonly string[]>> = {
  "zh-CN": [],
  en: ["one"],
  de: ["one"],
  es: ["one"],
  it: ["one"],
  ja: [],
  ko: [],
  pt: ["one"],
  ru: ["one", "few", "many"],
};

/** All offences under `root`, an absolute path, one line of text each. */
export async function checkLocales(root: string): Promise<string[]> {
  const locales = await readLocales(root);
  const files = (await projectFiles(root)).filter((file) => USERS.test(file));
  const sources = await Promise.all(
    files.map(async (file) => ({ file, text: await Deno.readTextFile(`${root}/${file}`) })),
  );
  return [...differences(locales), ...uses(locales.en, sources)];
}

/** Where the texts of a language are not as the English ones are. */
export function differences(locales: Locales): string[] {
  const offences: string[] = [];
  const homes = new Map<string, string>();
  for (const [area, texts] of locales.en) {
    for (const key of Object.keys(texts)) {
      if (homes.has(key)) offences.push(`en/${area}.json: ${key} stands in ${homes.get(key)}.json too`);
      homes.set(key, area);
    }
  }
  for (const language of allLanguages()) {
    const areas = new Set([...locales.en.keys(), ...locales[language].keys()]);
    for (const area of areas) {
      const there = locales[language].get(area) ?? {};
      const found = compare(locales.en.get(area) ?? {}, there, language);
      offences.push(...found.map((offence) => `${language}/${area}.json: ${offence}`));
    }
  }
  return offences;
}

function compare(english: Texts, texts: Texts, language: Language): string[] {
  const keys = new Set([...Object.keys(english), ...Object.keys(texts)]);
  return [...keys].flatMap((key) => {
    const expected = english[key], text = texts[key];
    if (text === undefined) return [`${key} is missing`];
    if (expected === undefined) return [`${key} is no key of the English texts`];
    return problems(expected, text, language).map((problem) => `${key} ${problem}`);
  });
}

function problems(english: Text, text: Text, language: Language): string[] {
  const found: string[] = [];
  const forms = typeof text === "string" ? { other: text } : text;
  const placeholders = placeholdersOf(typeof english === "string" ? english : english.other);
  if (typeof english === "string" && typeof text !== "string") found.push("has plural forms, and English has none");
  if (Object.values(forms).some((form) => form.trim() === "")) found.push("is empty");
  if (placeholdersOf(forms.other ?? "").join() !== placeholders.join()) {
    found.push(`must have the placeholders ${placeholders.join(", ") || "(none)"} as in English`);
  }
  for (const form of Object.values(forms)) {
    const unknown = placeholdersOf(form).filter((name) => !placeholders.includes(name));
    if (unknown.length > 0) found.push(`has the unknown placeholder ${unknown.join(", ")}`);
  }
  if (typeof english !== "string") {
    const missing = ["other", ...NEEDED[language]].filter((form) => !(form in forms));
    if (missing.length > 0) found.push(`needs the plural form ${missing.join(", ")}`);
  }
  if (language !== "en" && JSON.stringify(text) === JSON.stringify(english) && isSentence(forms.other ?? "")) {
    found.push("is the English text");
  }
  return found;
}

/** Words may be the same in two languages, but not so many in a row. */
function isSentence(text: string): boolean {
  return text.replace(/\{\w+\}/g, "").split(/\s+/).filter((word) => /\p{L}{2}/u.test(word)).length >= 4;
}

function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name))].sort();
}

/** A key stands in the code as it is: one that is put together would be found by nobody, and reach no browser. */
function uses(
  english: ReadonlyMap<string, Texts>,
  sources: readonly { readonly file: string; readonly text: string }[],
): string[] {
  const keys = new Set([...english.values()].flatMap((texts) => Object.keys(texts)));
  const used = new Set<string>();
  const offences: string[] = [];
  for (const { file, text } of sources) {
    for (const [, key = ""] of text.matchAll(/"([a-z][\w.-]*)"/g)) if (keys.has(key)) used.add(key);
    for (const [, key = ""] of text.matchAll(/\bt\(\s*"([^"]*)"/g)) {
      if (!keys.has(key)) offences.push(`${file}: there is no text for ${key}`);
    }
    if (/\bt\(\s*`/.test(text)) offences.push(`${file}: a key of a text is put together; write it out`);
  }
  for (const key of keys) if (!used.has(key)) offences.push(`en: nothing uses ${key}`);
  return offences;
}

if (import.meta.main) {
  const offences = await checkLocales(await Deno.realPath(Deno.args[0] ?? "."));
  for (const offence of offences) console.error(offence);
  console.log(`locales: ${offences.length} offences`);
  if (offences.length > 0) Deno.exit(1);
}
