/**
 * What one request learns of one endpoint: it goes with what is known, and after a refusal once more with what the
 * refusal asks for. Only what was answered is remembered.
 */
import { type Edit, patchJson } from "../json_patch.ts";
import type { PdfLookup } from "../protocol/codec.ts";
import { altersBody, altersHeaders, isOfHeaders } from "./alters.ts";
import { applyToHeaders } from "./apply.ts";
import { type Classified, classify } from "./classify.ts";
import type { Refusal } from "./complaint.ts";
import { editsFor } from "./edits_for.ts";
import { blindnessIn, type Chances, elsewhere } from "./elsewhere.ts";
import type { Change, Fact, Target } from "./fact.ts";
import { hasOtherTools, isOfTools } from "./function_tools.ts";
import { Guessing } from "./guessing.ts";
import { isBlindness } from "./images.ts";
import { covers, keyOf } from "./known.ts";
import type { Learned, Trial } from "./learned.ts";
import { isNamedIn } from "./named_in.ts";
import { isAboutApis } from "./reaction.ts";
import type { Sent } from "./survey.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export type Verdict =
  /** The same endpoint, with `apply` called anew. */
  | "again"
  /** The same endpoint in another protocol, if it has one. */
  | "other protocol"
  | "give up";

/** Refusals after which one request tries the same endpoint again. */
const MAX_AGAIN = 10;

export interface LessonOptions {
  readonly target: Target;
  readonly facts: readonly Fact[];
  /** Of these, the ones whose time is over: this request goes without them. */
  readonly due: readonly Fact[];
  /** Nothing but a missing API is to be learned. */
  readonly onlyApis: boolean;
  readonly report: (learned: Learned) => void;
  /** The request is none that would test this fact, which is due. */
  readonly leave?: (fact: Fact) => void;
}

export class Lesson {
  /** How the last refusal was understood. */
  classified: Classified | undefined;
  private readonly target: Target;
  private readonly report: (learned: Learned) => void;
  private readonly leave: ((fact: Fact) => void) | undefined;
  private readonly onlyApis: boolean;
  private active: readonly Fact[];
  private testing: readonly Fact[];
  private restored: readonly Fact[] = [];
  private trials: readonly Trial[] = [];
  /** What may help where the protocol that the words advise is not there; `undefined`: nothing, or it is on trial. */
  private instead: readonly Trial[] | undefined;
  private insists = false;
  private hasWithdrawn = false;
  private readonly used = new Set<Fact>();
  private guessing: Guessing | undefined;
  private again = 0;
  /** That it takes no images, which nobody has proved yet. */
  private unseen: Trial | undefined;

  constructor({ target, facts, due, report, leave, onlyApis }: LessonOptions) {
    this.target = target;
    this.onlyApis = onlyApis;
    this.report = report;
    this.leave = leave;
    this.active = due.length === 0 ? facts : facts.filter((fact) => !due.includes(fact));
    this.testing = due;
  }

  /** Nothing is known and nothing was refused: there is nothing to apply. */
  get isIdle(): boolean {
    return this.active.length === 0 && this.testing.length === 0 && this.again === 0;
  }

  /** What changed something so far: of what was known, and all that is on trial. */
  get applied(): readonly Change[] {
    if (this.isIdle) return [];
    return [...[...this.used].map(({ change }) => change), ...this.changes.slice(this.active.length)];
  }

  /** All that is changed in the attempt that comes next. */
  get changes(): readonly Change[] {
    return [
      ...this.active.map(({ change }) => change),
      ...this.trials.map(({ change }) => change),
      ...this.guessing?.step?.changes ?? [],
    ];
  }

  /** The body of the attempt that comes next; the very same bytes if nothing is to be changed. */
  apply(bytes: Bytes, pdfs?: PdfLookup): Bytes {
    const { active } = this;
    if (this.isIdle) return bytes;
    // A fact is tested only by a request that it would have changed.
    this.testOnly(({ change }) => isOfHeaders(change) || altersBody(change, bytes, this.target.protocol));
    const facts = new Map<Edit, Fact>();
    const edits = editsFor(bytes, this.changes, {
      protocol: this.target.protocol,
      each: (edit, index) => index < active.length && facts.set(edit, active[index]!),
      pdfs,
    });
    return patchJson(bytes, edits, (edit) => {
      const fact = facts.get(edit);
      if (fact !== undefined) this.used.add(fact);
    });
  }

