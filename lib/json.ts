/**
 * JSON as values and as bytes.
 *
 * `scan` walks over the bytes, checks the structure and finds the members of the top-level object, so that a fault can be
 * told with its place. It builds nothing, but is no faster than `JSON.parse`.
 */

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** Where one value of the top-level object lies, in bytes: `start` inclusive, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a scan found: the members of the top-level object (the last of equal names wins, as in `JSON.parse`). */
export type Scan =
  | { readonly type: "object"; readonly members: ReadonlyMap<string, Span> }
  | { readonly type: "other" }
  | { readonly type: "malformed"; readonly offset: number };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member `name` of `value` if it is a string. */
export function stringMember(value: unknown, name: string): string | undefined {
  if (!isObject(value)) return undefined;
  const member = value[name];
  return typeof member === "string" ? member : undefined;
}

/** `value` if it is an object, else one without members. */
export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** The value that `text` is; `undefined` if it is no JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const QUOTE = 0x22, BACKSLASH = 0x5c, COMMA = 0x2c, COLON = 0x3a;
const OPEN_BRACE = 0x7b, CLOSE_BRACE = 0x7d, OPEN_BRACKET = 0x5b;

/** Nesting beyond this is called malformed: it costs no stack, but memory, of `JSON.parse` forty times its bytes. */
const MAX_DEPTH = 100_000;

const decoder = new TextDecoder();

/**
 * Finds the members of the top-level object of `bytes`.
 *
 * Brackets, commas, colons, literals and string ends are checked; the inside of strings (escapes, control characters,
 * UTF-8) is not: who needs the value parses it. Never throws.
 */
export function scan(bytes: Uint8Array): Scan {
  const scanner = new Scanner(bytes);
  try {
    return scanner.run();
  } catch (error) {
    if (error === MALFORMED) return { type: "malformed", offset: scanner.position };
    throw error;
  }
}

/** What a `Scanner` throws. */
export const MALFORMED = Symbol("malformed");

/** Walks over JSON in bytes; throws `MALFORMED` where it is none. */
export class Scanner {
  position = 0;
  constructor(private readonly bytes: Uint8Array) {}

  run(): Scan {
    const { bytes } = this;
    this.bom();
    this.space();
    if (bytes[this.position] !== OPEN_BRACE) {
      this.value();
      this.finish();
      return { type: "other" };
    }
    const members = new Map<string, Span>();
    this.position++;
    this.space();
    if (bytes[this.position] === CLOSE_BRACE) {
      this.position++;
    } else {
      for (;;) {
        const name = this.name();
        this.space();
        const start = this.position;
        this.value();
        members.set(name, { start, end: this.position });
        this.space();
        const byte = bytes[this.position];
        if (byte !== COMMA && byte !== CLOSE_BRACE) throw MALFORMED;
        this.position++;
        if (byte === CLOSE_BRACE) break;
        this.space();
      }
    }
    this.finish();
    return { type: "object", members };
  }

  /** The first members of an object whose bytes may be cut: those that are whole. */
  *leadingMembers(): Generator<[string, Span]> {
    try {
      this.bom();
      this.space();
      if (this.bytes[this.position] !== OPEN_BRACE) return;
      do {
        this.position++;
        this.space();
        const name = this.name();
        this.space();
        const start = this.position;
        this.value();
        // A value that ends with the bytes may go on behind them.
        if (this.position < this.bytes.length) yield [name, { start, end: this.position }];
        this.space();
      } while (this.bytes[this.position] === COMMA);
    } catch (error) {
      if (error !== MALFORMED) throw error;
    }
  }

  /** Only white space may follow the value. */
  finish(): void {
    this.space();
    if (this.position < this.bytes.length) throw MALFORMED;
  }

  bom(): void {
    const { bytes } = this;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.position = 3;
  }

  space(): void {
    const { bytes } = this;
    let p = this.position;
    for (let b = bytes[p]; b === 0x20 || b === 0x0a || b === 0x0d || b === 0x09; b = bytes[p]) p++;
    this.position = p;
  }

