import type { SseFrame } from "./frame.ts";

const encoder = new TextEncoder();

/** A frame as bytes; the `event:` line is left out if its name is empty. */
export function encodeFrame(frame: SseFrame): Uint8Array<ArrayBuffer> {
  const data = frame.data.split(/\r\n|\n|\r/).map((line) => `data: ${line}\n`).join("");
  return encoder.encode((frame.event === "" ? "" : `event: ${frame.event}\n`) + data + "\n");
}

/** A comment, which every reader of a stream should skip. */
export function encodeComment(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(`: ${text}\n\n`);
}

/** An event without any line: even readers that take no comments skip it. */
export function encodeBlank(): Uint8Array<ArrayBuffer> {
  return encoder.encode("\n\n");
}