  /** Whether anything that is known or on trial is about headers. */
  get concernsHeaders(): boolean {
    if (this.isIdle) return false;
    return [...this.active, ...this.testing, ...this.trials].some(({ change }) => isOfHeaders(change));
  }

  /** The headers of the attempt that comes next; the very same ones if nothing is to be changed. */
  applyToHeaders(headers: Headers): Headers {
    if (this.isIdle) return headers;
    this.testOnly(({ change }) => !isOfHeaders(change) || altersHeaders(change, headers));
    const changed = new Headers(headers);
    let any = false;
    for (const fact of this.active) {
      if (!applyToHeaders(fact.change, changed)) continue;
      any = true;
      this.used.add(fact);
    }
    for (const { change } of this.trials) any = applyToHeaders(change, changed) || any;
    return any ? changed : headers;
  }

  /** Whether a codec has to write the attempt that comes next, whose request is `bytes`, so that its tools are functions. */
  makesFunctions(bytes: Bytes): boolean {
    const fact = this.active.find(({ change }) => isOfTools(change));
    const isWanted = fact !== undefined || this.trials.some(({ change }) => isOfTools(change));
    if (!isWanted || !hasOtherTools(bytes)) return false;
    if (fact !== undefined) this.used.add(fact);
    return true;
  }

  /** What follows from a refusal of `sent`. */
  onRefusal(refusal: Refusal, sent: Sent, chances: Chances): Verdict {
    const found = classify(refusal, sent);
    const classified = elsewhere(found, chances);
    this.unseen = classified === found ? undefined : blindnessIn(found);
    this.classified = classified;
    const { reaction } = classified;
    if (this.onlyApis && !isAboutApis(reaction)) return "give up";
    if (++this.again > MAX_AGAIN) return "give up";
    switch (reaction.type) {
      case "learn":
      case "convert":
        return this.mend(classified, sent) || (this.endTest() || this.withdraw(classified) ? "again" : "give up");
      case "return":
        // Understood words are about something else than a fact.
        if ((classified.pattern === "" || reaction.unnamed) && (this.endTest() || this.withdraw(classified))) {
          return "again";
        }
        return reaction.unnamed && chances.last ? this.guess(classified, sent) : "give up";
      case "failover":
      case "retry":
        return "give up";
      default:
        return reaction satisfies never;
    }
  }

  /** The attempt goes without something that is known, to see whether it still holds. */
  get isTest(): boolean {
    return this.testing.length > 0;
  }

  /** Facts on test come back, since a refusal may be of one of them; `false`: there are none. */
  endTest(): boolean {
    if (!this.isTest) return false;
    this.putBack(this.testing);
    return true;
  }

  /** It has just refused images that another endpoint may take. */
  get hasUnseen(): boolean {
    return this.unseen !== undefined && !this.onlyApis;
  }

  /** The attempt before had notes in the place of images. */
  get hidesImages(): boolean {
    return this.applied.some(isBlindness);
  }

  /** Another endpoint has answered to the images that this one has refused. */
  seenElsewhere(): void {
    if (this.unseen === undefined || this.onlyApis) return;
    this.report({ trials: [this.unseen], used: [], outlived: [], renewed: [] });
    this.unseen = undefined;
  }

  /** What is wrong with an answer shows what the endpoint needs: `evidence` is of that answer. */
  notice(change: Change, evidence: string): void {
    if (this.onlyApis) return;
    this.report({ trials: [{ change, evidence, once: false, ofModel: false }], used: [], outlived: [], renewed: [] });
  }

  /** There is no other protocol: whether the same one may be tried once more, with other changes. */
  insist(): boolean {
    const { instead } = this;
    this.instead = undefined;
    if (instead === undefined || this.onlyApis) return false;
    this.insists = true;
    this.trials = instead;
    return true;
  }

