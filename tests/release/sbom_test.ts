import assert from "node:assert/strict";
import manifest from "../../deno.json" with { type: "json" };
import { licences } from "../../tools/release/licences.ts";
import { shippedPackages } from "../../tools/release/packages.ts";
import { sbom } from "../../tools/release/sbom.ts";

const ROOT = await Deno.realPath(new URL("../../", import.meta.url));
const packages = await shippedPackages(ROOT);

Deno.test("shippedPackages are those that the program imports, and none that only tests do", () => {
  const names = packages.map(({ name }) => name);
  for (const name of ["yaml", "zod", "hono", "preact", "fflate"]) assert.ok(names.includes(name), name);
  for (const name of ["openai", "@anthropic-ai/sdk", "fast-check", "playwright-core"]) {
    assert.ok(!names.includes(name), name);
  }
  for (const { name, integrity, license } of packages) {
    assert.match(integrity, /^sha512-/, name);
    assert.notEqual(license, "", name);
  }
});

Deno.test("licences holds the licence of every package that is shipped, and Deno's", () => {
  const text = licences(packages);
  for (const { name, version } of packages) assert.ok(text.includes(`\n${name} ${version} (`), name);
  assert.match(text, /^Deno \d/);
});

Deno.test("sbom names every package with version, hash, licence and purl, the same each time", () => {
  const options = { version: manifest.version, time: 1_767_323_046 };
  const text = sbom(packages, options);
  assert.equal(text, sbom(packages, options));
  const document = JSON.parse(text);
  assert.deepEqual([document.bomFormat, document.specVersion, document.metadata.component.version], [
    "CycloneDX",
    "1.6",
    manifest.version,
  ]);
  assert.equal(document.metadata.timestamp, "2026-01-02T03:04:06Z");
  assert.match(document.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(document.components.length, packages.length + 1);
  for (const component of document.components.slice(1)) {
    assert.match(component.purl, /^pkg:npm\/(?:%40[\w-]+\/)?[\w.-]+@\d/);
    assert.match(component.hashes[0].content, /^[0-9a-f]{128}$/);
    assert.ok(component.licenses.length > 0, component.name);
  }
  const refs = new Set(document.components.map((each: { "bom-ref": string }) => each["bom-ref"]));
  assert.equal(refs.size, document.components.length);
});

Deno.test("the licence is MIT, in LICENSE and wherever else it is named (claim 77)", async () => {
  assert.match(await Deno.readTextFile(`${ROOT}/LICENSE`), /^MIT License\n/);
  assert.equal(manifest.license, "MIT");
  const { metadata } = JSON.parse(sbom(packages, { version: manifest.version, time: 1 }));
  assert.equal(metadata.component.licenses[0].license.id, "MIT");
});
