import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { MASK, redactText } from "../redact.ts";
import type { SettingChange } from "./apply_settings.ts";
import { isSecret } from "./client_file.ts";

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
  const secrets = changes.filter((change) => isSecret(change.path)).flatMap((change) => [
    // Any token will do where the server has no keys, so that one says nothing.
    change.written === "hello" ? "" : change.written,
    (change.before ?? "").slice(1, -1),
  ]);
  const hidden = secrets.filter((secret) => secret !== "").reduce(
    (text, secret) => text.replaceAll(secret, MASK),
    patch,
  );
  return redactText(hidden, []).trimEnd().split(/\r?\n/);
}
