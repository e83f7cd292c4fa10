import { pathToFileURL } from "node:url";

/** One import statement, or several of the same module in one file. */
export interface Import {
  readonly kind: "file" | "package" | "builtin" | "remote" | "unresolved";
  /** Path from the root. */
  readonly from: string;
  /** A file's path from the root, a package's name, or the specifier. */
  readonly to: string;
  /** Line in `from`, from 1. */
  readonly line: number;
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

/** The parts of `deno info --json` that are used. */
export interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly Dependency[];
    /** Its key in `npmPackages`. */
    readonly npmPackage?: string;
  }[];
  readonly npmPackages?: Readonly<Record<string, NpmPackage>>;
}

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly string[];
  /** Where Deno keeps it. */
  readonly localPath: string;
}

interface Dependency {
  readonly specifier: string;
  readonly code?: Target;
  readonly type?: Target;
}

interface Target {
  readonly specifier?: string;
  readonly error?: string;
  readonly span: { readonly start: { readonly line: number } };
}

/** What one argument of a command may hold: Linux allows 128 KiB. */
const ENTRY_LIMIT = 96 * 1024;

/**
 * All imports of `files`, paths under the absolute path `root`, as Deno itself resolves them (types, re-exports, literal
 * dynamic imports and assets too).
 * Throws if Deno cannot read the graph, for instance at a syntax error.
 */
export async function importGraph(root: string, files: readonly string[]): Promise<Import[]> {
  const base = pathToFileURL(`${root}/`).href;
  const infos = await infosOf(root, files);
  const unread = new Set(files);
  const imports: Import[] = [];
  for (const { specifier, error, dependencies } of infos.flatMap(({ modules }) => modules)) {
    const from = pathUnder(base, specifier);
    if (from === undefined || !unread.delete(from)) continue;
    if (error !== undefined) throw new Error(`Cannot read imports of ${from}: ${error}`);
    for (const dependency of dependencies ?? []) imports.push(importOf(dependency, from, base));
  }
  return imports;
}

/** What Deno knows of `files`, paths under the absolute path `root`, and of all that they import, in few questions. */
export function infosOf(root: string, files: readonly string[]): Promise<Info[]> {
  return Promise.all(entriesOf(root, files).map((entry) => denoInfo(root, entry)));
}

/** Modules, as `data:` URLs of at most `ENTRY_LIMIT`, that import all `files` between them. */
function entriesOf(root: string, files: readonly string[]): string[] {
  const entries: string[] = [];
  for (const file of files) {
    const line = encodeURIComponent(`import ${JSON.stringify(pathToFileURL(`${root}/${file}`).href)};\n`);
    const entry = entries.at(-1);
    if (entry === undefined || entry.length + line.length > ENTRY_LIMIT) entries.push(ENTRY + line);
    else entries[entries.length - 1] = entry + line;
  }
  return entries;
}

const ENTRY = "data:application/typescript,";

/** What Deno knows of the modules that `entry`, a path or URL, imports. */
export async function denoInfo(root: string, entry: string): Promise<Info> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1" },
  });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(`Cannot read imports: ${new TextDecoder().decode(stderr).trim()}`);
  return JSON.parse(new TextDecoder().decode(stdout)) as Info;
}

function importOf({ specifier, code, type }: Dependency, from: string, base: string): Import {
  const target = code ?? type;
  const resolved = target?.specifier ?? specifier;
  const line = (target?.span.start.line ?? 0) + 1;
  const place = { from, line, typeOnly: code === undefined };
  if (target?.error !== undefined) return { ...place, kind: "unresolved", to: specifier };
  const path = pathUnder(base, resolved);
  if (path !== undefined) return { ...place, kind: "file", to: path };
  if (resolved.startsWith("node:")) return { ...place, kind: "builtin", to: resolved };
  if (resolved.startsWith("npm:")) return { ...place, kind: "package", to: packageName(resolved) };
  return { ...place, kind: "remote", to: resolved };
}

/** `npm:/@scope/name@^1.2.0/sub` is `@scope/name`. */
function packageName(specifier: string): string {
  return /^npm:\/?((?:@[^/]+\/)?[^@/]+)/.exec(specifier)?.[1] ?? specifier;
}

function pathUnder(base: string, specifier: string): string | undefined {
  return specifier.startsWith(base) ? decodeURIComponent(specifier.slice(base.length)) : undefined;
}
