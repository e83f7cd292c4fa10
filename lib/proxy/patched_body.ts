/** A short body that has to be known whole to be changed. */
import { GrowingBytes } from "../bytes.ts";
import type { PatchData } from "../sse/patch.ts";
import { type ByteSource, byteSource, type OnBytes } from "./byte_source.ts";

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
  let isBegun = false;
  return new ReadableStream({
    async pull(controller) {
      if (isBegun) {
        const piece = await source.read();
        return piece === undefined ? controller.close() : controller.enqueue(piece);
      }
      isBegun = true;
      const { bytes, isWhole } = await beginning(source);
      const given = isWhole ? patch(bytes) ?? bytes : bytes;
      if (given.length > 0) controller.enqueue(given);
      if (isWhole) controller.close();
    },
  }, { highWaterMark: 0 });
}

/** All of it, or more than may be held. */
async function beginning(
  source: ByteSource,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly isWhole: boolean }> {
  const held = new GrowingBytes();
  while (held.length <= MAX_BYTES) {
    const piece = await source.read();
    if (piece === undefined) return { bytes: held.whole(), isWhole: true };
    held.push(piece);
  }
  return { bytes: held.whole(), isWhole: false };
}
