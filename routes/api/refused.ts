import * as z from "zod";
import { named } from "../../lib/admin/api_schema.ts";
import { problemSchema } from "../../lib/admin/file_schemas.ts";
import type { Refusal } from "../../lib/admin/refusal.ts";
import type { Phrase } from "../../lib/phrases/phrase.ts";
import { say } from "../../lib/phrases/say.ts";

/** The words that programs tell errors of the API apart by, and their status. */
export const STATUS = {
  INVALID_REQUEST: 400,
  PASSWORD_REQUIRED: 401,
  CSRF_INVALID: 403,
  READ_ONLY: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  TOO_LARGE: 413,
  CONTENT_TYPE: 415,
  INVALID_CONFIGURATION: 422,
  NOT_EDITABLE: 422,
  NOT_REPLAYABLE: 422,
  VERSION_REQUIRED: 428,
  TOO_MANY_FAILURES: 429,
  INTERNAL: 500,
  WRITE_FAILED: 500,
  FILE_UNREADABLE: 503,
  STORE_FAILED: 503,
  TOO_MANY_LISTENERS: 503,
} as const;

const CODES = Object.keys(STATUS) as (keyof typeof STATUS)[];

export const errorSchema = named(
  "Error",
  z.strictObject({
    error: z.strictObject({
      code: z.enum(CODES),
      message: z.string(),
      problems: z.array(problemSchema).readonly().optional().describe("The places"),
      version: z.string().optional().describe("Of the file as it is now"),
    }),
  }),
);

export interface RefusedOptions {
  readonly problems?: readonly Refusal[];
  /** Of the file as it is now. */
  readonly version?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error on its way to whoever called the API: a sentence without a full stop, to be put into words. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(
    readonly code: keyof typeof STATUS,
    readonly said: Phrase,
    readonly options: RefusedOptions = {},
  ) {
    super(say(said));
  }
}
