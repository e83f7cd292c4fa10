/**
 * The admin API as an OpenAPI document (https://spec.openapis.org/oas/v3.1.1.html), made from the schemas beside its
 * routes.
 */
import * as z from "zod";
import type { Json, JsonObject } from "../json.ts";
import { VERSION } from "../version.ts";
import { jsonSchemas } from "./api_schema.ts";
import { SESSION_COOKIE } from "./gate.ts";
import { type DescribedRoute, EVERYWHERE, type QueryDoc, type RouteDoc } from "./route_doc.ts";

export interface OpenApiOptions {
  /** Below the server's address. */
  readonly base: string;
  readonly routes: readonly DescribedRoute[];
  /** Every answer that is an error. */
  readonly error: z.ZodType;
}

const SCHEMAS = "#/components/schemas/";

export function openApi({ base, routes, error }: OpenApiOptions): JsonObject {
  const components = new Components();
  const errors: JsonObject = {
    description: "It was refused or failed",
    content: { "application/json": { schema: components.refer(error, "output") } },
  };
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const route of routes) {
    const path = (paths[route.path.replaceAll(/:(\w+)/g, "{$1}")] ??= {});
    path[route.method.toLowerCase()] = operation(route, components);
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "cccc admin API",
      version: VERSION,
      description: "What the pages do and show, for programs",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: base }],
    // Without `server.admin_password` nothing is asked for.
    security: [{}, { password: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        password: { type: "http", scheme: "basic", description: "server.admin_password, with any user name" },
        session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE, description: "What a login to the pages sets" },
      },
      responses: { Error: errors },
      schemas: components.schemas,
    },
  };
}

/** The document's schemas, gathered as they are used. */
class Components {
  readonly schemas: Record<string, JsonObject> = {};

  refer(schema: z.ZodType, io: "input" | "output"): JsonObject {
    const made = jsonSchemas(schema, SCHEMAS, io);
    Object.assign(this.schemas, made.named);
    return made.schema;
  }
}

function operation({ method, path, doc }: DescribedRoute, components: Components): JsonObject {
  const changes = method !== "GET";
  const parameters = [
    ...[...path.matchAll(/:(\w+)/g)].map(([, name]) => parameter("path", name!, { required: true })),
    ...Object.entries({ ...doc.query, ...EVERYWHERE }).map(([name, own]) => queryParameter(name, own)),
    ...(changes ? [CSRF] : []),
    ...(doc.edits === true ? [IF_MATCH] : []),
  ];
  return {
    operationId: operationId(method, path),
    summary: doc.summary,
    tags: [/^\/([\w-]+)/.exec(path)?.[1] ?? ""],
    parameters,
    ...(changes ? sent(doc, components) : {}),
    responses: {
      [String(doc.status ?? 200)]: answered(doc, components),
      "4XX": { $ref: "#/components/responses/Error" },
      "5XX": { $ref: "#/components/responses/Error" },
    },
  };
}

/** Such as `postEndpointsIdCopy`. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return method.toLowerCase() + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
}

function parameter(place: string, name: string, more: Readonly<Record<string, Json>>): JsonObject {
  return { name, in: place, schema: { type: "string" }, ...more };
}

function queryParameter(name: string, { description, schema, required = false }: QueryDoc): JsonObject {
  return parameter("query", name, { description, schema, required });
}

const CSRF = parameter("header", "X-CSRF-Token", { required: true, description: "What GET /csrf-token answers" });

const IF_MATCH = parameter("header", "If-Match", {
  description: "The version of the file that the change is made for, as an ETag, or *; else the body has `version`",
});

function sent({ body, edits }: RouteDoc, components: Components): { readonly requestBody?: JsonObject } {
  if (body === undefined && edits !== true) return {};
  const own = body === undefined ? { type: "object" } : components.refer(body, "input");
  const schema = edits === true ? withVersion(own) : own;
  // Nothing stands for `{}`.
  const required = body !== undefined && !body.safeParse({}).success;
  return { requestBody: { required, content: { "application/json": { schema } } } };
}

/** What changes the file may say in its body which version of it is meant. */
function withVersion(schema: JsonObject): JsonObject {
  const { properties, anyOf } = schema as { readonly properties?: JsonObject; readonly anyOf?: readonly JsonObject[] };
  if (anyOf !== undefined) return { ...schema, anyOf: anyOf.map(withVersion) };
  return { ...schema, properties: { ...properties, version: { type: "string" } } };
}

function answered({ answer, summary }: RouteDoc, components: Components): JsonObject {
  // The version 3.1 has no word for what a line or an event is.
  const lines = (item: z.ZodType | null): JsonObject =>
    item === null ? {} : { schema: { type: "string" }, "x-item": components.refer(item, "output") };
  const content = answer instanceof z.ZodType
    ? { "application/json": { schema: components.refer(answer, "output") } }
    : Object.fromEntries(Object.entries(answer).map(([type, item]) => [type, lines(item)]));
  return { description: summary, content };
}
