/** The letters of `text`, one a chunk, all in the same buffer: a reader that keeps a chunk has the last letter in it. */
export function oneBuffer(text: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  const letters = [...text];
  const buffer = new Uint8Array(64 * 1024);
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const letter = letters.shift();
      if (letter === undefined) return controller.close();
      buffer[0] = letter.charCodeAt(0);
      controller.enqueue(buffer.subarray(0, 1));
    },
  }, { highWaterMark: 0 });
}
