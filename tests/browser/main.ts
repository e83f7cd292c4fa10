/**
 * The pages in a real browser.
 *
 * Usage: `deno task test:browser [--all] [--screenshots=FOLDER] [--images] [--junit-path=FILE] [NAME...]`: without `--all`
 * a smoke set; `NAME` chooses the files whose names contain one; `--images` takes the pictures in docs/images/ anew. The
 * last line is `N passed, N failed`; exits with 1 if any failed.
 */
import { parseArgs } from "node:util";
import { chromiumPath, HOW_TO_INSTALL } from "./chromium.ts";

const FOLDER = new URL("./", import.meta.url);

/** Files of tests, which `deno test` by itself does not take for ones. */
async function testFiles(names: readonly string[]): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(FOLDER));
  const files = entries.map(({ name }) => name).filter((name) => name.endsWith("_in_browser.ts"));
  return files.filter((file) => names.length === 0 || names.some((name) => file.includes(name))).sort();
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    options: {
      all: { type: "boolean", default: false },
      images: { type: "boolean", default: false },
      screenshots: { type: "string" },
      "junit-path": { type: "string" },
    },
    allowPositionals: true,
  });
  if (chromiumPath() === undefined) {
    console.error(HOW_TO_INSTALL);
    console.log("0 passed, 1 failed");
    Deno.exit(1);
  }
  const files = await testFiles(positionals);
  if (values.screenshots !== undefined) await Deno.mkdir(values.screenshots, { recursive: true });
  const kept = values["junit-path"];
  const report = kept ?? await Deno.makeTempFile({ suffix: ".xml" });
  const paths = files.map((file) => new URL(file, FOLDER).pathname);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-check", "--no-prompt", "--allow-all", `--junit-path=${report}`, ...paths],
    env: {
      ...(values.all || values.images ? { BROWSER_TESTS: "all" } : {}),
      ...(values.images ? { IMAGES: "yes" } : {}),
      ...(values.screenshots === undefined ? {} : { SCREENSHOTS: await Deno.realPath(values.screenshots) }),
    },
    stdin: "null",
  }).spawn().status;
  const xml = await Deno.readTextFile(report);
  if (kept === undefined) await Deno.remove(report);
  const count = (name: string) => Number(new RegExp(`<testsuites[^>]* ${name}="(\\d+)"`).exec(xml)?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  const left = xml.match(/<skipped/g)?.length ?? 0;
  if (left > 0) console.log(`${left} tests are no part of the smoke set`);
  console.log(`${count("tests") - failed - left} passed, ${failed} failed`);
  if (!success || count("tests") === 0) Deno.exit(1);
}
