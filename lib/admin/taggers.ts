/** The taggers, as the file has them, with what their scripts have done wrong; and changes of them. */
import * as z from "zod";
import { tagging } from "../config/schema/tagging.ts";
import type { JsonObject } from "../json.ts";
import { phrase } from "../phrases/phrase.ts";
import { redact } from "../redact.ts";
import { type AdminContext, showContext } from "./admin_context.ts";
import { named } from "./api_schema.ts";
import { type Changed, changeFile, type Missing, type Plan, plannedEdits, type Seen } from "./change_file.ts";
import { type FileItem, fileItems, TAGGERS } from "./file_items.ts";
import type { FileSchema } from "./file_kind.ts";
import { shownSchema, versionSchema } from "./file_schemas.ts";
import { moves } from "./moves.ts";
import { refusalAt } from "./refusal.ts";
import { shown } from "./shown.ts";
import { editedInTodaysWords } from "./todays_words.ts";

/** One tagger of the file. */
export const taggerSchema: FileSchema = tagging.shape.taggers.unwrap().element;

export const taggerViewSchema = named(
  "Tagger",
  z.strictObject({
    name: z.string(),
    configuration: shownSchema(taggerSchema).describe(
      "Its keys in the file, values as written, a predecessor's keys as today's",
    ),
    diagnostic: z.strictObject({ message: z.string(), count: z.int(), at: z.iso.datetime() }).nullable()
      .describe("The last that went wrong since the configuration holds; null: nothing"),
  }),
);

export const taggerListSchema = z.strictObject({
  version: versionSchema.nullable().describe("Of the file; null: it cannot be read"),
  enabled: z.boolean().describe("Whether requests get tags at all"),
  taggers: z.array(taggerViewSchema).readonly(),
});

export type TaggerView = z.output<typeof taggerViewSchema>;
export type TaggerList = z.output<typeof taggerListSchema>;

export async function taggerViews(context: AdminContext): Promise<TaggerList> {
  await context.live.reload();
  const opened = await context.editor.open();
  const show = showContext(context);
  const items = opened.type === "ok" ? fileItems(opened.value, TAGGERS, show.env) : [];
  const faults = context.diagnostics();
  const taggers = items.map(({ name, value }): TaggerView => {
    const fault = faults.find(({ tagger }) => tagger === name);
    return {
      name,
      configuration: shown(taggerSchema, { key: "", value }, show) ?? null,
      diagnostic: fault === undefined ? null : {
        message: redact(context.say(fault.message), show.secrets),
        count: fault.count,
        at: new Date(fault.at).toISOString(),
      },
    };
  });
  const { enabled } = context.live.current().tagging;
  return { version: opened.type === "ok" ? opened.version : null, enabled, taggers };
}

export function createTagger(context: AdminContext, seen: Seen, sent: JsonObject): Promise<Changed> {
  return changeFile(context, seen, (file) => {
    const { env } = showContext(context);
    const path = [...TAGGERS, fileItems(file, TAGGERS, env).length];
    return plannedEdits(context, (written) => {
      const value = written.value(taggerSchema, { path, key: "", value: undefined }, { enabled: true, ...sent });
      return [{ type: "append", path: TAGGERS, value: value ?? {} }];
    });
  });
}

/** Keys that `sent` does not mention stay; `null` takes one out. */
export function updateTagger(
  context: AdminContext,
  seen: Seen,
  { name, sent }: { readonly name: string; readonly sent: JsonObject },
): Promise<Changed> {
  return changeTagger(context, seen, {
    name,
    plan: (item) =>
      plannedEdits(
        context,
        (written) => editedInTodaysWords(item, written.edits(taggerSchema, { ...item, key: "" }, sent)),
      ),
  });
}

/** Into the order of `names`, which have to be all of them. */
export function reorderTaggers(context: AdminContext, seen: Seen, names: readonly string[]): Promise<Changed> {
  return changeFile(context, seen, (file): Plan => {
    const items = fileItems(file, TAGGERS, showContext(context).env).map(({ name }) => name);
    const isSame = names.length === items.length && items.every((name) => names.includes(name));
    if (!isSame) {
      return { type: "bad", problems: [refusalAt("ordered_names", phrase("sent.each_tagger_once"))] };
    }
    return { type: "edits", edits: moves(items, names, TAGGERS) };
  });
}

export function deleteTagger(context: AdminContext, seen: Seen, name: string): Promise<Changed> {
  return changeTagger(context, seen, {
    name,
    plan: ({ path }) => ({ type: "edits", edits: [{ type: "delete", path }] }),
  });
}

export const tagSchema = named(
  "Tag",
  z.strictObject({
    tag: z.string(),
    taggers: z.array(z.string()).readonly().describe("Those that may give it; a script may give others too"),
    endpoints: z.array(z.strictObject({ id: z.string(), name: z.string() })).readonly()
      .describe("Those that are for requests with it"),
  }),
);

export type TagUse = z.output<typeof tagSchema>;

/** All tags that the configuration in use names. */
export function tagsInUse({ live }: AdminContext): readonly TagUse[] {
  const { tagging, endpoints } = live.current();
  const given = tagging.taggers.flatMap((tagger) => {
    const tags = tagger.type === "script" ? [tagger.tag] : tagger.rules.map(({ tag }) => tag);
    return tags.filter((tag) => tag !== "").map((tag) => ({ tag, tagger: tagger.name }));
  });
  const tags = new Set([...given.map(({ tag }) => tag), ...endpoints.flatMap((endpoint) => endpoint.tags)]);
  return [...tags].toSorted().map((tag) => ({
    tag,
    taggers: [...new Set(given.filter((each) => each.tag === tag).map(({ tagger }) => tagger))],
    endpoints: endpoints.filter((endpoint) => endpoint.tags.includes(tag)).map(({ id, name }) => ({ id, name })),
  }));
}

function changeTagger(
  context: AdminContext,
  seen: Seen,
  { name, plan }: { readonly name: string; readonly plan: (item: FileItem) => Plan },
): Promise<Changed> {
  const { env } = showContext(context);
  return changeFile(context, seen, (file) => {
    const item = fileItems(file, TAGGERS, env).find((each) => each.name === name);
    return item === undefined ? noTagger(name) : plan(item);
  });
}

function noTagger(name: string): Missing {
  return { type: "missing", said: phrase("api.no_tagger", { name }) };
}
