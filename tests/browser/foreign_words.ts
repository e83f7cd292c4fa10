/**
 * What a page says in English though it is in another language. Code, names and what somebody else has said are no words
 * of ours: the page marks them by their elements, or by `translate="no"`, which is also what a browser's translation and
 * a screen reader go by.
 */
import type { Page } from "playwright-core";
import type { Language } from "../../lib/i18n/languages.ts";

/** Whose own words are in other letters, so that English ones stand out. */
const OTHER_LETTERS: readonly Language[] = ["zh-CN", "ja", "ko", "ru"];

/** Each text with English in it, and where it stands; none of a language that is written in the same letters. */
export async function foreignWords(page: Page, language: Language): Promise<string[]> {
  return OTHER_LETTERS.includes(language) ? await page.evaluate(englishTexts) : [];
}

/**
 * Runs in the page. Four words of Latin letters in a row are a sentence, and so are two that have nothing beside them,
 * unless all of them begin with a capital, as names do.
 */
function englishTexts(): string[] {
  const OTHERS = 'pre, code, kbd, samp, textarea, script, style, template, [translate="no"]';
  const WORD = /^[("'“‘[]*[a-z][a-z'’]*[)\]"'”’.,;:!?…]*$/i;
  const found: string[] = [];
  const isOurs = (element: Element) =>
    element.closest(OTHERS) === null && element.closest("[lang]") === document.documentElement;
  const look = (text: string, element: Element, attribute = "") => {
    const tokens = text.split(/\s+/).filter((token) => token !== "");
    const runs = tokens.map((token) => WORD.test(token) ? token : "\n").join(" ").split("\n").map((run) => run.trim());
    const isSaid = runs.some((run) => {
      const count = run.split(" ").length;
      return /(?:^|\s)\W*[a-z]/.test(run) && (count >= 4 || count >= 2 && count === tokens.length);
    });
    if (!isSaid || !isOurs(element)) return;
    const path: string[] = [];
    for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement) {
      path.unshift(at.localName + (at.className === "" ? "" : `.${String(at.className).split(" ").join(".")}`));
    }
    found.push(`${tokens.join(" ").slice(0, 200)} (${path.slice(-5).join(" > ")}${attribute})`);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    look(node.textContent ?? "", node.parentElement!);
  }
  for (const element of document.querySelectorAll("[title], [aria-label], [placeholder], [alt]")) {
    for (const name of ["title", "aria-label", "placeholder", "alt"]) {
      look(element.getAttribute(name) ?? "", element, ` ${name}`);
    }
  }
  return found;
}
