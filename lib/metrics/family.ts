/** What is counted under one name. */

/** What is said of a metric; the name without its type's ending, as OpenMetrics has it. */
export interface Description {
  readonly name: string;
  readonly help: string;
  /** The name ends with it. */
  readonly unit?: "seconds" | "bytes";
  readonly labels: readonly string[];
  /** What it is called in OpenTelemetry, and its unit there; `undefined`: it is none there. */
  readonly otel?: readonly [name: string, unit: string];
}

export interface Family {
  readonly type: "counter" | "gauge" | "histogram" | "info";
  readonly description: Description;
  samples(): readonly Sample[];
  /** The same as numbers. */
  points(): readonly Point[];
}

export interface Point {
  readonly labels: Sample["labels"];
  /** Of a histogram, the sum of what was observed. */
  readonly value: number;
  readonly buckets?: { readonly boundaries: readonly number[]; readonly counts: readonly number[] };
}

export interface Sample {
  /** What its name has behind the family's. */
  readonly suffix: "" | "_total" | "_info" | "_bucket" | "_sum" | "_count";
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
}

/** Of one metric: what comes beyond is counted together, whatever sends such labels. */
const MOST_SERIES = 5000;

/** By the first label's value, then by the second's, and so on: to look one up no key has to be made. */
interface Branch<T> {
  readonly branches: Map<string, Branch<T>>;
  of: T | undefined;
}

/** One thing for each combination of the labels' values. */
class Series<T> {
  readonly #description: Description;
  readonly #make: () => T;
  readonly #root: Branch<T> = { branches: new Map(), of: undefined };
  readonly #all: { readonly values: readonly string[]; readonly of: T }[] = [];

  constructor(description: Description, make: () => T) {
    this.#description = description;
    this.#make = make;
  }

  of(values: readonly string[]): T {
    let branch: Branch<T> | undefined = this.#root;
    for (const value of values) branch = branch?.branches.get(value);
    return branch?.of ?? this.#add(this.#all.length < MOST_SERIES ? values : values.map(() => OTHER));
  }

  all(): { readonly labels: Sample["labels"]; readonly of: T }[] {
    const { labels } = this.#description;
    return this.#all.map(({ values, of }) => ({
      labels: labels.map((name, index) => [name, values[index] ?? ""] as const),
      of,
    }));
  }

  #add(values: readonly string[]): T {
    let branch = this.#root;
    for (const value of values) {
      let next = branch.branches.get(value);
      if (next === undefined) branch.branches.set(value, next = { branches: new Map(), of: undefined });
      branch = next;
    }
    if (branch.of === undefined) this.#all.push({ values, of: branch.of = this.#make() });
    return branch.of;
  }
}

/** What stands for all that has no series of its own. */
export const OTHER = "other";

export class Counter implements Family {
  readonly type = "counter";
  readonly #series: Series<{ value: number }>;

  constructor(readonly description: Description) {
    this.#series = new Series(description, () => ({ value: 0 }));
  }

  add(values: readonly string[], by = 1): void {
    this.#series.of(values).value += by;
  }

  samples(): Sample[] {
    return this.points().map(({ labels, value }) => ({ suffix: "_total", labels, value }));
  }

  points(): Point[] {
    return this.#series.all().map(({ labels, of }) => ({ labels, value: of.value }));
  }
}

interface Distribution {
  /** How many are in each bucket, and behind the last one. */
  readonly counts: number[];
  sum: number;
}

export class Histogram implements Family {
  readonly type = "histogram";
  readonly #series: Series<Distribution>;

  /** `bounds`: the greatest value of each bucket, ascending. */
  constructor(readonly description: Description, readonly bounds: readonly number[]) {
    this.#series = new Series(description, () => ({ counts: new Array<number>(bounds.length + 1).fill(0), sum: 0 }));
  }

  observe(values: readonly string[], value: number): void {
    const distribution = this.#series.of(values);
    const bucket = this.bounds.findIndex((bound) => value <= bound);
    distribution.counts[bucket < 0 ? this.bounds.length : bucket]! += 1;
    distribution.sum += value;
  }

  samples(): Sample[] {
    return this.#series.all().flatMap(({ labels, of: { counts, sum } }) => {
      let count = 0;
      const buckets = counts.map((each, index): Sample => ({
        suffix: "_bucket",
        labels: [...labels, ["le", boundOf(this.bounds[index])]],
        value: count += each,
      }));
      return [...buckets, { suffix: "_count", labels, value: count }, { suffix: "_sum", labels, value: sum }];
    });
  }

  points(): Point[] {
    const boundaries = this.bounds;
    return this.#series.all().map(({ labels, of: { counts, sum } }) => {
      return { labels, value: sum, buckets: { boundaries, counts } };
    });
  }
}

/** As OpenMetrics wants it: with a point. */
function boundOf(bound: number | undefined): string {
  if (bound === undefined) return "+Inf";
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

/** What is so at this moment. */
export function gauge(
  description: Description,
  values: readonly (readonly [labels: readonly string[], value: number])[],
): Family {
  const samples = values.map(([labels, value]): Sample => ({
    suffix: "",
    labels: description.labels.map((name, index) => [name, labels[index] ?? ""]),
    value,
  }));
  return { type: "gauge", description, samples: () => samples, points: () => samples };
}
