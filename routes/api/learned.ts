/** `/admin/api/learned` */
import * as z from "zod";
import { checked } from "../../lib/admin/body_schema.ts";
import { factViews, forgetFacts } from "../../lib/admin/learned.ts";
import { answer } from "./answer.ts";
import type { Call, Route } from "./call.ts";
import { Refused } from "./refused.ts";

export const LEARNED_ROUTES: readonly Route[] = [
  { method: "GET", path: "/learned", run: (call) => answer({ learned: factViews(call.admin, ofEndpoint(call)) }) },
  { method: "POST", path: "/learned/:id/pin", run: pin },
  { method: "DELETE", path: "/learned/:id", run: forget },
  {
    method: "DELETE",
    path: "/learned",
    run: (call) => answer({ forgotten: forgetFacts(call.admin, ofEndpoint(call)) }),
  },
];

/** `?endpoint=` and an id; without it, all. */
function ofEndpoint({ url }: Call): { readonly endpointId?: string } {
  const endpointId = url.searchParams.get("endpoint");
  return endpointId === null ? {} : { endpointId };
}

const PIN = z.strictObject({ pinned: z.boolean().default(true) });

function pin({ admin, param, body }: Call): Response {
  const sent = checked(PIN, body);
  if (sent.type === "bad") throw new Refused("INVALID_REQUEST", "The body is not valid", { problems: sent.problems });
  const id = param("id");
  if (!admin.learner.pin(id, sent.value.pinned)) throw noFact(id);
  return answer({ fact: factViews(admin).find((fact) => fact.id === id) ?? null });
}

function forget({ admin, param }: Call): Response {
  if (!admin.learner.forget(param("id"))) throw noFact(param("id"));
  return answer({ forgotten: 1 });
}

function noFact(id: string): Refused {
  return new Refused("NOT_FOUND", `There is no learned fact with the id ${JSON.stringify(id)}`);
}
