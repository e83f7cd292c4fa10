/** JSON Schemas of tools as an upstream takes them. */
import type { JsonObject } from "../json.ts";
import { geminiSchema } from "./schema/gemini.ts";
import { objectRoot } from "./schema/root.ts";
import { openaiSchema } from "./schema/openai.ts";
import { validSchema } from "./schema/valid.ts";

/** Which dialect of JSON Schema an upstream takes. */
export type SchemaTarget = "messages" | "openai" | "gemini";

/**
 * `schema` as `target` takes it; the same object when nothing has to change. What stands in `default`, `enum`, `const`
 * and `examples`, and properties that happen to be called like a keyword, are never touched.
 *
 * - messages: an object at the root, and no keyword that the newest draft does not allow
 * - openai: that, and no keyword, format or pattern that OpenAI's validators reject
 * - gemini: the subset of OpenAPI that `parameters` and `responseSchema` take, with references written out
 */
export function normaliseSchema(schema: JsonObject | undefined, target: SchemaTarget): JsonObject {
  switch (target) {
    case "messages":
      return validSchema(objectRoot(schema));
    case "openai":
      return validSchema(openaiSchema(objectRoot(schema)));
    case "gemini":
      return geminiSchema(objectRoot(schema));
    default:
      return target satisfies never;
  }
}
