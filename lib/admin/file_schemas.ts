/** Parts of the configuration file as the API's document has them, and what every change of the file answers. */
import * as z from "zod";
import type { Json, JsonObject } from "../json.ts";
import { describedJson, named } from "./api_schema.ts";
import { fileJsonSchema } from "./file_json_schema.ts";
import type { FileSchema } from "./file_kind.ts";

/** What may be sent for a part of the file that `schema` describes. */
export function sentSchema(schema: FileSchema): z.ZodType<JsonObject> {
  return describedJson(() => fileJsonSchema(schema, "sent"));
}

/** What is shown of it. */
export function shownSchema(schema: FileSchema): z.ZodType<Json> {
  return describedJson(() => fileJsonSchema(schema, "shown"));
}

/** What is wrong somewhere, or could be better. */
export const problemSchema = named(
  "Problem",
  z.strictObject({
    path: z.string().describe("Such as endpoints[2].url"),
    line: z.int().nullable().describe("From 1; null: it is not in the file"),
    message: z.string(),
  }),
);

/** Which content of the file this is about. */
export const versionSchema = z.string().describe("Of the configuration file; also the ETag");

/** A change that was made, and what is there now. */
export function changedSchema<T extends z.ZodRawShape>(now: T) {
  return z.strictObject({ version: versionSchema, ...now, warnings: z.array(problemSchema) });
}
