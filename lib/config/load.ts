import { dirname, resolve } from "node:path";
import { messageOf } from "../errors.ts";
import { type Phrase, phrase, type Words } from "../phrases/phrase.ts";
import type { Overrides } from "./check.ts";
import type { Environment } from "./env.ts";
import type { FileRead } from "./named_file.ts";
import { parseConfig, type ParseOptions, type ParseResult } from "./parse.ts";
import { fileProblem } from "./problem.ts";

export interface LoadOptions {
  /** By default the environment of the process. */
  readonly env?: Environment;
  readonly overrides?: Overrides;
  /** What is wrong with a tagger's JavaScript; `undefined`: nothing. Without it nobody looks. */
  readonly checkScript?: (source: string) => Words | undefined;
}

/** A parsed configuration with what was read for it beside the file itself, by absolute path. */
export interface Loaded {
  readonly result: ParseResult;
  readonly files: ReadonlyMap<string, FileRead>;
}

export type ReadResult =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "missing" }
  /** `reason` completes "Cannot load the configuration: ...". */
  | { readonly type: "unreadable"; readonly reason: Words };

/** Larger files are no configuration. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads and parses the configuration file. Never throws: what fails is a problem. */
export async function loadConfig(file: string, options: LoadOptions = {}): Promise<ParseResult> {
  const read = await readConfigFile(file);
  return parseRead(read, file, options).result;
}

/** Parses what `readConfigFile` returned, reading the files that are named in it. */
export function parseRead(read: ReadResult, file: string, options: LoadOptions): Loaded {
  const files = new Map<string, FileRead>();
  if (read.type !== "text") return { result: unread(read, file), files };
  return { result: parseConfig(read.text, parseOptions(file, options, files)), files };
}

function unread(read: Exclude<ReadResult, { readonly type: "text" }>, file: string): ParseResult {
  switch (read.type) {
    case "missing":
      return failed(file, phrase("file.not_there"));
    case "unreadable":
      return failed(file, read.reason);
    default:
      return read satisfies never;
  }
}

function failed(file: string, reason: Words): ParseResult {
  return { type: "invalid", problems: [fileProblem(file, phrase("file.cannot_load", { reason }))], warnings: [] };
}

function parseOptions(
  file: string,
  { env = processEnvironment, overrides, checkScript }: LoadOptions,
  files: Map<string, FileRead>,
): ParseOptions {
  return {
    file,
    directory: dirname(resolve(file)),
    env,
    readFile: (path) => {
      const read = files.get(path) ?? readTextFile(path);
      files.set(path, read);
      return read;
    },
    ...(overrides === undefined ? {} : { overrides }),
    ...(checkScript === undefined ? {} : { checkScript }),
  };
}

/** Variables of this process. */
export function processEnvironment(name: string): string | undefined {
  return Deno.env.get(name);
}

/** The text of the file, or why there is none. */
export async function readConfigFile(file: string): Promise<ReadResult> {
  try {
    const reason = unfit(await Deno.stat(file));
    if (reason !== undefined) return { type: "unreadable", reason };
    return { type: "text", text: decode(await Deno.readFile(file)) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { type: "missing" };
    return { type: "unreadable", reason: reasonOf(error) };
  }
}

/** The same at once, for the small files that a configuration names: they are read while it is parsed. */
export function readTextFile(path: string): FileRead {
  try {
    const reason = unfit(Deno.statSync(path));
    return reason === undefined
      ? { type: "text", text: decode(Deno.readFileSync(path)) }
      : { type: "unreadable", reason };
  } catch (error) {
    return { type: "unreadable", reason: reasonOf(error) };
  }
}

/** A pipe or a device could block or never end. */
function unfit({ isDirectory, isFile, size }: Deno.FileInfo): Phrase | undefined {
  if (isDirectory) return phrase("file.a_folder");
  if (!isFile) return phrase("file.not_regular");
  return size > MAX_BYTES ? phrase("file.too_large", { count: MAX_BYTES }) : undefined;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** Why a file could not be read. */
export function reasonOf(error: unknown): Words {
  if (error instanceof TypeError) return phrase("file.not_utf8");
  if (error instanceof Deno.errors.NotFound) return phrase("file.not_there");
  if (error instanceof Deno.errors.PermissionDenied) return phrase("file.no_permission_to_read");
  if (error instanceof Deno.errors.NotCapable) return phrase("file.without_allow_read");
  if (error instanceof Deno.errors.NotADirectory) return phrase("file.behind_a_file");
  if (error instanceof Deno.errors.FilesystemLoop) return phrase("file.link_to_itself");
  return messageOf(error);
}
