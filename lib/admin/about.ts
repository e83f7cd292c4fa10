/** What this program is, where it keeps things, and what of others is in it. */
import { join, resolve } from "node:path";
import * as z from "zod";
import { VERSION } from "../version.ts";
import type { AdminContext } from "./admin_context.ts";
import notices from "./notices.json" with { type: "json" };

export const aboutSchema = z.strictObject({
  version: z.string(),
  deno: z.string(),
  os: z.string(),
  arch: z.string(),
  config_file: z.string(),
  storage_directory: z.string(),
  log_file: z.string(),
  packages: z.array(z.strictObject({
    name: z.string(),
    version: z.string(),
    license: z.string(),
    text: z.string().describe("Of the licence; empty: its package has none"),
  })).describe("Those of others that this program is made of"),
});

export type AboutView = z.output<typeof aboutSchema>;

export function aboutView({ live }: Pick<AdminContext, "live">): AboutView {
  const { logging, storage } = live.current();
  return {
    version: VERSION,
    deno: Deno.version.deno,
    os: Deno.build.os,
    arch: Deno.build.arch,
    config_file: resolve(live.file),
    storage_directory: storage.directory,
    log_file: join(logging.logDirectory, "proxy.log"),
    packages: notices.packages,
  };
}
