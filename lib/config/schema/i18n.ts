import { allLanguages, type Language } from "../../i18n/languages.ts";
import { choice } from "../field.ts";
import { field, section } from "./define.ts";

/** Tags in any case, and how the predecessors' files call Chinese or say nothing. */
const ALIASES: Readonly<Record<string, Language>> = { "zh-cn": "zh-CN", zh: "zh-CN", "zh-hans": "zh-CN", "": "en" };

/** The section `i18n`. */
export const i18n = section("The languages of the page.", {
  default_language: field(
    `one of ${allLanguages().map((language) => `\`${language}\``).join(", ")}`,
    choice(allLanguages(), ALIASES).prefault("en"),
    "Language of the page for those whose browser asks for none of these; everybody can choose another one there.",
  ),
});
