/** `/admin/api/storage` and the clean-up of records */
import * as z from "zod";
import { checked, saying } from "../../lib/admin/body_schema.ts";
import { backUpStorage, savedFileSchema } from "../../lib/admin/saved_files.ts";
import { storageSchema, storageView } from "../../lib/admin/storage_view.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { answer } from "./answer.ts";
import type { Call, Route } from "./call.ts";
import { kept } from "./query.ts";
import { Refused } from "./refused.ts";

const DAY_MS = 86_400_000;

const CLEAN_UP = z.strictObject({
  days: z.int({ error: ({ code }) => code === "too_big" ? undefined : saying("sent.days") }).min(0).max(36_500),
});

export const STORAGE_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/storage",
    run: async ({ admin }) => answer(await kept(storageView(admin))),
    doc: { summary: "How much is kept, since when, and how much was not", answer: storageSchema },
  },
  {
    method: "POST",
    path: "/storage/vacuum",
    run: vacuum,
    doc: { summary: "Gives the file's free space back to the system", answer: storageSchema },
  },
  {
    method: "POST",
    path: "/storage/backup",
    run: async ({ admin }) => answer(await kept(backUpStorage(admin))),
    doc: { summary: "Copies the database into a file of the folder backups beside it", answer: savedFileSchema },
  },
  {
    method: "POST",
    path: "/logs/cleanup",
    run: cleanUp,
    doc: {
      summary: "Removes what is older than so many days",
      body: CLEAN_UP,
      answer: z.strictObject({ deleted_count: z.int() }),
    },
  },
];

async function vacuum({ admin }: Call): Promise<Response> {
  await kept(admin.requests.vacuum());
  return answer(await kept(storageView(admin)));
}

async function cleanUp({ admin, body }: Call): Promise<Response> {
  const sent = checked(CLEAN_UP, body);
  if (sent.type === "bad") {
    throw new Refused("INVALID_REQUEST", phrase("api.body_invalid"), { problems: sent.problems });
  }
  const { days } = sent.value;
  // All is all, whatever time it was recorded under.
  const before = days === 0 ? Number.MAX_SAFE_INTEGER : admin.clock.now() - days * DAY_MS;
  return answer({ deleted_count: await kept(admin.requests.removeBefore(before)) });
}
