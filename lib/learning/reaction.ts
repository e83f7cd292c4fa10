import type { Change } from "./fact.ts";

/** What a refusal calls for. */
export type Reaction =
  /** The endpoint cannot do something: the same endpoint again without it, and what helped is remembered. */
  | Mending & { readonly type: "learn" }
  /**
   * The request has a shape that the endpoint does not take: another wire protocol, dialect of schemas, order of the
   * conversation. With `changes` as with `learn`; without, only a codec could mend it.
   */
  | Mending & { readonly type: "convert" }
  /**
   * Another endpoint may do it; `scope` is what this one cannot serve for now. `request`: this one request, which says
   * nothing of others.
   */
  | { readonly type: "failover"; readonly scope: "model" | "endpoint" | "account" | "request" }
  /** The same endpoint once more, after a wait if it states one. */
  | { readonly type: "retry"; readonly afterMs: number | undefined }
  /** The client gets it: its own fault, or its own business. `unnamed`: something is refused, and nobody says what. */
  | { readonly type: "return"; readonly unnamed: boolean };

export interface Mending {
  readonly changes: readonly Change[];
  /** Right for this one request, and for no other. */
  readonly once?: true;
  /** Only some of them may be to blame: each that helped is tested by one of the next requests. */
  readonly unproven?: true;
  /** Of this model, though changes of that kind are otherwise the endpoint's. */
  readonly ofModel?: true;
  /** In place of a protocol that is lacking, where the endpoint has no other. */
  readonly instead?: readonly Change[];
}

/** Whether it is an API that is missing, and nothing else. */
export function isAboutApis(reaction: Reaction): boolean {
  return (reaction.type === "learn" || reaction.type === "convert") &&
    reaction.changes.length > 0 && reaction.changes.every(({ type }) => type === "lacks");
}
