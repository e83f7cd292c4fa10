/** What was put into a client's settings, beside them: undoing needs nothing else, wherever the proxy has gone. */
import { join } from "node:path";
import * as z from "zod";
import { ifThere } from "../if_there.ts";
import { replaceFile } from "../config/edit/write_file.ts";
import { say } from "../phrases/say.ts";
import type { AppliedSettings } from "../setup/apply_settings.ts";

const FILE = "cccc-setup.json";

const RECORD = z.object({
  version: z.literal(1),
  /** Copy of the file as it was; `null`: there was none. */
  backup: z.string().nullable(),
  /** Whether the folder was made for it. */
  madeFolder: z.boolean(),
  /** SHA-256 of what was written, as long as nobody else had written in between; `null`: somebody had. */
  after: z.string().nullable(),
  changes: z.array(z.object({
    path: z.array(z.string()),
    written: z.union([z.string(), z.number(), z.boolean()]),
    before: z.string().nullable(),
  })),
  made: z.array(z.array(z.string())),
});

export type SettingsRecord =
  & Readonly<Omit<z.infer<typeof RECORD>, "changes" | "made">>
  & Pick<AppliedSettings, "changes" | "made">;

/**
 * The record in `folder`; `undefined`: nothing was put in.
 * @throws Error if it cannot be read
 */
export async function loadRecord(folder: string): Promise<SettingsRecord | undefined> {
  const path = join(folder, FILE);
  const text = await ifThere(Deno.readTextFile(path));
  if (text === undefined) return undefined;
  try {
    return RECORD.parse(JSON.parse(text));
  } catch {
    throw new Error(
      `Cannot read "${path}", which says what was changed; without it, the settings are taken for your own: remove it, ` +
        "and change them by hand if they are not",
    );
  }
}

/** @throws Error if it cannot be written */
export async function saveRecord(folder: string, record: SettingsRecord): Promise<void> {
  const path = join(folder, FILE);
  const written = await replaceFile(path, new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`));
  if (written.type !== "written") throw new Error(`Cannot write "${path}": ${say(written.reason)}`);
}

export async function removeRecord(folder: string): Promise<void> {
  await Deno.remove(join(folder, FILE));
}
