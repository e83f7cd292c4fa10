/**
 * Makes `dist/cccc.js`, the one file that is shipped: all modules and npm packages inside, nothing read beside it.
 *
 * Usage: `deno task bundle`; exits with 1 if it cannot be made or would need another module than Deno's own.
 */

import { denoInfo, type Info } from "./import_graph.ts";

export const BUNDLE = "dist/cccc.js";

/** Builds the bundle of the project at `root`, an absolute path, and returns its size in bytes. */
export async function bundle(root: string): Promise<number> {
  const output = `${root}/${BUNDLE}`;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "deno", "--minify", "--output", output, `${root}/main.ts`],
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) throw new Error(`Cannot bundle main.ts: ${new TextDecoder().decode(stderr).trim()}`);
  const outside = importsOutside(await denoInfo(root, output));
  if (outside.length > 0) throw new Error(`The bundle is not complete: it imports ${outside.join(", ")}`);
  return (await Deno.stat(output)).size;
}

/** Modules in a bundle's graph that are neither the bundle itself nor Deno's own. */
export function importsOutside(info: Info): string[] {
  const specifiers = info.modules.flatMap(({ dependencies }) => dependencies ?? []).map(({ specifier }) => specifier);
  return specifiers.filter((specifier) => !specifier.startsWith("node:"));
}

if (import.meta.main) {
  const bytes = await bundle(Deno.cwd());
  console.log(`${BUNDLE}: ${(bytes / 1024).toFixed(0)} KiB`);
}
