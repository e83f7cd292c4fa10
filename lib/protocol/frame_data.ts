import type { Json } from "../json.ts";
import type { SseFrame } from "../sse/frame.ts";

/** The JSON in a frame's data; `undefined` if it is none. */
export function parseData(frame: SseFrame): Json | undefined {
  try {
    return JSON.parse(frame.data) as Json;
  } catch {
    return undefined;
  }
}
