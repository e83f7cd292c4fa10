import { resolve } from "node:path";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { ifThere } from "../if_there.ts";
import type { LoadOptions } from "../config/load.ts";
import { isSecretName } from "../config/show.ts";
import { unsetVariables } from "../config/unset_variables.ts";
import { writeFile } from "../config/edit/write_file.ts";
import { importInto } from "../imports/import_into.ts";
import type { Imported, Members, Note } from "../imports/imported.ts";
import { PROGRAM_NAMES, readImport } from "../imports/read_import.ts";
import { isObject, type Json } from "../json.ts";
import { say } from "../phrases/say.ts";
import { redact } from "../redact.ts";
import { createFileSync } from "../whole_file.ts";
import { quote, shellOf } from "../setup/quote.ts";
import { checkScript } from "../scripting/check_script.ts";
import { CommandError, type Invocation, type System, USAGE_ERROR } from "./command.ts";
import { configFile } from "./config_file.ts";
import { fileFault } from "./file_fault.ts";
import { DEFAULT_FILE } from "./flags.ts";
import { terminalText } from "./terminal_text.ts";

/** Larger files are read neither as YAML nor as JSON in a reasonable time. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Begins a file that there was not before. */
const NEW_FILE =
  `# Configuration of cccc, the Claude Code & Codex Companion. docs/configuration.md says what every key means;
# "cccc check" says whether this file is right and what it means.

server:
  host: 127.0.0.1
`;

/** Takes over what another program's file says. Returns the exit code. */
export async function importFile({ argument: file, flags }: Invocation, system: System): Promise<number> {
  if (file === undefined) {
    system.err(`Name the file to import: one of ${PROGRAM_NAMES.join(", ")}; see "cccc help import"`);
    return USAGE_ERROR;
  }
  const { output = configFile(system) ?? DEFAULT_FILE, dryRun = false } = flags;
  const text = await readText(file);
  const read = readImport(text);
  if (read.type === "refused") throw new CommandError(`Cannot import "${file}": ${read.reason}`);
  const present = await presentText(output);
  if (present !== undefined && await isSameFile(file, output)) {
    const hint = `${read.program}'s file is read as it is, too: "cccc check -config ${
      quote(file, shellOf(system.os))
    }"`;
    throw new CommandError(`Cannot import "${file}" into itself: name another file with -o. ${hint}`);
  }
  const options: LoadOptions = { checkScript, env: system.variable };
  const before = present ?? NEW_FILE;
  const added = importInto({ file: output, text: before, options }, read.imported);
  if (added.type === "refused") throw new CommandError(`Cannot add to "${output}": ${added.reason}`);
  system.out(`${file} is a file of ${read.program}`);
  tellNotes(added.notes, system);
  if (added.text === before) {
    system.out(`Nothing is new for ${output}`);
    return 0;
  }
  if (dryRun) tellDiff({ before: present ?? "", after: added.text, output }, read.imported, system);
  else await write({ output, text: added.text, isNew: present === undefined });
  tellNext({ output, text: added.text, dryRun }, system);
  return 0;
}

async function readText(file: string): Promise<string> {
  try {
    const { size, isFile } = await Deno.stat(file);
    if (!isFile) throw new Error("it is no file");
    if (size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await Deno.readFile(file));
  } catch (error) {
    if (error instanceof TypeError) throw new CommandError(`Cannot import "${file}": it is not UTF-8 text`);
    throw new CommandError(`Cannot import "${file}": ${fileFault(error, "read")}`);
  }
}

/** `undefined`: there is none yet. */
async function presentText(file: string): Promise<string | undefined> {
  try {
    return await ifThere(Deno.readTextFile(file));
  } catch (error) {
    throw new CommandError(`Cannot read "${file}": ${fileFault(error, "read")}`);
  }
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  return await Deno.realPath(a) === await Deno.realPath(b);
}

const HEADINGS: readonly (readonly [Note["kind"], string])[] = [
  ["taken", "Taken:"],
  ["changed", "Changed:"],
  ["left out", "Left out:"],
];

function tellNotes(notes: readonly Note[], system: System): void {
  for (const [kind, heading] of HEADINGS) {
    const own = notes.filter((note) => note.kind === kind);
    if (own.length === 0) continue;
    system.out(heading);
    for (const { what, why } of own) {
      system.out(`  ${terminalText(what)}${kind === "left out" ? ":" : ""} ${terminalText(why)}`);
    }
  }
}

interface Change {
  readonly before: string;
  readonly after: string;
  readonly output: string;
}

/** Without the credentials that go into the file. */
function tellDiff({ before, after, output }: Change, imported: Imported, system: System): void {
  const settings = imported.settings.map(({ path, value }): Members => ({ [path[1]]: value }));
  const secrets = [...imported.endpoints, ...imported.apiKeys, ...settings].flatMap(secretsIn);
  const patch = createTwoFilesPatch(output, output, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
  for (const line of patch.trimEnd().split("\n")) system.out(terminalText(redact(line, secrets)));
}

/** Values that are credentials by their names, and all headers; a variable is none. */
function secretsIn(members: Members): string[] {
  return Object.entries(members).flatMap(([key, value]) =>
    secretsOf(value, isSecretName(key) || key === "header_overrides")
  );
}

function secretsOf(value: Json, isSecret: boolean): string[] {
  if (typeof value === "string") return isSecret && !value.startsWith("${") ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => secretsOf(item, isSecret));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => secretsOf(member, isSecret || isSecretName(key)));
}

/** A file that is there is replaced in one step, and kept as `FILE.backup`. */
async function write({ output, text, isNew }: { output: string; text: string; isNew: boolean }): Promise<void> {
  try {
    const bytes = new TextEncoder().encode(text);
    if (isNew) return createFileSync(output, bytes);
    const written = await writeFile(await Deno.realPath(output), bytes);
    if (written.type !== "written") throw new Error(say(written.reason));
  } catch (error) {
    throw new CommandError(`Cannot write "${output}": ${fileFault(error, "written")}`);
  }
}

function tellNext({ output, text, dryRun }: { output: string; text: string; dryRun: boolean }, system: System): void {
  const unset = unsetVariables(text, system.variable);
  if (unset.length > 0) system.out(`Before the start, set ${unset.join(", ")} in the environment`);
  system.out(
    dryRun
      ? "Nothing was written"
      : `Wrote ${resolve(output)}; "cccc check -config ${quote(output, shellOf(system.os))}" says what it means`,
  );
}
