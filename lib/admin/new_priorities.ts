export interface PriorityOptions {
  /** Those of one priority share the load. */
  readonly keepsEquals: boolean;
  /** Whose place is new; `undefined`: nobody says so. */
  readonly move: { readonly place: number; /** It is to share with nobody. */ readonly isApart: boolean } | undefined;
}

/**
 * The priorities of endpoints in a new order, from 1: each its own, or, where those of one priority share the load, one
 * for all that had one before and still stand side by side, and for who was put between two of them.
 *
 * @param before what they were, in the new order
 */
export function newPriorities(before: readonly number[], { keepsEquals, move }: PriorityOptions): number[] {
  if (!keepsEquals) return before.map((_, index) => index + 1);
  const groups = before.map((own, index) => {
    if (index !== move?.place) return own;
    if (move.isApart) return NaN;
    const above = before[index - 1];
    return above !== undefined && above === before[index + 1] ? above : own;
  });
  let last = 0;
  return groups.map((group, index) => index > 0 && group === groups[index - 1] ? last : ++last);
}
