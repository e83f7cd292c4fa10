/** Lifts what keeps endpoints from being asked: breakers, limits, refused credentials. Facts that were learned stay. */
import type { AdminContext } from "./admin_context.ts";
import type { Missing } from "./change_file.ts";
import { noEndpoint } from "./edit_endpoints.ts";

/** `undefined`: done. */
export function resetEndpoint({ live, availability }: AdminContext, id: string): Missing | undefined {
  if (!live.current().endpoints.some((endpoint) => endpoint.id === id)) return noEndpoint(id);
  availability.reset(id);
  return undefined;
}

/** How many there are. */
export function resetAllEndpoints({ live, availability }: AdminContext): number {
  const { endpoints } = live.current();
  for (const { id } of endpoints) availability.reset(id);
  return endpoints.length;
}
