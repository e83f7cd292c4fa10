import type { Call } from "./call.ts";
import { kept } from "./query.ts";
import { Refused } from "./refused.ts";
import { phrase } from "../../lib/phrases/phrase.ts";

/** The request that the path names, or that of `id`. */
export async function foundRequest({ admin, param }: Pick<Call, "admin" | "param">, id = param("id")) {
  const request = await kept(admin.requests.find(id));
  if (request !== undefined) return request;
  throw new Refused("NOT_FOUND", phrase("api.no_request", { id }));
}
