/** What one answer of a model stated. */
export interface StatedWindows {
  readonly endpointId: string;
  readonly model: string;
  /** When, in milliseconds of the epoch. */
  readonly at: number;
  readonly windows: readonly UsageWindow[];
}

/** How much of a window an endpoint's answers say is used: of a plan's five hours, of a minute's tokens. */
export interface UsageWindow {
  /** One for each window of an endpoint: `5h`, `7d_opus`, `requests`, `tokens-minute`. */
  readonly name: string;
  readonly counts: "plan" | "requests" | "tokens" | "input_tokens" | "output_tokens" | "other";
  /** How long it is; `undefined`: it does not say. */
  readonly spanMs: number | undefined;
  /** What it is of alone, in the endpoint's own word: some models; empty: nothing narrower. */
  readonly of: string;
  /** 0 to 1, and above where more than all was used. */
  readonly used: number;
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** Milliseconds of the epoch; `undefined`: it does not say. */
  readonly resetsAt: number | undefined;
}
