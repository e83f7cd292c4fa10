/** A client's settings file on the disk: read, locked, copied, replaced. */
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaceFile } from "../config/edit/write_file.ts";
import { messageOf } from "../errors.ts";
import { say } from "../phrases/say.ts";
import type { ClientFile } from "../setup/client_file.ts";
import { SettingsError } from "../setup/settings_format.ts";
import { lockPassingFile } from "../store/file_lock.ts";

export interface FoundFile {
  /** Where it lies really: behind a link, that stays one. */
  readonly path: string;
  /** Empty if there is none. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly text: string;
  readonly exists: boolean;
}

/** How long another run may have the file, in milliseconds: it may be waiting for its user's answer. */
const PATIENCE_MS = 60_000;

/**
 * Locks out other runs that would change the settings in `folder`. Not by a file in there, where somebody would ask what it is.
 * @throws Error if another run has them for long
 */
export async function lockSettings(folder: string): Promise<Disposable> {
  const name = createHash("sha256").update(await Deno.realPath(folder).catch(() => folder)).digest("hex").slice(0, 16);
  const path = join(tmpdir(), `cccc-setup-${name}.lock`);
  try {
    return await lockPassingFile(path, PATIENCE_MS);
  } catch (error) {
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    throw new Error(`Cannot lock the settings in ${folder}: "${path}" is another user's, such as root's; remove it`);
  }
}

/** @throws SettingsError if it is there and cannot be read */
export async function readSettings({ path: named }: ClientFile): Promise<FoundFile> {
  try {
    const path = await Deno.realPath(named);
    if (!(await Deno.stat(path)).isFile) throw new SettingsError("it is no file");
    const bytes = await Deno.readFile(path);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { path, bytes, text, exists: true };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      if (await isLink(named)) throw new SettingsError("it is a link to a file that does not exist");
      return { path: named, bytes: new Uint8Array(), text: "", exists: false };
    }
    if (error instanceof Deno.errors.NotADirectory) throw new SettingsError("a file is where its folder should be");
    if (error instanceof TypeError) throw new SettingsError("it is not UTF-8 text");
    if (error instanceof SettingsError) throw error;
    if (error instanceof Deno.errors.PermissionDenied) throw new SettingsError("no permission to read it");
    throw new SettingsError(messageOf(error));
  }
}

async function isLink(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(({ isSymlink }) => isSymlink, () => false);
}

/**
 * Puts `text` in the place of what was found.
 * @throws SettingsError if it cannot be written, or if somebody has changed it since
 */
export async function replaceSettings(file: ClientFile, found: FoundFile, text: string): Promise<void> {
  const now = await readSettings(file);
  if (!sameBytes(now.bytes, found.bytes)) throw new SettingsError("somebody has changed it just now; try again");
  const written = await replaceFile(found.path, new TextEncoder().encode(text));
  if (written.type !== "written") throw new SettingsError(say(written.reason));
}

/**
 * Keeps a copy of the file beside it and returns its name.
 * @throws SettingsError if it cannot be written
 */
export async function backUp(file: ClientFile, { path, bytes }: FoundFile, now: number): Promise<string> {
  const stamp = new Date(now).toISOString().replace(/[:.]/g, "-");
  const name = `${file.path}.backup-${stamp}`;
  const written = await replaceFile(name, bytes, await Deno.stat(path));
  if (written.type !== "written") throw new SettingsError(`a copy cannot be kept: ${say(written.reason)}`);
  return name;
}

export function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
