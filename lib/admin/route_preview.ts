/** What the next request of a kind would do and why, as the pages and the API tell it. */
import * as z from "zod";
import { redact } from "../redact.ts";
import { mapWords, type Phrase, type Words } from "../phrases/phrase.ts";
import type { Preview } from "../proxy/preview.ts";
import type { Candidate, Route } from "../routing/route.ts";
import type { StoredRequest } from "../store/request_store.ts";
import type { AdminContext } from "./admin_context.ts";
import { named } from "./api_schema.ts";
import { describedRequestSchema, scriptFor, unusable } from "./described_request.ts";
import { endpointSchema } from "./request_schemas.ts";

export const previewRequestSchema = z.strictObject({
  ...describedRequestSchema.shape,
  request_id: z.string().optional().describe("A recorded request, in the place of what is described"),
  tags: z.array(z.string()).optional().describe("Those that it is taken to have; without, its taggers are asked"),
});

const CANDIDATE = z.strictObject({
  endpoint: endpointSchema,
  protocol: z.string().describe("What it is asked in"),
  model: z.string().describe("What it is asked for"),
  rewritten: z.string().nullable().describe("Why that is not the client's name for it; null: it is"),
  reason: z.string().describe("Why it stands where it stands"),
});

const REJECTED = z.strictObject({ endpoint: endpointSchema, reason: z.string() });

export const previewSchema = named(
  "RoutePreview",
  z.strictObject({
    client: z.string(),
    protocol: z.string(),
    model: z.string(),
    stream: z.boolean(),
    policy: z.string(),
    session: z.strictObject({
      key: z.string().nullable().describe("null: nothing tells its conversation from others"),
      course: z.enum(["none", "new", "kept", "moved", "lent"]),
      from: z.string().nullable().describe("The endpoint that it was with"),
    }),
    tags: z.array(z.strictObject({ tag: z.string(), tagger: z.string().nullable() }))
      .describe("tagger is null where the caller said so"),
    faults: z.array(z.strictObject({ tagger: z.string(), message: z.string() })),
    candidates: z.array(CANDIDATE).describe("In the order in which they would be asked"),
    held_back: z.array(CANDIDATE).describe("They would do, but cannot be asked now"),
    rejected: z.array(REJECTED),
  }),
);

export type RoutePreview = z.output<typeof previewSchema>;

export type Previewed =
  | { readonly type: "done"; readonly preview: RoutePreview }
  | { readonly type: "refused"; readonly said: Phrase };

export async function routePreview(
  context: Pick<AdminContext, "previews" | "secrets" | "live" | "say">,
  { tags, ...described }: Omit<z.output<typeof previewRequestSchema>, "request_id">,
  recorded?: StoredRequest,
): Promise<Previewed> {
  const found = scriptFor(recorded ?? described);
  if (found.type !== "found") return found;
  const preview = await context.previews.route(found.script, tags === undefined ? undefined : new Set(tags));
  if (preview.type === "refused") {
    return { type: "refused", said: unusable(preview.reason, context) };
  }
  return { type: "done", preview: previewView(preview, context, tags) };
}

function previewView(
  { wanted, route, stream }: Preview & { readonly type: "done" },
  { live, secrets, say }: Pick<AdminContext, "secrets" | "live" | "say">,
  tags: readonly string[] | undefined,
): RoutePreview {
  const { client, protocol, model, session, tagging } = wanted;
  const known = secrets();
  const told = (words: Words) => say(mapWords(words, (text) => redact(text, known)));
  const candidate = (each: Candidate) => ({
    endpoint: { id: each.endpoint.id, name: each.endpoint.name },
    protocol: each.protocol,
    model: each.model,
    rewritten: each.rewritten === undefined ? null : told(each.rewritten),
    reason: told(each.reason),
  });
  return {
    client,
    protocol,
    model,
    stream,
    policy: live.current().routing.policy,
    session: { key: session ?? null, ...courseOf(route, live.current().endpoints) },
    tags: tags === undefined
      ? tagging.given.map(({ tag, tagger }) => ({ tag, tagger }))
      : tags.map((tag) => ({ tag, tagger: null })),
    faults: tagging.faults.map(({ tagger, message }) => ({ tagger, message: told(message) })),
    candidates: route.candidates.map(candidate),
    held_back: route.heldBack.map(candidate),
    rejected: route.rejected.map(({ endpoint: { id, name }, reason }) => ({
      endpoint: { id, name },
      reason: told(reason),
    })),
  };
}

function courseOf(
  { session }: Route,
  endpoints: readonly { readonly id: string; readonly name: string }[],
): Pick<RoutePreview["session"], "course" | "from"> {
  if (session.type !== "moved") return { course: session.type, from: null };
  const from = endpoints.find(({ id }) => id === session.from)?.name ?? session.from;
  return { course: session.back ? "lent" : "moved", from };
}
