import type { Call } from "./call.ts";
import { kept } from "./query.ts";
import { Refused } from "./refused.ts";

/** The request that the path names. */
export async function foundRequest({ admin, param }: Call) {
  const request = await kept(admin.requests.find(param("id")));
  if (request !== undefined) return request;
  throw new Refused("NOT_FOUND", `There is no request with the id ${JSON.stringify(param("id"))}`);
}
