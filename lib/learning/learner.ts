/**
 * What the endpoints turned out not to take. Facts are loaded before the first request and read from memory; one is
 * kept only after a request was answered with it, and forgotten when a request is answered without it.
 */
import { oneBeta } from "./companions.ts";
import { asConfigured, type Configured } from "./configured.ts";
import type { Fact, Target } from "./fact.ts";
import { ALL_MODELS, type FactStore, idOf, isOfEndpoint, KnownFacts, merged } from "./known.ts";
import type { Learned, Trial } from "./learned.ts";
import { Lesson } from "./lesson.ts";
import { Shapes } from "./shapes.ts";

export interface LearnerOptions {
  readonly store: FactStore;
  /** Makes the words of a refusal short, and fit to be shown. */
  readonly brief: (words: string) => string;
}

export interface Moment {
  /** Milliseconds of the epoch. */
  readonly now: number;
  /** How long a fact holds that nobody pinned. */
  readonly expiresMs: number;
  /** `false`: nothing of a request is changed, and no more is learned than which APIs there are. */
  readonly enabled?: boolean;
}

/** One request tests a fact; if it is not heard of again, another one may. */
const TEST_MS = 60_000;

const AS_LEARNED: Configured = { images: "auto", documents: "auto" };

/** How often the count of uses is written down. */
const SAVE_USES_MS = 60_000;

export class Learner {
  readonly shapes = new Shapes();
  private readonly known: KnownFacts;
  private readonly brief: (words: string) => string;
  /** Until when a fact is being tested, by its id. */
  private readonly tests = new Map<string, number>();
  private readonly savedAt = new Map<string, number>();

  constructor({ store, brief }: LearnerOptions) {
    this.known = new KnownFacts(store);
    this.brief = brief;
  }

  load(): Promise<void> {
    return this.known.load();
  }

  /** A request is about to go to `target`. Costs nothing while nothing is known. */
  begin(target: Target, moment: Moment, configured: Configured = AS_LEARNED): Lesson {
    const { enabled = true } = moment;
    const facts = asConfigured(enabled ? this.factsFor(target) : [], configured, target.protocol);
    const due = facts.length === 0 ? facts : this.testedBy(facts, moment.now);
    return new Lesson({
      target,
      facts,
      due,
      onlyApis: !enabled,
      report: (learned) => this.learn(target, learned, moment),
      leave: ({ id }) => this.tests.delete(id),
    });
  }

  /** What holds for `model`, as the endpoint knows it, and for every model of the endpoint. */
  factsFor(target: Target): readonly Fact[] {
    return this.known.of(target);
  }

  /** Whether `endpointId` has no such API as `protocol`'s, at least for `model`. */
  lacks({ endpointId, model, protocol }: Target, now: number): boolean {
    const lacked = this.known.lackedBy(endpointId);
    return lacked.length > 0 &&
      lacked.some((fact) =>
        (fact.model === model || fact.model === ALL_MODELS) && fact.change.type === "lacks" &&
        fact.change.protocol === protocol && holds(fact, now)
      );
  }

  /** Whether any model is known to take no images. */
  get knowsBlind(): boolean {
    return this.known.hasBlind;
  }

  /** Whether the model takes no images, as it has shown. Once that is long ago one request finds out whether it holds. */
  isBlind(target: Target, now: number): boolean {
    const fact = this.known.blindnessOf(target);
    return fact !== undefined && (holds(fact, now) || (this.tests.get(fact.id) ?? 0) > now);
  }

  /** How many tokens the model takes, as it said of itself in a refusal; `undefined`: it did not. */
  contextWindow(of: Pick<Target, "endpointId" | "model">, now: number): number | undefined {
    const fact = this.known.windowOf(of);
    return fact?.change.type === "context_window" && holds(fact, now) ? fact.change.maximum : undefined;
  }

  /** A refusal said that the model takes no more than `maximum` tokens; `evidence`: its words. */
  learnContextWindow(
    target: Target,
    said: { readonly maximum: number; readonly evidence: string },
    moment: Moment,
  ): void {
    if (moment.enabled === false) return;
    const { maximum, evidence } = said;
    this.keep(target, { change: { type: "context_window", maximum }, evidence, once: false, ofModel: true }, moment);
  }

  all(): readonly Fact[] {
    return this.known.all();
  }

