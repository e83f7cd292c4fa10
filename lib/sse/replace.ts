import { concat } from "../bytes.ts";
import type { Decoded, PlacedFrame } from "./decode.ts";
import { encodeFrame } from "./encode.ts";
import type { SseFrame } from "./frame.ts";

const LF = 0x0a, CR = 0x0d;

/** The frames in place of one; `undefined`: it stays as it is. */
export type ReplaceFrame = (frame: PlacedFrame) => readonly SseFrame[] | undefined;

/** The bytes of `decoded` with some of its frames replaced: every byte of the others, and of comments, stays as it was. */
export function replaceFrames({ frames, bytes }: Decoded, replace: ReplaceFrame): Uint8Array {
  const pieces: Uint8Array[] = [];
  let copied = 0, end = 0;
  let isShared = false;
  frames.forEach((frame, i) => {
    const start = end;
    const before = isShared;
    ({ end, isShared } = endOf(frame, bytes, frames[i + 1]?.dataSpans[0] ?? bytes.length));
    const instead = replace(frame);
    if (instead === undefined) return;
    pieces.push(bytes.subarray(copied, start));
    if (before && start > copied) pieces.push(BLANK_LINE);
    pieces.push(...instead.map(encodeFrame));
    copied = end;
  });
  if (copied === 0) return bytes;
  pieces.push(bytes.subarray(copied));
  return concat(pieces);
}

const BLANK_LINE = Uint8Array.of(LF);

/** Behind the blank line that ends `frame`; `isShared`: there is none before the next one's data, and its own line ends it. */
function endOf({ dataSpans }: PlacedFrame, bytes: Uint8Array, limit: number): { end: number; isShared: boolean } {
  const own = lineEnd(bytes, dataSpans.at(-1)!);
  for (let line = own; line < limit;) {
    const blank = bytes[line] === CR ? line + 1 : line;
    if (bytes[blank] === LF) return { end: blank + 1, isShared: false };
    line = lineEnd(bytes, line);
  }
  return limit === bytes.length ? { end: limit, isShared: false } : { end: own, isShared: true };
}

function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(LF, from);
  return end < 0 ? bytes.length : end + 1;
}
