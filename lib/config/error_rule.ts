/** What follows when an error fits: see `error_rules` in docs/configuration.md. */
export type ErrorAction = "next" | "again" | "return";

/** An item of `error_rules` of an endpoint. */
export interface ErrorRule {
  /** `undefined`: any. */
  readonly status: number | undefined;
  /** In small letters; empty: any words. */
  readonly contains: string;
  readonly action: ErrorAction;
  /** Milliseconds for which the model is left alone; 0: not at all. */
  readonly pauseMs: number;
}
