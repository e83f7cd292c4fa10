/**
 * JSON as a tree that remembers its bytes: only what somebody wants to look into is opened, everything else stays the
 * bytes that it was, and so does everything that nobody changed.
 */
import { type Json, MALFORMED, parseJson, Scanner } from "./json.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Some bytes: `start` inclusive, `end` exclusive. */
export interface Piece {
  readonly bytes: Bytes;
  readonly start: number;
  readonly end: number;
}

/** A value that nobody looked into, or that is no object and no array. */
export interface Raw extends Piece {
  readonly type: "raw";
}

/** An object or array that was opened. */
export interface Holder extends Piece {
  readonly type: "object" | "array";
  entries: Entry[];
  /** White space in front of the closing bracket. */
  readonly tail: Piece;
  /** Whether anything inside was changed; else its bytes still hold. */
  changed: boolean;
}

export type Node = Raw | Holder;

/** A member of an object, or an element of an array. */
export interface Entry {
  /** Empty in arrays. */
  readonly name: string;
  /** White space, then the name with its colon and what stands around them. */
  readonly before: Piece;
  /** Where in `before` the name lies, with its quotes. */
  readonly key: { readonly start: number; readonly end: number };
  readonly value: Node;
  /** White space in front of the comma. */
  readonly after: Piece;
}

/** Which parts are to be opened while the bytes are read; `undefined`: not this one. */
export interface Wanted {
  member(name: string): Wanted | undefined;
  element(): Wanted | undefined;
}

/** Opens one level. */
const SHALLOW: Wanted = { member: () => undefined, element: () => undefined };

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const COMMA = 0x2c, OPEN_BRACE = 0x7b, OPEN_BRACKET = 0x5b;
const NOTHING: Bytes = new Uint8Array(0);
const EMPTY: Piece = { bytes: NOTHING, start: 0, end: 0 };
const SEPARATOR: Piece = pieceOf(",");

/** Reads the one value in `bytes`; `undefined` if they are no JSON. The inside of strings is not checked. */
export function readTree(bytes: Bytes, wanted: Wanted): Node | undefined {
  const scanner = new Scanner(bytes);
  try {
    scanner.bom();
    scanner.space();
    const node = new Reader(bytes, scanner).node(wanted, 0);
    scanner.finish();
    return node;
  } catch (error) {
    if (error === MALFORMED) return undefined;
    throw error;
  }
}

/** `node` with its members or elements; `undefined` if it has none. Throws `MALFORMED` for a name that is no string. */
export function open(node: Node): Holder | undefined {
  if (node.type !== "raw") return node;
  const first = node.bytes[node.start];
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return undefined;
  const scanner = new Scanner(node.bytes);
  scanner.position = node.start;
  return new Reader(node.bytes, scanner).holder(SHALLOW, 0);
}

/** What lies deeper stays closed, wherever an edit looks for its like: each level takes from the stack. */
export const MAX_OPENED = 500;

class Reader {
  constructor(private readonly bytes: Bytes, private readonly scanner: Scanner) {}

  node(wanted: Wanted | undefined, depth: number): Node {
    const start = this.scanner.position;
    const first = this.bytes[start];
    const opens = wanted !== undefined && depth < MAX_OPENED;
    if (opens && (first === OPEN_BRACE || first === OPEN_BRACKET)) return this.holder(wanted, depth);
    this.scanner.value();
    return { type: "raw", bytes: this.bytes, start, end: this.scanner.position };
  }

  /** One pass: what is wanted inside is opened on the way. */
  holder(wanted: Wanted, depth: number): Holder {
    const { bytes, scanner } = this;
    const start = scanner.position;
    const type = bytes[start] === OPEN_BRACE ? "object" : "array";
    const close = bytes[start]! + 2;
    const entries: Entry[] = [];
    let from = ++scanner.position;
    scanner.space();
    if (bytes[scanner.position] !== close) {
      for (;;) {
        const entry = type === "object" ? this.member(wanted, from, depth) : this.element(wanted, from, depth);
        const end = scanner.position;
        scanner.space();
        const byte = bytes[scanner.position];
        if (byte === close) {
          entries.push({ ...entry, after: EMPTY });
          from = end;
          break;
        }
        if (byte !== COMMA) throw MALFORMED;
        entries.push({ ...entry, after: { bytes, start: end, end: scanner.position } });
        from = ++scanner.position;
        scanner.space();
      }
    }
    const tail = { bytes, start: from, end: scanner.position };
    scanner.position++;
    return { type, bytes, start, end: scanner.position, entries, tail, changed: false };
  }

