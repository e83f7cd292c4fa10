import { isFull } from "./options.ts";

/**
 * A test that drives the browser, which outlives each of them. It is registered where it stands, so that reports name its
 * file: `Deno.test(browserTest(...))`.
 */
export function browserTest(name: string, fn: (test: Deno.TestContext) => Promise<void>): Deno.TestDefinition {
  return { name, fn, sanitizeOps: false, sanitizeResources: false };
}

/** One of those that the smoke set goes without: what few people meet. */
export function fullBrowserTest(...[name, fn]: Parameters<typeof browserTest>): Deno.TestDefinition {
  return { ...browserTest(name, fn), ignore: !isFull };
}