  /** The last refusal meant that the endpoint has no such API. */
  get foundNoApi(): boolean {
    return this.classified !== undefined && isAboutApis(this.classified.reaction);
  }

  /** The endpoint answered; `anew`: to what a codec wrote, which shows neither its APIs nor what it takes by now. */
  onSuccess(anew = false): void {
    if (this.isIdle) return;
    const { used, restored } = this;
    const helped = this.trials.filter(({ once, change }) => !once && !(anew && change.type === "lacks"));
    const trials = [...helped, ...this.guessing?.found ?? []];
    const outlived = anew ? [] : this.testing;
    if (trials.length === 0 && used.size === 0 && outlived.length === 0 && restored.length === 0) return;
    this.report({ trials, used: [...used], outlived, renewed: restored });
  }

  private mend({ reaction, words }: Classified, sent: Sent): Verdict | undefined {
    if (reaction.type !== "learn" && reaction.type !== "convert") return undefined;
    const { protocol } = this.target;
    const known = this.changes;
    const back = this.testing.filter((fact) => reaction.changes.some((change) => keyOf(change) === keyOf(fact.change)));
    this.putBack(back);
    // It may mean any of what was sent, but only what was on test was not taken before.
    if (reaction.unproven && back.length > 0) return "again";
    const bytes = new TextEncoder().encode(JSON.stringify(sent.body));
    const fresh = reaction.changes.filter((change) =>
      ![...known, ...back.map(({ change }) => change)].some((other) => covers(other, change)) &&
      (change.type === "lacks" || altersHeaders(change, sent.headers) || altersBody(change, bytes, protocol))
    );
    if (fresh.length === 0) return back.length > 0 ? "again" : undefined;
    this.guessing = undefined;
    const { once = false, ofModel = false, unproven = false } = reaction;
    const trialOf = (change: Change) => ({ change, evidence: words, once, ofModel, unproven });
    const trials = fresh.map(trialOf);
    if (fresh.some(({ type }) => type === "lacks")) {
      if (this.insists) return undefined;
      this.instead = reaction.instead && [...this.trials, ...reaction.instead.map(trialOf)];
      // What the other protocol's answer proves is this alone.
      this.trials = trials;
      this.testing = [];
      return "other protocol";
    }
    // What did not silence the words that asked for it may have been none of their business: the next request tests it.
    const earlier = this.trials.map((trial) => trial.evidence === words ? { ...trial, unproven: true } : trial);
    this.trials = [...earlier, ...trials];
    return "again";
  }

  /**
   * The endpoint may have changed, and refuse what was made of the request for its sake: then the client must not get
   * that refusal, which it did not bring about. Once in a request the facts go on test that the words are about.
   */
  private withdraw({ reaction, words }: Classified): boolean {
    if (this.hasWithdrawn) return false;
    const isVague = reaction.type === "return" && reaction.unnamed;
    const blamed = [...this.used].filter((fact) =>
      !fact.pinned && this.active.includes(fact) && (isVague || isNamedIn(words, fact.change))
    );
    if (blamed.length === 0) return false;
    this.hasWithdrawn = true;
    this.active = this.active.filter((fact) => !blamed.includes(fact));
    this.testing = [...this.testing, ...blamed];
    for (const fact of blamed) this.used.delete(fact);
    return true;
  }

  /** Leaves the facts on test that the request says nothing about to others. */
  private testOnly(isTested: (fact: Fact) => boolean): void {
    for (const fact of this.testing) if (!isTested(fact)) this.leave?.(fact);
    this.testing = this.testing.filter(isTested);
  }

  private putBack(facts: readonly Fact[]): void {
    this.active = [...this.active, ...facts];
    this.restored = [...this.restored, ...facts];
    this.testing = this.testing.filter((fact) => !facts.includes(fact));
  }

  private guess({ words }: Classified, sent: Sent): Verdict {
    if (this.guessing === undefined) this.guessing = new Guessing(sent, words);
    else this.guessing.fail();
    return this.guessing.step === undefined ? "give up" : "again";
  }
}
