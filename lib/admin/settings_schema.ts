/** The settings as the API's document has them. */
import * as z from "zod";
import { configViewSchema } from "./config_view.ts";
import { describedJson, named } from "./api_schema.ts";

const KIND = z.enum([
  ...["boolean", "integer", "number", "duration", "size", "choice", "text", "secret", "list", "map", "items"] as const,
]);

const KEY = {
  path: z.string().describe("server.port; a key of an item has only its own name"),
  section: z.string(),
  kind: KIND,
  choices: z.array(z.string()).readonly(),
  default: z.union([z.string(), z.array(z.string()).readonly()]).nullable().describe("As it would be written"),
  omitted: z.string().nullable().describe("What holds without a value where there is no default"),
  required: z.boolean(),
  description: z.string(),
  needs_restart: z.boolean(),
};

export const settingSchema = named(
  "Setting",
  z.strictObject({
    ...KEY,
    items: z.array(z.strictObject({ ...KEY, items: z.array(z.never()) })).readonly().describe("Keys of its items"),
    written: describedJson(() => ({
      description: "As the file has it, variables unexpanded; null: it has nothing there",
    })),
    value: describedJson(() => ({ description: "As it is in use, with its default" })),
    from: z.enum(["default", "file", "environment", "command line"]).describe("Where the value in use is from"),
    waits: z.boolean().describe("The file says something else, which takes effect at the next start"),
  }),
);

const { configuration: _, ...rest } = configViewSchema.shape;

export const settingsViewSchema = z.strictObject({ ...rest, settings: z.array(settingSchema) });
