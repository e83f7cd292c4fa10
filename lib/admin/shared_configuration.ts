/**
 * The configuration file as it can be given to others: every byte as it is, but no secret, not in comments either. What
 * may be one is taken for one.
 */
import { applyEdits } from "../config/edit/apply_edits.ts";
import type { ConfigEdit } from "../config/edit/config_edit.ts";
import type { Opened } from "../config/edit/config_editor.ts";
import { type FilePath, type FileValue, isList, isMap } from "../config/edit/file_value.ts";
import { fileSchema } from "../config/schema.ts";
import { isSecretName, looksSecret } from "../config/show.ts";
import { MASK, redactText, redactUrl } from "../redact.ts";
import type { AdminContext } from "./admin_context.ts";
import { type FileSchema, kindOf } from "./file_kind.ts";
import { isSecret, isSecretField } from "./shown.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";

export type Shared =
  | { readonly type: "done"; readonly text: string }
  | { readonly type: "refused"; readonly said: Phrase }
  | Extract<Opened, { readonly type: "unreadable" }>;

export async function sharedConfiguration(
  { editor, secrets }: Pick<AdminContext, "editor" | "secrets">,
): Promise<Shared> {
  const opened = await editor.open();
  if (opened.type === "unreadable") return opened;
  const { text, value } = opened;
  if (value === undefined) {
    return { type: "refused", said: phrase("api.cannot_share_configuration") };
  }
  const edited = applyEdits(text, [...masked(value, [], fileSchema)]);
  if (edited.type === "refused") {
    return { type: "refused", said: phrase("api.cannot_change_configuration", { reason: edited.reason }) };
  }
  const lines = edited.text.split("\n").map(withMaskedComment);
  return { type: "done", text: redactText(lines.join("\n"), secrets()) };
}

/** What `schema` does not know is judged by its name and its looks alone. */
function* masked(value: FileValue, path: FilePath, schema: FileSchema | undefined): Generator<ConfigEdit> {
  const kind = schema === undefined ? undefined : kindOf(schema);
  if (isMap(value)) {
    for (const [name, member] of Object.entries(value)) {
      const inner = kind?.type === "map" ? kind.members[name] : undefined;
      const isHidden = inner === undefined ? isSecret(name, String(path.at(-1))) : isSecretField(inner, name);
      yield* isHidden ? hidden(member, [...path, name]) : masked(member, [...path, name], inner);
    }
  } else if (isList(value)) {
    const element = kind?.type === "list" ? kind.element : undefined;
    for (const [index, item] of value.entries()) {
      const own = kind?.type === "names" ? maskedName(item, [...path, index]) : undefined;
      yield* own ?? masked(item, [...path, index], element);
    }
  } else if (typeof value === "string") {
    const shared = sharedText(value);
    if (shared !== value) yield { type: "set", path, value: shared };
  }
}

/** A map of the user's own names may be written as a list of keys and values. */
function maskedName(item: FileValue, path: FilePath): Generator<ConfigEdit> | undefined {
  if (!isMap(item) || typeof item["key"] !== "string") return undefined;
  const value = item["value"] ?? null;
  const at = [...path, "value"];
  return isSecret(item["key"], String(path.at(-2))) ? hidden(value, at) : masked(value, at, undefined);
}

function* hidden(value: FileValue, path: FilePath): Generator<ConfigEdit> {
  if (value === null || value === "" || typeof value === "string" && BARE_VARIABLE.test(value)) return;
  const [, variable] = typeof value === "string" ? /^\$\{(\w+):[^}]*\}$/.exec(value) ?? [] : [];
  yield { type: "set", path, value: variable === undefined ? MASK : `\${${variable}:${MASK}}` };
}

/** Its name is no secret. */
const BARE_VARIABLE = /^["']?\$\{(?:\w+:?|file:[^}]+)\}["']?$/;

function sharedText(text: string): string {
  if (/^https?:\/\/\S*[?#@]/i.test(text)) return redactUrl(text);
  // A script as a whole is no credential, however long its names are; what is known is searched for in all of the text.
  return !/\s/.test(text) && !text.includes("${") && looksSecret(text) ? MASK : text;
}

/** A setting that somebody has switched off with a `#` still has its value. */
function withMaskedComment(line: string): string {
  const at = line.search(/(?:^|\s)#/);
  if (at < 0) return line;
  const comment = line.slice(at)
    .replace(
      /([\w-]+)(["']?\s*[:=]\s*)(\S.*)$/,
      (whole: string, name: string, between: string, value: string) =>
        isSecretName(name) && !BARE_VARIABLE.test(value.trim()) ? `${name}${between}${MASK}` : whole,
    )
    .replace(/[^\s"',;=:]{12,}/g, (word) => looksSecret(word) ? MASK : word);
  return line.slice(0, at) + comment;
}
