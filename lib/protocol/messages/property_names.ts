/** Anthropic rejects a request with all its tools for the name of one property: OData's `$filter`, a name in Cyrillic. */
import { isObject, type JsonObject } from "../../json.ts";

/** What Anthropic's validator quotes in its refusal; it looks at the root only. */
const NAME = /^[a-zA-Z0-9_.-]{1,64}$/;

/** `schema` without the properties that cannot be declared, and words that tell the model of them. */
export function declarable(schema: JsonObject): { readonly schema: JsonObject; readonly note: string | undefined } {
  const { properties, required, additionalProperties, ...rest } = schema;
  const entries = isObject(properties) ? Object.entries(properties) : [];
  const odd = entries.filter(([name]) => !NAME.test(name));
  if (odd.length === 0) return { schema, note: undefined };

  const names = Array.isArray(required) ? required : [];
  const needed = names.filter((name) => odd.some(([each]) => each === name));
  const others = names.filter((name) => !needed.includes(name));
  const note = `Takes these properties too, under exactly these names: ${JSON.stringify(Object.fromEntries(odd))}`;
  return {
    schema: {
      ...rest,
      properties: Object.fromEntries(entries.filter(([name]) => NAME.test(name))),
      ...(others.length === 0 ? {} : { required: others }),
      // They come as additional ones.
      ...(additionalProperties === undefined || additionalProperties === false ? {} : { additionalProperties }),
    },
    note: needed.length === 0 ? note : `${note}. Required of them: ${JSON.stringify(needed)}`,
  };
}
