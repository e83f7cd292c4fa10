/** The first of `names` that is there again: an object would keep the last of equal ones alone. */
export function repeatedName(names: readonly string[]): string | undefined {
  return names.find((name, index) => name !== "" && names.indexOf(name) < index);
}