  /** A pinned fact never expires. Whether there is such a fact. */
  pin(id: string, pinned: boolean): boolean {
    const fact = this.known.get(id);
    if (fact === undefined) return false;
    this.save({ ...fact, pinned });
    return true;
  }

  /** Whether there was such a fact. */
  forget(id: string): boolean {
    this.forgetTimes(id);
    return this.known.remove(id);
  }

  /** Everything, or everything of one endpoint: it has another address, or is of another kind. */
  forgetAll(endpointId?: string): void {
    this.shapes.removeAll(endpointId);
    for (const fact of this.known.all()) {
      if (endpointId === undefined || fact.endpointId === endpointId) this.forget(fact.id);
    }
  }

  private save(fact: Fact): void {
    const gone = this.known.save(fact);
    if (gone !== undefined) this.forgetTimes(gone.id);
  }

  private forgetTimes(id: string): void {
    this.tests.delete(id);
    this.savedAt.delete(id);
  }

  /** The facts that the request tests which asks for them: single flight. */
  private testedBy(facts: readonly Fact[], now: number): readonly Fact[] {
    const due = facts.filter((fact) => this.isDue(fact, now));
    const tested = due.length < 2 ? due : oneBeta(due);
    for (const { id } of tested) this.tests.set(id, now + TEST_MS);
    return tested;
  }

  /** What an API lacks is asked about when it is asked. */
  private isDue({ id, change, pinned, expiresAt }: Fact, now: number): boolean {
    return !pinned && expiresAt <= now && change.type !== "lacks" && (this.tests.get(id) ?? 0) <= now;
  }

  private learn(target: Target, { trials, used, outlived, renewed }: Learned, moment: Moment): void {
    for (const fact of outlived) this.forget(fact.id);
    for (const fact of renewed) this.renew(fact, moment);
    for (const fact of used) if (!renewed.includes(fact)) this.count(fact, moment);
    for (const trial of trials) this.keep(target, trial, moment);
    this.answered(target, trials, moment.now);
  }

  /** It has the API after all. */
  private answered(target: Target, trials: readonly Trial[], now: number): void {
    if (trials.some(({ change }) => change.type === "lacks")) return;
    for (const fact of this.known.of(target)) {
      const { id, change } = fact;
      if (change.type === "lacks" && change.protocol === target.protocol && !holds(fact, now)) this.forget(id);
    }
  }

  private keep(target: Target, { change, evidence, ofModel, unproven }: Trial, { now, expiresMs }: Moment): void {
    const ofEndpoint = isOfEndpoint(change);
    const scope = {
      endpointId: target.endpointId,
      model: ofEndpoint && !ofModel ? ALL_MODELS : target.model,
      protocol: ofEndpoint || change.type === "context_window" ? undefined : target.protocol,
    };
    const id = idOf({ ...scope, change });
    const known = this.known.get(id);
    this.save({
      id,
      ...scope,
      change: known === undefined ? change : merged(known.change, change),
      evidence: this.brief(evidence),
      learnedAt: now,
      usedAt: now,
      uses: (known?.uses ?? 0) + 1,
      pinned: known?.pinned ?? false,
      // The next requests find out by themselves which of several it was.
      expiresAt: unproven === true ? now : now + expiresMs,
    });
    this.savedAt.set(id, now);
  }

  private renew(fact: Fact, { now, expiresMs }: Moment): void {
    this.tests.delete(fact.id);
    const current = this.known.get(fact.id);
    if (current === undefined) return;
    this.save({ ...current, usedAt: now, uses: current.uses + 1, expiresAt: now + expiresMs });
  }

  private count(fact: Fact, { now, expiresMs }: Moment): void {
    const current = this.known.get(fact.id);
    if (current === undefined) return;
    // No use makes it last longer; but a clock that was years ahead may have set its end.
    const expiresAt = Math.min(current.expiresAt, now + expiresMs);
    const counted = { ...current, usedAt: now, uses: current.uses + 1, expiresAt };
    if (now - (this.savedAt.get(fact.id) ?? 0) < SAVE_USES_MS) return this.known.touch(counted);
    this.savedAt.set(fact.id, now);
    this.save(counted);
  }
}

/** Clocks of one machine differ by no more. */
const CLOCK_MS = 86_400_000;

/** What was learned by a clock that has been put back since is asked about again, or it would hold for years. */
function holds({ pinned, expiresAt, usedAt }: Fact, now: number): boolean {
  return pinned || expiresAt > now && usedAt <= now + CLOCK_MS;
}
