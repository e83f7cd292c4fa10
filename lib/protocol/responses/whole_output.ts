/**
 * Which items of a whole answer the stream has told before. Their ids or their calls' tell; but at some upstreams those
 * of the last event are others than before, and places count for little, since items may be missing in the stream or in
 * the end. What is left is matched by what it is and says: an item of one kind never completes one of another.
 */
import { type JsonObject, stringMember } from "../../json.ts";
import { kindOf } from "./item_kind.ts";
import type { ToldItem } from "./told_items.ts";

/** Of many without ids the first are asked: those of one answer come in one order, or nearly so. */
const MOST_ASKED = 64;

/** For each item of `output` the one that was told, or `undefined` if none was. */
export function matched(
  output: readonly JsonObject[],
  told: readonly ToldItem[],
): ReadonlyMap<JsonObject, ToldItem | undefined> {
  const found = new Map<JsonObject, ToldItem | undefined>(output.map((item) => [item, undefined]));
  const left = new Set(told);
  const byCall = Map.groupBy(told, ({ callId }) => callId ?? "");
  const byId = Map.groupBy(told.flatMap((each) => [...each.ids].map((id) => ({ id, each }))), ({ id }) => id);
  const match = (choose: (item: JsonObject, nth: number) => ToldItem | undefined) =>
    output.forEach((item, nth) => {
      const chosen = found.get(item) === undefined ? choose(item, nth) : undefined;
      if (chosen === undefined) return;
      found.set(item, chosen);
      left.delete(chosen);
    });
  const isFree = (each: ToldItem, item: JsonObject) => left.has(each) && each.is(kindOf(item)) && !each.isOther(item);
  const first = (item: JsonObject, isIt: (each: ToldItem) => boolean) =>
    left.values().take(MOST_ASKED).find((each) => isFree(each, item) && isIt(each));
  match((item) => byCall.get(stringMember(item, "call_id") || "-")?.find((each) => left.has(each)));
  match((item) => byId.get(stringMember(item, "id") ?? "")?.find(({ each }) => isFree(each, item))?.each);
  match((item, nth) => first(item, (each) => each.place === nth && each.isBegunBy(item)));
  match((item) => first(item, (each) => each.isBegunBy(item)));
  match((item, nth) => first(item, ({ place }) => place === nth));
  match((item) => first(item, () => true));
  return found;
}
