/**
 * Which item of an answer an event is about. Its place tells (`output_index`), since the ids of one item differ from event
 * to event at some upstreams; but others give several items the same place, and then their kinds and ids tell them apart.
 * And some say no place in their deltas (Oaklight/llm-rosetta #56, read 2026-11-27): the id tells there.
 */
import { type JsonObject, stringMember } from "../../json.ts";
import { firstTexts, type ItemKind, kindOf } from "./item_kind.ts";
import { OutputItem, type PartSink } from "./output_item.ts";

/** An item as far as the stream has told it. */
export class ToldItem {
  /** The texts of which its first is one, since it came whole: nothing more comes of it. */
  private texts: readonly string[] | undefined;
  callId: string | undefined;
  /** Under which it was announced. */
  announced: string | undefined;
  /** Under which it was told first, announced and whole. */
  readonly ids = new Set<string>();

  constructor(
    readonly output: OutputItem,
    /** `undefined`: no event has said it yet. */
    public kind: ItemKind | undefined,
    public place: number | undefined,
  ) {}

  get isWhole(): boolean {
    return this.texts !== undefined;
  }

  done(item: JsonObject): void {
    this.texts = firstTexts(item);
    this.output.done(item);
  }

  /** Whether a whole item begins as this one did. */
  isBegunBy(item: JsonObject): boolean {
    const texts = firstTexts(item);
    if (this.texts !== undefined) return this.texts.some((text) => texts.includes(text));
    const { begin } = this.output;
    return begin !== "" && texts.some((text) => text.startsWith(begin));
  }

  /** Whether a whole item cannot be this one. Only who has not told all may write what was told anew. */
  isOther(item: JsonObject): boolean {
    const callId = stringMember(item, "call_id") || this.callId;
    const isOtherCall = this.callId !== undefined && callId !== this.callId;
    const saysElse = this.texts !== undefined && this.texts.length > 0 && firstTexts(item).length > 0;
    return isOtherCall || (saysElse && !this.isBegunBy(item));
  }

  is(kind: ItemKind | undefined): boolean {
    return kind === undefined || this.kind === undefined || this.kind === kind;
  }
}

export class ToldItems {
  /** In the order in which the stream told of them. */
  readonly all: ToldItem[] = [];
  private readonly byPlace = new Map<number, ToldItem[]>();
  private readonly byId = new Map<string, ToldItem>();
  private last: ToldItem | undefined;

  constructor(private readonly sink: PartSink) {}

  /** The item of an event about a piece of that kind, if the event says which. */
  of(data: JsonObject, kind: ItemKind | undefined): ToldItem {
    const id = idOf(data);
    const found = this.find(data, id, kind) ?? this.another(data, kind);
    found.kind ??= kind;
    return this.last = found;
  }

  /** The item that is announced: another one than before at its place if it has another id, or that one is whole. */
  announced(data: JsonObject, item: JsonObject): ToldItem {
    const id = idOf(data);
    const before = this.find(data, id, kindOf(item));
    const isTaken = typeof data["output_index"] === "number" && before !== undefined &&
      (id === undefined || before.announced === undefined ? before.isWhole : id !== before.announced);
    return this.named(isTaken ? this.another(data, kindOf(item)) : this.of(data, kindOf(item)), item, true);
  }

  /** The item that is whole. Behind a whole item its place may be another's, whom nothing has announced. */
  whole(data: JsonObject, item: JsonObject): ToldItem {
    const found = this.of(data, kindOf(item));
    const isAnother = found.isWhole ? this.isNew(item) : found.isOther(item);
    return this.named(isAnother ? this.another(data, kindOf(item)) : found, item, false);
  }

  /** One that nobody has told of. */
  another(data: JsonObject, kind: ItemKind | undefined): ToldItem {
    const { output_index: place } = data;
    const id = idOf(data);
    const told = new ToldItem(new OutputItem(this.sink), kind, typeof place === "number" ? place : undefined);
    this.all.push(told);
    if (typeof place === "number") this.put(told, place);
    if (id !== undefined) this.name(told, id);
    return this.last = told;
  }

  private find(data: JsonObject, id: string | undefined, kind: ItemKind | undefined): ToldItem | undefined {
    const { output_index: place } = data;
    const named = id === undefined ? undefined : this.byId.get(id);
    if (typeof place !== "number") return id === undefined ? this.last : named;
    const all = this.byPlace.get(place) ?? [];
    // Nearly always, and of each delta.
    if (all.length === 1 && all[0]!.is(kind)) return all[0];
    const there = all.filter((told) => told.is(kind));
    if (there.length > 0) return there.find(({ ids }) => id !== undefined && ids.has(id)) ?? there.at(-1);
    // An item that was told without a place may get it now.
    if (named === undefined || named.place !== undefined || !named.is(kind)) return undefined;
    this.put(named, place);
    return named;
  }

  private isNew(item: JsonObject): boolean {
    const id = stringMember(item, "id"), callId = stringMember(item, "call_id");
    const isSame = (told: ToldItem) => told.ids.has(id ?? "") || (callId !== undefined && told.callId === callId);
    return id !== undefined && !this.all.some((told) => told.isWhole && isSame(told));
  }

  private named(told: ToldItem, item: JsonObject, isAnnounced: boolean): ToldItem {
    const id = stringMember(item, "id");
    if (id !== undefined) this.name(told, id);
    if (isAnnounced) told.announced ??= id;
    told.callId ??= stringMember(item, "call_id") || undefined;
    return told;
  }

  private name(told: ToldItem, id: string): void {
    told.ids.add(id);
    if (!this.byId.has(id)) this.byId.set(id, told);
  }

  private put(told: ToldItem, place: number): void {
    told.place = place;
    const there = this.byPlace.get(place);
    if (there === undefined) this.byPlace.set(place, [told]);
    else there.push(told);
  }
}

function idOf(data: JsonObject): string | undefined {
  return stringMember(data, "item_id") ?? stringMember(data["item"], "id");
}
