/** The settings, as the file has them and as they are in use; and changes of them, all or none. */
import { expand } from "../config/env.ts";
import type { Overrides } from "../config/check.ts";
import { type FilePath, type FileValue, isList, isMap, valueAt } from "../config/edit/file_value.ts";
import { claimsHash } from "../config/password_hash.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { type AdminContext, showContext } from "./admin_context.ts";
import { type Changed, changeFile, plannedEdits, type Seen } from "./change_file.ts";
import { type ConfigView, configView } from "./config_view.ts";
import { type FileSchema, kindOf } from "./file_kind.ts";
import { hashPassword } from "./password.ts";
import { SETTING_KEYS, type SettingKey, settingsSchema } from "./settings_keys.ts";
import { own, type ShowContext, shown } from "./shown.ts";

/** Where the value that is in use comes from. */
export type SettingSource = "default" | "file" | "environment" | "command line";

export interface SettingView extends SettingKey {
  /** As the file has it, variables unexpanded and secrets masked; `null`: it has nothing there. */
  readonly written: Json;
  /** As it is in use, with its default. */
  readonly value: Json;
  readonly from: SettingSource;
  /** The file says something else, which takes effect at the next start. */
  readonly waits: boolean;
}

export interface SettingsView extends Omit<ConfigView, "configuration"> {
  readonly settings: readonly SettingView[];
}

export async function settingsView(context: AdminContext): Promise<SettingsView> {
  await context.live.reload();
  const { configuration, ...view } = await configView(context);
  const opened = await context.editor.open();
  const file = opened.type === "ok" ? opened.value : undefined;
  const show = showContext(context);
  const { overrides = {} } = context.live.options;
  const pending = context.live.pending.map(({ path }) => path);
  const settings = SETTING_KEYS.map((key) => settingView(key, { file, configuration, show, overrides, pending }));
  return { ...view, settings };
}

interface Around {
  readonly file: FileValue | undefined;
  readonly configuration: Json;
  readonly show: ShowContext;
  readonly overrides: Overrides;
  /** Paths of what waits for a restart. */
  readonly pending: readonly string[];
}

function settingView(key: SettingKey, { file, configuration, show, overrides, pending }: Around): SettingView {
  const path = key.path.split(".");
  const raw = valueAt(file, path);
  const written = shown(schemaAt(path), { key: path.at(-1)!, value: raw }, show) ?? null;
  const value = at(configuration, path);
  const from = sourceOf(key, raw, { show, overrides });
  return { ...key, written, value, from, waits: pending.includes(key.path) };
}

function sourceOf(
  { path }: SettingKey,
  raw: FileValue | undefined,
  { show, overrides }: Pick<Around, "show" | "overrides">,
): SettingSource {
  if (path === "server.host" && overrides.host !== undefined) return "command line";
  if (path === "server.port" && overrides.port !== undefined) return "command line";
  if (raw === undefined || raw === null) return "default";
  return isFromEnvironment(raw, show) ? "environment" : "file";
}

function isFromEnvironment(value: FileValue, show: ShowContext): boolean {
  if (typeof value === "string") return expand(value, show.env).fromEnvironment;
  if (isList(value)) return value.some((item) => isFromEnvironment(item, show));
  return isMap(value) && Object.values(value).some((member) => isFromEnvironment(member, show));
}

function schemaAt(path: FilePath): FileSchema {
  return path.reduce<FileSchema>((schema, step) => {
    const kind = kindOf(schema);
    return kind.type === "map" ? kind.members[step]! : schema;
  }, settingsSchema);
}

function at(value: Json, path: readonly string[]): Json {
  return path.reduce<Json>((found, step) => isObject(found) ? found[step] ?? null : null, value);
}

/** Keys that `sent` does not mention stay; `null` takes one out, so that its default holds. */
export async function updateSettings(context: AdminContext, seen: Seen, sent: JsonObject): Promise<Changed> {
  const settings = await withHashedPassword(sent);
  return await changeFile(
    context,
    seen,
    (file) =>
      plannedEdits(context, (written) =>
        Object.entries(settingsSchema.shape).flatMap(([section, schema]) => {
          const value = isMap(file) ? own(file, section) : undefined;
          return written.edits(schema, { path: [section], key: section, value }, settings[section]);
        })),
  );
}

/** The same for somebody who sends back what `GET /config` shows: what is as it is in use changes nothing. */
export async function updateConfiguration(context: AdminContext, seen: Seen, sent: JsonObject): Promise<Changed> {
  const { configuration } = await configView(context);
  return await updateSettings(context, seen, different(sent, configuration));
}

function different(sent: JsonObject, used: Json): JsonObject {
  return Object.fromEntries(
    Object.entries(sent).flatMap(([key, value]): [string, Json][] => {
      const now = isObject(used) ? used[key] : undefined;
      if (JSON.stringify(now) === JSON.stringify(value)) return [];
      return [[key, isObject(value) && isObject(now) ? different(value, now) : value]];
    }),
  );
}

/** A password that somebody types is not written where others read it; one from a variable stays there. */
async function withHashedPassword(sent: JsonObject): Promise<JsonObject> {
  const { server } = sent;
  const password = isObject(server) ? server["admin_password"] : undefined;
  if (typeof password !== "string" || password === "" || /\$\{/.test(password) || claimsHash(password)) return sent;
  return { ...sent, server: { ...server as JsonObject, admin_password: await hashPassword(password) } };
}
