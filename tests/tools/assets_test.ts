import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { pack } from "../../lib/assets/pack.ts";
import { allLanguages } from "../../lib/i18n/languages.ts";
import { importGraph } from "../../tools/import_graph.ts";
import { projectFiles } from "../../tools/project_files.ts";

const ROOT = await Deno.realPath(new URL("../../", import.meta.url));
const packed = await pack();

Deno.test("assets hold less than 120 KB of scripts, gzipped, over all pages", () => {
  const sizes = Object.entries(packed.files).filter(([name]) => name.endsWith(".js")).map(([name, text]) =>
    [name, gzipSync(Buffer.from(text)).length] as const
  );
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  const told = sizes.toSorted(([, a], [, b]) => b - a).map(([name, size]) => `${name} ${size}`).join("\n");
  console.log(`${(total / 1000).toFixed(1)} KB of scripts`);
  assert.ok(total > 5000 && total < 120_000, `${total} bytes of scripts:\n${told}`);
});

Deno.test("assets have each island's scripts, and the keys of the texts that stand in them", async () => {
  const names = (await Array.fromAsync(Deno.readDir(`${ROOT}/islands`))).map(({ name }) => name)
    .filter((name) => name.endsWith(".tsx")).map((name) => name.slice(0, -4));
  assert.deepEqual(Object.keys(packed.islands).sort(), names.sort());
  for (const [name, { files }] of Object.entries(packed.islands)) {
    assert.ok(files.length > 0, name);
    for (const file of files) assert.ok(file in packed.files, `${name} needs ${file}`);
  }
  assert.ok(packed.islands["copy"]?.keys.includes("action.copied"));
  assert.ok(!packed.islands["copy"]?.keys.includes("login.password"));
});

Deno.test("assets have the texts of every language", () => {
  for (const language of allLanguages()) {
    const texts = JSON.parse(packed.texts[language] ?? "{}");
    assert.equal(typeof texts["nav.dashboard"], "string", language);
  }
});

Deno.test("islands are called like their files, and are made by island()", async () => {
  for (const name of Object.keys(packed.islands)) {
    const text = await Deno.readTextFile(`${ROOT}/islands/${name}.tsx`);
    assert.match(text, new RegExp(`^export default island\\("${name}", `, "m"), name);
    assert.ok(text.split("\n").length <= 151, `${name} has more than 150 lines`);
  }
});

Deno.test("the server loads no page's code before somebody asks for one", async () => {
  const files = await projectFiles(ROOT);
  const imports = await importGraph(ROOT, files.filter((file) => /^(routes|lib)\//.test(file)));
  const eager = imports.filter(({ from, to }) => to.startsWith("routes/admin/") && from !== "routes/page_table.ts");
  const pages = eager.filter(({ from }) => !from.startsWith("routes/admin/"));
  assert.deepEqual(pages.map(({ from, to }) => `${from} imports ${to}`), []);
});
