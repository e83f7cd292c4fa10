/** What the API's document says of a call. */
import type * as z from "zod";
import type { JsonObject } from "../json.ts";

export interface RouteDoc {
  /** What it does, as a sentence without a full stop. */
  readonly summary: string;
  /** Parameters of the query, by name. */
  readonly query?: Readonly<Record<string, QueryDoc>>;
  /** The JSON that is sent; a call that changes something and has none takes `{}`. */
  readonly body?: z.ZodType;
  /** It changes the configuration file, for the version that the caller has seen. */
  readonly edits?: true;
  /** What comes back if all goes well: JSON, or content of one of these types, with what each line or event of it is. */
  readonly answer: z.ZodType | Readonly<Record<string, z.ZodType | null>>;
  /** Its status; 200 unless it says otherwise. */
  readonly status?: 201 | 307;
}

export interface QueryDoc {
  readonly description: string;
  /** JSON Schema of its value. */
  readonly schema: JsonObject;
  readonly required?: boolean;
}

/** What each call takes. */
export const EVERYWHERE: Readonly<Record<string, QueryDoc>> = {
  lang: {
    description: "Language of what is for people; without, by the pages' cookie, else by Accept-Language, else English",
    schema: { type: "string" },
  },
};

export interface DescribedRoute {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/admin/api`, its parts as `:name`. */
  readonly path: string;
  readonly doc: RouteDoc;
}
