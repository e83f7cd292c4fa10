/** Statistics by the minute: nobody keeps them, so they are counted from the records of requests, for some hours. */
import type { Dimension, StatisticsFilter, StatisticsKey, StatisticsQuery } from "../statistics.ts";
import { startOfMinute } from "../../step_start.ts";
import { addTally, type Counted, nothingYet, talliesOf, type Tally, type Total } from "../tally.ts";
import { STEPS } from "./count.ts";
import { countables } from "./countables.ts";
import type { Database } from "./database.ts";

/** What a tally has in each dimension. */
const PARTS: Readonly<Record<Dimension, (tally: Tally) => StatisticsKey>> = {
  minute: ({ startedAt }) => ({ time: startOfMinute(startedAt) }),
  hour: ({ startedAt }) => ({ time: STEPS.hour.startOf(startedAt) }),
  day: ({ startedAt }) => ({ time: STEPS.day.startOf(startedAt) }),
  endpoint: ({ endpointId }) => ({ endpointId }),
  model: ({ model }) => ({ model }),
  client: ({ client }) => ({ client }),
  key: ({ keyName }) => ({ keyName }),
};

/** In the order of their keys. */
export function countMinutes(db: Database, { from, to, by, filter }: StatisticsQuery): readonly Counted[] {
  const groups = new Map<string, Counted & Total>();
  for (const request of countables(db, from, to)) {
    for (const tally of talliesOf(request)) {
      if (!fits(tally, filter)) continue;
      const key: StatisticsKey = Object.assign({}, ...by.map((dimension) => PARTS[dimension](tally)));
      const id = JSON.stringify(Object.values(key));
      let group = groups.get(id);
      if (group === undefined) groups.set(id, group = { key, ...nothingYet() });
      addTally(group, tally);
    }
  }
  return [...groups.values()].sort((a, b) => compare(Object.values(a.key), Object.values(b.key)));
}

function fits(tally: Tally, filter: StatisticsFilter): boolean {
  return Object.entries(filter).every(([name, value]) => value === undefined || tally[name as keyof Tally] === value);
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index]!;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
