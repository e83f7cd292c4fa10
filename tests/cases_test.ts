/** The project's list of cases, if it lies beside this repository, against the tests and docs/conversion.md. */
import assert from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);
const LIST = read(new URL("../shared/spec/cases.md", ROOT));
const DOCUMENT = read(new URL("docs/conversion.md", ROOT))!;

/** A line of the document's table: an id, and what stands behind it. */
const LINES = new Map([...DOCUMENT.matchAll(/^- ([A-K]\d+): (.+)$/gm)].map(([, id, said]) => [id!, said!]));

function read(url: URL): string | undefined {
  try {
    return Deno.readTextFileSync(url);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

Deno.test({
  name: "docs/conversion.md has a line for every case of conversion",
  ignore: LIST === undefined,
  fn: () => {
    const ids = [...LIST!.matchAll(/^(?:\| |- )([KABCDE]\d+|F[1-7])\b/gm)].map(([, id]) => id!);
    assert.ok(ids.length > 100, `only ${ids.length} cases`);
    assert.deepEqual(ids.filter((id) => !LINES.has(id)), []);
  },
});

Deno.test("docs/conversion.md names files that exist, and tests that name the case", () => {
  for (const [id, said] of LINES) {
    const files = [...said.matchAll(/`([\w/]+\.ts)`/g)].map(([, path]) => path!);
    for (const path of files) {
      const text = read(new URL(path, ROOT));
      assert.ok(text !== undefined, `${id}: ${path} does not exist`);
      // A line that begins with files promises tests of that name; one with words says why there are none.
      if (said.startsWith("`")) assert.match(text, new RegExp(`\\b${id}\\b`), `${id} is not named in ${path}`);
    }
  }
});

Deno.test({
  name: "every case of routing, failover and learning is named by a test",
  ignore: LIST === undefined,
  async fn() {
    const listed = [...LIST!.matchAll(/^(?:\| |- )(A2[6-9]|A3[0-3]|B[1-5]|F[6-9]|F10|G\d+)\b/gm)].map(([, id]) => id!);
    assert.ok(listed.length > 30, `only ${listed.length} cases`);
    const texts: string[] = [];
    for await (const path of testFiles(new URL("tests/", ROOT))) texts.push(await Deno.readTextFile(path));
    const all = texts.join("\n");
    assert.deepEqual(listed.filter((id) => !new RegExp(`[(,] ?${id}[),]`).test(all)), []);
  },
});

async function* testFiles(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* testFiles(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts") && name !== "cases_test.ts") yield new URL(name, folder);
  }
}
