/** `/admin/api/learned` */
import * as z from "zod";
import { checked } from "../../lib/admin/body_schema.ts";
import { factSchema, factViews, forgetFacts } from "../../lib/admin/learned.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { answer } from "./answer.ts";
import type { Call, Route } from "./call.ts";
import { Refused } from "./refused.ts";

const PIN = z.strictObject({ pinned: z.boolean().default(true) });
const FORGOTTEN = z.strictObject({ forgotten: z.int().describe("How many") });
const OF_ENDPOINT = { endpoint: { description: "Only of the endpoint with this id", schema: { type: "string" } } };

export const LEARNED_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/learned",
    run: (call) => answer({ learned: factViews(call.admin, ofEndpoint(call)) }),
    doc: {
      summary: "Lists what endpoints turned out not to take",
      query: OF_ENDPOINT,
      answer: z.strictObject({ learned: z.array(factSchema) }),
    },
  },
  {
    method: "POST",
    path: "/learned/:id/pin",
    run: pin,
    doc: {
      summary: "Keeps a fact for good, or no more",
      body: PIN,
      answer: z.strictObject({ fact: factSchema.nullable() }),
    },
  },
  { method: "DELETE", path: "/learned/:id", run: forget, doc: { summary: "Forgets a fact", answer: FORGOTTEN } },
  {
    method: "DELETE",
    path: "/learned",
    run: (call) => answer({ forgotten: forgetFacts(call.admin, ofEndpoint(call)) }),
    doc: { summary: "Forgets all facts, or an endpoint's", query: OF_ENDPOINT, answer: FORGOTTEN },
  },
];

/** `?endpoint=` and an id; without it, all. */
function ofEndpoint({ url }: Call): { readonly endpointId?: string } {
  const endpointId = url.searchParams.get("endpoint");
  return endpointId === null ? {} : { endpointId };
}

function pin({ admin, param, body }: Call): Response {
  const sent = checked(PIN, body);
  if (sent.type === "bad") {
    throw new Refused("INVALID_REQUEST", phrase("api.body_invalid"), { problems: sent.problems });
  }
  const id = param("id");
  if (!admin.learner.pin(id, sent.value.pinned)) throw noFact(id);
  return answer({ fact: factViews(admin).find((fact) => fact.id === id) ?? null });
}

function forget({ admin, param }: Call): Response {
  if (!admin.learner.forget(param("id"))) throw noFact(param("id"));
  return answer({ forgotten: 1 });
}

function noFact(id: string): Refused {
  return new Refused("NOT_FOUND", phrase("api.no_fact", { id }));
}
