import { ProxyError } from "../errors.ts";
import { phrase } from "../phrases/phrase.ts";

/** What should stand at a place of a request. */
export type Expected =
  | "reading.object"
  | "reading.array"
  | "reading.list"
  | "reading.string"
  | "reading.number"
  | "reading.boolean"
  | "reading.string_or_array"
  | "reading.string_or_object"
  | "reading.positive_integer"
  | "reading.messages"
  | "reading.role"
  | "reading.gemini_role";

/** A request that cannot be read, since something else stands at `path`: a client's mistake. */
export function notExpected(path: string, expected: Expected): ProxyError {
  return new ProxyError("invalid_request", phrase("reading.is_not", { path, expected: phrase(expected) }));
}
