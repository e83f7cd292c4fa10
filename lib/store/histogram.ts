/**
 * Durations in buckets, each a tenth wider than the one before: histograms of any times add up, and a quantile is known
 * within 5 % of its value (within a millisecond below that), however many there were.
 */

const RATIO = 1.1;
/** Of more than a month; longer ones are counted there. */
const LAST_BUCKET = 230;

/** Between one encoded histogram and the next. */
export const SEPARATOR = "|";

const [ZERO, NINE, BORDER] = ["0", "9", SEPARATOR].map((sign) => sign.charCodeAt(0)) as [number, number, number];

export interface Quantiles {
  /** How many durations there are. */
  readonly count: number;
  /** Milliseconds; `undefined`: there is none. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
}

export class Histogram {
  /** By bucket: the first has what takes a millisecond at most, bucket n what takes up to `RATIO` ** n. */
  readonly #counts: number[] = [];
  #count = 0;

  /** What was encoded, or several with `SEPARATOR` between one and the next. */
  static decode(text: string): Histogram {
    const histogram = new Histogram();
    histogram.addEncoded(text);
    return histogram;
  }

  add(ms: number): void {
    const bucket = ms <= 1 ? 0 : Math.ceil(Math.log(ms) / Math.log(RATIO));
    this.#add(Math.min(bucket, LAST_BUCKET), 1);
  }

  /** Adds what others were encoded as, with `SEPARATOR` between one and the next. */
  addEncoded(text: string): void {
    let bucket = 0, number = 0, gap = -1;
    // A dashboard reads ten thousands of these: nothing is made on the way.
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= ZERO && code <= NINE) {
        number = number * 10 + code - ZERO;
        continue;
      }
      if (code === BORDER) bucket = 0;
      else if (gap < 0) gap = number;
      else {
        this.#add(bucket += gap, number);
        gap = -1;
      }
      number = 0;
    }
  }

  /** For each bucket that is not empty its distance from the last such one, and its count: `45 3,2 1,`. */
  encode(): string {
    let last = 0;
    let text = "";
    this.#counts.forEach((count, bucket) => {
      if (count === 0) return;
      text += `${bucket - last} ${count},`;
      last = bucket;
    });
    return text;
  }

  quantiles(): Quantiles {
    return { count: this.#count, p50: this.#quantile(0.5), p95: this.#quantile(0.95), p99: this.#quantile(0.99) };
  }

  #quantile(share: number): number | undefined {
    let left = Math.max(1, Math.ceil(share * this.#count));
    // Six times for each row of a dashboard: an iterator took a third of its whole time.
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      left -= this.#counts[bucket]!;
      // In the middle of the bucket, as far from its upper as from its lower end in proportion.
      if (left <= 0) return bucket === 0 ? 1 : 2 * RATIO ** bucket / (RATIO + 1);
    }
    return undefined;
  }

  #add(bucket: number, count: number): void {
    while (this.#counts.length <= bucket) this.#counts.push(0);
    this.#counts[bucket]! += count;
    this.#count += count;
  }
}
