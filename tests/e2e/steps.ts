/** How many rows run at the same time: most of them wait, none computes. */
const PARALLEL = 4;

/**
 * One step for each row, several at a time, since each has its own proxy and upstreams. A step that never ends is a
 * failure after `LIMIT_MS`.
 */
export async function steps<Row extends { readonly name: string }>(
  t: Deno.TestContext,
  rows: readonly Row[],
  run: (row: Row) => Promise<void>,
): Promise<void> {
  const waiting = [...rows];
  const worker = async () => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const current = row;
      await t.step({
        name: current.name,
        fn: () => within(LIMIT_MS, run(current)),
        // Steps that overlap can't be told apart by the sanitizers; those of the whole test still hold.
        sanitizeOps: false,
        sanitizeResources: false,
        sanitizeExit: false,
      });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

/** Far above what any step takes. */
const LIMIT_MS = 20_000;

/** What `promise` comes to; rejects if that takes longer than `ms` milliseconds. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Nothing happened within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
