/** Queries of the admin API that ask for what is kept. */
import { FILTER_PARAMETERS, readFilter } from "../../lib/admin/request_filter.ts";
import type { QueryDoc } from "../../lib/admin/route_doc.ts";
import { refusalAt } from "../../lib/admin/refusal.ts";
import { storeFault } from "../../lib/admin/store_fault.ts";
import { type Phrase, phrase } from "../../lib/phrases/phrase.ts";
import { Refused } from "./refused.ts";
import type { Call } from "./call.ts";

export function filterOf({ url }: Call, others: readonly string[] = []) {
  const read = readFilter(url.searchParams, { others });
  if (read.type === "ok") return read.value;
  throw new Refused("INVALID_REQUEST", phrase("api.query_invalid"), { problems: read.problems });
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** What `filterOf` reads. */
export const FILTER: Readonly<Record<string, QueryDoc>> = FILTER_PARAMETERS;

/** What `limitOf` reads. */
export const LIMIT: Readonly<Record<string, QueryDoc>> = {
  limit: {
    description: `How many at most; ${DEFAULT_LIMIT} unless it says otherwise`,
    schema: { type: "integer", minimum: 1, maximum: MAX_LIMIT },
  },
};

export function limitOf({ url }: Call): number {
  const text = url.searchParams.get("limit") ?? "";
  if (text === "") return DEFAULT_LIMIT;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw badParameter("limit", phrase("sent.limit", { most: String(MAX_LIMIT) }));
}

export function badParameter(name: string, what: Phrase): Refused {
  return new Refused("INVALID_REQUEST", phrase("api.query_invalid"), { problems: [refusalAt(name, what)] });
}

/** What the store says, or where something was saved; that it cannot be done is no fault of this program. */
export async function kept<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw new Refused("STORE_FAILED", storeFault(error));
  }
}
