/**
 * Makes `dist/cccc.js`, the one file that is shipped: all modules and npm packages inside, its worker's code and what the
 * browser gets too, nothing read beside it.
 *
 * Usage: `deno task bundle`; exits with 1 if it cannot be made or would need another module than Deno's own.
 */

import { Buffer } from "node:buffer";
import { pathToFileURL } from "node:url";
import { brotliCompressSync } from "node:zlib";
import * as zod from "zod";
import manifest from "../deno.json" with { type: "json" };
import { ascii } from "./ascii.ts";
import { assets, PACK } from "./assets.ts";
import { denoInfo, type Info } from "./import_graph.ts";
import { priceModule, PRICES } from "./price_module.ts";

export const BUNDLE = "dist/cccc.js";

/** Modules that say where code is that is loaded when somebody needs it, and what of it is where. */
const URLS: readonly UrlModule[] = [
  {
    module: "lib/store/worker_url.ts",
    bundled: "dist/worker_url.js",
    entries: {
      workerUrl: { entry: "lib/store/sqlite/worker.ts", as: "worker" },
      readerUrl: { entry: "lib/store/reader.ts", as: "script" },
    },
  },
  {
    module: "lib/telemetry/sdk_url.ts",
    bundled: "dist/sdk_url.js",
    entries: { sdkUrl: { entry: "lib/telemetry/sdk.ts", as: "module" } },
  },
  {
    module: "lib/documents/pdf_worker_url.ts",
    bundled: "dist/pdf_worker_url.js",
    entries: { pdfWorkerUrl: { entry: "lib/documents/pdf_worker.ts", as: "late worker" } },
  },
];

interface UrlModule {
  readonly module: string;
  /** What stands in its place. */
  readonly bundled: string;
  /** Its functions, and what each tells the place of. */
  readonly entries: Readonly<Record<string, Part>>;
}

/**
 * Code that is told of: a module behind a URL, a worker behind one, or a script's text. Deno reads a module whole before V8
 * does, with forty times its memory, which is not given back; of a script it knows nothing.
 */
interface Part {
  readonly entry: string;
  readonly as: "module" | "worker" | "late worker" | "script";
}

const PART = "dist/worker_part.js";

/** Runs a script that `readerUrl` is in the bundle. */
const LOAD_READER_MODULE = "lib/store/load_reader.ts";
const BUNDLED_LOAD_READER = "dist/load_reader.js";
const LOAD_READER = `export function loadReader(script) {
  const module = { exports: {} };
  new Function("module", "require", script)(module, process.getBuiltinModule);
  return Promise.resolve(module.exports);
}
`;

const BUNDLED_PRICES = "dist/prices.js";

/** The module that says where releases are published; a release's own one names it. */
const REPOSITORY = "lib/repository.ts";
const BUNDLED_REPOSITORY = "dist/repository.js";
const IMPORT_MAP = "dist/import_map.json";

/** The module that has what `tools/assets.ts` makes. */
const PACK_MODULE = "lib/assets/pack.ts";
const BUNDLED_PACK = "dist/pack.js";

/**
 * zod by itself, without its messages in fifty languages: what is loaded later keeps the bundler from leaving out of a
 * package what nobody uses, and each start reads it all.
 */
const ZOD_ENTRY = "dist/zod_entry.js";
const BUNDLED_ZOD = "dist/zod.js";
/** They hold all of it; here it is imported as a namespace, of whose `core` only types are used. */
const WITH_LOCALES = ["core", "default", "locales", "z"];

/** yaml as browsers get it: the one for Node.js asks `process` for variables, which makes it out of much else. */
const YAML_ENTRY = "dist/yaml_entry.js";
const BUNDLED_YAML = "dist/yaml.js";

/**
 * What the program uses of modules of Node.js that no start needs. Deno makes them out of JavaScript when they are
 * imported, which takes 20 ms; in the bundle that is when one of these functions is called.
 */
