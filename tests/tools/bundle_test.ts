import assert from "node:assert/strict";
import { importsOutside } from "../../tools/bundle.ts";
import { denoInfo } from "../../tools/import_graph.ts";
import { temporaryFolder } from "./temporary_folder.ts";

Deno.test("importsOutside names what a bundle would have to fetch, but not Deno's own modules", async () => {
  await using folder = await temporaryFolder({
    "bundle.js": 'import{a}from"node:fs";import{z}from"npm:zod@^4.1.0";export const text="import x from \'y\'";',
  });
  assert.deepEqual(importsOutside(await denoInfo(folder.path, `${folder.path}/bundle.js`)), ["npm:zod@^4.1.0"]);
});
