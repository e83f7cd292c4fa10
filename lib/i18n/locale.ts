import { isPhrase, type PhraseValue, type Words } from "../phrases/phrase.ts";
import type { Say } from "../phrases/say.ts";
import { type Format, format } from "./format.ts";
import type { Language } from "./languages.ts";
import { type Texts, type Translate, translator } from "./translate.ts";

/** All that a page needs to speak a language. */
export interface Locale {
  readonly language: Language;
  readonly t: Translate;
  /** Of what the server recorded or has to say; scripts of a page get it in words. */
  readonly say: Say;
  readonly format: Format;
}

export function locale(language: Language, texts: Texts): Locale {
  const t = translator(language, texts);
  const formats = format(language);
  return { language, t, say: saying(t, formats), format: formats };
}

function saying(t: Translate, { money }: Format): Say {
  const valueOf = (value: PhraseValue) => {
    if (isPhrase(value)) return say(value);
    return typeof value === "object" ? money(value.money) : value;
  };
  const say = (said: Words): string => {
    if (typeof said === "string") return said;
    const { id, values = {} } = said;
    return t(id, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueOf(value)])));
  };
  return say;
}
