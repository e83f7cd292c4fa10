/** The scripts of one configuration, and the requests that wait for them. */
import type { ScriptTaggerConfig } from "../config/config.ts";
import { phrase, type Words } from "../phrases/phrase.ts";
import type { GivenTag, TaggerFault } from "../routing/tags.ts";
import { mentionsBody, type ScriptRequest } from "./script_request.ts";
import { type ScriptAnswer, ScriptWorker } from "./script_worker.ts";

export interface ScriptPoolOptions {
  readonly taggers: readonly ScriptTaggerConfig[];
  /** How long a request waits for all of its tags. */
  readonly pipelineTimeoutMs: number;
  readonly monotonic: () => number;
  /** Told of each failure, also of one that nobody waits for any more. */
  readonly onFault: (fault: TaggerFault) => void;
}

export interface ScriptTags {
  readonly given: readonly GivenTag[];
  readonly faults: readonly TaggerFault[];
}

/** So many runs in a row that did not end switch a script off for a while: each of them holds up all requests. */
const MAX_TIMEOUTS = 3;
const PAUSE_MS = 60_000;

interface Job {
  readonly request: ScriptRequest;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
  readonly given: GivenTag[];
  readonly faults: TaggerFault[];
  readonly resolve: (tags: ScriptTags) => void;
  /** How many of the scripts have answered. */
  done: number;
  /** Nobody waits for it any more. */
  isOver: boolean;
}

interface Standing {
  timeouts: number;
  pausedUntil: number;
}

export class ScriptPool {
  readonly #options: ScriptPoolOptions;
  readonly #standing: readonly Standing[];
  readonly #waiting: Job[] = [];
  readonly #needsBody: boolean;
  #worker: ScriptWorker;
  #isBusy = false;
  #isRetired = false;
  #isClosed = false;

  constructor(options: ScriptPoolOptions) {
    this.#options = options;
    this.#standing = options.taggers.map(() => ({ timeouts: 0, pausedUntil: -Infinity }));
    this.#needsBody = options.taggers.some(({ script }) => mentionsBody(script));
    this.#worker = this.#start();
  }

  /**
   * What the scripts say of `request`, those that are done when the time is over. Never rejects. `body` is copied, and
   * not parsed in this thread.
   */
  run(request: ScriptRequest, body: Uint8Array<ArrayBuffer>): Promise<ScriptTags> {
    const { promise, resolve } = Promise.withResolvers<ScriptTags>();
    const needed = this.#needsBody && body.length > 0 ? body : undefined;
    const job: Job = { request, body: needed, given: [], faults: [], resolve, done: 0, isOver: false };
    const timer = setTimeout(() => this.#expire(job), this.#options.pipelineTimeoutMs);
    this.#waiting.push(job);
    void this.#work();
    return promise.finally(() => clearTimeout(timer));
  }

  ready(): Promise<void> {
    return this.#worker.ready;
  }

  /** Ends when nobody waits for it. */
  retire(): void {
    this.#isRetired = true;
    if (!this.#isBusy) this.#worker.stop();
  }

  /** Ends at once; who waits gets what there is. */
  close(): void {
    this.#isRetired = true;
    this.#isClosed = true;
    for (const job of this.#waiting.splice(0)) finish(job);
    this.#worker.stop();
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      if (!job.isOver) await this.#runAll(job);
      finish(job);
    }
    this.#isBusy = false;
    if (this.#isRetired) this.#worker.stop();
  }

  async #runAll(job: Job): Promise<void> {
    let holder: ScriptWorker | undefined;
    for (const [script, tagger] of this.#options.taggers.entries()) {
      if (job.isOver || this.#isClosed) return;
      const standing = this.#standing[script]!;
      if (standing.pausedUntil > this.#options.monotonic()) continue;
      const worker = this.#usable();
      // A worker that is new has not seen the request.
      const isNew = worker !== holder;
      holder = worker;
      const answer = await worker.run({
        script,
        timeoutMs: this.#limited(tagger.timeoutMs),
        request: isNew ? job.request : undefined,
        body: isNew ? job.body : undefined,
      });
      job.done = script + 1;
      this.#take(job, tagger, answer);
      this.#judge(standing, answer);
    }
  }

  #take(job: Job, { name, tag, timeoutMs }: ScriptTaggerConfig, answer: ScriptAnswer): void {
    switch (answer.type) {
      case "tags": {
        const tags = answer.tags === true ? [tag] : answer.tags;
        for (const each of new Set(tags)) job.given.push({ tag: each, tagger: name });
        return;
      }
      case "failed":
        return this.#blame(job, name, answer.message);
      case "timeout":
        return this.#blame(job, name, phrase("script.too_slow", { limit: this.#limited(timeoutMs) }));
      case "stuck":
        return this.#blame(job, name, phrase("script.stuck"));
      default:
        answer satisfies never;
    }
  }

  #blame(job: Job, tagger: string, message: Words): void {
    job.faults.push({ tagger, message });
    this.#options.onFault({ tagger, message });
  }

  #judge(standing: Standing, answer: ScriptAnswer): void {
    if (answer.type === "stuck") standing.pausedUntil = Infinity;
    standing.timeouts = answer.type === "timeout" ? standing.timeouts + 1 : 0;
    if (standing.timeouts < MAX_TIMEOUTS) return;
    standing.pausedUntil = this.#options.monotonic() + PAUSE_MS;
    // One more then shows whether it still does not end.
    standing.timeouts = MAX_TIMEOUTS - 1;
  }

  /** Whoever waits gets what there is; a script that still runs has its own time. */
  #expire(job: Job): void {
    const { taggers, pipelineTimeoutMs } = this.#options;
    for (const { name } of taggers.slice(job.done)) {
      this.#blame(job, name, phrase("script.not_done", { limit: pipelineTimeoutMs }));
    }
    finish(job);
  }

  #usable(): ScriptWorker {
    if (this.#worker.isStopped) this.#worker = this.#start();
    return this.#worker;
  }

  #start(): ScriptWorker {
    return new ScriptWorker(this.#options.taggers.map(({ script }) => script));
  }

  #limited(timeoutMs: number): number {
    return Math.min(timeoutMs, this.#options.pipelineTimeoutMs);
  }
}

function finish(job: Job): void {
  if (job.isOver) return;
  job.isOver = true;
  // What still runs may add to its lists, but not to these.
  job.resolve({ given: [...job.given], faults: [...job.faults] });
}