const CALLED_LATER: Readonly<Record<string, readonly string[]>> = {
  crypto: ["createHash", "createHmac", "randomBytes", "scrypt", "timingSafeEqual"],
  zlib: [
    "brotliDecompressSync",
    "createBrotliDecompress",
    "createGunzip",
    "createInflate",
    "createInflateRaw",
    "createZstdDecompress",
    "deflateRawSync",
    "gzipSync",
    "inflateRawSync",
  ],
};

/** Packages that only the browser's scripts need, which are in the pack already. */
const BROWSER_ONLY = ["uplot", "sortablejs"];
const NOTHING = "dist/nothing.js";

/**
 * Builds the bundle of the project at `root`, an absolute path, and returns its size in bytes. `repository` is where a
 * release is published, as `owner/name`.
 */
export async function bundle(
  root: string,
  options: { readonly repository?: string | undefined } = {},
): Promise<number> {
  await Deno.mkdir(`${root}/dist`, { recursive: true });
  await assets(root);
  await Deno.writeTextFile(`${root}/${BUNDLED_PACK}`, packModule(await Deno.readTextFile(`${root}/${PACK}`)));
  const names = Object.keys(zod).filter((name) => !WITH_LOCALES.includes(name));
  await Deno.writeTextFile(`${root}/${ZOD_ENTRY}`, `export { ${names.join(", ")} } from "zod";\n`);
  await bundleFile(root, ZOD_ENTRY, { output: BUNDLED_ZOD });
  await Deno.writeTextFile(`${root}/${YAML_ENTRY}`, 'export * from "yaml";\n');
  await bundleFile(root, YAML_ENTRY, { output: BUNDLED_YAML, platform: "browser" });
  for (const name of Object.keys(CALLED_LATER)) {
    await Deno.writeTextFile(`${root}/${calledLater(name)}`, laterModule(name));
  }
  await Deno.writeTextFile(`${root}/${NOTHING}`, "export default undefined;\n");
  await Deno.writeTextFile(`${root}/${BUNDLED_LOAD_READER}`, LOAD_READER);
  await Deno.writeTextFile(`${root}/${BUNDLED_PRICES}`, await priceModule(root));
  const url = (path: string) => pathToFileURL(`${root}/${path}`).href;
  const repository = `export const REPOSITORY = ${JSON.stringify(options.repository)};\n`;
  await Deno.writeTextFile(`${root}/${BUNDLED_REPOSITORY}`, repository);
  const imports: Record<string, string> = {
    ...manifest.imports,
    ...Object.fromEntries(BROWSER_ONLY.map((name) => [name, url(NOTHING)])),
    ...Object.fromEntries(Object.keys(CALLED_LATER).map((name) => [`node:${name}`, url(calledLater(name))])),
    yaml: url(BUNDLED_YAML),
    zod: url(BUNDLED_ZOD),
    [url(PACK_MODULE)]: url(BUNDLED_PACK),
    [url(REPOSITORY)]: url(BUNDLED_REPOSITORY),
    [url(LOAD_READER_MODULE)]: url(BUNDLED_LOAD_READER),
    [PRICES]: url(BUNDLED_PRICES),
  };
  const saveMap = () => Deno.writeTextFile(`${root}/${IMPORT_MAP}`, JSON.stringify({ imports }));
  await saveMap();
  for (const one of URLS) {
    await Deno.writeTextFile(`${root}/${one.bundled}`, await urlModule(root, one));
    imports[url(one.module)] = url(one.bundled);
  }
  await saveMap();
  // The worker's own copy is packed with its code.
  const packed = await priceModule(root, (json) => `unpack("${packedText(json)}").toString()`);
  await Deno.writeTextFile(`${root}/${BUNDLED_PRICES}`, UNPACK + packed);
  await bundleFile(root, "main.ts", { output: BUNDLE, importMap: IMPORT_MAP });
  await Deno.writeTextFile(`${root}/${BUNDLE}`, ascii(await Deno.readTextFile(`${root}/${BUNDLE}`)));
  return (await Deno.stat(`${root}/${BUNDLE}`)).size;
}

