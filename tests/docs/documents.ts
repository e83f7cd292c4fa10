import { join } from "node:path";

/** A page of the documentation. */
export interface Document {
  /** From the project's root, with `/` between the names. */
  readonly path: string;
  readonly text: string;
}

/** A block between fences. */
export interface Snippet {
  readonly document: string;
  /** Of the first fence, from 1. */
  readonly line: number;
  /** The first word behind the fence; empty if there is none. */
  readonly language: string;
  readonly text: string;
}

/** Pages beside those in `docs/`. */
const PAGES = ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "bench/README.md"];

/** All pages of the project at `root`. */
export async function documents(root: string): Promise<Document[]> {
  const paths = [...PAGES, ...await markdownIn(root, "docs")].sort();
  const read = paths.map(async (path): Promise<Document[]> => {
    try {
      return [{ path, text: await Deno.readTextFile(join(root, path)) }];
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  });
  return (await Promise.all(read)).flat();
}

async function markdownIn(root: string, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) paths.push(...await markdownIn(root, path));
    else if (name.endsWith(".md")) paths.push(path);
  }
  return paths;
}

/** The blocks of a page; one in a list may be indented. */
export function snippets({ path, text }: Document): Snippet[] {
  return [...text.matchAll(/^([ ]*)```([^\n]*)\n([\s\S]*?)^\1```[ ]*$/gm)].map((match) => {
    const [, indent = "", info = "", body = ""] = match;
    return {
      document: path,
      line: text.slice(0, match.index).split("\n").length,
      language: info.trim().split(/\s+/)[0]!,
      text: body.replace(new RegExp(`^${indent}`, "gm"), ""),
    };
  });
}

/** The page without its blocks. */
export function prose({ text }: Document): string {
  return text.replace(/^([ ]*)```[^\n]*\n[\s\S]*?^\1```[ ]*$/gm, (block) => block.replace(/[^\n]/g, ""));
}
