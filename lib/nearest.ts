/**
 * The candidate that `word` is most likely a misspelling of, or `undefined` if none is near: at most one edit for each
 * three letters, a swap of neighbours counting as one edit. Case and the choice of `-`, `_` or space do not count.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(word);
  // A long "word" is no misspelling of a short name, and the cost grows with the product of the lengths.
  if (wanted.length > 64) return undefined;
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const name = plain(candidate);
    const edits = distance(wanted, name);
    if (edits < least && edits <= Math.max(wanted.length, name.length) / 3) {
      best = candidate;
      least = edits;
    }
  }
  return best;
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[-_\s]/g, "");
}

/** Optimal string alignment distance. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, before[j - 2]! + 1);
      }
      row.push(edits);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}
