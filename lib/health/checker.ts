/** Asks endpoints whose breaker is not closed, from time to time, whether they answer again: nobody has to risk a request. */
import type { Config } from "../config/config.ts";
import type { Probe, ProbeOutcome } from "../proxy/probe.ts";
import type { Availability } from "../routing/availability.ts";
import type { EndpointState } from "../routing/availability_snapshot.ts";
import { ALL_MODELS } from "../routing/per_model.ts";

export interface CheckerOptions {
  readonly config: { current(): Config };
  readonly availability: Availability;
  /** Milliseconds since some start; never goes back. */
  readonly monotonic: () => number;
  /** Sends one small request; never rejects. */
  readonly probe: (target: Probe) => Promise<ProbeOutcome>;
  readonly onResult: (target: Probe, result: ProbeOutcome) => void;
}

export class HealthChecker {
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Ids of the endpoints that are being asked. */
  private readonly asking = new Set<string>();
  private stopped = false;

  constructor(private readonly options: CheckerOptions) {}

  /** Checks every `timeouts.check_interval` from now on; the process may end meanwhile. */
  start(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      void this.check();
      this.start();
    }, this.options.config.current().health.checkIntervalMs);
    Deno.unrefTimer(this.timer);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Asks all that are not well, each endpoint once at a time; resolves when they have answered. */
  async check(): Promise<void> {
    await Promise.all([...this.unwell().values()].map((targets) => this.ask(targets)));
  }

  /** By endpoint. */
  private unwell(): Map<string, Probe[]> {
    const { config, availability, monotonic } = this.options;
    const { endpoints } = config.current();
    const targets = availability.at(monotonic()).all().filter(({ state }) => isDue(state)).flatMap(
      ({ endpointId, model }) => {
        const endpoint = endpoints.find(({ id, enabled }) => enabled && id === endpointId);
        return endpoint === undefined || this.asking.has(endpointId) ? [] : [{ endpoint, model }];
      },
    );
    return Map.groupBy(targets, ({ endpoint }) => endpoint.id);
  }

  /** One after the other; who cannot be reached is not asked for its models too. */
  private async ask(targets: readonly Probe[]): Promise<void> {
    const id = targets[0]!.endpoint.id;
    this.asking.add(id);
    try {
      for (
        const target of targets.toSorted((a, b) => Number(b.model === ALL_MODELS) - Number(a.model === ALL_MODELS))
      ) {
        const result = this.stopped ? "unwell" : await this.askOne(target);
        if (target.model === ALL_MODELS && result === "unwell") return;
      }
    } finally {
      this.asking.delete(id);
    }
  }

  private async askOne(target: Probe): Promise<ProbeOutcome["type"]> {
    const { availability, monotonic, probe, onResult } = this.options;
    const of = { endpointId: target.endpoint.id, model: target.model };
    const lease = availability.begin({ ...of, counts: false, probes: true, share: undefined }, monotonic());
    try {
      const result = await probe(target);
      if (result.type === "well") availability.report(of, { type: "success" }, monotonic());
      else if (result.type === "unwell") {
        const scope = target.model === ALL_MODELS ? "endpoint" as const : "model" as const;
        availability.report(of, { type: "failure", scope, reason: result.reason }, monotonic());
      }
      onResult(target, result);
      return result.type;
    } finally {
      lease.release();
    }
  }
}

/** A request that is out as a half-open breaker's probe will tell by itself. */
function isDue(state: EndpointState): boolean {
  return state.type === "open" || (state.type === "half_open" && !state.probing);
}
