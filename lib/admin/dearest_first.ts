interface Cost {
  readonly cost: number;
  /** How many have a cost that is not known. */
  readonly unknown_cost: number;
  readonly requests: number;
}

/** For sorting; what nothing is known of comes behind what is known to have been free. */
export function dearestFirst(a: Cost, b: Cost): number {
  return Number(isUnknown(a)) - Number(isUnknown(b)) || b.cost - a.cost || b.requests - a.requests;
}

function isUnknown({ cost, unknown_cost }: Cost): boolean {
  return cost === 0 && unknown_cost > 0;
}
