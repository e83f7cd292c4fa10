import { concat } from "../bytes.ts";
import type { Decoded, PlacedFrame } from "./decode.ts";

/** The data of a frame, changed; `undefined`: they stay. The data are JSON, and so must be what comes of them. */
export type PatchData = (data: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> | undefined;

/** The bytes of `decoded` with the data of its frames changed by `patch`; every byte besides stays as it was. */
export function patchFrames({ frames, bytes }: Decoded, patch: PatchData): Uint8Array {
  const pieces: Uint8Array[] = [];
  let copied = 0;
  for (const frame of frames) {
    const patched = patch(dataOf(frame, bytes));
    if (patched === undefined) continue;
    // Of several lines the first that is not empty takes all: the others add empty lines, which mean nothing to JSON.
    let rest: Uint8Array | undefined = patched;
    for (const [start, end] of spansOf(frame)) {
      if (start === end) continue;
      pieces.push(bytes.subarray(copied, start));
      if (rest !== undefined) pieces.push(rest);
      rest = undefined;
      copied = end;
    }
  }
  if (copied === 0) return bytes;
  pieces.push(bytes.subarray(copied));
  return concat(pieces);
}

/** A line feed between two lines of JSON is white space, which has to stay on one line. */
function dataOf(frame: PlacedFrame, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const lines = spansOf(frame).map(([start, end]) => bytes.subarray(start, end) as Uint8Array<ArrayBuffer>);
  if (lines.length === 1) return lines[0]!;
  return concat(lines.flatMap((line) => [line, BLANK]));
}

const BLANK = new TextEncoder().encode(" ");

function spansOf({ dataSpans }: PlacedFrame): [start: number, end: number][] {
  const spans: [number, number][] = [];
  for (let i = 0; i < dataSpans.length; i += 2) spans.push([dataSpans[i]!, dataSpans[i + 1]!]);
  return spans;
}
