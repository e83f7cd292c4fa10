/** Times by orders of magnitude: what is counted so can be added up, and still says its percentiles. */
import type { Percentiles } from "./statistics.ts";

/** Each bucket is so much wider than the one before: what it says is off by at most half of that. */
const GROWTH = 1.2;

const LOG_GROWTH = Math.log(GROWTH);

/** The bucket of a time; what is below a millisecond is in the first. */
export function bucketOf(ms: number): number {
  return ms < 1 ? 0 : 1 + Math.floor(Math.log(ms) / LOG_GROWTH);
}

/** The middle of a bucket, in milliseconds. */
export function middleOf(bucket: number): number {
  return bucket === 0 ? 0.5 : Math.exp((bucket - 0.5) * LOG_GROWTH);
}

export function percentilesOf(counts: ReadonlyMap<number, number>): Percentiles {
  const buckets = [...counts].sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  const at = (share: number): number | undefined => {
    let passed = 0;
    const found = buckets.find(([, count]) => (passed += count) >= share * total);
    return found === undefined ? undefined : middleOf(found[0]);
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
