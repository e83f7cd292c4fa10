/**
 * Checks the imports of all files against `import_table.ts`, and that no files import each other in a circle.
 *
 * Usage: `deno task imports [FOLDER]`; prints each offence with file and line, and exits with 1 if there is any.
 */

import { type Import, importGraph } from "./import_graph.ts";
import { type Row, TABLE } from "./import_table.ts";
import { projectFiles } from "./project_files.ts";

/** All offences under `root`, an absolute path, one line of text each. */
export async function checkImports(root: string, table: readonly Row[] = TABLE): Promise<string[]> {
  const files = await projectFiles(root);
  const imports = await importGraph(root, files);
  const offences: string[] = [];
  for (const file of files) {
    if (rowOf(table, file) === undefined) offences.push(`${file}:1: belongs to no row of the import table`);
  }
  for (const each of imports) {
    const row = rowOf(table, each.from);
    const problem = row && problemOf(each, row, table);
    if (problem) offences.push(`${each.from}:${each.line}: ${problem}`);
  }
  offences.push(...unusedRows(table, [...files, ...imports.map(({ to }) => to)]));
  offences.push(...cycles(imports));
  return offences;
}

/** The first row that fits a path from the root. */
function rowOf(table: readonly Row[], file: string): Row | undefined {
  return table.find(({ path }) => path.endsWith("/") ? file.startsWith(path) : file === path);
}

/** What is wrong with one import of a file of `row`; `undefined`: nothing. */
function problemOf(each: Import, row: Row, table: readonly Row[]): string | undefined {
  const because = `(${row.area}: ${row.reason})`;
  switch (each.kind) {
    case "unresolved":
      return `cannot resolve "${each.to}"`;
    case "remote":
      return `"${each.to}" is neither a file, an npm package nor a built-in module`;
    case "builtin":
      return row.builtins ? undefined : `${row.area} must not import ${each.to} ${because}`;
    case "package": {
      const allowed = row.packages ?? [];
      return allowed.includes("*") || allowed.includes(each.to)
        ? undefined
        : `${row.area} must not import the package ${each.to} ${because}`;
    }
    case "file": {
      const target = rowOf(table, each.to);
      if (target === undefined) return `imports ${each.to}, which belongs to no row of the import table`;
      if (target === row || row.imports.includes("*") || row.imports.includes(target.area)) return undefined;
      if (!row.types?.includes(target.area)) return `${row.area} must not import ${each.to} ${because}`;
      return each.typeOnly ? undefined : `${row.area} may import only types of ${each.to} ${because}`;
    }
    default:
      return each.kind satisfies never;
  }
}

/** A row for nothing would let the next file of that name in unseen. */
function unusedRows(table: readonly Row[], paths: readonly string[]): string[] {
  const used = new Set(paths.map((path) => rowOf(table, path)));
  return table.filter((row) => !used.has(row)).map(({ area, path }) =>
    `tools/import_table.ts:1: the row ${area} fits no file (${path})`
  );
}

/** One offence a circle, at the import that closes it. */
function cycles(imports: readonly Import[]): string[] {
  const edges = Map.groupBy(imports.filter(({ kind }) => kind === "file"), ({ from }) => from);
  const offences: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (done.has(file)) return;
    for (const { to, line } of edges.get(file) ?? []) {
      const start = [...path, file].indexOf(to);
      if (start < 0) visit(to, [...path, file]);
      else offences.push(`${file}:${line}: closes a circle: ${[...path, file, to].slice(start).join(" -> ")}`);
    }
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return offences;
}

if (import.meta.main) {
  const offences = await checkImports(await Deno.realPath(Deno.args[0] ?? "."));
  for (const offence of offences) console.error(offence);
  console.log(`imports: ${offences.length} offences`);
  if (offences.length > 0) Deno.exit(1);
}
