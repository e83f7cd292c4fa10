/**
 * Writes lib/admin/notices.json: the packages that ship inside the bundle, with their licences, as the page shows them.
 *
 *     deno run -R -W --allow-run tools/notices.ts [--check]
 */
import { type Info, infosOf, type NpmPackage } from "./import_graph.ts";
import { projectFiles } from "./project_files.ts";

export const NOTICES = "lib/admin/notices.json";

export interface PackageNotice {
  readonly name: string;
  readonly version: string;
  /** By its SPDX name. */
  readonly license: string;
  /** The licence as the package has it; empty: it has no file with one. */
  readonly text: string;
}

/** What a bundle is made of: the program, what runs in its workers, and what the pages load. */
const ENTRIES =
  /^(?:main\.ts|lib\/store\/reader\.ts|lib\/store\/sqlite\/worker\.ts|lib\/telemetry\/sdk\.ts|islands\/.*\.tsx?)$/;

/** What another package has inside, with a licence of its own; `text`: the first words of that licence as others have it. */
const INSIDE: Readonly<Record<string, { readonly name: string; readonly license: string; readonly text: RegExp }>> = {
  unpdf: {
    name: "pdf.js, Copyright Mozilla Foundation",
    license: "Apache-2.0",
    text: /^Apache License\s+Version 2\.0/,
  },
};

/** Of the project at `root`, in the order of their names. */
export async function packageNotices(root: string): Promise<PackageNotice[]> {
  const found = new Map<string, PackageNotice>();
  const entries = (await projectFiles(root)).filter((file) => ENTRIES.test(file));
  for (const info of await infosOf(root, entries)) {
    for (const each of packagesOf(info)) {
      const key = `${each.name}@${each.version}`;
      if (!found.has(key)) found.set(key, await noticeOf(each));
    }
  }
  const all = [...found.values()];
  return all.map((each) => withInside(each, all)).toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

function withInside(notice: PackageNotice, all: readonly PackageNotice[]): PackageNotice {
  const inside = INSIDE[notice.name];
  if (inside === undefined) return notice;
  const { text } = all.find(({ text }) => inside.text.test(text)) ?? {};
  if (text === undefined) throw new Error(`No package has the licence of ${inside.name}`);
  return {
    ...notice,
    license: `${notice.license} AND ${inside.license}`,
    text: `${notice.text}\n\nIt holds ${inside.name}:\n\n${text}`,
  };
}

/** All that the modules need, and what those need in turn. */
function packagesOf({ modules, npmPackages = {} }: Info): NpmPackage[] {
  const ids = new Set<string>();
  const add = (id: string) => {
    if (ids.has(id)) return;
    ids.add(id);
    npmPackages[id]?.dependencies.forEach(add);
  };
  for (const { npmPackage } of modules) if (npmPackage !== undefined) add(npmPackage);
  return [...ids].flatMap((id) => npmPackages[id] ?? []);
}

async function noticeOf({ name, version, localPath }: NpmPackage): Promise<PackageNotice> {
  const manifest = JSON.parse(await Deno.readTextFile(`${localPath}/package.json`)) as { readonly license?: string };
  if (manifest.license === undefined) throw new Error(`The package ${name} names no licence`);
  let text = "";
  for await (const { name: file } of Deno.readDir(localPath)) {
    if (/^(?:licen[cs]e|copying)(?:\.\w+)?$/i.test(file)) text = await Deno.readTextFile(`${localPath}/${file}`);
  }
  return { name, version, license: manifest.license, text: text.trim() };
}

export async function noticesFile(root: string): Promise<string> {
  return `${JSON.stringify({ packages: await packageNotices(root) }, undefined, 2)}\n`;
}

if (import.meta.main) {
  const text = await noticesFile(Deno.cwd());
  if (!Deno.args.includes("--check")) await Deno.writeTextFile(NOTICES, text);
  else if (await Deno.readTextFile(NOTICES) !== text) {
    console.error(`${NOTICES} does not fit the packages: run deno task notices`);
    Deno.exitCode = 1;
  }
}
