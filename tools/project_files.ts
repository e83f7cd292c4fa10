/** Folders whose files nobody wrote, and those of tools. */
const SKIPPED = new Set(["dist", "gen", "node_modules", "data", "logs"]);

/** All source files under `root`, as sorted paths from there with `/` between the names. */
export async function projectFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for await (const entry of Deno.readDir(`${root}/${folder}`)) {
      if (entry.name.startsWith(".")) continue;
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory && !SKIPPED.has(entry.name)) await walk(`${path}/`);
      else if (entry.isFile && /\.(ts|tsx|js|mjs|jsx)$/.test(entry.name)) files.push(path);
    }
  };
  await walk("");
  return files.sort();
}
