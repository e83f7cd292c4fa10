/** `/admin/api/settings` and `/admin/api/config` */
import * as z from "zod";
import { aboutSchema, aboutView } from "../../lib/admin/about.ts";
import { checked, saying } from "../../lib/admin/body_schema.ts";
import { configView, configViewSchema } from "../../lib/admin/config_view.ts";
import { changedSchema, problemSchema, sentSchema } from "../../lib/admin/file_schemas.ts";
import { checkRestore, restore } from "../../lib/admin/restore.ts";
import { settingsView, updateConfiguration, updateSettings } from "../../lib/admin/settings.ts";
import { settingsSchema } from "../../lib/admin/settings_keys.ts";
import { settingSchema, settingsViewSchema } from "../../lib/admin/settings_schema.ts";
import { sharedConfiguration } from "../../lib/admin/shared_configuration.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { answer, answerChanged, HEADERS } from "./answer.ts";
import { type Call, conforming, type Route, seenBy, sentFor, withoutVersion } from "./call.ts";
import { Refused } from "./refused.ts";

const SENT = sentSchema(settingsSchema);
const CHANGED = changedSchema({ settings: z.array(settingSchema) });
const YAML = { "application/yaml": null };
const FILE = z.strictObject({ text: z.string(saying("sent.file_text")) });

export const SETTINGS_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/settings",
    run: show,
    doc: { summary: "Every setting with its default, its value and where that is from", answer: settingsViewSchema },
  },
  {
    method: "PUT",
    path: "/settings",
    run: async (call) => changed(call, await updateSettings(call.admin, seenBy(call), sentFor(settingsSchema, call))),
    doc: { summary: "Changes the settings that are mentioned, all or none", edits: true, body: SENT, answer: CHANGED },
  },
  {
    method: "GET",
    path: "/config",
    run: config,
    doc: { summary: "The configuration in use, but for endpoints and taggers", answer: configViewSchema },
  },
  {
    method: "PUT",
    path: "/config",
    run: replaceConfig,
    doc: {
      summary: "Changes what is not as it is in use, all or none",
      edits: true,
      body: z.strictObject({ configuration: SENT }),
      answer: CHANGED,
    },
  },
  {
    method: "GET",
    path: "/config/shared",
    run: shared,
    doc: { summary: "The configuration file without secrets, for others to look into", answer: YAML },
  },
  {
    method: "POST",
    path: "/config/backup",
    run: backup,
    doc: { summary: "The whole configuration file, with the secrets that are in it", answer: YAML },
  },
  {
    method: "POST",
    path: "/config/check",
    run: async (call) => answer(await checkRestore(call.admin, textOf(call))),
    doc: {
      summary: "What would come of a restore",
      body: FILE,
      answer: z.strictObject({
        problems: z.array(problemSchema).readonly().describe("None: it can be restored"),
        warnings: z.array(problemSchema).readonly(),
        endpoints: z.array(z.string()).readonly().describe("Names, those that it would have"),
        taggers: z.array(z.string()).readonly(),
        version: z.string().nullable().describe(
          "Of the file in whose place it would be put; null: that cannot be read",
        ),
      }),
    },
  },
  {
    method: "POST",
    path: "/config/restore",
    run: async (call) => changed(call, await restore(call.admin, seenBy(call), textOf(call))),
    doc: { summary: "Puts a backup in the place of the file", edits: true, body: FILE, answer: CHANGED },
  },
  {
    method: "GET",
    path: "/about",
    run: ({ admin }) => answer(aboutView(admin)),
    doc: { summary: "Versions, paths and the packages of others, with their licences", answer: aboutSchema },
  },
];

async function show({ admin }: Call): Promise<Response> {
  const view = await settingsView(admin);
  return answer(view, view);
}

async function config({ admin }: Call): Promise<Response> {
  const view = await configView(admin);
  return answer(view, view);
}

async function replaceConfig(call: Call): Promise<Response> {
  const sent = checked(z.strictObject({ configuration: z.json() }), withoutVersion(call.body));
  if (sent.type === "bad") {
    throw new Refused("INVALID_REQUEST", phrase("api.body_invalid"), { problems: sent.problems });
  }
  const configuration = conforming(settingsSchema, sent.value.configuration, "");
  return await changed(call, await updateConfiguration(call.admin, seenBy(call), configuration));
}

function changed({ admin }: Call, change: Parameters<typeof answerChanged>[0]): Promise<Response> {
  return answerChanged(change, async () => ({ settings: (await settingsView(admin)).settings }));
}

async function shared({ admin }: Call): Promise<Response> {
  const made = await sharedConfiguration(admin);
  switch (made.type) {
    case "done":
      return file(made.text, "config-shared.yaml");
    case "refused":
      throw new Refused("NOT_EDITABLE", made.said);
    case "unreadable":
      throw new Refused("FILE_UNREADABLE", phrase("api.cannot_read_configuration", { reason: made.reason }));
    default:
      return made satisfies never;
  }
}

/** It takes a token, as a change does: no link that somebody else has made fetches it. */
async function backup({ admin }: Call): Promise<Response> {
  const opened = await admin.editor.open();
  if (opened.type === "ok") return file(opened.text, `config-${day(admin.clock.now())}.yaml`);
  throw new Refused("FILE_UNREADABLE", phrase("api.cannot_read_configuration", { reason: opened.reason }));
}

function day(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

function file(text: string, name: string): Response {
  const headers = { "content-type": "application/yaml", "content-disposition": `attachment; filename="${name}"` };
  return new Response(text, { headers: { ...HEADERS, ...headers } });
}

function textOf({ body }: Call): string {
  const sent = checked(FILE, withoutVersion(body));
  if (sent.type === "ok") return sent.value.text;
  throw new Refused("INVALID_REQUEST", phrase("api.body_invalid"), { problems: sent.problems });
}
