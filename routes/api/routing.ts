/** `/admin/api/routing` and the test of taggers */
import type * as z from "zod";
import { checked } from "../../lib/admin/body_schema.ts";
import { previewRequestSchema, previewSchema, routePreview } from "../../lib/admin/route_preview.ts";
import { taggerTestRequestSchema, taggerTestSchema, testTagger } from "../../lib/admin/test_tagger.ts";
import { taggerSchema } from "../../lib/admin/taggers.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { answer } from "./answer.ts";
import { type Call, conforming, type Route } from "./call.ts";
import { foundRequest } from "./found_request.ts";
import { Refused } from "./refused.ts";

export const ROUTING_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/routing/preview",
    run: preview,
    doc: {
      summary: "Where a request would go now, and why; nothing is sent",
      body: previewRequestSchema,
      answer: previewSchema,
    },
  },
  {
    method: "POST",
    path: "/taggers/test",
    run: test,
    doc: {
      summary: "Whether a tagger, saved or not, would tag a request",
      body: taggerTestRequestSchema,
      answer: taggerTestSchema,
    },
  },
];

async function preview(call: Call): Promise<Response> {
  const { request_id: id, ...described } = bodyOf(call, previewRequestSchema);
  const made = await routePreview(call.admin, described, await recorded(call, id));
  switch (made.type) {
    case "done":
      return answer(made.preview);
    case "refused":
      throw new Refused("NOT_REPLAYABLE", made.said);
    default:
      return made satisfies never;
  }
}

async function test(call: Call): Promise<Response> {
  const { request_id: id, ...sent } = bodyOf(call, taggerTestRequestSchema);
  if (sent.tagger !== undefined) conforming(taggerSchema, sent.tagger, "tagger");
  const tested = await testTagger(call.admin, sent, await recorded(call, id));
  switch (tested.type) {
    case "done":
      return answer(tested.test);
    case "missing":
      throw new Refused("NOT_FOUND", tested.said);
    case "refused":
      throw new Refused("NOT_REPLAYABLE", tested.said);
    case "bad":
      throw new Refused("INVALID_CONFIGURATION", phrase("api.tagger_invalid"), { problems: tested.problems });
    default:
      return tested satisfies never;
  }
}

/** The recorded request that is meant, if one is. */
function recorded(call: Call, id: string | undefined) {
  return id === undefined ? undefined : foundRequest(call, id);
}

function bodyOf<T>({ body }: Call, schema: z.ZodType<T>): T {
  const result = checked(schema, body);
  if (result.type === "ok") return result.value;
  throw new Refused("INVALID_REQUEST", phrase("api.body_invalid"), { problems: result.problems });
}
