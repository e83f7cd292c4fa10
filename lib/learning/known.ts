/** The facts that are known, by endpoint and model: in memory, and kept by a port that nobody waits for. */
import { digest } from "../protocol/digest.ts";
import type { Change, Fact, Target } from "./fact.ts";
import { MAX_DIGESTS } from "./history.ts";
import { isBlindness } from "./images.ts";
import { isChange } from "./is_change.ts";

/** Keeps facts over a restart. */
export interface FactStore {
  /** `late` gets those that could not be read then, if they can be later. */
  load(late?: (facts: readonly Fact[]) => void): Promise<readonly Fact[]>;
  /** Returns at once and never throws. */
  save(fact: Fact): void;
  /** Returns at once and never throws. */
  remove(id: string): void;
}

/** More are no real use: the one that was not used for longest goes. */
const MAX_FACTS = 5000;

const NONE: readonly Fact[] = [];
const SEPARATOR = "\n";
/** Stands for every model of an endpoint. */
export const ALL_MODELS = "";

export class KnownFacts {
  private readonly facts = new Map<string, Fact>();
  /** By endpoint and model. */
  private readonly places = new Map<string, readonly Fact[]>();
  /** The APIs that an endpoint lacks, which routing asks for each endpoint and request. */
  private readonly lacks = new Map<string, readonly Fact[]>();
  /** By endpoint and model: those that say it takes no images, which routing asks for too. */
  private readonly blind = new Map<string, readonly Fact[]>();
  /** By endpoint and model: no request is changed for them. */
  private readonly windows = new Map<string, readonly Fact[]>();

  constructor(private readonly store: FactStore) {}

  async load(): Promise<void> {
    const take = (facts: readonly Fact[]) => {
      // What was learned anew meanwhile is what holds. What only a newer version knows stays in the store for it.
      for (const fact of facts) if (!this.facts.has(fact.id) && isChange(fact.change)) this.put(fact);
    };
    take(await this.store.load(take));
  }

  /** All of them, in the order of their learning. */
  all(): readonly Fact[] {
    return [...this.facts.values()];
  }

  get(id: string): Fact | undefined {
    return this.facts.get(id);
  }

  /** What holds for `model`, and for every model of the endpoint, in requests of `protocol`. */
  of({ endpointId, model, protocol }: Target): readonly Fact[] {
    if (this.facts.size === 0) return NONE;
    const own = this.places.get(endpointId + SEPARATOR + model) ?? NONE;
    const common = model === ALL_MODELS ? NONE : this.places.get(endpointId + SEPARATOR + ALL_MODELS) ?? NONE;
    const all = common.length === 0 ? own : own.length === 0 ? common : [...common, ...own];
    const fits = (fact: Fact) => fact.protocol === undefined || fact.protocol === protocol;
    return all.every(fits) ? all : all.filter(fits);
  }

  /** The APIs that the endpoint was found to lack, for any of its models. */
  lackedBy(endpointId: string): readonly Fact[] {
    return this.lacks.get(endpointId) ?? NONE;
  }

  /** Whether it is known of any model that it takes no images. */
  get hasBlind(): boolean {
    return this.blind.size > 0;
  }

  /** That `model` takes no images, if requests of `protocol` have shown it. */
  blindnessOf({ endpointId, model, protocol }: Target): Fact | undefined {
    return this.blind.get(endpointId + SEPARATOR + model)?.find((fact) => fact.protocol === protocol);
  }

  /** What a refusal said of the context of `model`. */
  windowOf({ endpointId, model }: Pick<Target, "endpointId" | "model">): Fact | undefined {
    return this.windows.size === 0 ? undefined : this.windows.get(endpointId + SEPARATOR + model)?.[0];
  }

  /** Keeps `fact` in the place of that with its id; returns the one that had to go for it. */
  save(fact: Fact): Fact | undefined {
    this.put(fact);
    this.store.save(fact);
    if (this.facts.size <= MAX_FACTS) return undefined;
    const oldest = this.all().filter(({ pinned }) => !pinned).toSorted((a, b) => a.usedAt - b.usedAt)[0];
    if (oldest !== undefined) this.remove(oldest.id);
    return oldest;
  }

  /** Changes a fact in memory alone: what is lost at a crash is a number. */
  touch(fact: Fact): void {
    this.put(fact);
  }

  remove(id: string): boolean {
    const fact = this.facts.get(id);
    if (fact === undefined) return false;
    this.facts.delete(id);
    this.place(fact, (facts) => facts.filter((other) => other.id !== id));
    this.store.remove(id);
    return true;
  }

  private put(fact: Fact): void {
    const known = this.facts.has(fact.id);
    this.facts.set(fact.id, fact);
    this.place(fact, (facts) => known ? facts.map((other) => other.id === fact.id ? fact : other) : [...facts, fact]);
  }

  private place(fact: Fact, change: (facts: readonly Fact[]) => readonly Fact[]): void {
    const key = fact.endpointId + SEPARATOR + fact.model;
    changeAt(fact.change.type === "context_window" ? this.windows : this.places, key, change);
    if (fact.change.type === "lacks") changeAt(this.lacks, fact.endpointId, change);
    if (isBlindness(fact.change)) changeAt(this.blind, key, change);
  }
}

type Places = Map<string, readonly Fact[]>;

function changeAt(places: Places, key: string, change: (facts: readonly Fact[]) => readonly Fact[]): void {
  const facts = change(places.get(key) ?? NONE);
  if (facts.length === 0) places.delete(key);
  else places.set(key, facts);
}

/** What tells one change from another; lists that grow do not. */
export function keyOf(change: Change): string {
  switch (change.type) {
    case "foreign_thinking":
    case "encrypted_reasoning":
    case "context_window":
      return change.type;
    case "ceiling":
    case "length":
      return `${change.type} ${change.path}`;
    default:
      return JSON.stringify(Object.entries(change).toSorted(([a], [b]) => a < b ? -1 : 1));
  }
}

/** Whether a request that was changed as `known` says would not be changed any more by `found`. */
export function covers(known: Change, found: Change): boolean {
  if (keyOf(known) !== keyOf(found)) return false;
  if ("maximum" in known && "maximum" in found) return known.maximum <= found.maximum;
  const withDigests = "digests" in known && "digests" in found;
  return !withDigests || found.digests.every((digest) => known.digests.includes(digest));
}

/** The same fact has the same id. */
export function idOf({ endpointId, model, protocol, change }: Pick<Fact, "change" | keyof Target>): string {
  const scope = protocol === undefined ? [endpointId, model] : [endpointId, model, protocol];
  return [...scope, keyOf(change)].map(digest).join("-");
}

/** A change that was found once more: what grows has grown. */
export function merged(known: Change, found: Change): Change {
  if (
    known.type === "foreign_thinking" && found.type === "foreign_thinking" ||
    known.type === "encrypted_reasoning" && found.type === "encrypted_reasoning"
  ) {
    return { ...found, digests: [...new Set([...known.digests, ...found.digests])].slice(-MAX_DIGESTS) };
  }
  return found;
}

/** Whether a change is the endpoint's, whatever the model and the protocol. */
export function isOfEndpoint(change: Change): boolean {
  switch (change.type) {
    case "lacks":
    case "credential_header":
    case "foreign_thinking":
    case "encrypted_reasoning":
      return true;
    default:
      return false;
  }
}
