import { allLanguages, type Language } from "../../i18n/languages.ts";
import { choice } from "../field.ts";
import { field, section } from "./define.ts";

/** Tags in any case, and how the predecessors' files call Chinese or say nothing. */
const ALIASES: Readonly<Record<string, Language>> = { "zh-cn": "zh-CN", zh: "zh-CN", "zh-hans": "zh-CN", "": "en" };

/** The section `i18n`. */
export const i18n = section("Languages of the pages.", {
  default_language: field(
    `one of ${allLanguages().map((language) => `\`${language}\``).join(", ")}`,
    choice(allLanguages(), ALIASES).prefault("en"),
    "Language of the pages for browsers that ask for none of these; each visitor can choose another.",
  ),
});
