/** How deep JSON nests, told from its bytes: to know why a stack ran over. */

const QUOTE = 0x22, BACKSLASH = 0x5c, OPEN_BRACKET = 0x5b, CLOSE_BRACKET = 0x5d, OPEN_BRACE = 0x7b, CLOSE_BRACE = 0x7d;

/** The levels of the JSON in `bytes`: 0 for a text or a number, 1 for an object with such members. */
export function jsonDepth(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  for (let p = 0; p < bytes.length; p++) {
    switch (bytes[p]) {
      case QUOTE:
        p = stringEnd(bytes, p);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        deepest = Math.max(deepest, ++depth);
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--;
    }
  }
  return deepest;
}

/** Where the string that begins at `start` has its closing quote. */
function stringEnd(bytes: Uint8Array, start: number): number {
  let p = start + 1;
  while (p < bytes.length && bytes[p] !== QUOTE) p += bytes[p] === BACKSLASH ? 2 : 1;
  return p;
}

/** Whether `error` says that the stack is full, in V8's words. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.startsWith("Maximum call stack");
}
