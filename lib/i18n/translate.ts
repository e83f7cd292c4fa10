import { fill, type Text } from "../phrases/fill.ts";
import { intlTag } from "./intl_tag.ts";
import type { Language } from "./languages.ts";

/** By key, such as `endpoints.add`. */
export type Texts = Readonly<Record<string, Text>>;

export type Values = Readonly<Record<string, string | number>>;

/** The text of `key`, with `{name}` replaced by the value of that name; numbers are written as the language does. */
export type Translate = (key: string, values?: Values) => string;

/** A key without a text is shown as it is, which the tests of the pages look for. */
export function translator(language: Language, texts: Texts): Translate {
  const plural = new Intl.PluralRules(intlTag(language));
  const number = new Intl.NumberFormat(intlTag(language), { maximumFractionDigits: 2 });
  return (key, values = {}) => {
    const text = Object.hasOwn(texts, key) ? texts[key] : undefined;
    if (text === undefined) return key;
    const { count } = values;
    const form = typeof text === "string"
      ? text
      : (typeof count === "number" ? text[plural.select(count)] : undefined) ?? text.other;
    return fill(form, (name) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      return typeof value === "number" ? number.format(value) : value;
    });
  };
}
