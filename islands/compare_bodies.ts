import { prettyJson } from "../components/requests/pretty_json.ts";
import type { DiffRow } from "../components/requests/diff_rows.tsx";
import { isSame, lineDiff } from "./line_diff.ts";

export type Compared =
  | { readonly type: "same" }
  | { readonly type: "rows"; readonly rows: readonly DiffRow[] }
  | { readonly type: "too different" }
  /** They differ, and one of them is no text. */
  | { readonly type: "bytes differ" };

export function compareBodies(left: Uint8Array, right: Uint8Array): Compared {
  const [a, b] = [textOf(left), textOf(right)];
  if (a !== undefined && b !== undefined) return compareTexts(prettyJson(a) ?? a, prettyJson(b) ?? b);
  return areSame(left, right) ? { type: "same" } : { type: "bytes differ" };
}

export function compareTexts(left: string, right: string): Compared {
  const rows = lineDiff(left, right);
  if (rows === undefined) return { type: "too different" };
  return isSame(rows) ? { type: "same" } : { type: "rows", rows };
}

/** `undefined`: the bytes are no text. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function areSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
