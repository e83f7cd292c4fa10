import * as z from "zod";
import { budgets } from "./schema/budgets.ts";
import { field } from "./schema/define.ts";
import { endpoint } from "./schema/endpoint.ts";
import { i18n } from "./schema/i18n.ts";
import { logging } from "./schema/logging.ts";
import { learning, routing } from "./schema/routing.ts";
import { server } from "./schema/server.ts";
import { storage } from "./schema/storage.ts";
import { tagging } from "./schema/tagging.ts";
import { telemetry } from "./schema/telemetry.ts";
import { timeouts } from "./schema/timeouts.ts";
import { webSearch } from "./schema/web_search.ts";

/**
 * The configuration file: every key with its type, default and description, in `schema/` by section. The reference and
 * the example file are generated from it (`tools/config_docs.ts`), so nothing about a key is said anywhere else.
 */

/** The whole file. */
export const fileSchema = z.object({
  server,
  endpoints: field(
    "list of maps",
    z.array(endpoint).default([]),
    "The upstreams. With none enabled the proxy runs and answers requests with an error that says so.",
  ),
  routing,
  tagging,
  timeouts,
  learning,
  web_search: webSearch,
  budgets,
  logging,
  storage,
  i18n,
  telemetry,
});

/** The file with its defaults, before anything is checked across fields. */
export type ConfigFile = z.output<typeof fileSchema>;
