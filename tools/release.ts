/**
 * Makes the archives of a release in `dist/release/`: the bundle as one executable for each system, or, with `--portable`,
 * the bundle with npm's Deno for that system and a launcher. Beside them `SHA256SUMS`, `sbom.cdx.json` and the installers.
 * The same commit gives the same bytes.
 *
 * Usage: `deno task release [--portable] [--dry-run] [--repository OWNER/NAME] [TARGET...]`; no target: all. `--dry-run`
 * compiles with npm's Deno in place of Deno's base and throws the executables away: they would not run.
 */

import { createHash } from "node:crypto";
import manifest from "../deno.json" with { type: "json" };
import { BUNDLE, bundle } from "./bundle.ts";
import { archive } from "./release/archive.ts";
import { compiledEntries } from "./release/compiled.ts";
import { installers } from "./release/installers.ts";
import { licences } from "./release/licences.ts";
import { shippedPackages } from "./release/packages.ts";
import { portableEntries } from "./release/portable.ts";
import { denoOf } from "./release/runtime.ts";
import { sbom } from "./release/sbom.ts";
import type { Entry } from "./release/tar.ts";
import { archiveName, type Target, TARGETS } from "./release/targets.ts";

const OUTPUT = "dist/release";
/** Downloads and executables on the way. */
const SCRATCH = "dist/release-scratch";

export interface ReleaseOptions {
  readonly targets: readonly Target[];
  readonly portable: boolean;
  readonly dryRun: boolean;
  /** Where it will be published, as `owner/name`. */
  readonly repository: string | undefined;
}

/** Makes the release and returns the names of its files. */
export async function release(root: string, options: ReleaseOptions): Promise<string[]> {
  const output = `${root}/${OUTPUT}`;
  await Deno.remove(output, { recursive: true }).catch(() => {});
  await Deno.mkdir(output, { recursive: true });
  await bundle(root, options);
  const time = await commitTime(root);
  const packages = await shippedPackages(root);
  const files = new Map<string, Uint8Array>();
  for (const target of options.targets) {
    const entries = await programEntries(root, target, options);
    if (options.dryRun) {
      console.log(`${target.name}: compiled, ${entries[0]!.bytes.length} bytes; thrown away`);
      continue;
    }
    const all = [...entries, ...await documents(root, licences(packages))]
      .map((entry) => ({ ...entry, path: `cccc-${target.name}/${entry.path}` }));
    files.set(archiveName(target), archive(all, { zip: target.windows, time, level: 9 }));
  }
  if (options.dryRun) {
    await Promise.all(
      options.targets.flatMap(({ name }) => [name, `base-${name}`]).map((name) =>
        Deno.remove(`${root}/${SCRATCH}/${name}`, { recursive: true })
      ),
    );
    return [];
  }
  const encoder = new TextEncoder();
  files.set("sbom.cdx.json", encoder.encode(sbom(packages, { version: manifest.version, time })));
  for (const [name, text] of await installers(root, options.repository)) files.set(name, encoder.encode(text));
  files.set("SHA256SUMS", encoder.encode(checksums(files)));
  for (const [name, bytes] of files) await Deno.writeFile(`${output}/${name}`, bytes);
  return [...files.keys()];
}

async function programEntries(
  root: string,
  target: Target,
  { portable, dryRun }: ReleaseOptions,
): Promise<Entry[]> {
  const scratch = `${root}/${SCRATCH}`;
  if (portable) {
    const deno = await denoOf(target, scratch);
    return portableEntries({ deno, bundle: await Deno.readFile(`${root}/${BUNDLE}`), windows: target.windows });
  }
  const options = { bundle: `${root}/${BUNDLE}`, folder: scratch };
  if (!dryRun) return await compiledEntries(target, options);
  const base = `${scratch}/base-${target.name}`;
  await Deno.writeFile(base, await denoOf(target, scratch), { mode: 0o755 });
  return await compiledEntries(target, { ...options, base });
}

/** What lies beside the program in every archive. */
async function documents(root: string, text: string): Promise<Entry[]> {
  const names = ["LICENSE", "README.md", "SECURITY.md", "CHANGELOG.md", "config.example.yaml"];
  const own = names.map(async (path): Promise<Entry> => ({ path, bytes: await Deno.readFile(`${root}/${path}`) }));
  return [
    ...await Promise.all(own),
    { path: "THIRD_PARTY_LICENSES.txt", bytes: new TextEncoder().encode(text) },
  ];
}

/** In the form that `sha256sum -c` reads. */
function checksums(files: ReadonlyMap<string, Uint8Array>): string {
  const names = [...files.keys()].sort();
  return names.map((name) => `${createHash("sha256").update(files.get(name)!).digest("hex")}  ${name}\n`).join("");
}

/** Of the commit, or what `SOURCE_DATE_EPOCH` says (reproducible-builds.org). */
async function commitTime(root: string): Promise<number> {
  const given = Deno.env.get("SOURCE_DATE_EPOCH");
  if (given !== undefined && /^\d+$/.test(given)) return Number(given);
  const { success, stdout } = await new Deno.Command("git", { args: ["log", "-1", "--format=%ct"], cwd: root })
    .output();
  const time = Number(new TextDecoder().decode(stdout).trim());
  if (!success || !(time > 0)) throw new Error("Cannot tell the commit's time: set SOURCE_DATE_EPOCH");
  return time;
}

function parse(args: readonly string[]): ReleaseOptions {
  const rest = [...args];
  const names: string[] = [];
  let [portable, dryRun] = [false, false];
  let repository: string | undefined;
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--portable") portable = true;
    else if (arg === "--dry-run") dryRun = true;
    else if (arg === "--repository" && /^[\w.-]+\/[\w.-]+$/.test(rest[0] ?? "")) repository = rest.shift();
    else if (TARGETS.some(({ name }) => name === arg)) names.push(arg);
    else throw new Error(`Unknown argument "${arg}": targets are ${TARGETS.map(({ name }) => name).join(", ")}`);
  }
  const targets = TARGETS.filter(({ name }) => names.length === 0 || names.includes(name));
  return { targets, portable, dryRun, repository };
}

if (import.meta.main) {
  for (const name of await release(Deno.cwd(), parse(Deno.args))) console.log(`${OUTPUT}/${name}`);
}
