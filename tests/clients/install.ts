/**
 * Installs the real clients, in exact versions, into a cache folder outside the tree.
 *
 * The npm packages are only shells: each has its program in a package for the platform, an optional dependency. That
 * program is run directly, so neither a package's install script nor the Node.js version matters (on Node.js 20, npm
 * would otherwise choose an older Claude Code by its `engines`).
 */
import { join } from "node:path";

export const clientVersions = { claude: "2.1.332", codex: "0.171.0" } as const;

export interface InstalledClients {
  /** Absolute paths of the programs. */
  readonly claude: string;
  readonly codex: string;
}

const packages = [
  `@anthropic-ai/claude-code@${clientVersions.claude}`,
  `@openai/codex@${clientVersions.codex}`,
];
/** The clients' first start unpacks and checks a program of 380 MB. */
const versionTimeoutMs = 60_000;
const installTimeoutMs = 300_000;

/** Installs what is missing and asks each program for its version. Throws with npm's own words when npm fails. */
export async function install(): Promise<InstalledClients> {
  const directory = cacheDirectory();
  const present = await find(directory);
  if (present && await versionsMatch(present)) return present;
  await Deno.mkdir(directory, { recursive: true });
  await run("npm", [
    "install",
    ...["--prefix", directory, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--force"],
    ...packages,
  ], installTimeoutMs);
  const clients = await find(directory);
  if (!clients) {
    throw new Error(`Cannot find the programs of ${packages.join(", ")} in "${directory}" after npm install`);
  }
  if (!await versionsMatch(clients)) throw new Error(`Cannot use the clients in "${directory}": wrong versions`);
  return clients;
}

/** The folder that holds `node_modules`. */
export function cacheDirectory(): string {
  const named = Deno.env.get("CCCC_CLIENTS_DIR");
  if (named) return named;
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? join(Deno.env.get("HOME") ?? Deno.cwd(), ".cache");
  return join(cache, "cccc-clients");
}

/** The programs of this platform, or undefined if one of them is not there. */
async function find(directory: string): Promise<InstalledClients | undefined> {
  const modules = join(directory, "node_modules");
  const claude = await firstFile(claudeCandidates(modules));
  const codex = await firstFile(await codexCandidates(modules));
  return claude && codex ? { claude, codex } : undefined;
}

/** npm installs both C libraries' packages where it cannot tell them apart; the one that starts is the right one. */
function claudeCandidates(modules: string): string[] {
  const platform = platformName();
  return [platform, `${platform}-musl`].flatMap((name) =>
    ["claude", "claude.exe"].map((file) => join(modules, "@anthropic-ai", `claude-code-${name}`, file))
  );
}

async function codexCandidates(modules: string): Promise<string[]> {
  const vendor = join(modules, "@openai", `codex-${platformName()}`, "vendor");
  const targets: string[] = [];
  try {
    for await (const entry of Deno.readDir(vendor)) targets.push(entry.name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return targets.flatMap((target) => ["codex", "codex.exe"].map((file) => join(vendor, target, "bin", file)));
}

function platformName(): string {
  const system = Deno.build.os === "windows" ? "win32" : Deno.build.os;
  return `${system}-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}`;
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    try {
      if (!(await Deno.stat(path)).isFile) continue;
      await run(path, ["--version"], versionTimeoutMs);
      return path;
    } catch {
      // Not there, or for another C library: the next candidate may be the one.
    }
  }
  return undefined;
}

async function versionsMatch(clients: InstalledClients): Promise<boolean> {
  const claude = await run(clients.claude, ["--version"], versionTimeoutMs);
  const codex = await run(clients.codex, ["--version"], versionTimeoutMs);
  return claude.includes(clientVersions.claude) && codex.includes(clientVersions.codex);
}

async function run(program: string, args: string[], timeoutMs: number): Promise<string> {
  const command = new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(timeoutMs),
  });
  const output = await command.output();
  const decoder = new TextDecoder();
  const text = decoder.decode(output.stdout);
  if (!output.success) {
    throw new Error(`Cannot run "${program} ${args[0]}": ${decoder.decode(output.stderr).trim() || text.trim()}`);
  }
  return text;
}

if (import.meta.main) {
  const clients = await install();
  console.log(`claude ${clientVersions.claude} ${clients.claude}\ncodex ${clientVersions.codex} ${clients.codex}`);
}
