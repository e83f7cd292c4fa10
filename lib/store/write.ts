/** One thing to keep, on its way to the database. */
import type { Fact } from "../learning/fact.ts";

export type Write =
  | { readonly type: "fact"; readonly fact: Fact }
  | { readonly type: "forget fact"; readonly id: string };

/** What came of an operation on the database. */
export type Reply<T> =
  & (
    | { readonly type: "done"; readonly value: T }
    /** Nothing was done, for this reason; what was to be written is kept for the next try. */
    | { readonly type: "failed"; readonly reason: string }
  )
  /** Where the file was moved to since the last reply, because it was damaged; a new one took its place. */
  & { readonly replaced?: string };
