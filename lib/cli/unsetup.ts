/** Takes out of the settings of clients what `setup` put in. */
import { messageOf } from "../errors.ts";
import { undoSettings } from "../setup/apply_settings.ts";
import { type ClientFile, clientFile, SETTINGS_FORMATS } from "../setup/client_file.ts";
import { CLIENT_TITLES, type ClientName } from "../setup/connection.ts";
import { SettingsError } from "../setup/settings_format.ts";
import { showChange } from "../setup/show_change.ts";
import { digest, type FoundFile, lockSettings, readSettings, replaceSettings } from "./client_settings_file.ts";
import type { Invocation, System } from "./command.ts";
import { loadRecord, removeRecord, type SettingsRecord } from "./settings_record.ts";
import { clientsOf, misnamed } from "./setup.ts";

/** Undoes the set-up of the clients that the command names. Returns the exit code. */
export async function unsetup({ argument, flags }: Invocation, system: System): Promise<number> {
  const clients = clientsOf(argument);
  if (clients === undefined) return misnamed("unsetup", argument, system);
  let failed = false;
  for (const client of clients) failed = !await undo(client, flags.yes ?? false, system) || failed;
  return failed ? 1 : 0;
}

async function undo(client: ClientName, isSure: boolean, system: System): Promise<boolean> {
  const file = clientFile(client, system);
  if (file === undefined) {
    system.err(`Cannot find the settings of ${CLIENT_TITLES[client]}: the environment names no home folder`);
    return false;
  }
  let record: SettingsRecord | undefined;
  try {
    using _lock = await lockSettings(file.folder);
    record = await loadRecord(file.folder);
    if (record === undefined) {
      system.out(`${CLIENT_TITLES[client]} was not set up by cccc: nothing to undo`);
      return true;
    }
    return await undoFile({ client, file, record, isSure }, system);
  } catch (error) {
    const reason = messageOf(error);
    system.err(error instanceof SettingsError ? `Cannot change ${file.path}: ${reason}; nothing was changed` : reason);
    if (record !== undefined) await tellBackup(record, system);
    return false;
  }
}

interface Undoing {
  readonly client: ClientName;
  readonly file: ClientFile;
  readonly record: SettingsRecord;
  readonly isSure: boolean;
}

async function undoFile({ client, file, record, isSure }: Undoing, system: System): Promise<boolean> {
  const format = SETTINGS_FORMATS[client];
  const found = await readSettings(file);
  const original = await untouched(found, record);
  const { text, kept } = original === undefined
    ? undoSettings(format, found.text, record)
    : { text: original, kept: [] };
  if (text !== found.text) {
    const { changes } = record;
    for (const line of showChange(file.path, { before: found.text, after: text, changes })) system.out(line);
    if (!isSure && !system.confirm(`Change ${file.path}?`)) {
      system.err("Nothing was changed; with -yes nobody is asked");
      return false;
    }
  }
  await write({ file, found, record, text, isEmpty: format.isEmpty(text) });
  await removeRecord(file.folder);
  if (record.backup !== null && original !== undefined) await Deno.remove(record.backup).catch(() => {});
  if (record.madeFolder) await Deno.remove(file.folder).catch(() => {});
  system.out(`${CLIENT_TITLES[client]} is no longer set up by cccc`);
  for (const path of kept) system.out(`  ${path.join(".")} was changed since, and stays`);
  if (original === undefined) await tellBackup(record, system);
  return true;
}

async function tellBackup({ backup }: SettingsRecord, system: System): Promise<void> {
  if (backup === null || !await Deno.stat(backup).then(() => true, () => false)) return;
  system.out(`  the file as it was before the set-up: ${backup}`);
}

/** The user's own file, if nobody has changed it since the set-up; `undefined`: somebody has. */
async function untouched(found: FoundFile, record: SettingsRecord): Promise<string | undefined> {
  if (record.after !== digest(found.bytes)) return undefined;
  if (record.backup === null) return "";
  return await Deno.readTextFile(record.backup).catch(() => undefined);
}

interface Writing {
  readonly file: ClientFile;
  readonly found: FoundFile;
  readonly record: SettingsRecord;
  readonly text: string;
  readonly isEmpty: boolean;
}

/** A file that was made for the settings goes with them. */
async function write({ file, found, record, text, isEmpty }: Writing): Promise<void> {
  if (!found.exists) return;
  if (record.backup === null && isEmpty) await Deno.remove(found.path);
  else if (text !== found.text) await replaceSettings(file, found, text);
}
