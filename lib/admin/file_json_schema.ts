/** JSON Schema of parts of the configuration file, told from their own schema: what is shown, and what may be sent. */
import type { JsonObject } from "../json.ts";
import { type FileSchema, kindOf } from "./file_kind.ts";
import { isSecretField } from "./shown.ts";

/** In the place of a secret. */
const MASK: JsonObject = {
  type: "object",
  description: "A secret: whether there is one, and where it is from",
  properties: {
    set: { type: "boolean" },
    from: { enum: ["file", "environment"] },
    variable: { type: "string" },
  },
  required: ["set"],
  additionalProperties: false,
};

const ONE_VALUE = ["string", "number", "boolean", "null"];

/**
 * Any field may be a text with a variable in it; what else it may be, the file's own checks say. `null` takes a key out,
 * or shows that the file has something there that is none. `key`: what the value stands under.
 */
export function fileJsonSchema(schema: FileSchema, mode: "shown" | "sent", key = ""): JsonObject {
  const kind = kindOf(schema);
  switch (kind.type) {
    case "map": {
      const properties = Object.fromEntries(
        Object.entries(kind.members).map(([name, member]) => [name, fileJsonSchema(member, mode, name)]),
      );
      return { type: ["object", "null"], properties, additionalProperties: false };
    }
    case "list":
      return { type: ["array", "null"], items: fileJsonSchema(kind.element, mode) };
    case "names":
      return { type: ["object", "null"] };
    case "json":
      return {};
    case "field": {
      const description = kind.info === undefined ? {} : { description: `${kind.info.type}: ${kind.info.description}` };
      if (!isSecretField(schema, key)) return { type: ONE_VALUE, ...description };
      return { ...description, anyOf: mode === "sent" ? [MASK, { type: ONE_VALUE }] : [MASK, { type: "null" }] };
    }
    default:
      return kind satisfies never;
  }
}
