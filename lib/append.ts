/**
 * Puts `more` behind what is in `to`. Not by `to.push(...more)`: each of them would be an argument, and some hundred
 * thousand of those are too many for a call, which is a RangeError that clients and upstreams could bring about.
 */
export function append<T>(to: T[], more: readonly T[]): void {
  for (const each of more) to.push(each);
}