  /** The name of a member, decoded, up to and with its colon. */
  name(): string {
    const start = this.position;
    if (this.bytes[start] !== QUOTE) throw MALFORMED;
    this.string();
    const raw = decoder.decode(this.bytes.subarray(start, this.position));
    this.space();
    if (this.bytes[this.position] !== COLON) throw MALFORMED;
    this.position++;
    if (!raw.includes("\\")) return raw.slice(1, -1);
    try {
      return JSON.parse(raw) as string;
    } catch {
      this.position = start;
      throw MALFORMED;
    }
  }

  private string(): void {
    const { bytes } = this;
    let p = this.position + 1;
    for (;;) {
      // Most strings are short, and quotes inside long ones stand close together: look near by hand, far natively.
      for (const near = p + 32; p < near; p++) {
        const b = bytes[p];
        if (b === QUOTE) {
          this.position = p + 1;
          return;
        }
        if (b === BACKSLASH) p++;
      }
      const end = bytes.indexOf(QUOTE, p);
      if (end < 0) {
        this.position = bytes.length;
        throw MALFORMED;
      }
      let slashes = end;
      while (slashes > p && bytes[slashes - 1] === BACKSLASH) slashes--;
      p = end + 1;
      if (((end - slashes) & 1) === 0) {
        this.position = p;
        return;
      }
    }
  }

  /** One value with everything inside it; iterative, so that depth costs no stack. */
  value(): void {
    const { bytes } = this;
    const stack: number[] = [];
    for (;;) {
      this.space();
      const b = bytes[this.position];
      if (b === OPEN_BRACE || b === OPEN_BRACKET) {
        if (stack.length >= MAX_DEPTH) throw MALFORMED;
        const close = b + 2;
        this.position++;
        this.space();
        if (bytes[this.position] === close) {
          this.position++;
        } else {
          stack.push(close);
          if (close === CLOSE_BRACE) this.memberName();
          continue;
        }
      } else if (b === QUOTE) {
        this.string();
      } else {
        this.literal();
      }
      // A value ended: close what ends here, or go on behind the comma.
      for (;;) {
        if (stack.length === 0) return;
        this.space();
        const close = stack[stack.length - 1]!;
        const next = bytes[this.position];
        if (next === close) {
          stack.pop();
          this.position++;
          continue;
        }
        if (next !== COMMA) throw MALFORMED;
        this.position++;
        if (close === CLOSE_BRACE) {
          this.space();
          this.memberName();
        }
        break;
      }
    }
  }

  private memberName(): void {
    if (this.bytes[this.position] !== QUOTE) throw MALFORMED;
    this.string();
    this.space();
    if (this.bytes[this.position] !== COLON) throw MALFORMED;
    this.position++;
  }

  private literal(): void {
    const { bytes } = this;
    const start = this.position;
    let p = start;
    for (let b = bytes[p]; b !== undefined && isLiteralByte(b); b = bytes[p]) p++;
    if (p === start || !LITERAL.test(decoder.decode(bytes.subarray(start, p)))) {
      throw MALFORMED;
    }
    this.position = p;
  }
}

const LITERAL = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/** Of a number, `true`, `false` or `null`. */
export function isLiteralByte(b: number): boolean {
  return (b >= 0x30 && b <= 0x39) || (b >= 0x61 && b <= 0x7a) || b === 0x2d || b === 0x2b || b === 0x2e || b === 0x45;
}

/** The value at `span`, or `undefined` if it is no valid JSON. */
export function valueAt(bytes: Uint8Array, span: Span | undefined): Json | undefined {
  return span === undefined ? undefined : parseJson(decoder.decode(bytes.subarray(span.start, span.end)));
}

/** Line and column (both from 1, columns in characters) of the byte `offset`, for an error message. */
export function positionOf(bytes: Uint8Array, offset: number): { line: number; column: number } {
  const lines = decoder.decode(bytes.subarray(0, offset)).split("\n");
  return { line: lines.length, column: lines[lines.length - 1]!.length + 1 };
}
