/** What was really sent, as paths: nothing can be learned about a member that is not there. */
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { mapSchemas } from "../protocol/schema/walk.ts";

export interface Sent {
  readonly protocol: Protocol;
  readonly body: JsonObject;
  /** As they went to the endpoint. */
  readonly headers: Headers;
  /** As the endpoint knows it. */
  readonly model: string;
}

export interface Survey {
  /** As a `Change` has them: `messages[].content[].cache_control`. */
  readonly paths: ReadonlySet<string>;
  /** The `type`s of the elements at a path: `messages[].content[]` to `text`, `thinking`. */
  readonly types: ReadonlyMap<string, ReadonlySet<string>>;
  /** Keywords of JSON Schema, each with the texts that it was given. */
  readonly keywords: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Where the schemas are, of tools first. */
export const SCHEMAS: Readonly<Record<Protocol, readonly string[]>> = {
  messages: ["tools[].input_schema", "output_config.format.schema", "output_format.schema"],
  chat: ["tools[].function.parameters", "functions[].parameters", "response_format.json_schema.schema"],
  responses: ["tools[].parameters", "tools[].tools[].parameters", "text.format.schema"],
  gemini: [
    "tools[].functionDeclarations[].parameters",
    "tools[].functionDeclarations[].parametersJsonSchema",
    "tools[].function_declarations[].parameters",
    "generationConfig.responseSchema",
    "generationConfig.responseJsonSchema",
  ],
};

/** What is a person's or a model's data, and not the protocol's. */
const DATA =
  /(?:^|\.)(?:arguments|args|response|metadata|logit_bias|headers)$|content\[\]\.input$|(?:^|\.)(?:content\[\]\.)?source$/;

const USER_ID = "metadata.user_id";

/** A body that has more than this is understood from its beginning. */
const MAX_NODES = 200_000;

export function survey({ protocol, body }: Sent): Survey {
  const surveyor = new Surveyor(new Set(SCHEMAS[protocol]));
  surveyor.visit(body, "");
  // Of Messages' own, which has no other.
  if (protocol === "messages" && valuesAt(body, USER_ID).length > 0) surveyor.paths.add(USER_ID);
  return surveyor;
}

class Surveyor implements Survey {
  readonly paths = new Set<string>();
  readonly types = new Map<string, Set<string>>();
  readonly keywords = new Map<string, Set<string>>();
  private nodes = 0;

  constructor(private readonly schemas: ReadonlySet<string>) {}

  visit(value: Json, path: string): void {
    if (typeof value !== "object" || value === null || this.nodes++ > MAX_NODES) return;
    if (this.schemas.has(path)) {
      if (isObject(value)) this.schema(value);
      return;
    }
    if (DATA.test(path)) return;
    if (Array.isArray(value)) {
      for (const item of value) this.visit(item, `${path}[]`);
      return;
    }
    if (typeof value["type"] === "string") added(this.types, path, value["type"]);
    for (const [name, member] of Object.entries(value)) {
      const inner = path === "" ? name : `${path}.${name}`;
      this.paths.add(inner);
      this.visit(member, inner);
    }
  }

  private schema(schema: JsonObject): void {
    for (const [keyword, value] of Object.entries(schema)) {
      added(this.keywords, keyword, typeof value === "string" ? value : "");
    }
    mapSchemas(schema, (inner) => {
      if (isObject(inner)) this.schema(inner);
      return inner;
    });
  }
}

function added(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}

/** The values at `path` in `body`, those that are there. */
export function valuesAt(body: Json, path: string): readonly Json[] {
  let values: readonly Json[] = [body];
  for (const part of path.split(".")) {
    const name = part.replace(/(?:\[\])+$/, "");
    values = values.flatMap((value) => isObject(value) && Object.hasOwn(value, name) ? [value[name]!] : []);
    for (let each = name.length; each < part.length; each += 2) {
      values = values.flatMap((value) => Array.isArray(value) ? value : []);
    }
  }
  return values;
}
