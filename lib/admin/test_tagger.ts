/** Whether a tagger, saved or not, would tag a request. */
import * as z from "zod";
import type { TaggerConfig } from "../config/config.ts";
import { parseRead } from "../config/load.ts";
import type { JsonObject } from "../json.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import { brief, redact } from "../redact.ts";
import type { StoredRequest } from "../store/request_store.ts";
import { type AdminContext, showContext } from "./admin_context.ts";
import type { Missing } from "./change_file.ts";
import { describedRequestSchema, scriptFor, unusable } from "./described_request.ts";
import { fileItems, TAGGERS } from "./file_items.ts";
import { sentSchema } from "./file_schemas.ts";
import { taggerSchema } from "./taggers.ts";
import { type Refusal, refusal } from "./refusal.ts";
import { Written } from "./written.ts";

export const taggerTestRequestSchema = z.strictObject({
  name: z.string().optional().describe("A tagger of the file"),
  tagger: sentSchema(taggerSchema).optional().describe("One as it is being edited, in the file's keys"),
  request_id: z.string().optional().describe("A recorded request, in the place of one that is described"),
  request: describedRequestSchema.optional(),
});

export const taggerTestSchema = z.strictObject({
  would_tag: z.boolean(),
  tags: z.array(z.string()),
  error: z.string().nullable().describe("Why it failed; null: it did not"),
  duration_ms: z.number(),
  values: z.array(z.string()).nullable()
    .describe("The start of what its patterns are compared with; null: a script looks at what it likes"),
});

export type TaggerTestView = z.output<typeof taggerTestSchema>;

export type Tested =
  | { readonly type: "done"; readonly test: TaggerTestView }
  | Missing
  | { readonly type: "refused"; readonly said: Phrase }
  /** The tagger itself is not valid. */
  | { readonly type: "bad"; readonly problems: readonly Refusal[] };

/** So much of what was looked at is shown. */
const MAX_VALUES = 10;

export async function testTagger(
  context: AdminContext,
  { name, tagger: sent, request }: Omit<z.output<typeof taggerTestRequestSchema>, "request_id">,
  recorded?: StoredRequest,
): Promise<Tested> {
  const tagger = await taggerOf(context, { name, sent });
  if (tagger.type !== "found") return tagger;
  const found = scriptFor(recorded ?? request ?? describedRequestSchema.parse({}));
  if (found.type !== "found") return found;
  const secrets = context.secrets();
  const test = await context.previews.tagger(tagger.tagger, found.script);
  if (test.type === "refused") {
    return { type: "refused", said: unusable(test.reason, context) };
  }
  const { tags, fault, durationMs, values } = test;
  return {
    type: "done",
    test: {
      would_tag: tags.length > 0,
      tags: [...tags],
      error: fault === undefined ? null : redact(context.say(fault), secrets),
      duration_ms: Math.round(durationMs * 1000) / 1000,
      values: values === undefined ? null : values.slice(0, MAX_VALUES).map((value) => brief(value, secrets)),
    },
  };
}

type FoundTagger =
  | { readonly type: "found"; readonly tagger: TaggerConfig }
  | Exclude<Tested, { readonly type: "done" }>;

/** One that is being edited is read as a file with it alone would be. */
async function taggerOf(
  context: AdminContext,
  { name, sent }: { readonly name: string | undefined; readonly sent: JsonObject | undefined },
): Promise<FoundTagger> {
  const { live } = context;
  if (sent === undefined) {
    const tagger = live.current().tagging.taggers.find((each) => each.name === name);
    if (tagger !== undefined) return { type: "found", tagger };
    return { type: "missing", said: phrase("api.no_tagger", { name: name ?? "" }) };
  }
  const tagger = { name: "tagger", ...await completed(context, { name, sent }), enabled: true };
  const text = JSON.stringify({ tagging: { taggers: [tagger] } });
  const { result } = parseRead({ type: "text", text }, live.file, { ...live.options, overrides: {} });
  // The place in a file that nobody has says nothing; what is wrong with the server's address belongs to another form.
  const problems = result.type === "invalid" ? result.problems.filter(({ path }) => path.startsWith("tagging")) : [];
  const [made] = result.type === "ok" ? result.config.tagging.taggers : [];
  if (made !== undefined) return { type: "found", tagger: made };
  return { type: "bad", problems: problems.map((each) => ({ ...refusal(each, context.secrets()), line: null })) };
}

/** What is not mentioned of a tagger of the file stays as it is there. */
async function completed(
  context: AdminContext,
  { name, sent }: { readonly name: string | undefined; readonly sent: JsonObject },
): Promise<JsonObject> {
  const show = showContext(context);
  const opened = name === undefined ? undefined : await context.editor.open();
  const file = opened?.type === "ok" ? opened.value : undefined;
  const item = fileItems(file, TAGGERS, show.env).find((each) => each.name === name);
  const place = { path: [...TAGGERS, 0], key: "", value: item?.value };
  const whole = item === undefined ? sent : { ...item.value as JsonObject, ...sent };
  return new Written(show).value(taggerSchema, place, whole) as JsonObject;
}
