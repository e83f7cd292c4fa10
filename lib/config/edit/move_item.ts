import type { Node, YAMLSeq } from "yaml";
import { dashOf, endOf, itemEnd, type Slot, type Source, type Splice, startOf } from "./source.ts";

/**
 * Moves an item of the list that `slot` holds. Comments directly above an item go with it, and comments directly below
 * that are indented further than its dash; what stands between items stays there.
 */
export function moveItem(
  source: Source,
  slot: Slot,
  { from, to }: { readonly from: number; readonly to: number },
): Splice[] {
  const list = slot.value as YAMLSeq;
  const places = list.items.map((item, index) =>
    list.flow === true
      ? { start: startOf(item as Node), end: endOf(item as Node) }
      : { start: itemStart(source, dashOf(list, index)), end: itemStop(source, list, index) }
  );
  const order = places.map((_, index) => index);
  const moved = order.toSpliced(from, 1).toSpliced(to, 0, from);
  return places.flatMap((place, index) => {
    const other = places[moved[index]!]!;
    return other === place ? [] : [{ ...place, text: source.text.slice(other.start, other.end) }];
  });
}

/** The first comment of those directly above a dash that stand in its column, or the dash. */
function itemStart(source: Source, dash: number): number {
  if (!source.isFirstOnLine(dash)) return dash;
  const comment = `${" ".repeat(source.column(dash))}#`;
  let line = source.lineStart(dash);
  while (line > 0) {
    const above = source.lineStart(line - 1);
    if (!source.text.startsWith(comment, above)) break;
    line = above;
  }
  return line + source.column(dash);
}

/** Behind the last character of the item and of the comments directly below that belong to it. */
function itemStop(source: Source, list: YAMLSeq, index: number): number {
  const { text } = source;
  const indent = source.column(dashOf(list, index)) + 1;
  const comment = new RegExp(`^ {${indent},}#`);
  let stop = source.lineEnd(itemEnd(list, index));
  while (stop < text.length) {
    const next = source.lineEnd(stop + 1);
    if (!comment.test(text.slice(stop, next))) break;
    stop = next;
  }
  return text[stop - 1] !== "\n" ? stop : stop - (text[stop - 2] === "\r" ? 2 : 1);
}
