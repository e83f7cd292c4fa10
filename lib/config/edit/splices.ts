import { isMap, isSeq } from "yaml";
import type { Node, YAMLMap, YAMLSeq } from "yaml";
import type { FileValue } from "./file_value.ts";
import { entryLines, indented, itemLines, render, type Rendered, renderInline } from "./render.ts";
import {
  colonEnd,
  dashOf,
  endOf,
  type Entry,
  entryEnd,
  isBlock,
  isBlockScalar,
  isUnwritten,
  itemEnd,
  type Slot,
  type Source,
  type Splice,
  startOf,
} from "./source.ts";

/** Puts `value` in the place of what `slot` holds. */
export function replaceValue(source: Source, slot: Slot, value: FileValue): Splice[] {
  const old = slot.value;
  if (slot.isFlow) return [inFlow(slot, renderInline(value))];
  const rendered = render(value);
  const place = placeOf(source, slot);
  const { head, lines } = partsOf(rendered, slot);
  const body = indented(lines, slot.type === "root" ? 0 : columnOf(source, slot) + 2);
  if (old !== null && !isUnwritten(old) && !isBlock(old) && body.length === 0) {
    return [{ start: startOf(old), end: endOf(old), text: head }];
  }
  const below = body.length === 0 ? "" : source.linesAt(place.body.start, body);
  // Nothing behind a key: nor the space in front of what stood there.
  const inFront = head === "" ? / *$/.exec(source.text.slice(0, place.head.start))![0].length : 0;
  return [
    head === ""
      ? { start: place.head.start - inFront, end: place.head.end, text: "" }
      : { ...place.head, text: `${place.isSpaced ? "" : " "}${head}` },
    { ...place.body, text: below },
  ].filter(({ start, end, text }) => start !== end || text !== "");
}

interface Place {
  /** What stands behind the key or dash. */
  readonly head: { readonly start: number; readonly end: number };
  /** Whether a space stands before `head` already. */
  readonly isSpaced: boolean;
  /** The whole lines below. */
  readonly body: { readonly start: number; readonly end: number };
}

function placeOf(source: Source, slot: Slot): Place {
  const old = slot.value;
  const behind = indicatorEnd(slot) ?? source.text.length;
  const empty = (offset: number) => ({ start: offset, end: offset });
  if (old === null || isUnwritten(old)) {
    return { head: empty(behind), isSpaced: slot.type === "root", body: empty(source.lineEnd(behind)) };
  }
  const start = startOf(old), end = endOf(old);
  if (isBlockScalar(old)) {
    const header = /^[|>][-+0-9]*/.exec(source.text.slice(start))![0].length;
    return {
      head: { start, end: start + header },
      isSpaced: true,
      body: { start: source.lineEnd(start), end: Math.max(end, source.lineEnd(start)) },
    };
  }
  if (!isBlock(old)) return { head: { start, end }, isSpaced: true, body: empty(source.lineEnd(end)) };
  if (source.isFirstOnLine(start)) {
    const isRoot = slot.type === "root";
    const body = { start: source.lineStart(start), end: source.lineEnd(end) };
    return { head: empty(isRoot ? body.start : behind), isSpaced: isRoot, body };
  }
  return {
    head: { start, end: start + source.text.slice(start, end).trimEnd().length },
    isSpaced: true,
    body: empty(source.lineEnd(end)),
  };
}

/** A block begins behind the dash of its item, and below its key. */
function partsOf(rendered: Rendered, slot: Slot): { readonly head: string; readonly lines: readonly string[] } {
  switch (rendered.type) {
    case "inline":
      return { head: rendered.text, lines: [] };
    case "literal":
      return { head: rendered.header, lines: rendered.lines };
    case "block": {
      if (slot.type !== "item") return { head: "", lines: rendered.lines };
      const [head = "", ...lines] = rendered.lines;
      return { head, lines };
    }
    default:
      return rendered satisfies never;
  }
}

function inFlow(slot: Slot, text: string): Splice {
  const old = slot.value;
  if (old !== null && !isUnwritten(old)) return { start: startOf(old), end: endOf(old), text };
  if (slot.type !== "entry") throw new Error("An item of a flow list has a value");
  const colon = colonEnd(slot.entry);
  const at = colon ?? slot.entry.key.range![1];
  return { start: at, end: at, text: colon === undefined ? `: ${text}` : ` ${text}` };
}

