import { dirname, resolve } from "node:path";
import type { Overrides } from "./check.ts";
import type { Environment } from "./env.ts";
import { parseConfig, type ParseOptions, type ParseResult } from "./parse.ts";
import { fileProblem } from "./problem.ts";

export interface LoadOptions {
  /** By default the environment of the process. */
  readonly env?: Environment;
  readonly overrides?: Overrides;
}

export type ReadResult =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "missing" }
  /** `reason` completes "Cannot load the configuration: ...". */
  | { readonly type: "unreadable"; readonly reason: string };

/** Larger files are no configuration. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads and parses the configuration file. Never throws: what fails is a problem. */
export async function loadConfig(file: string, options: LoadOptions = {}): Promise<ParseResult> {
  const read = await readConfigFile(file);
  return parseRead(read, file, options);
}

/** Parses what `readConfigFile` returned. */
export function parseRead(read: ReadResult, file: string, options: LoadOptions): ParseResult {
  switch (read.type) {
    case "text":
      return parseConfig(read.text, parseOptions(file, options));
    case "missing":
      return failed(file, "file does not exist");
    case "unreadable":
      return failed(file, read.reason);
  }
}

function failed(file: string, reason: string): ParseResult {
  return { type: "invalid", problems: [fileProblem(file, `Cannot load the configuration: ${reason}`)], warnings: [] };
}

function parseOptions(file: string, { env = processEnvironment, overrides }: LoadOptions): ParseOptions {
  const directory = dirname(resolve(file));
  return { file, directory, env, ...(overrides === undefined ? {} : { overrides }) };
}

function processEnvironment(name: string): string | undefined {
  return Deno.env.get(name);
}

/** The text of the file, or why there is none. */
export async function readConfigFile(file: string): Promise<ReadResult> {
  try {
    const stat = await Deno.stat(file);
    // A pipe or a device could block or never end.
    if (stat.isDirectory) return { type: "unreadable", reason: "it is a folder; expected a file" };
    if (!stat.isFile) return { type: "unreadable", reason: "it is not a regular file" };
    if (stat.size > MAX_BYTES) return { type: "unreadable", reason: `it is larger than ${MAX_BYTES} bytes` };
    return { type: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(await Deno.readFile(file)) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { type: "missing" };
    return { type: "unreadable", reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof TypeError) return "it is not UTF-8 text";
  if (error instanceof Deno.errors.PermissionDenied) return "no permission to read it";
  if (error instanceof Deno.errors.NotCapable) return "this process runs without --allow-read for it";
  if (error instanceof Deno.errors.NotADirectory) return "a part of its path is not a folder";
  if (error instanceof Deno.errors.FilesystemLoop) return "it is a link that leads to itself";
  return error instanceof Error ? error.message : String(error);
}
