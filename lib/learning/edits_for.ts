import { scan, valueAt } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import type { PdfLookup } from "../protocol/codec.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { editsOf } from "./apply.ts";
import { mayHaveImages } from "./images.ts";
import { mayHavePart } from "./said_as_text.ts";
import type { Change } from "./fact.ts";

export interface EditsOptions {
  readonly protocol: Protocol;
  /** Told of each edit, with the place of its change in the list. */
  readonly each?: (edit: Edit, index: number) => void;
  readonly pdfs?: PdfLookup | undefined;
}

/** The edits of `changes` that are right for the request in `bytes`. */
export function editsFor(
  bytes: Uint8Array<ArrayBuffer>,
  changes: readonly Change[],
  { protocol, each, pdfs }: EditsOptions,
): readonly Edit[] {
  const fitting = isStream(bytes, changes) ? (change: Change) => !isForWhole(change) : () => true;
  return inOrder(changes).flatMap((index) => {
    const change = changes[index]!;
    if (!fitting(change) || !mayConcern(change, bytes)) return [];
    const edits = editsOf(change, protocol, pdfs);
    for (const edit of edits) each?.(edit, index);
    return edits;
  });
}

/** `false` is certain, and told without looking through the body. */
function mayConcern(change: Change, bytes: Uint8Array<ArrayBuffer>): boolean {
  switch (change.type) {
    case "images":
      return mayHaveImages(bytes);
    case "as_text":
      return mayHavePart(bytes, change.of);
    default:
      return true;
  }
}

/** The numbers of `changes`: what looks at whole messages sees what the others have made of them. */
function inOrder(changes: readonly Change[]): readonly number[] {
  const numbers = changes.map((_, index) => index);
  if (!changes.some(({ type }) => LATE.includes(type))) return numbers;
  return numbers.toSorted((a, b) => LATE.indexOf(changes[a]!.type) - LATE.indexOf(changes[b]!.type));
}

const LATE: readonly Change["type"][] = ["turn_order", "single_calls", "plain_texts"];

function isForWhole(change: Change): boolean {
  return change.type === "set" && change.unlessStream === true;
}

/** Whether `bytes` ask for a stream, as far as that matters to `changes`. */
function isStream(bytes: Uint8Array<ArrayBuffer>, changes: readonly Change[]): boolean {
  if (!changes.some(isForWhole)) return false;
  const scanned = scan(bytes);
  return scanned.type === "object" && valueAt(bytes, scanned.members.get("stream")) === true;
}
