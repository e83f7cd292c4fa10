/** `/admin/api/taggers` and `/admin/api/tags` */
import * as z from "zod";
import { checked, saying } from "../../lib/admin/body_schema.ts";
import { changedSchema, sentSchema } from "../../lib/admin/file_schemas.ts";
import {
  createTagger,
  deleteTagger,
  reorderTaggers,
  taggerListSchema,
  taggerSchema,
  taggerViews,
  taggerViewSchema,
  tagSchema,
  tagsInUse,
  updateTagger,
} from "../../lib/admin/taggers.ts";
import type { Json } from "../../lib/json.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { answer, answerChanged } from "./answer.ts";
import { type Call, type Route, seenBy, sentFor, withoutVersion } from "./call.ts";
import { Refused } from "./refused.ts";

const ONE = changedSchema({ tagger: taggerViewSchema.nullable() });
const SENT = sentSchema(taggerSchema);
const ORDER = z.strictObject({ ordered_names: z.array(z.string(), saying("sent.all_names")) });

export const TAGGER_ROUTES: readonly Route[] = [
  { method: "GET", path: "/taggers", run: list, doc: { summary: "Lists the taggers", answer: taggerListSchema } },
  {
    method: "POST",
    path: "/taggers",
    run: create,
    doc: { summary: "Adds one", edits: true, body: SENT, answer: ONE, status: 201 },
  },
  {
    method: "POST",
    path: "/taggers/reorder",
    run: reorder,
    doc: { summary: "Puts the taggers into another order", edits: true, body: ORDER, answer: changedSchema({}) },
  },
  {
    method: "PUT",
    path: "/taggers/:name",
    run: update,
    doc: { summary: "Changes the keys that are mentioned", edits: true, body: SENT, answer: ONE },
  },
  {
    method: "DELETE",
    path: "/taggers/:name",
    run: async (call) => answerChanged(await deleteTagger(call.admin, seenBy(call), call.param("name"))),
    doc: { summary: "Takes it out", edits: true, answer: changedSchema({}) },
  },
  {
    method: "GET",
    path: "/tags",
    run: ({ admin }) => answer({ tags: tagsInUse(admin) }),
    doc: { summary: "Lists the tags in use", answer: z.strictObject({ tags: z.array(tagSchema).readonly() }) },
  },
];

async function list({ admin }: Call): Promise<Response> {
  const views = await taggerViews(admin);
  return answer(views, views);
}

async function create(call: Call): Promise<Response> {
  const sent = sentFor(taggerSchema, call);
  const changed = await createTagger(call.admin, seenBy(call), sent);
  return answerChanged(changed, () => taggerOf(call, sent["name"]), 201);
}

async function reorder(call: Call): Promise<Response> {
  const sent = checked(ORDER, withoutVersion(call.body));
  if (sent.type === "bad") {
    throw new Refused("INVALID_REQUEST", phrase("api.body_invalid"), { problems: sent.problems });
  }
  return answerChanged(await reorderTaggers(call.admin, seenBy(call), sent.value.ordered_names));
}

async function update(call: Call): Promise<Response> {
  const name = call.param("name");
  const sent = sentFor(taggerSchema, call);
  const changed = await updateTagger(call.admin, seenBy(call), { name, sent });
  return answerChanged(changed, () => taggerOf(call, sent["name"] ?? name));
}

async function taggerOf({ admin }: Call, name: Json | undefined): Promise<object> {
  const { taggers } = await taggerViews(admin);
  return { tagger: taggers.find((tagger) => tagger.name === String(name).trim()) ?? null };
}
