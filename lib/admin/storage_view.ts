/** How much is kept of requests, and how much may be. */
import * as z from "zod";
import { stringifyDuration } from "../duration.ts";
import { stringifySize } from "../config/size.ts";
import type { AdminContext } from "./admin_context.ts";
import { named } from "./api_schema.ts";

export const storageSchema = named(
  "Storage",
  z.strictObject({
    directory: z.string(),
    records: z.boolean().describe("Requests are recorded"),
    requests: z.int(),
    oldest_at: z.iso.datetime().nullable(),
    bytes: z.int().describe("Of the database, what is free in it not counted"),
    max_age: z.string(),
    max_size: z.string(),
    dropped_rows: z.int().describe("As dropped_bodies: not kept since the program started, for want of room"),
    dropped_bodies: z.int(),
  }),
);

export type StorageView = z.output<typeof storageSchema>;

export async function storageView(
  { live, requests }: Pick<AdminContext, "live" | "requests">,
): Promise<z.output<typeof storageSchema>> {
  const { directory, records, maxAgeMs, maxBytes } = live.current().storage;
  const usage = await requests.usage();
  return {
    directory,
    records,
    requests: usage.requests,
    oldest_at: usage.oldestAt === undefined ? null : new Date(usage.oldestAt).toISOString(),
    bytes: usage.bytes,
    max_age: stringifyDuration(maxAgeMs),
    max_size: stringifySize(maxBytes),
    dropped_rows: usage.droppedRows,
    dropped_bodies: usage.droppedBodies,
  };
}
