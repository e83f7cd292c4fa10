import manifest from "../deno.json" with { type: "json" };

/** The program's version; `deno.json` is its one home. */
export const VERSION: string = manifest.version;

/** By the numbers; a version with a word behind them (`1.2.0-rc.1`) comes before the one without (semver.org, 11). */
export function isNewer(version: string, than: string): boolean {
  const a = partsOf(version);
  const b = partsOf(than);
  for (const [index, number] of a.numbers.entries()) {
    const other = b.numbers[index] ?? 0;
    if (number !== other) return number > other;
  }
  if (a.word === "" || b.word === "") return a.word === "" && b.word !== "";
  return a.word.localeCompare(b.word, "en", { numeric: true }) > 0;
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly word: string } {
  const [numbers = "", ...word] = version.replace(/\+.*$/, "").split("-");
  return { numbers: numbers.split(".").map(Number), word: word.join("-") };
}
