import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { MASK, redactText } from "../redact.ts";
import type { SettingChange } from "./apply_settings.ts";
import { secretsOf } from "./client_file.ts";

export interface ShownChange {
  readonly before: string;
  readonly after: string;
  /** The settings that it is about. */
  readonly changes: readonly SettingChange[];
}

/** What a change of a file does, line by line, as `diff -u` shows it, without credentials. */
export function showChange(path: string, { before, after, changes }: ShownChange): string[] {
  const patch = createTwoFilesPatch(path, path, before, after, undefined, undefined, {
    context: 2,
    headerOptions: FILE_HEADERS_ONLY,
  });
  const secrets = changes.flatMap(({ path, written, before }) => [
    ...secretsOf(path, written),
    // As it is written in the file: in quotation marks.
    ...secretsOf(path, (before ?? "").slice(1, -1).replaceAll("\\n", "\n")),
  ]);
  const hidden = secrets.reduce((text, secret) => text.replaceAll(secret, MASK), patch);
  return redactText(hidden, []).trimEnd().split(/\r?\n/);
}
