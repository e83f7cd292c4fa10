/** A test that drives the browser, which outlives each of them. */
export function browserTest(name: string, fn: (test: Deno.TestContext) => Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });
}
