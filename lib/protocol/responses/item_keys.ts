/**
 * Which item of an answer an event is about. Its place tells (`output_index`), since the ids of one item differ from event
 * to event at some upstreams; but others give each item the same place, and then the ids tell them apart.
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
  /** In the order in which the stream told of them. */
  private readonly told = new Set<ItemKey>();
  private last: ItemKey = 0;
  private shared = 0;

  of(data: JsonObject): ItemKey {
    const id = idOf(data);
    const known = id === undefined ? undefined : this.byId.get(id);
    return this.found(known ?? this.at(data["output_index"]) ?? id ?? this.last);
  }

  /** An item is announced; `isWhole`: nothing more comes of the one with that key. */
  announced(data: JsonObject, isWhole: (key: ItemKey) => boolean): ItemKey {
    const { output_index: place } = data;
    if (typeof place !== "number") return this.of(data);
    const id = idOf(data);
    const owner = this.owners.get(place);
    const isTaken = id === undefined || owner === undefined ? isWhole(owner?.key ?? place) : id !== owner.id;
    if (isTaken) return this.another(data);
    if (owner === undefined) this.owners.set(place, { key: place, id });
    return this.of(data);
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
    if (this.shared === 0) return nth;
    const id = stringMember(item, "id");
    const known = id === undefined ? [...this.told][nth] : this.byId.get(id);
    return known ?? `untold ${nth}`;
  }

  private found(key: ItemKey): ItemKey {
    this.told.add(key);
    return this.last = key;
  }

  private at(place: unknown): ItemKey | undefined {
    return typeof place === "number" ? this.owners.get(place)?.key ?? place : undefined;
  }
}

function idOf(data: JsonObject): string | undefined {
  return stringMember(data, "item_id") ?? stringMember(data["item"], "id");
}
