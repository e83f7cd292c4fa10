import type { SseFrame } from "./frame.ts";

const encoder = new TextEncoder();

/** A frame as bytes; the `event:` line is left out if its name is empty. */
export function encodeFrame(frame: SseFrame): Uint8Array<ArrayBuffer> {
  const data = frame.data.split(/\r\n|\n|\r/).map((line) => `data: ${line}\n`).join("");
  return encoder.encode((frame.event === "" ? "" : `event: ${frame.event}\n`) + data + "\n");
}

/** An event without any line: what every reader skips, even those that take a comment for something. */
export function encodeBlank(): Uint8Array<ArrayBuffer> {
  return encoder.encode("\n\n");
}
