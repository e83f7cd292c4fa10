/** One limit of an endpoint, as the endpoint itself states it. */
export interface StatedLimit {
  /** `warning`: it still answers, but says that it soon will not, or that it already costs extra. */
  readonly level: "exhausted" | "warning";
  /** Whose limit it is: the asked model's, or that of everything at the endpoint (an account's window). */
  readonly scope: "model" | "endpoint";
  /** Milliseconds from now until it ends; what `limitsOf` returns is more than 0 and at most a day. */
  readonly waitMs: number;
  /** The header, the member of the body, or `message`. */
  readonly source: string;
}
