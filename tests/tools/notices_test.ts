import assert from "node:assert/strict";
import { NOTICES, noticesFile } from "../../tools/notices.ts";

Deno.test("lib/admin/notices.json has the packages of the bundle with their licences (deno task notices writes it)", async () => {
  const root = Deno.cwd();
  const file = await Deno.readTextFile(`${root}/${NOTICES}`);
  assert.equal(file, await noticesFile(root));
  const { packages } = JSON.parse(file);
  assert.ok(packages.length >= 7);
  for (const { name, license, text } of packages) assert.ok(license !== "" && text !== "", name);
});
