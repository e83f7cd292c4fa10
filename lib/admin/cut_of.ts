import { Buffer } from "node:buffer";
import type { Pane } from "../record.ts";
import { MASK } from "../redact.ts";

/** How much was kept of a body that was longer; `undefined`: all of it, or nothing. */
export function cutOf({ body, size }: Pick<Pane, "body" | "size">): number | undefined {
  if (body === undefined || body.length >= size) return undefined;
  // A mask may be shorter than what it stands for.
  return Buffer.from(body.buffer, body.byteOffset, body.length).includes(MASK) ? undefined : body.length;
}
