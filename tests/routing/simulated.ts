/** Many requests of many sessions over scripted endpoints, through the real loop: no HTTP, and no time passes. */
import type { EndpointConfig, RoutingConfig } from "../../lib/config/config.ts";
import { kindOfStatus, ProxyError } from "../../lib/errors.ts";
import { Learner } from "../../lib/learning/learner.ts";
import { ContextWindows } from "../../lib/proxy/context_windows.ts";
import type { ClientRequest } from "../../lib/proxy/client_request.ts";
import { type Deps, Exchange } from "../../lib/proxy/exchange.ts";
import type { Outcome } from "../../lib/proxy/outcome.ts";
import type { Ask } from "../../lib/proxy/search.ts";
import { settle } from "../../lib/proxy/settle.ts";
import type { RequestRecord } from "../../lib/record.ts";
import { Tagging } from "../../lib/routing/tagging.ts";
import type { StatedLimit } from "../../lib/upstream/stated_limit.ts";
import { requestRecord } from "../logging/records.ts";
import { config } from "./config.ts";
import { remembered } from "./remembered.ts";
import { VirtualTime } from "./virtual_time.ts";

/** What an endpoint does with a request. */
export type Deed =
  | { readonly type: "answer"; readonly firstMs?: number; readonly streamMs?: number; readonly cut?: true }
  | { readonly type: "status"; readonly status: number; readonly limitMs?: number }
  | { readonly type: "refused" | "timeout" };

export interface Asked {
  readonly endpointId: string;
  readonly session: string;
  readonly at: number;
  /** What was known of the endpoint when it was asked. */
  readonly state: string;
  /** Requests that the endpoint works on, this one among them. */
  readonly inFlight: number;
}

export interface SimulationOptions {
  readonly endpoints: readonly EndpointConfig[];
  readonly routing?: Partial<RoutingConfig>;
  readonly deed: (asked: Asked, request: SimulatedRequest) => Deed;
}

export interface SimulatedRequest {
  readonly session: string;
  /** Of its kind: `bad` ones are their own fault. */
  readonly kind: string;
}

export interface Ended {
  readonly session: string;
  readonly kind: string;
  readonly at: number;
  /** Of the endpoint that answered; `undefined`: nobody did. */
  readonly endpointId: string | undefined;
  readonly record: RequestRecord;
}

const NO_SCRIPTS = { isActive: false, tagsOf: () => Promise.resolve({ given: [], faults: [] }) };

const NOTHING_KEPT = { load: () => Promise.resolve([]), save() {}, remove() {} };

export class Simulation implements Disposable {
  readonly time = new VirtualTime();
  readonly availability = remembered();
  readonly learner = new Learner({ store: NOTHING_KEPT, brief: (words) => words });
  readonly windows = new ContextWindows({
    learner: this.learner,
    now: () => 0,
    loadList: () => Promise.resolve(() => undefined),
  });
  readonly asked: Asked[] = [];
  readonly ended: Ended[] = [];
  /** Seeded, so that a failure can be looked at again. */
  readonly random = seeded(7);
  private readonly running = new Map<string, number>();

  constructor(private readonly options: SimulationOptions) {}

  [Symbol.dispose](): void {
    this.time[Symbol.dispose]();
  }

  get now(): number {
    return this.time.clock.monotonic();
  }

  /** One request, until its answer has ended. */
  async request(request: SimulatedRequest): Promise<void> {
    const record = requestRecord({ attempts: [], route: undefined });
    const exchange = new Exchange(record, {
      config: this.config(),
      deps: this.deps(),
      request: new Request("http://x"),
    });
    let lasting: Deed & { type: "answer" } | undefined;
    const settled = await settle(clientRequest(request), exchange, async (_, candidate, { departure }) => {
      const { outcome, deed } = await this.attempt(candidate, request);
      if (deed.type === "answer") lasting = deed;
      return departure.happened ? { type: "canceled" } : outcome;
    });
    if (lasting !== undefined) await this.time.sleep(lasting.streamMs ?? 1000);
    const endpointId = settled.type === "answered" ? settled.endpoint.id : undefined;
    if (endpointId !== undefined) this.count(endpointId, -1);
    exchange.close({ broken: lasting?.cut ? "cut" : undefined });
    this.ended.push({ ...request, at: this.now, endpointId, record });
  }

  private async attempt({ candidate: { endpoint: { id }, model } }: Parameters<Ask>[1], request: SimulatedRequest) {
    const state = this.availability.at(this.now).state({ endpointId: id, model });
    this.count(id, 1);
    const asked = {
      endpointId: id,
      session: request.session,
      at: this.now,
      state: state.type,
      inFlight: this.running.get(id)!,
    };
    this.asked.push(asked);
    const deed = this.options.deed(asked, request);
    const outcome = outcomeOf(deed);
    await this.time.sleep(deed.type === "answer" ? deed.firstMs ?? 400 : deed.type === "timeout" ? 5000 : 20);
    if (outcome.type !== "answer") this.count(id, -1);
    return { outcome, deed };
  }

  private count(endpointId: string, by: number): void {
    this.running.set(endpointId, (this.running.get(endpointId) ?? 0) + by);
  }

  private config() {
    const timeouts = { totalMs: 540_000 };
    return {
      ...config(this.options.endpoints, this.options.routing),
      timeouts,
      tagging: { enabled: false },
      learning: { enabled: true, expiresMs: 86_400_000 },
    } as ReturnType<
      typeof config
    >;
  }

  private deps(): Deps {
    const nobody = { watch() {}, forget() {} };
    const tagging = new Tagging(NO_SCRIPTS);
    const recorder = { record() {} };
    const { availability, random, learner, windows } = this;
    return {
      config: { current: () => this.config() },
      availability,
      learner,
      windows,
      random,
      tagging,
      recorder,
      clock: this.time.clock,
      watchman: nobody,
    } as unknown as Deps;
  }
}

function clientRequest({ session }: SimulatedRequest): ClientRequest {
  return {
    operation: { type: "generate", protocol: "messages", path: "/messages" },
    method: "POST",
    search: "",
    headers: new Headers({ "x-claude-code-session-id": session }),
    client: "claude-code",
    bytes: null,
    model: "m",
    stream: true,
    unchecked: false,
    convert: unconvertible,
    reframe: unconvertible,
    retell: unconvertible,
  };
}

function unconvertible(): never {
  throw new Error("Nothing is converted here");
}

function outcomeOf(deed: Deed): Outcome {
  switch (deed.type) {
    case "answer": {
      const answer = { type: "stream", status: 200, headers: new Headers(), reframed: false };
      return { type: "answer", answer } as unknown as Outcome;
    }
    case "refused": {
      const error = new ProxyError("upstream", "connection refused");
      return { type: "transport", fault: "refused", twice: false, error };
    }
    case "timeout":
      return { type: "timeout", error: new ProxyError("timeout", "too slow") };
    case "status": {
      const { status, limitMs } = deed;
      const error = new ProxyError(kindOfStatus(status), `words of ${status}`, { status });
      const limits: StatedLimit[] = limitMs === undefined
        ? []
        : [{ level: "exhausted", scope: "model", waitMs: limitMs, source: "retry-after" }];
      return { type: "refusal", status, error, words: "upstream", verbatim: undefined, retryAfterMs: limitMs, limits };
    }
    default:
      return deed satisfies never;
  }
}

/** 0 to 1: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
