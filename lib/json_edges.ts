/**
 * Finds members at both ends of a large JSON object without reading its middle.
 *
 * Agents put `model` at the start and `stream` at the start or the end, with hundreds of kilobytes of conversation in
 * between. From the start members are read forwards, from the end backwards, each as long as they are small.
 */
import { isLiteralByte, Scanner, type Span } from "./json.ts";

/** How far from an end is looked. */
const EDGE_BYTES = 4096;

const QUOTE = 0x22, BACKSLASH = 0x5c, COMMA = 0x2c, COLON = 0x3a;
const OPEN_BRACE = 0x7b, CLOSE_BRACE = 0x7d, OPEN_BRACKET = 0x5b, CLOSE_BRACKET = 0x5d;

const decoder = new TextDecoder();

/**
 * Where the values of all of `names` stand, if they stand near the ends of the top-level object; else `undefined`: then
 * the whole has to be scanned. What lies between is not checked. Of equal names the one nearest to the end counts.
 */
export function scanEdges(bytes: Uint8Array, names: readonly string[]): ReadonlyMap<string, Span> | undefined {
  // What does not begin and end as an object may be anything, or cut.
  if (bytes[behindSpace(bytes)] !== OPEN_BRACE) return undefined;
  if (bytes[beforeSpace(bytes, bytes.length) - 1] !== CLOSE_BRACE) return undefined;
  const found = new Map<string, Span>();
  // From the end, so that the last of equal names is met first.
  for (const edge of [trailingMembers(bytes), new Scanner(bytes.subarray(0, EDGE_BYTES)).leadingMembers()]) {
    for (const [name, span] of edge) {
      // It may be one of them, written otherwise.
      if (name.includes("\\")) return undefined;
      if (!names.includes(name) || found.has(name)) continue;
      found.set(name, span);
      if (found.size === names.length) return found;
    }
  }
  return undefined;
}

/** The members at the end of bytes that end with a brace, the last first. */
function* trailingMembers(bytes: Uint8Array): Generator<[string, Span]> {
  const floor = Math.max(0, bytes.length - EDGE_BYTES);
  let p = beforeSpace(bytes, bytes.length);
  p = beforeSpace(bytes, p - 1);
  while (p > floor) {
    const start = valueStart(bytes, p, floor);
    if (start === undefined) return;
    const colon = beforeSpace(bytes, start);
    if (bytes[colon - 1] !== COLON) return;
    const nameEnd = beforeSpace(bytes, colon - 1);
    const nameStart = bytes[nameEnd - 1] === QUOTE ? stringStart(bytes, nameEnd, floor) : undefined;
    if (nameStart === undefined) return;
    const name = decoder.decode(bytes.subarray(nameStart + 1, nameEnd - 1));
    yield [name, { start, end: p }];
    const comma = beforeSpace(bytes, nameStart);
    if (bytes[comma - 1] !== COMMA) return;
    p = beforeSpace(bytes, comma - 1);
  }
}

/** Where the value that ends before `end` begins; `undefined` if that is not before `floor` is reached. */
function valueStart(bytes: Uint8Array, end: number, floor: number): number | undefined {
  let depth = 0;
  for (let p = end; p > floor;) {
    const b = bytes[p - 1]!;
    if (b === QUOTE) {
      const start = stringStart(bytes, p, floor);
      if (start === undefined || depth === 0) return start;
      p = start;
    } else if (b === CLOSE_BRACE || b === CLOSE_BRACKET) {
      depth++;
      p--;
    } else if (b === OPEN_BRACE || b === OPEN_BRACKET) {
      p--;
      if (--depth <= 0) return depth === 0 ? p : undefined;
    } else if (depth === 0) {
      return literalStart(bytes, p, floor);
    } else {
      p--;
    }
  }
  return undefined;
}

/** Where the string whose closing quote is at `end - 1` begins. */
function stringStart(bytes: Uint8Array, end: number, floor: number): number | undefined {
  // A quote within a string has a backslash before it, and the one that begins it has none.
  for (let p = end - 2; p >= floor; p--) if (bytes[p] === QUOTE && bytes[p - 1] !== BACKSLASH) return p;
  return undefined;
}

/** A number, `true`, `false` or `null`. */
function literalStart(bytes: Uint8Array, end: number, floor: number): number | undefined {
  let p = end;
  while (p > floor && isLiteralByte(bytes[p - 1]!)) p--;
  return p === end || p === floor ? undefined : p;
}

/** Behind the white space and the byte order mark at the start. */
function behindSpace(bytes: Uint8Array): number {
  let p = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let b = bytes[p]; b === 0x20 || b === 0x0a || b === 0x0d || b === 0x09; b = bytes[p]) p++;
  return p;
}

function beforeSpace(bytes: Uint8Array, end: number): number {
  let p = end;
  for (let b = bytes[p - 1]; b === 0x20 || b === 0x0a || b === 0x0d || b === 0x09; b = bytes[p - 1]) p--;
  return p;
}
