/** A short body that has to be known whole to be changed. */
import { GrowingBytes } from "../bytes.ts";
import type { PatchData } from "../sse/patch.ts";
import { byteSource, type OnBytes } from "./byte_source.ts";

/** A longer one goes on as it is: a list of a thousand batches has half a megabyte. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * `body` as `patch` makes it, once it is there; `onBytes` hears of it as it comes. Whoever reads no more ends the
 * connection that `body` comes from.
 */
export function patchedBody(
  body: ReadableStream<Uint8Array>,
  patch: PatchData,
  onBytes: OnBytes | undefined,
): ReadableStream<Uint8Array> {
  const source = byteSource(body, onBytes);
  let held: GrowingBytes | undefined = new GrowingBytes();
  return new ReadableStream({
    async pull(controller) {
      while (held !== undefined) {
        const piece = await source.read();
        if (piece !== undefined) {
          held.push(piece);
          if (held.length <= MAX_BYTES) continue;
        }
        const whole = held.whole();
        held = undefined;
        const given = piece === undefined ? patch(whole) ?? whole : whole;
        if (given.length > 0) controller.enqueue(given);
        if (piece === undefined) controller.close();
        return;
      }
      const piece = await source.read();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
  }, { highWaterMark: 0 });
}
