/**
 * Reads the start of a large JSON object: its members one after another, and of an array its elements, no further than
 * somebody asks. What lies behind is not looked at.
 */
import { MALFORMED, Scanner, type Span } from "./json.ts";

export interface FrontMember {
  readonly name: string;
  /** The value, walked over to its end when it is asked for; `undefined`: the bytes are cut or no JSON. */
  readonly span: () => Span | undefined;
  /** If the value is an array: its elements, each walked over when it is asked for. Else nothing. */
  readonly elements: () => Generator<Span>;
}

const COMMA = 0x2c, OPEN_BRACE = 0x7b, OPEN_BRACKET = 0x5b, CLOSE_BRACKET = 0x5d;

/** The members of the object that `bytes` begin, up to the first fault; a fault is an end here, and no error. */
export function* frontMembers(bytes: Uint8Array): Generator<FrontMember> {
  const scanner = new Scanner(bytes);
  scanner.bom();
  scanner.space();
  if (bytes[scanner.position] !== OPEN_BRACE) return;
  do {
    const name = unlessMalformed(() => nextName(scanner));
    if (name === undefined) return;
    const start = scanner.position;
    let found: Span | undefined;
    const span = () => found ??= spanAt(bytes, start);
    yield { name, span, elements: () => elementsAt(bytes, start) };
    const end = span()?.end;
    if (end === undefined) return;
    scanner.position = end;
    scanner.space();
  } while (bytes[scanner.position] === COMMA);
}

function* elementsAt(bytes: Uint8Array, start: number): Generator<Span> {
  if (bytes[start] !== OPEN_BRACKET) return;
  const scanner = new Scanner(bytes);
  scanner.position = start;
  do {
    scanner.position++;
    scanner.space();
    if (bytes[scanner.position] === CLOSE_BRACKET) return;
    const span = spanAt(bytes, scanner.position);
    if (span === undefined) return;
    yield span;
    scanner.position = span.end;
    scanner.space();
  } while (bytes[scanner.position] === COMMA);
}

function nextName(scanner: Scanner): string {
  scanner.position++;
  scanner.space();
  const name = scanner.name();
  scanner.space();
  return name;
}

function spanAt(bytes: Uint8Array, start: number): Span | undefined {
  const scanner = new Scanner(bytes);
  scanner.position = start;
  return unlessMalformed(() => {
    scanner.value();
    return { start, end: scanner.position };
  });
}

function unlessMalformed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error !== MALFORMED) throw error;
    return undefined;
  }
}
