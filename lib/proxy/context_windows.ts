/**
 * How many tokens a model takes at an endpoint, as far as anybody has said so: the configuration; the endpoint itself, in
 * its list of models or in a refusal; a price list. Where two of an endpoint's own words differ, the smaller counts: a
 * client that is told too much is refused, one that is told too little shortens its conversation too early.
 */
import type { Config, EndpointConfig } from "../config/config.ts";
import type { ProxyError } from "../errors.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { Learner, Moment } from "../learning/learner.ts";
import { isContextOverflow, overflowFigures } from "../protocol/context_overflow.ts";
import type { Client } from "../routing/client.ts";
import { endpointInModel, rewriteModel } from "../routing/models.ts";
import { isNamed, unfitness } from "../routing/fitness.ts";
import type { Candidate } from "../routing/route.ts";

/** What the price list says of a model, by the endpoint's URL. */
export type ListedWindow = (url: string, model: string) => number | undefined;

export interface WindowOptions {
  readonly learner: Learner;
  /** Milliseconds of the epoch. */
  readonly now: () => number;
  /** The list is large, and is loaded when it is first asked for. */
  readonly loadList: () => Promise<ListedWindow>;
}

/** A model at an endpoint; with `longContext` by the name for a window of its own, of which nobody says anything. */
export type Asked = Pick<Candidate, "endpoint" | "model" | "longContext">;

/** Of so many models of one URL the price list's answers are kept, and of so many URLs. */
const MOST_KEPT = 100;

/** What an endpoint's own list of models said. */
interface Offer {
  /** Where it was asked. */
  readonly url: string;
  readonly windows: ReadonlyMap<string, number>;
}

/** Each candidate of each large request is asked for: what is known is found without a new string or list. */
export class ContextWindows {
  private readonly offered = new Map<string, Offer>();
  /** By URL, then by model. */
  private readonly kept = new Map<string, Map<string, number | undefined>>();
  private list: ListedWindow | undefined;
  private loading: Promise<void> | undefined;

  constructor(private readonly options: WindowOptions) {}

  /** The price list is there from then on. */
  loaded(): Promise<void> {
    return this.loading ??= this.options.loadList().then((list) => {
      this.list = list;
    }, () => {});
  }

  /** Tokens; `undefined`: not known. */
  of({ endpoint, model, longContext }: Asked): number | undefined {
    if (endpoint.contextWindow > 0) return endpoint.contextWindow;
    if (longContext) return undefined;
    const { learner, now } = this.options;
    const learned = learner.contextWindow({ endpointId: endpoint.id, model }, now());
    const offer = this.offered.get(endpoint.id);
    const offered = offer?.url === endpoint.url ? offer.windows.get(model) : undefined;
    return lesser(learned, offered) ?? this.listed(endpoint.url, model);
  }

  /** What an endpoint's list of models says, whose entries have an `id`. */
  offer({ id, url }: EndpointConfig, entries: readonly JsonObject[]): void {
    const windows = entries.flatMap((entry): [string, number][] => {
      const window = windowIn(entry);
      return window === undefined ? [] : [[String(entry["id"]), window]];
    });
    this.offered.set(id, { url, windows: new Map(windows) });
  }

  /** What a refusal says of the window of whom it came from. */
  hear(outcome: Ended, { endpoint, model, protocol, longContext }: Candidate, moment: Omit<Moment, "now">): void {
    const maximum = longContext ? undefined : statedWindow(outcome);
    if (maximum === undefined || outcome.type !== "refusal") return;
    const { learner, now } = this.options;
    const target = { endpointId: endpoint.id, model, protocol };
    const said = { maximum, evidence: outcome.evidence?.text ?? outcome.error?.message ?? "" };
    learner.learnContextWindow(target, said, { now: now(), ...moment });
  }

  private listed(url: string, model: string): number | undefined {
    if (this.list === undefined) {
      void this.loaded();
      return undefined;
    }
    let models = this.kept.get(url);
    if (models === undefined) {
      if (this.kept.size >= MOST_KEPT) this.kept.clear();
      this.kept.set(url, models = new Map());
    }
    let window = models.get(model);
    if (window === undefined && !models.has(model)) {
      if (models.size >= MOST_KEPT) models.clear();
      models.set(model, window = this.list(url, model));
    }
    return window;
  }
}

/** What came of an attempt, as far as it tells of a window. */
interface Ended {
  readonly type: string;
  readonly status?: number;
  readonly error?: ProxyError;
  readonly evidence?: { readonly text: string };
  /** A rule says what it means, and not its words. */
  readonly rule?: string;
}

/** Whether the outcome is a refusal of a request that is longer than the context. */
export function isOverflow(outcome: Ended): boolean {
  if (outcome.type !== "refusal" || outcome.rule !== undefined) return false;
  const { status = 0, error: { message, code } = { message: "", code: undefined } } = outcome;
  return isContextOverflow({ status, message, code });
}

/** What such a refusal says is the most; `undefined`: nothing that can be true. */
export function statedWindow(outcome: Ended): number | undefined {
  if (outcome.type !== "refusal" || !isOverflow(outcome)) return undefined;
  const { asked = Infinity, limit = 0 } = overflowFigures(outcome.error?.message ?? "");
  return limit > 0 && limit < asked ? limit : undefined;
}

/**
 * Names of what lists of models say: OpenRouter, Groq and others, vLLM, Anthropic, Google, LM Studio, whose model may be
 * loaded with less than it could take.
 */
const MEMBERS = [
  ...["context_length", "context_window", "max_model_len", "max_input_tokens", "inputTokenLimit"],
  ...["max_context_length", "loaded_context_length"],
] as const;

function windowIn(entry: JsonObject): number | undefined {
  const provider = entry["top_provider"];
  const all = [...MEMBERS.map((name) => entry[name]), isObject(provider) ? provider["context_length"] : undefined];
  return smallest(all.map((value: Json | undefined) => typeof value === "number" && value > 0 ? value : undefined));
}

function smallest(windows: readonly (number | undefined)[]): number | undefined {
  return windows.reduce(lesser, undefined);
}

/** The one that is known, where only one of them is. */
function lesser(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? a ?? b : Math.min(a, b);
}

export interface WindowRequest {
  /** As a client names it. */
  readonly model: string;
  readonly client: Client;
  /** The only endpoint that is asked; `undefined`: any. */
  readonly only?: string | undefined;
}

/**
 * The window that a client may count on for `model`: the smallest among the endpoints that are asked first, of those who
 * are known; the next ones count where none of them is.
 */
export function windowFor(
  { model, client, only }: WindowRequest,
  config: Config,
  windows: ContextWindows,
): number | undefined {
  const { endpoints, routing } = config;
  const named = only ?? endpointInModel(model, endpoints)?.id;
  const able = endpoints.filter((endpoint) =>
    (named === undefined || isNamed(endpoint, named)) &&
    unfitness(endpoint, { client, tags: NO_TAGS, model }) === undefined
  );
  const byPriority = routing.policy === "priority";
  const ranks = [...new Set(able.map(({ priority }) => byPriority ? priority : 0))].sort((a, b) => a - b);
  for (const rank of ranks) {
    const known = smallest(
      able.filter(({ priority }) => !byPriority || priority === rank)
        .map((endpoint) => windows.of({ endpoint, ...rewriteModel(model, { endpoint, client, routing }) })),
    );
    if (known !== undefined) return known;
  }
  return undefined;
}

const NO_TAGS: ReadonlySet<string> = new Set();
