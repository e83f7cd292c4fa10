/** Budgets, joined to what they watch and what they stop. */
import { Budgets } from "../budgets/budgets.ts";
import { systemClock } from "../clock.ts";
import type { LiveConfig } from "../config/live.ts";
import { messageOf } from "../errors.ts";
import type { Logger } from "../logging/logger.ts";
import { say } from "../phrases/say.ts";
import type { Availability } from "../routing/availability.ts";
import { ALL_MODELS } from "../routing/per_model.ts";
import type { RequestStore } from "../store/request_store.ts";
import type { StatisticsRow } from "../store/statistics.ts";
import { startOfDay } from "../step_start.ts";

export interface BudgetParts {
  readonly live: LiveConfig;
  readonly logger: Logger;
  readonly availability: Availability;
  readonly requests: RequestStore;
}

export function budgets({ live, logger, availability, requests }: BudgetParts): Budgets {
  const made = new Budgets({
    budgets: () => live.current().budgets,
    now: systemClock.now,
    warn: (said) => logger.warn(say(said)),
    hold(endpointId, forMs, reason) {
      const limited = { type: "limited", scope: "endpoint", forMs, reason, isHold: true } as const;
      availability.report({ endpointId, model: ALL_MODELS }, limited, systemClock.monotonic());
    },
    release: (endpointId) => availability.release(endpointId),
    onReturn: (day) => void spentSince(day, requests, logger).then((rows) => made.returned(day, rows)),
  });
  let isBegun = false;
  const begin = () => {
    if (isBegun || live.current().budgets.length === 0) return;
    isBegun = true;
    void beginBudgets(made, requests, logger);
  };
  live.onChange((reload) => {
    if (reload.type !== "applied") return;
    begin();
    made.check();
  });
  begin();
  return made;
}

/** Tells `budgets` what this day has cost already. */
async function beginBudgets(budgets: Budgets, requests: RequestStore, logger: Logger): Promise<void> {
  const day = startOfDay(systemClock.now());
  budgets.begin(day, await spentSince(day, requests, logger));
}

async function spentSince(day: number, requests: RequestStore, logger: Logger): Promise<readonly StatisticsRow[]> {
  const query = { from: day, to: systemClock.now() + 1, by: ["endpoint", "key"], filter: {} } as const;
  try {
    return (await requests.statistics(query)).rows;
  } catch (error) {
    const reason = messageOf(error);
    logger.warn(`Cannot read what was spent today, so budgets count from now on: ${reason}`);
    return [];
  }
}
