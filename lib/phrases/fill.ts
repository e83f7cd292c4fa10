/** A text, or one for each plural form of its language (`Intl.PluralRules`), chosen by `count`. */
export type Text = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string });

/** `template` with each `{name}` replaced by what `shown` makes of the name; what it knows nothing of stays. */
export function fill(template: string, shown: (name: string) => string | undefined): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => shown(name) ?? whole);
}
