import { messageOf, StoreError } from "../errors.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";

/** Why what is kept cannot be had, or a copy of it cannot be saved: the words of the system or the database. */
export function storeFault(error: unknown): Phrase {
  if (error instanceof StoreError) return phrase("api.cannot_use_database", { reason: error.reason });
  return phrase("api.cannot_save_file", { reason: messageOf(error) });
}
