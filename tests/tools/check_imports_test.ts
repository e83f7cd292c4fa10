import assert from "node:assert/strict";
import { checkImports } from "../../tools/check_imports.ts";
import type { Row } from "../../tools/import_table.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const low: Row = { area: "low", path: "lib/low/", imports: [], reason: "the ground" };
const high: Row = { area: "high", path: "lib/high/", imports: ["low"], reason: "the roof" };
const typed: Row = { area: "high", path: "lib/high/", imports: [], types: ["low"], reason: "the roof" };

const LOW = "export type T = 1;\nexport const a = 1;\n";

const CASES: readonly { name: string; table: readonly Row[]; files: Record<string, string>; expected: RegExp[] }[] = [
  {
    name: "an import that its row names",
    table: [low, high],
    files: { "lib/low/a.ts": LOW, "lib/high/b.ts": 'export { a } from "../low/a.ts";\n' },
    expected: [],
  },
  {
    name: "an import upwards, on its line",
    table: [low, high],
    files: { "lib/low/a.ts": '\n\nimport "../high/b.ts";\n', "lib/high/b.ts": "export {};\n" },
    expected: [/^lib\/low\/a\.ts:3: low must not import lib\/high\/b\.ts \(low: the ground\)$/],
  },
  {
    name: "a type imported upwards",
    table: [low, high],
    files: { "lib/low/a.ts": 'import type { T } from "../high/b.ts";\n', "lib/high/b.ts": "export type T = 1;\n" },
    expected: [/^lib\/low\/a\.ts:1: low must not import/],
  },
  {
    name: "a dynamic import upwards",
    table: [low, high],
    files: { "lib/low/a.ts": 'export const b = await import("../high/b.ts");\n', "lib/high/b.ts": "export {};\n" },
    expected: [/^lib\/low\/a\.ts:1: low must not import/],
  },
  {
    name: "a type where types are allowed",
    table: [low, typed],
    files: { "lib/low/a.ts": LOW, "lib/high/b.ts": 'import type { T } from "../low/a.ts";\nexport type U = T;\n' },
    expected: [],
  },
  {
    name: "a value where types are allowed",
    table: [low, typed],
    files: { "lib/low/a.ts": LOW, "lib/high/b.ts": 'import { a } from "../low/a.ts";\nexport const b = a;\n' },
    expected: [/^lib\/high\/b\.ts:1: high may import only types of lib\/low\/a\.ts/],
  },
  {
    name: "a file that no row covers",
    table: [low],
    files: { "lib/low/a.ts": LOW, "lib/other.ts": "export {};\n" },
    expected: [/^lib\/other\.ts:1: belongs to no row/],
  },
  {
    name: "a row without a file",
    table: [low, high],
    files: { "lib/low/a.ts": LOW },
    expected: [/the row high fits no file \(lib\/high\/\)$/],
  },
  {
    name: "a package and a built-in module that its row doesn't name",
    table: [low],
    files: { "lib/low/a.ts": 'import "node:fs";\nimport "npm:zod@^4.1.0";\n' },
    expected: [/:1: low must not import node:fs/, /:2: low must not import the package zod/],
  },
  {
    name: "a package and a built-in module that its row names",
    table: [{ ...low, builtins: true, packages: ["zod"] }],
    files: { "lib/low/a.ts": 'import "node:fs";\nimport "npm:zod@^4.1.0";\n' },
    expected: [],
  },
  {
    name: "a module from elsewhere",
    table: [low],
    files: { "lib/low/a.ts": 'export const b = () => import("data:text/javascript,1");\n' },
    expected: [/is neither a file, an npm package nor a built-in module/],
  },
  {
    name: "two files that import each other",
    table: [low],
    files: {
      "lib/low/a.ts": 'import "./b.ts";\n',
      "lib/low/b.ts": '// b\nimport "./a.ts";\n',
    },
    expected: [/^lib\/low\/b\.ts:2: closes a circle: lib\/low\/a\.ts -> lib\/low\/b\.ts -> lib\/low\/a\.ts$/],
  },
];

for (const { name, table, files, expected } of CASES) {
  Deno.test(`checkImports on ${name} finds ${expected.length} offences`, async () => {
    await using folder = await temporaryFolder(files);
    const offences = await checkImports(folder.path, table);
    assert.equal(offences.length, expected.length, offences.join("\n"));
    for (const [index, pattern] of expected.entries()) assert.match(offences[index] ?? "", pattern);
  });
}

Deno.test("checkImports reads more files than the paths of which one argument of a command can hold", async () => {
  const names = Array.from({ length: 900 }, (_, index) => `lib/low/${"long_".repeat(30)}${index}.ts`);
  await using folder = await temporaryFolder(Object.fromEntries(names.map((name) => [name, "export {};\n"])));
  await Deno.writeTextFile(`${folder.path}/${names.at(-1)}`, 'import "npm:zod";\n');
  const offences = await checkImports(folder.path, [low]);
  assert.equal(offences.length, 1, offences.join("\n"));
  assert.match(offences[0]!, /_899\.ts:1: low must not import/);
});

Deno.test("checkImports with the project's table keeps a codec from knowing another", async () => {
  await using folder = await temporaryFolder({
    "lib/protocol/chat/message.ts": 'export * from "../messages/message.ts";\n',
    "lib/protocol/messages/message.ts": "export {};\n",
  });
  const offences = await checkImports(folder.path);
  assert.match(offences[0] ?? "", /^lib\/protocol\/chat\/message\.ts:1: protocol\/chat must not import/);
});