/** Puts a key behind the last one of the map that `slot` holds. */
export function insertEntry(source: Source, slot: Slot, [key, value]: readonly [string, FileValue]): Splice[] {
  const map = slot.value as YAMLMap;
  const last = map.items.at(-1) as Entry | undefined;
  if (last === undefined) return replaceValue(source, slot, { [key]: value });
  const end = entryEnd(last);
  if (map.flow === true) return [insertion(end, `, ${renderInline(key)}: ${renderInline(value)}`)];
  const at = source.lineEnd(end);
  const column = source.column(startOf((map.items[0] as Entry).key));
  return [insertion(at, source.linesAt(at, indented(entryLines(key, value), column)))];
}

/** Puts an item behind the last one of the list that `slot` holds. */
export function appendItem(source: Source, slot: Slot, value: FileValue): Splice[] {
  const list = slot.value as YAMLSeq;
  if (list.items.length === 0) return replaceValue(source, slot, [value]);
  const index = list.items.length - 1;
  if (list.flow === true) return [insertion(endOf(list.items[index] as Node), `, ${renderInline(value)}`)];
  const at = source.lineEnd(itemEnd(list, index));
  return [insertion(at, source.linesAt(at, indented(itemLines(value), source.column(dashOf(list, 0)))))];
}

/** Takes what `slot` holds out, with its key or dash. Its map or list keeps something else. */
export function removeSlot(source: Source, slot: Exclude<Slot, { readonly type: "root" }>): Splice[] {
  const parts = siblings(slot);
  const { start, end } = parts.all[parts.index]!;
  const container = slot.type === "entry" ? slot.map : slot.list;
  if (container.flow === true) return removeFromFlow(source, { start, end }, parts.index === parts.all.length - 1);
  if (source.isFirstOnLine(start)) {
    const from = source.lineStart(start), to = source.lineEnd(end);
    return [{ start: from, end: to, text: "" }];
  }
  // The first one stands behind a dash: the next one takes its place, unless a comment stands between.
  const next = parts.all[parts.index + 1]?.start ?? end;
  const isBare = source.text.slice(end, next).trim() === "";
  return [{ start, end: isBare ? next : end, text: "" }];
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The places of a slot and of those beside it, from key or dash to the end of the value. */
export function siblings(
  slot: Exclude<Slot, { readonly type: "root" }>,
): { readonly all: readonly Range[]; readonly index: number } {
  if (slot.type === "entry") {
    const entries = slot.map.items as Entry[];
    return {
      all: entries.map((entry) => ({ start: startOf(entry.key), end: entryEnd(entry) })),
      index: entries.indexOf(slot.entry),
    };
  }
  const { list, index } = slot;
  const all = (list.items as Node[]).map((item, at) =>
    list.flow === true
      ? { start: startOf(item), end: endOf(item) }
      : { start: dashOf(list, at), end: itemEnd(list, at) }
  );
  return { all, index };
}

/** One comma goes with it: the one behind, or that in front of the last. */
function removeFromFlow({ text }: Source, { start, end }: Range, isLast: boolean): Splice[] {
  const behind = /^(?:\s|#.*\n)*,[ \t]*/.exec(text.slice(end))?.[0];
  if (behind !== undefined && !behind.includes("#")) return [{ start, end: end + behind.length, text: "" }];
  const comma = isLast ? text.slice(0, start).search(/,(?:\s|#.*\n)*$/) : -1;
  if (comma >= 0) {
    const isBare = text.slice(comma + 1, start).trim() === "";
    return isBare
      ? [{ start: comma, end, text: "" }]
      : [{ start: comma, end: comma + 1, text: "" }, { start, end, text: "" }];
  }
  if (behind === undefined) return [{ start, end, text: "" }];
  const at = end + behind.lastIndexOf(",");
  return [{ start, end, text: "" }, { start: at, end: at + 1, text: "" }];
}

function insertion(at: number, text: string): Splice {
  return { start: at, end: at, text };
}

/** Behind the colon or the dash of a slot outside of `{ }` and `[ ]`. */
function indicatorEnd(slot: Slot): number | undefined {
  switch (slot.type) {
    case "root":
      return undefined;
    case "entry":
      return colonEnd(slot.entry);
    case "item":
      return dashOf(slot.list, slot.index) + 1;
    default:
      return slot satisfies never;
  }
}

/** Column of the key or dash. */
function columnOf(source: Source, slot: Exclude<Slot, { readonly type: "root" }>): number {
  return source.column(slot.type === "entry" ? startOf(slot.entry.key) : dashOf(slot.list, slot.index));
}

export function isOwnMap(slot: Slot): boolean {
  return isMap(slot.value);
}

export function isOwnList(slot: Slot): boolean {
  return isSeq(slot.value);
}
