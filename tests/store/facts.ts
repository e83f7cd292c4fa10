import type { Fact } from "../../lib/learning/fact.ts";

/** A learned fact; `id` tells one from another. */
export function fact(id: string, differences: Partial<Fact> = {}): Fact {
  return {
    id,
    endpointId: "kimi",
    model: "kimi-k2",
    protocol: "messages",
    change: { type: "drop", path: "messages[].cache_control" },
    evidence: "Unknown parameter: 'cache_control'",
    learnedAt: 1_764_000_000_000,
    usedAt: 1_764_000_000_500,
    uses: 3,
    pinned: false,
    expiresAt: 1_764_600_000_000,
    ...differences,
  };
}
