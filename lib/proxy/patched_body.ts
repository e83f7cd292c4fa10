/** A short body that has to be known whole to be changed. */
import { concat } from "../bytes.ts";
import type { PatchData } from "../sse/patch.ts";
import type { OnBytes } from "./byte_source.ts";

/** A longer one goes on as it is: a list of a thousand batches has half a megabyte. */
const MAX_BYTES = 8 * 1024 * 1024;

/** `body` as `patch` makes it, once it is there; `onBytes` hears of it as it comes. */
export function patchedBody(
  body: ReadableStream<Uint8Array>,
  patch: PatchData,
  onBytes: OnBytes | undefined,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let held: Uint8Array[] | undefined = [];
  let length = 0;
  const read = async () => {
    const { value } = await reader.read();
    if (value !== undefined) onBytes?.(value);
    return value;
  };
  return new ReadableStream({
    async pull(controller) {
      while (held !== undefined) {
        const piece = await read();
        if (piece !== undefined) {
          held.push(piece);
          length += piece.length;
          if (length <= MAX_BYTES) continue;
        }
        const whole = concat(held);
        held = undefined;
        const given = piece === undefined ? patch(whole) ?? whole : whole;
        if (given.length > 0) controller.enqueue(given);
        if (piece === undefined) controller.close();
        return;
      }
      const piece = await read();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}
