/** Counts requests into the statistics by hour and by day: a row for each endpoint, model, client and key in it. */
import { startOfDay, startOfHour } from "../../step_start.ts";
import { SUMS } from "../statistics.ts";
import { addTally, type Countable, nothingYet, talliesOf, type Tally, type Total } from "../tally.ts";
import type { Database } from "./database.ts";

/** The tables, and the beginning of what a row of each is for, in the machine's time zone. */
export const STEPS = {
  hour: { table: "statistics_hours", startOf: startOfHour },
  day: { table: "statistics_days", startOf: startOfDay },
} as const;

type Step = keyof typeof STEPS;

/** What a row holds beside its key and its sums: kinds of error as JSON, and histograms. */
const MERGED = ["errors", "durations", "first_tokens"] as const;

/** What is to be added to one row. */
interface Addition extends Total {
  readonly step: Step;
  readonly key: readonly [start: number, endpointId: string, model: string, client: string, keyName: string];
}

/** Adds up what belongs to one row before it is written: the requests of a moment are of few rows. */
export class Count {
  readonly #additions = new Map<string, Addition>();

  add(request: Countable): void {
    for (const tally of talliesOf(request)) {
      this.#add("hour", tally);
      this.#add("day", tally);
    }
  }

  /** Inside a transaction; to be called once. */
  write(db: Database): void {
    for (const addition of this.#additions.values()) write(db, addition);
  }

  #add(step: Step, tally: Tally): void {
    const { startedAt, endpointId, model, client, keyName } = tally;
    const key = [STEPS[step].startOf(startedAt), endpointId, model, client, keyName] as const;
    const id = `${step}\0${key.join("\0")}`;
    let addition = this.#additions.get(id);
    if (addition === undefined) this.#additions.set(id, addition = { step, key, ...nothingYet() });
    addTally(addition, tally);
  }
}

const KEY = "start, endpoint_id, model, client, key_name";
const COLUMNS = [...SUMS, ...MERGED];
const ADDED = [
  ...SUMS.map((name) => `${name} = ${name} + excluded.${name}`),
  ...MERGED.map((name) => `${name} = excluded.${name}`),
];

function write(db: Database, { step, key, sums, errors, durations, firstTokens }: Addition): void {
  const { table } = STEPS[step];
  const known = db.prepare(`SELECT ${MERGED} FROM ${table} WHERE (${KEY}) = (?, ?, ?, ?, ?)`).get(...key);
  if (known !== undefined) {
    for (const [kind, count] of Object.entries(JSON.parse(String(known["errors"])) as Record<string, number>)) {
      errors[kind] = (errors[kind] ?? 0) + count;
    }
    durations.addEncoded(String(known["durations"]));
    firstTokens.addEncoded(String(known["first_tokens"]));
  }
  db.prepare(
    `INSERT INTO ${table} (${KEY}, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ${COLUMNS.map(() => "?")})
      ON CONFLICT DO UPDATE SET ${ADDED}`,
  ).run(
    ...key,
    ...SUMS.map((name) => sums[name]),
    JSON.stringify(errors),
    durations.encode(),
    firstTokens.encode(),
  );
}

/** Hours and days that began before `before` go. */
export function forgetStatistics(db: Database, before: number): void {
  for (const { table } of Object.values(STEPS)) db.prepare(`DELETE FROM ${table} WHERE start < ?`).run(before);
}
