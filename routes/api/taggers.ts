/** `/admin/api/taggers` and `/admin/api/tags` */
import {
  createTagger,
  deleteTagger,
  taggerSchema,
  taggerViews,
  tagsInUse,
  updateTagger,
} from "../../lib/admin/taggers.ts";
import type { Json } from "../../lib/json.ts";
import { answer, answerChanged } from "./answer.ts";
import { type Call, type Route, seenBy, sentFor } from "./call.ts";

export const TAGGER_ROUTES: readonly Route[] = [
  { method: "GET", path: "/taggers", run: list },
  { method: "POST", path: "/taggers", run: create },
  { method: "PUT", path: "/taggers/:name", run: update },
  {
    method: "DELETE",
    path: "/taggers/:name",
    run: async (call) => answerChanged(await deleteTagger(call.admin, seenBy(call), call.param("name"))),
  },
  { method: "GET", path: "/tags", run: ({ admin }) => answer({ tags: tagsInUse(admin) }) },
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
