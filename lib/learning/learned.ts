import type { Change, Fact } from "./fact.ts";

/** A change on trial, and what asks for it. */
export interface Trial {
  readonly change: Change;
  readonly evidence: string;
  /** Right for this request only. */
  readonly once: boolean;
  readonly ofModel: boolean;
  /** Others that were tried with it may be to blame in its place. */
  readonly unproven?: boolean;
}

/** What came of a request, told to the learner. */
export interface Learned {
  /** They helped. */
  readonly trials: readonly Trial[];
  /** They changed something in this request. */
  readonly used: readonly Fact[];
  /** The request was answered without them, although they would have changed it. */
  readonly outlived: readonly Fact[];
  /** It was refused without them, and answered with them. */
  readonly renewed: readonly Fact[];
}
