import { type CST, type Document, isAlias, isMap, isPair, isScalar, isSeq, parseDocument, Scalar } from "yaml";
import type { Alias, Node, Pair, YAMLMap, YAMLSeq } from "yaml";
import type { FilePath } from "./file_value.ts";

/** Text between two offsets that is replaced by another. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export type Entry = Pair<Node, Node | null>;

/** A place of the file that holds a value. */
export type Slot =
  | { readonly type: "root"; readonly value: Node | null; readonly isFlow: false }
  | {
    readonly type: "entry";
    readonly map: YAMLMap;
    readonly entry: Entry;
    readonly value: Node | null;
    /** Whether it lies inside `{ }` or `[ ]`. */
    readonly isFlow: boolean;
  }
  | {
    readonly type: "item";
    readonly list: YAMLSeq;
    readonly index: number;
    readonly value: Node | null;
    readonly isFlow: boolean;
  };

/** How far down a path the file has values of its own, not those of an alias or a merge key. */
export interface Reach {
  readonly slot: Slot;
  /** Steps of the path that lead to `slot`. */
  readonly depth: number;
}

/** A file's text with the places of its values. */
export class Source {
  readonly text: string;
  /** How its lines end. */
  readonly newline: string;
  readonly #document: Document.Parsed;

  constructor(text: string) {
    this.text = text;
    this.newline = /\r?\n/.exec(text)?.[0] ?? "\n";
    this.#document = parseDocument(text, {
      schema: "failsafe",
      uniqueKeys: false,
      keepSourceTokens: true,
      logLevel: "error",
    });
  }

  /** Follows `path` as far as it goes. */
  reach(path: FilePath): Reach {
    let slot: Slot = { type: "root", value: this.#document.contents, isFlow: false };
    for (const [depth, step] of path.entries()) {
      const next = this.#member(slot, step);
      if (next === undefined) return { slot, depth };
      slot = next;
    }
    return { slot, depth: path.length };
  }

  #member({ value, isFlow }: Slot, step: string | number): Slot | undefined {
    if (isMap(value) && typeof step === "string") {
      const inFlow = isFlow || value.flow === true;
      const entry = (value.items as Entry[]).find(({ key }) => isScalar(key) && String(key.value) === step);
      return entry === undefined
        ? undefined
        : { type: "entry", map: value, entry, value: entry.value ?? null, isFlow: inFlow };
    }
    if (isSeq(value) && typeof step === "number") {
      const item = value.items[step];
      if (item === undefined || isPair(item)) return undefined;
      return {
        type: "item",
        list: value,
        index: step,
        value: item as Node | null,
        isFlow: isFlow || value.flow === true,
      };
    }
    return undefined;
  }

  /** Behind the line that `offset` is on, or `offset` if it is the start of one. */
  lineEnd(offset: number): number {
    if (offset > 0 && this.text[offset - 1] === "\n") return offset;
    const newline = this.text.indexOf("\n", offset);
    return newline < 0 ? this.text.length : newline + 1;
  }

  lineStart(offset: number): number {
    return this.text.lastIndexOf("\n", offset - 1) + 1;
  }

  /** From 0. */
  column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  /** Whether nothing but spaces stands before `offset` on its line. */
  isFirstOnLine(offset: number): boolean {
    return /^ *$/.test(this.text.slice(this.lineStart(offset), offset));
  }

  /** The text of a splice that inserts whole lines at `offset`, the start of a line or the end of the file. */
  linesAt(offset: number, lines: readonly string[]): string {
    const isOpen = offset > 0 && this.text[offset - 1] !== "\n";
    return isOpen ? this.newline + lines.join(this.newline) : lines.map((line) => line + this.newline).join("");
  }
}

/** Whether a value is written over lines of its own, or has its text below its key. */
export function isBlock(node: Node | null): boolean {
  if (isMap(node) || isSeq(node)) return node.flow !== true;
  return isBlockScalar(node);
}

export function isBlockScalar(node: Node | null): boolean {
  return isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED);
}

/** A value that is not written at all. */
export function isUnwritten(node: Node | null): boolean {
  return node === null || (isScalar(node) && startOf(node) === node.range![1]);
}

export function startOf(node: Node): number {
  return node.range![0];
}

/** Behind the last character of `node`; what follows is white space, a comment or punctuation. */
export function endOf(node: Node | Alias): number {
  if (isAlias(node) || isScalar(node) || !isBlock(node)) return node.range![1];
  if (isMap(node)) {
    const last = node.items.at(-1) as Entry | undefined;
    return last === undefined ? node.range![1] : entryEnd(last);
  }
  const list = node as YAMLSeq;
  const last = list.items.at(-1);
  if (last === undefined) return list.range![1];
  return isPair(last) ? entryEnd(last as Entry) : itemEnd(list, list.items.length - 1);
}

export function entryEnd(entry: Entry): number {
  const value = entry.value;
  return value === null || isUnwritten(value) ? colonEnd(entry) ?? entry.key.range![1] : endOf(value);
}

/** Behind the colon of `entry`; `undefined`: it has none. */
export function colonEnd({ srcToken }: Entry): number | undefined {
  const colon = (srcToken as CST.CollectionItem | undefined)?.sep?.find(({ type }) => type === "map-value-ind");
  return colon === undefined ? undefined : colon.offset + 1;
}

export function itemEnd(list: YAMLSeq, index: number): number {
  const item = list.items[index] as Node | null;
  return item === null || isUnwritten(item) ? dashOf(list, index) + 1 : endOf(item);
}

/** Where the dash of an item of a block list is. */
export function dashOf(list: YAMLSeq, index: number): number {
  const items = (list.srcToken as CST.BlockSequence).items.flatMap(({ start }) => {
    const dash = start.find(({ type }) => type === "seq-item-ind");
    return dash === undefined ? [] : [dash.offset];
  });
  return items[index]!;
}
