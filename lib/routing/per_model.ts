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

/** More than this many pairs of endpoint and model are no real use: the oldest goes. */
const MAX_ENTRIES = 10_000;

export class PerModel<V> {
  private readonly entries = new Map<string, Entry<V>>();
  /** Entries per endpoint: most have none, and are passed over without a key being made. */
  private readonly counts = new Map<string, number>();

  has(endpointId: string): boolean {
    return this.counts.has(endpointId);
  }

  get(of: EndpointModel): V | undefined {
    return this.counts.has(of.endpointId) ? this.entries.get(keyOf(of))?.value : undefined;
  }

  set({ endpointId, model }: EndpointModel, value: V): void {
    this.delete({ endpointId, model });
    this.entries.set(keyOf({ endpointId, model }), { endpointId, model, value });
    this.counts.set(endpointId, (this.counts.get(endpointId) ?? 0) + 1);
    if (this.entries.size <= MAX_ENTRIES) return;
    const oldest = this.entries.values().next().value;
    if (oldest !== undefined) this.delete(oldest);
  }

  delete(of: EndpointModel): void {
    if (!this.counts.has(of.endpointId) || !this.entries.delete(keyOf(of))) return;
    const left = this.counts.get(of.endpointId)! - 1;
    if (left === 0) this.counts.delete(of.endpointId);
    else this.counts.set(of.endpointId, left);
  }

  /** Forgets an endpoint. */
  forget(endpointId: string): void {
    if (!this.counts.has(endpointId)) return;
    for (const entry of [...this.entries.values()]) if (entry.endpointId === endpointId) this.delete(entry);
  }

  [Symbol.iterator](): IterableIterator<Entry<V>> {
    return this.entries.values();
  }
}

/** A line break is in no endpoint's id. */
function keyOf({ endpointId, model }: EndpointModel): string {
  return `${endpointId}\n${model}`;
}
