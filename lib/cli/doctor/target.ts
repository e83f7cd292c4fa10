/** What clients are to be set to. */
export interface Target {
  readonly url: string;
  /** The server's keys that may be used; empty: it asks for none. */
  readonly keys: readonly string[];
  /** Whether an endpoint gets what the client logs in with. */
  readonly passesThrough: boolean;
}