function calledLater(name: string): string {
  return `dist/node_${name}.js`;
}

/** A module with the functions of Node's own that are used. */
function laterModule(name: string): string {
  const functions = CALLED_LATER[name]!.map((each) =>
    `export const ${each} = (...args) => process.getBuiltinModule("node:${name}").${each}(...args);\n`
  );
  return functions.join("");
}

/**
 * A module with the same functions, whose results hold the code. It is packed until somebody asks: each start
 * reads the whole bundle, and the price table alone would be a third of it.
 */
async function urlModule(root: string, { entries }: UrlModule): Promise<string> {
  let text = UNPACK;
  for (const [name, part] of Object.entries(entries)) {
    text += `export const ${name} = () => ${await resultOf(root, part)};\n`;
  }
  return text;
}

/** What a function for `part` returns. */
async function resultOf(root: string, { entry, as }: Part): Promise<string> {
  const format = as === "module" ? "esm" : "cjs";
  await bundleFile(root, entry, { output: PART, importMap: IMPORT_MAP, format });
  const code = ascii(await Deno.readTextFile(`${root}/${PART}`));
  // Each start needs it.
  if (as === "worker") return `"${DATA_URL}${Buffer.from(workerModule(code)).toString("base64")}"`;
  const unpacked = `unpack("${packedText(as === "late worker" ? workerModule(code) : code)}")`;
  return as === "script" ? `${unpacked}.toString("latin1")` : `"${DATA_URL}" + ${unpacked}.toString("base64")`;
}

const DATA_URL = "data:text/javascript;base64,";

/** A module that runs `script`: a worker is started by nothing else. */
function workerModule(script: string): string {
  return `new Function("module", "require", ${JSON.stringify(script)})({}, process.getBuiltinModule);\n`;
}

/** The pack, which is read when the first page is asked for. */
function packModule(pack: string): string {
  return `${UNPACK}export const pack = () => Promise.resolve(JSON.parse(unpack("${packedText(pack)}").toString()));\n`;
}

function packedText(text: string): string {
  return brotliCompressSync(text).toString("base64");
}

const UNPACK = `import { Buffer } from "node:buffer";
import { brotliDecompressSync } from "node:zlib";
const unpack = (packed) => brotliDecompressSync(Buffer.from(packed, "base64"));
`;

interface BundleOptions {
  readonly output: string;
  readonly importMap?: string;
  readonly format?: "esm" | "cjs";
  readonly platform?: "deno" | "browser";
}

/** Bundles the graph of `entry`. */
async function bundleFile(
  root: string,
  entry: string,
  { output, importMap, format = "esm", platform = "deno" }: BundleOptions,
): Promise<void> {
  const map = importMap === undefined ? [] : ["--import-map", `${root}/${importMap}`];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--platform",
      platform,
      "--minify",
      "--format",
      format,
      ...map,
      "--output",
      `${root}/${output}`,
      `${root}/${entry}`,
    ],
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) throw new Error(`Cannot bundle ${entry}: ${new TextDecoder().decode(stderr).trim()}`);
  const outside = importsOutside(await denoInfo(root, `${root}/${output}`));
  if (outside.length > 0) throw new Error(`The bundle of ${entry} is not complete: it imports ${outside.join(", ")}`);
}

/** Modules in a bundle's graph that are neither the bundle itself nor Deno's own. */
export function importsOutside(info: Info): string[] {
  return importsOf(info).filter((specifier) => !specifier.startsWith("node:"));
}

/** What the modules of a graph import, as it is written there. */
export function importsOf(info: Info): string[] {
  return info.modules.flatMap(({ dependencies }) => dependencies ?? []).map(({ specifier }) => specifier);
}

if (import.meta.main) {
  const bytes = await bundle(Deno.cwd());
  console.log(`${BUNDLE}: ${(bytes / 1024).toFixed(0)} KiB`);
}
