/** One thing to keep, on its way to the database. */
import type { Fact } from "../learning/fact.ts";
import type { Words } from "../phrases/phrase.ts";
import type { Billing } from "./billing.ts";
import type { RecordedRequest } from "./recorded.ts";

export type Write = FactWrite | RequestWrite;

export type FactWrite =
  | { readonly type: "fact"; readonly fact: Fact }
  | { readonly type: "forget fact"; readonly id: string };

export interface RequestWrite {
  readonly type: "request";
  readonly request: RecordedRequest;
  /** Credentials of the configuration, none of which is kept. */
  readonly secrets: readonly string[];
  /** Of the endpoint that answered; `undefined`: none did, or it is configured no more. */
  readonly billing: Billing | undefined;
}

/** What came of an operation on the database. */
export type Reply<T> =
  & (
    | { readonly type: "done"; readonly value: T }
    /** Nothing was done, for this reason; what was to be written is kept for the next try. */
    | { readonly type: "failed"; readonly reason: Words }
  )
  /** How many of the last writes were refused for what they are, and are lost. */
  & { readonly refused?: number }
  /** Where the file was moved to since the last reply, because it was damaged; a new one took its place. */
  & { readonly replaced?: string }
  /** Since the last reply the file was found deleted, or another one in its place, and that place is used again. */
  & { readonly vanished?: boolean };
