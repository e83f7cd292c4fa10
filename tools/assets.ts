/**
 * Makes `gen/assets.json`: the browser's scripts from `islands/`, the styles and icons of `static/`, the texts of
 * `lib/i18n/locales/`. What came out of the same files before is left as it is.
 *
 * Usage: `deno task assets`; all tasks that need it run it.
 */
import { createHash } from "node:crypto";
import uplotStyle from "uplot/dist/uPlot.min.css" with { type: "text" };
import type { IslandFiles, Pack } from "../lib/assets/pack.ts";
import { allLanguages } from "../lib/i18n/languages.ts";
import { readLocales } from "./locales.ts";

export const PACK = "gen/assets.json";
const STAMP = "gen/stamp";
const CLIENT = "gen/client";
/** What the pack is made from, and what makes it. */
export const SOURCES = ["islands", "components", "lib", "static", "tools/assets.ts", "tools/locales.ts", "deno.json"];
/** These come first, in this order; what a page adds may build on them. */
const FIRST_STYLES = ["tokens.css", "base.css", "layout.css"];

/** Makes the pack of the project at `root`, an absolute path, unless it is current. */
export async function assets(root: string): Promise<void> {
  const stamp = await stampOf(root);
  const isThere = await Deno.stat(`${root}/${PACK}`).then(() => true, () => false);
  if (isThere && await Deno.readTextFile(`${root}/${STAMP}`).catch(() => "") === stamp) return;
  await Deno.mkdir(`${root}/gen`, { recursive: true });
  const pack = await makePack(root);
  await replace(`${root}/${PACK}`, JSON.stringify(pack));
  await replace(`${root}/${STAMP}`, stamp);
}

/** Others may read it now, or make it too. */
async function replace(path: string, text: string): Promise<void> {
  const next = `${path}.${Deno.pid}`;
  await Deno.writeTextFile(next, text);
  await Deno.rename(next, path);
}

async function makePack(root: string): Promise<Pack> {
  const locales = await readLocales(root);
  const texts = Object.fromEntries(
    allLanguages().map((language) => [language, JSON.stringify(Object.assign({}, ...locales[language].values()))]),
  );
  const keys = Object.keys(JSON.parse(texts["en"] ?? "{}"));
  const scripts = await makeScripts(root);
  const files: Record<string, string> = { ...scripts, ...await readStatic(root) };
  const hash = createHash("sha256").update(JSON.stringify([files, texts])).digest("hex").slice(0, 16);
  const names = await islandNames(root);
  const islands = Object.fromEntries(names.map((name) => [name, islandFiles(name, scripts, keys)]));
  return { hash, islands, files, texts };
}

async function islandNames(root: string): Promise<string[]> {
  return (await listed(`${root}/islands`)).filter((name) => name.endsWith(".tsx")).map((name) => name.slice(0, -4));
}

/** The browser's scripts: `client.js`, which loads each island from a file of its own. */
async function makeScripts(root: string): Promise<Record<string, string>> {
  const folder = `${root}/${CLIENT}.${Deno.pid}`;
  const islands = (await islandNames(root)).map((name) => `${name}: () => import("../../islands/${name}.tsx"),`);
  const entry = `import { hydrate } from "../../lib/browser/hydrate.ts";\nvoid hydrate({ ${islands.join(" ")} });\n`;
  await Deno.mkdir(folder, { recursive: true });
  try {
    await Deno.writeTextFile(`${folder}/client.ts`, entry);
    const args = ["bundle", "--quiet", "--platform", "browser", "--minify", "--code-splitting"];
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...args, "--outdir", `${folder}/out`, `${folder}/client.ts`],
      cwd: root,
      stdin: "null",
      env: { NO_COLOR: "1" },
    }).output();
    if (!success) throw new Error(`Cannot bundle the islands: ${new TextDecoder().decode(stderr).trim()}`);
    const names = await listed(`${folder}/out`);
    const read = async (name: string) => [name, await Deno.readTextFile(`${folder}/out/${name}`)];
    return Object.fromEntries(await Promise.all(names.map(read)));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What an island's script loads, and which of `keys` stand in it. */
function islandFiles(name: string, scripts: Readonly<Record<string, string>>, keys: readonly string[]): IslandFiles {
  const own = Object.keys(scripts).find((file) => new RegExp(`^${name}-[A-Z0-9]{8}\\.js$`).test(file));
  if (own === undefined) throw new Error(`The bundle of the islands has no file for ${name}`);
  const files = reached(own, scripts, /(?:from|import)\s*"\.\/([^"]+)"/g);
  const all = [...reached(own, scripts, /"\.\/([^"]+\.js)"/g)].map((file) => scripts[file]).join("\n");
  return { files: [...files], keys: keys.filter((key) => all.includes(`"${key}"`)) };
}

function reached(from: string, scripts: Readonly<Record<string, string>>, imports: RegExp): Set<string> {
  const found = new Set([from]);
  for (const file of found) {
    for (const [, next = ""] of (scripts[file] ?? "").matchAll(imports)) if (next in scripts) found.add(next);
  }
  return found;
}

/** The styles as one, and every other file as it is. */
async function readStatic(root: string): Promise<Record<string, string>> {
  const names = await listed(`${root}/static`);
  const styles = names.filter((name) => name.endsWith(".css") && !FIRST_STYLES.includes(name));
  const read = (name: string) => Deno.readTextFile(`${root}/static/${name}`);
  const style = await Promise.all([...FIRST_STYLES, ...styles].map(read));
  const others = names.filter((name) => !name.endsWith(".css"));
  return {
    "pages.css": [uplotStyle, ...style].join("\n"),
    ...Object.fromEntries(await Promise.all(others.map(async (name) => [name, await read(name)]))),
  };
}

async function listed(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

/** Changes with each of the sources. */
async function stampOf(root: string): Promise<string> {
  const lines: string[] = [];
  const add = async (path: string): Promise<void> => {
    const { isDirectory, mtime, size } = await Deno.stat(`${root}/${path}`);
    if (!isDirectory) lines.push(`${path} ${mtime?.getTime()} ${size}`);
    else for (const name of await listed(`${root}/${path}`)) await add(`${path}/${name}`);
  };
  for (const source of SOURCES) await add(source);
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

if (import.meta.main) await assets(Deno.cwd());
