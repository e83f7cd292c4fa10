/** One call of the admin API, as its routes see it. */
import type * as z from "zod";
import type { AdminContext } from "../../lib/admin/admin_context.ts";
import { bodySchema, checked } from "../../lib/admin/body_schema.ts";
import type { Seen } from "../../lib/admin/change_file.ts";
import type { FileSchema } from "../../lib/admin/file_kind.ts";
import type { DescribedRoute } from "../../lib/admin/route_doc.ts";
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { Refused } from "./refused.ts";

export interface Call {
  readonly admin: AdminContext;
  readonly headers: Headers;
  readonly url: URL;
  /** The caller has left. */
  readonly signal: AbortSignal;
  /** A part of the path that the route names, decoded. */
  readonly param: (name: string) => string;
  /** `{}` where nothing was sent. */
  readonly body: Json;
}

/** A call, and what the API's document says of it; each answer of its tests is held against that. */
export interface Route extends DescribedRoute {
  /** A GET that costs something: it needs a token as a change does, also as `csrf_token` in its query. */
  readonly guarded?: true;
  readonly run: (call: Call) => Response | Promise<Response>;
}

/** Which content of the file the caller has seen: by `If-Match`, or by `version` in the body. */
export function seenBy({ headers, body }: Call): Seen {
  const match = headers.get("if-match")?.trim();
  if (match === "*") return { type: "any" };
  const version = match === undefined
    ? isObject(body) ? body["version"] : undefined
    : /^(?:W\/)?"([^"]*)"$/.exec(match)?.[1] ?? match;
  if (typeof version === "string" && version !== "") return { type: "version", version };
  throw new Refused("VERSION_REQUIRED", phrase("api.version_needed"));
}

/** The body without its `version`, as a part of the file that `schema` describes. */
export function sentFor(schema: FileSchema, { body }: Call): JsonObject {
  return conforming(schema, withoutVersion(body), "");
}

export function withoutVersion(body: Json): Json {
  if (!isObject(body)) return body;
  const { version: _, ...rest } = body;
  return rest;
}

/** `value`, if it could be a part of the file that `schema` describes; `at` is its path in messages. */
export function conforming(schema: FileSchema, value: Json, at: string): JsonObject {
  const result = checked(bodySchema(schema), value, at);
  if (result.type === "bad") {
    throw new Refused("INVALID_REQUEST", phrase("api.body_invalid"), { problems: result.problems });
  }
  if (!isObject(value)) throw new Refused("INVALID_REQUEST", phrase("api.body_no_object"));
  return value;
}

/** The body without its `version`, if it is what `schema` wants. */
export function bodyOf<T>({ body }: Pick<Call, "body">, schema: z.ZodType<T>): T {
  const result = checked(schema, withoutVersion(body));
  if (result.type === "ok") return result.value;
  throw new Refused("INVALID_REQUEST", phrase("api.body_invalid"), { problems: result.problems });
}
