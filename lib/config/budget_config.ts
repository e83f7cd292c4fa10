/** How much may be spent in a day, by one endpoint or with one key. */
export interface BudgetConfig {
  readonly of: { readonly type: "endpoint"; readonly id: string; readonly name: string } | {
    readonly type: "key";
    readonly name: string;
  };
  /** US dollars. */
  readonly perDay: number;
  readonly action: BudgetAction;
}

/** `stop`: when it is spent, nothing more is until the next day. */
export type BudgetAction = "warn" | "stop";
