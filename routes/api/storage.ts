/** `/admin/api/storage` and the clean-up of records */
import * as z from "zod";
import { checked } from "../../lib/admin/body_schema.ts";
import { storageView } from "../../lib/admin/storage_view.ts";
import { answer } from "./answer.ts";
import type { Call, Route } from "./call.ts";
import { kept } from "./query.ts";
import { Refused } from "./refused.ts";

export const STORAGE_ROUTES: readonly Route[] = [
  { method: "GET", path: "/storage", run: async ({ admin }) => answer(await kept(storageView(admin))) },
  { method: "POST", path: "/storage/vacuum", run: vacuum },
  { method: "POST", path: "/logs/cleanup", run: cleanUp },
];

async function vacuum({ admin }: Call): Promise<Response> {
  await kept(admin.requests.vacuum());
  return answer(await kept(storageView(admin)));
}

const DAY_MS = 86_400_000;

const CLEAN_UP = z.strictObject({
  days: z.int("has to be a number of days; 0 removes all").min(0, "has to be a number of days; 0 removes all")
    .max(36_500, "has to be at most 36500"),
});

async function cleanUp({ admin, body }: Call): Promise<Response> {
  const sent = checked(CLEAN_UP, body);
  if (sent.type === "bad") throw new Refused("INVALID_REQUEST", "The body is not valid", { problems: sent.problems });
  const before = admin.clock.now() - sent.value.days * DAY_MS;
  return answer({ deleted_count: await kept(admin.requests.removeBefore(before)) });
}
