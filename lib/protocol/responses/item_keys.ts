/**
 * Which item of an answer an event is about. Its place tells (`output_index`), since the ids of one item differ from event
 * to event at some upstreams; but others give each item the same place, and then the ids tell them apart. And some say no
 * place in their deltas (Oaklight/llm-rosetta #56, read 2026-11-27): the id tells there which item they are about.
 */
import { type JsonObject, stringMember } from "../../json.ts";

export type ItemKey = number | string;

interface Owner {
  readonly key: ItemKey;
  readonly id: string | undefined;
}

export class ItemKeys {
  /** By place: the item that was announced there last. */
  private readonly owners = new Map<number, Owner>();
  /** Of items that share a place. */
  private readonly byId = new Map<string, ItemKey>();
  /** Of items that have a place, by the id with which they were told first. */
  private readonly placed = new Map<string, ItemKey>();
  /** In the order in which the stream told of them. */
  private readonly told = new Set<ItemKey>();
  private last: ItemKey = 0;
  private shared = 0;

  of(data: JsonObject): ItemKey {
    const id = idOf(data);
    const known = id === undefined ? undefined : this.byId.get(id);
    const { output_index: place } = data;
    const key = known ?? (typeof place === "number" ? this.at(place, id) : this.named(id) ?? id) ?? this.last;
    if (typeof key === "number" && id !== undefined && !this.told.has(key) && !this.placed.has(id)) {
      this.placed.set(id, key);
    }
    return this.found(key);
  }

  /** An item is announced; `isWhole`: nothing more comes of the one with that key. */
  announced(data: JsonObject, isWhole: (key: ItemKey) => boolean): ItemKey {
    const { output_index: place } = data;
    if (typeof place !== "number") return this.of(data);
    const id = idOf(data);
    const owner = this.owners.get(place);
    const isTaken = id === undefined || owner === undefined ? isWhole(owner?.key ?? place) : id !== owner.id;
    if (isTaken) return this.another(data);
    const key = this.of(data);
    if (owner === undefined) this.owners.set(place, { key, id });
    return key;
  }

  /** A key for an item whose place is another's. */
  another(data: JsonObject): ItemKey {
    const { output_index: place } = data;
    const id = idOf(data);
    const key = `shared ${this.shared++}`;
    if (typeof place === "number") {
      const owner = this.owners.get(place);
      if (owner?.id !== undefined) this.byId.set(owner.id, owner.key);
      this.owners.set(place, { key, id });
    }
    if (id !== undefined) this.byId.set(id, key);
    return this.found(key);
  }

  /** Of an item of the whole answer, where it is the `nth`: what the stream told of it may have been about another place. */
  inWhole(item: JsonObject, nth: number): ItemKey {
    const id = stringMember(item, "id");
    if (this.shared === 0) return this.told.has(nth) ? nth : this.named(id) ?? this.owners.get(nth)?.key ?? nth;
    const known = id === undefined ? [...this.told][nth] : this.byId.get(id);
    return known ?? `untold ${nth}`;
  }

  private found(key: ItemKey): ItemKey {
    this.told.add(key);
    return this.last = key;
  }

  /** The item at `place`: an item that was told without a place may get it now. */
  private at(place: number, id: string | undefined): ItemKey {
    const owner = this.owners.get(place);
    if (owner !== undefined) return owner.key;
    if (id === undefined || this.told.has(place) || !this.told.has(id) || this.placed.has(id)) return place;
    this.owners.set(place, { key: id, id });
    this.placed.set(id, id);
    return id;
  }

  /** The item that was told as `id`. */
  private named(id: string | undefined): ItemKey | undefined {
    if (id === undefined) return undefined;
    return this.placed.get(id) ?? (this.told.has(id) ? id : undefined);
  }
}

function idOf(data: JsonObject): string | undefined {
  return stringMember(data, "item_id") ?? stringMember(data["item"], "id");
}
