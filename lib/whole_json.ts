/** JSON as upstreams send it: with blanks before it, which keep a connection alive, and the mark of a stream's end behind. */
import { type Json, parseJson } from "./json.ts";

/** White space, and the bytes of a byte order mark. */
const BLANK: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

/** Where `bytes` begin to say something. */
export function behindBlanks(bytes: Uint8Array): number {
  let from = 0;
  while (from < bytes.length && BLANK.has(bytes[from]!)) from++;
  return from;
}

export interface WholeJson {
  readonly json: Json;
  /** The text of it, where something stood behind. */
  readonly bare?: string;
}

/** `undefined`: `text`, which has no mark of byte order, is no JSON. */
export function wholeJson(text: string): WholeJson | undefined {
  const json = parseJson(text);
  if (json !== undefined) return { json };
  const bare = withoutMark(text);
  const inner = bare === undefined ? undefined : parseJson(bare);
  return bare === undefined || inner === undefined ? undefined : { json: inner, bare };
}

/** Relays put the mark of a stream's end behind what is none (decolua/9router#3492). `undefined`: it is not there. */
function withoutMark(text: string): string | undefined {
  const at = text.lastIndexOf("data:");
  return at >= 0 && text.slice(at + 5).trim() === "[DONE]" ? text.slice(0, at).trimEnd() : undefined;
}
