import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { ShippedPackage } from "./packages.ts";
import { DENO_VERSION } from "./targets.ts";

export interface SbomOptions {
  readonly version: string;
  /** Seconds since 1970. */
  readonly time: number;
}

/** What is in a release, as a CycloneDX document (cyclonedx.org/docs/1.6/json, read 2026-11-26). */
export function sbom(packages: readonly ShippedPackage[], { version, time }: SbomOptions): string {
  const program = { type: "application", "bom-ref": "cccc", name: "cccc", version, licenses: licenses("MIT") };
  const components = [
    {
      type: "platform",
      "bom-ref": "deno",
      name: "deno",
      version: DENO_VERSION,
      licenses: licenses("MIT"),
      purl: `pkg:npm/deno@${DENO_VERSION}`,
    },
    ...packages.map(component),
  ];
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify([version, components]))}`,
    version: 1,
    metadata: { timestamp: new Date(time * 1000).toISOString().replace(".000", ""), component: program },
    components,
    dependencies: [{ ref: "cccc", dependsOn: components.map((each) => each["bom-ref"]) }],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function component({ name, version, license, integrity }: ShippedPackage) {
  const [group, short] = name.startsWith("@") ? name.split("/") as [string, string] : [undefined, name];
  const purl = `pkg:npm/${group === undefined ? "" : `${encodeURIComponent(group)}/`}${short}@${version}`;
  return {
    type: "library",
    "bom-ref": purl,
    ...(group === undefined ? {} : { group }),
    name: short,
    version,
    ...(integrity === "" ? {} : { hashes: [{ alg: "SHA-512", content: hexOf(integrity) }] }),
    licenses: licenses(license),
    purl,
  };
}

function licenses(license: string) {
  if (license === "") return [];
  return /^[\w.-]+$/.test(license) ? [{ license: { id: license } }] : [{ expression: license }];
}

function hexOf(integrity: string): string {
  return Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex");
}

/** Equal contents have equal numbers (RFC 9562, version 8). */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
