/** How somebody looks at the pages: in which language, which colours, on how wide a screen. */
import type { Language } from "../../lib/i18n/languages.ts";

export interface Scenario {
  readonly language: Language;
  readonly theme: "light" | "dark";
  readonly width: 360 | 768 | 1024 | 1280 | 1920;
}

const LANGUAGES = ["en", "zh-CN"] as const;
const THEMES = ["light", "dark"] as const;
const WIDTHS = [360, 1280] as const;

/** Two languages, both themes, phone and desktop, each with each. */
export const ALL_SCENARIOS: readonly Scenario[] = LANGUAGES.flatMap((language) =>
  THEMES.flatMap((theme) => WIDTHS.map((width) => ({ language, theme, width })))
);

/** Each of the above once. */
export const SMOKE_SCENARIOS: readonly Scenario[] = [
  { language: "en", theme: "light", width: 1280 },
  { language: "zh-CN", theme: "dark", width: 360 },
];

/** Long words, and letters that need another font: where layouts break first. */
export const LONG_WORDS: Scenario = { language: "de", theme: "light", width: 360 };

export const DESKTOP: Scenario = { language: "en", theme: "light", width: 1280 };
export const PHONE: Scenario = { language: "en", theme: "light", width: 360 };

export function nameOf({ language, theme, width }: Scenario): string {
  return `${language}-${theme}-${width}`;
}