  private member(wanted: Wanted, from: number, depth: number): Omit<Entry, "after"> {
    const { bytes, scanner } = this;
    const start = scanner.position;
    const name = scanner.name();
    const colon = scanner.position;
    scanner.space();
    const before = { bytes, start: from, end: scanner.position };
    // The name ends with its quote: the last one in front of the colon.
    const end = bytes.lastIndexOf(0x22, colon - 1) + 1;
    return { name, before, key: { start, end }, value: this.node(wanted.member(name), depth + 1) };
  }

  private element(wanted: Wanted, from: number, depth: number): Omit<Entry, "after"> {
    const position = this.scanner.position;
    const before = { bytes: this.bytes, start: from, end: position };
    return {
      name: "",
      before,
      key: { start: position, end: position },
      value: this.node(wanted.element(), depth + 1),
    };
  }
}

function pieceOf(text: string): Piece {
  const bytes = encoder.encode(text);
  return { bytes, start: 0, end: bytes.length };
}

/** A new value. */
export function rawOf(value: Json): Raw {
  return { type: "raw", ...pieceOf(JSON.stringify(value)) };
}

/** A new member. */
export function memberOf(name: string, value: Node): Entry {
  const key = JSON.stringify(name);
  const before = pieceOf(`${key}:`);
  return { name, before, key: { start: 0, end: before.end - 1 }, value, after: EMPTY };
}

/** `entry` under another name, with everything around the name as it was. */
export function renamed(entry: Entry, name: string): Entry {
  const { before, key } = entry;
  const text = JSON.stringify(name);
  const front = decoder.decode(before.bytes.subarray(before.start, key.start));
  const back = decoder.decode(before.bytes.subarray(key.end, before.end));
  const start = front.length;
  const changed = pieceOf(front + text + back);
  return { ...entry, name, before: changed, key: { start, end: changed.end - back.length } };
}

/** The value of a node, parsed; `undefined` if it is none after all (the inside of a string may be wrong). */
export function valueOf(node: Node): Json | undefined {
  const bytes = isWhole(node) ? node.bytes.subarray(node.start, node.end) : writeTree(node);
  return parseJson(decoder.decode(bytes));
}

export function isNull(node: Node): boolean {
  return node.type === "raw" && node.bytes[node.start] === 0x6e;
}

/** Whether two nodes are the same bytes; says `false` when it would be work to know. */
export function isSame(a: Node, b: Raw): boolean {
  if (!isWhole(a) || a.end - a.start !== b.end - b.start) return false;
  for (let i = 0; i < b.end - b.start; i++) if (a.bytes[a.start + i] !== b.bytes[b.start + i]) return false;
  return true;
}

function isWhole(node: Node): boolean {
  return node.type === "raw" || !node.changed;
}

/** The bytes of `node`; `around`: bytes in which it lay, of which what stands before and behind is kept. */
export function writeTree(node: Node, around?: Bytes): Bytes {
  const pieces: Piece[] = [];
  if (around !== undefined) pieces.push({ bytes: around, start: 0, end: node.start });
  collect(node, pieces);
  if (around !== undefined) pieces.push({ bytes: around, start: node.end, end: around.length });
  let length = 0;
  for (const piece of pieces) length += piece.end - piece.start;
  const out = new Uint8Array(length);
  let at = 0;
  for (const { bytes, start, end } of pieces) {
    out.set(bytes.subarray(start, end), at);
    at += end - start;
  }
  return out;
}

function collect(node: Node, pieces: Piece[]): void {
  if (node.type === "raw" || !node.changed) {
    pieces.push(node);
    return;
  }
  const { bytes, start, end } = node;
  pieces.push({ bytes, start, end: start + 1 });
  node.entries.forEach((entry, index) => {
    if (index > 0) pieces.push(SEPARATOR);
    pieces.push(entry.before);
    collect(entry.value, pieces);
    pieces.push(entry.after);
  });
  pieces.push(node.tail, { bytes, start: end - 1, end });
}
