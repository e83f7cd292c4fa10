/** What is kept per endpoint and model, bounded: clients that invent models must not fill the memory. */

/** Stands for every model of an endpoint. */
export const ALL_MODELS = "";

export interface EndpointModel {
  readonly endpointId: string;
  /** As the endpoint knows it; `ALL_MODELS`: all of them. */
  readonly model: string;
}

export interface Entry<V> extends EndpointModel {
  readonly value: V;
}

/** Milliseconds of a monotonic clock. */
interface Lasting {
  readonly since: number;
  readonly until: number;
}

/** More than this many pairs of endpoint and model are no real use: the oldest goes. */
const MAX_ENTRIES = 10_000;

/** No model's name is longer; a client can send one of megabytes, and nothing is kept of it. */
const MAX_NAME = 1000;

export class PerModel<V> {
  /** By endpoint, then by model: most endpoints have none, and for none is a key made. */
  private readonly endpoints = new Map<string, Map<string, Entry<V>>>();
  /** In the order of their coming. */
  private readonly entries = new Set<Entry<V>>();

  has(endpointId: string): boolean {
    return this.endpoints.has(endpointId);
  }

  get({ endpointId, model }: EndpointModel): V | undefined {
    return this.endpoints.get(endpointId)?.get(model)?.value;
  }

  set({ endpointId, model }: EndpointModel, value: V): void {
    this.delete({ endpointId, model });
    if (model.length > MAX_NAME) return;
    const entry = { endpointId, model, value };
    const models = this.endpoints.get(endpointId);
    if (models === undefined) this.endpoints.set(endpointId, new Map([[model, entry]]));
    else models.set(model, entry);
    this.entries.add(entry);
    if (this.entries.size <= MAX_ENTRIES) return;
    const oldest = this.entries.values().next().value;
    if (oldest !== undefined) this.delete(oldest);
  }

  delete({ endpointId, model }: EndpointModel): void {
    const models = this.endpoints.get(endpointId);
    const entry = models?.get(model);
    if (models === undefined || entry === undefined) return;
    this.entries.delete(entry);
    models.delete(model);
    if (models.size === 0) this.endpoints.delete(endpointId);
  }

  /** What has begun and ends at some time has begun and ends so much earlier. */
  shift(this: PerModel<V & Lasting>, ms: number): void {
    for (const { value, ...of } of [...this]) {
      this.set(of, { ...value, since: value.since - ms, until: value.until - ms });
    }
  }

  /** Forgets an endpoint. */
  forget(endpointId: string): void {
    for (const entry of [...this.endpoints.get(endpointId)?.values() ?? []]) this.delete(entry);
  }

  [Symbol.iterator](): IterableIterator<Entry<V>> {
    return this.entries.values();
  }
}
