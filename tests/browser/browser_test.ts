/**
 * A test that drives the browser, which outlives each of them. It is registered where it stands, so that reports name its
 * file: `Deno.test(browserTest(...))`.
 */
export function browserTest(name: string, fn: (test: Deno.TestContext) => Promise<void>): Deno.TestDefinition {
  return { name, fn, sanitizeOps: false, sanitizeResources: false };
}
