/** What was spent today, and what follows when a budget is spent: a warning, and an end until midnight. */
import type { BudgetConfig } from "../config/budget_config.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { AnswerUsage } from "../store/answer_usage.ts";
import type { StatisticsRow } from "../store/statistics.ts";
import { startOfDay } from "../step_start.ts";

export interface BudgetsOptions {
  /** Of the configuration that holds now. */
  readonly budgets: () => readonly BudgetConfig[];
  /** Milliseconds of the epoch. */
  readonly now: () => number;
  readonly warn: (said: Phrase) => void;
  /** The endpoint is to be asked no more for so many milliseconds, for this reason. */
  readonly hold: (endpointId: string, forMs: number, reason: Phrase) => void;
  /** It may be asked again, since its budget is another one now. */
  readonly release: (endpointId: string) => void;
  /** The clock was put back to a day of which nothing is known: what was spent on it is to be told to `returned`. */
  readonly onReturn: (day: number) => void;
}

/** A budget, and what of it is spent today. */
export interface BudgetState extends BudgetConfig {
  /** US dollars; `undefined`: what was spent before the start is not known yet. */
  readonly spent: number | undefined;
  readonly isSpent: boolean;
}

/** Days that are remembered, for clocks that are put back and forth. */
const KEPT_DAYS = 4;

export class Budgets {
  readonly #options: BudgetsOptions;
  #day = 0;
  /** US dollars by whom; `undefined`: what was spent before the start is not known yet. */
  #spent: Map<string, number> | undefined;
  /** What was spent on the days before, by when they began. */
  readonly #days = new Map<number, Map<string, number>>();
  /** The day that is asked for: what comes now is part of the answer. */
  #asked: number | undefined;
  #warned = new Set<string>();
  #held = new Set<string>();

  constructor(options: BudgetsOptions) {
    this.#options = options;
  }

  /**
   * Takes what was spent since `day` began, with all that was written until now: `used` counts what comes later. `rows`:
   * by endpoint and key.
   */
  begin(day: number, rows: readonly StatisticsRow[]): void {
    this.#day = day;
    this.#spent = new Map();
    this.#addRows(rows);
    this.check();
  }

  /** What was spent since `day` began, which `onReturn` asked for: it is added to what was spent since the start. */
  returned(day: number, rows: readonly StatisticsRow[]): void {
    if (this.#asked !== day) return;
    this.#asked = undefined;
    if (this.#day !== day) return;
    this.#addRows(rows);
    this.check();
  }

  used(usages: readonly AnswerUsage[]): void {
    if (this.#spent === undefined) return;
    this.#turnDay();
    if (this.#asked === this.#day) return;
    for (const { cost = 0, ...usage } of usages) if (usage.startedAt >= this.#day) this.#add(usage, cost);
    this.check();
  }

  /** Why a request with this key is refused; `undefined`: it is not. */
  refusal(keyName: string | undefined): Phrase | undefined {
    if (keyName === undefined || this.#spent === undefined) return undefined;
    const budget = this.#options.budgets().find(({ of, action }) =>
      action === "stop" && of.type === "key" && of.name === keyName
    );
    if (budget === undefined) return undefined;
    this.#turnDay();
    return this.#isSpent(budget) ? phrase("budget.begins_anew", { spent: spending(budget) }) : undefined;
  }

  /** All budgets as they stand. */
  states(): readonly BudgetState[] {
    if (this.#spent !== undefined) this.#turnDay();
    return this.#options.budgets().map((budget) => ({
      ...budget,
      spent: this.#spent === undefined ? undefined : this.#spent.get(idOf(budget.of)) ?? 0,
      isSpent: this.#isSpent(budget),
    }));
  }

  /** Acts on what is spent; to be called when the configuration changes, too. */
  check(): void {
    const held = new Set<string>();
    for (const budget of this.#options.budgets()) {
      if (!this.#isSpent(budget)) continue;
      const id = idOf(budget.of);
      if (!this.#warned.has(id)) this.#options.warn(spending(budget));
      this.#warned.add(id);
      if (budget.action === "warn" || budget.of.type === "key") continue;
      held.add(budget.of.id);
      this.#options.hold(budget.of.id, startOfDay(this.#day, 1) - this.#options.now(), spending(budget));
    }
    for (const id of this.#held) if (!held.has(id)) this.#options.release(id);
    this.#held = held;
  }

  #isSpent({ of, perDay }: BudgetConfig): boolean {
    const spent = this.#spent?.get(idOf(of)) ?? 0;
    // A budget of nothing is spent by the first cost, and not before: what costs nothing may go on.
    return perDay === 0 ? spent > 0 : spent >= perDay;
  }

  #add({ endpointId, keyName }: { endpointId?: string | undefined; keyName?: string | undefined }, cost: number): void {
    const spent = this.#spent!;
    const ids = [
      ...(endpointId === undefined ? [] : [idOf({ type: "endpoint", id: endpointId })]),
      ...(keyName === undefined ? [] : [idOf({ type: "key", name: keyName })]),
    ];
    for (const id of ids) spent.set(id, (spent.get(id) ?? 0) + cost);
  }

  #addRows(rows: readonly StatisticsRow[]): void {
    for (const { key: { endpointId, keyName }, cost } of rows) {
      this.#add({ endpointId, keyName: keyName || undefined }, cost);
    }
  }

  #keepDay(): void {
    if (this.#spent !== undefined) this.#days.set(this.#day, this.#spent);
    if (this.#days.size > KEPT_DAYS) this.#days.delete(this.#days.keys().next().value!);
  }

  #turnDay(): void {
    const today = startOfDay(this.#options.now());
    if (today === this.#day) return;
    this.#keepDay();
    const isNew = today > this.#day;
    const known = this.#days.get(today);
    this.#day = today;
    // A clock that was put back begins no day anew: what was spent counts on. Nor does one that comes back to a day.
    if (known !== undefined) this.#spent = known;
    else if (isNew) this.#spent = new Map();
    else {
      this.#asked = today;
      this.#options.onReturn(today);
    }
    if (!isNew) return;
    this.#warned = new Set();
    // Those that are held were so until midnight.
    this.#held = new Set();
  }
}

type Whose = { readonly type: "endpoint"; readonly id: string } | { readonly type: "key"; readonly name: string };

function idOf(of: Whose): string {
  return of.type === "endpoint" ? `endpoint ${of.id}` : `key ${of.name}`;
}

/** That `budget` is spent. */
function spending({ of: { type, name }, perDay }: BudgetConfig): Phrase {
  const said = { amount: { money: perDay }, name };
  return type === "endpoint" ? phrase("budget.endpoint_spent", said) : phrase("budget.key_spent", said);
}
