import type { TestAllState } from "./use_test_all.ts";

export type TestProgress = "running" | "waits" | "left_out";

/** How far it is with an endpoint without a result; once all is over, nothing waits any more. */
export function progressOf(
  id: string,
  { isRunning, testing }: Pick<TestAllState, "isRunning" | "testing">,
): TestProgress {
  if (!isRunning) return "left_out";
  return testing.includes(id) ? "running" : "waits";
}
