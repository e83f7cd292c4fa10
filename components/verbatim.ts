/**
 * Props of an element whose words are somebody else's: names, models, what people, models and upstreams have said. Nobody
 * translates them, and no browser is to.
 *
 * In a capital: Preact takes `translate` for the property of that name, which is no text, but a boolean.
 */
export const VERBATIM = { Translate: "no" } as const;
