import { mayBreakBehind } from "./client.ts";
import { within } from "./steps.ts";

/** Far above what any piece takes to come. */
const LIMIT_MS = 5000;

/** Reads a client's stream piece by piece; everything is kept. */
export class StreamReader {
  text = "";
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  /** Every byte counts. */
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(response: Response) {
    this.#reader = response.body!.getReader();
  }

  /** Reads until `needle` has come; returns everything so far. */
  async until(needle: string): Promise<string> {
    return await this.untilAfter(0, needle);
  }

  /** The same for a `needle` behind the first `length` characters. */
  async untilAfter(length: number, needle: string): Promise<string> {
    while (!this.text.includes(needle, length)) {
      if (!await this.#more()) throw new Error(`The stream ended without ${JSON.stringify(needle)}: ${this.text}`);
    }
    return this.text;
  }

  /** Reads to the end; returns everything. */
  async rest(): Promise<string> {
    while (await this.#more());
    return this.text;
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }

  async #more(): Promise<boolean> {
    const read = this.#reader.read().catch((error) => {
      if (!mayBreakBehind(this.text)) throw error;
      return { value: undefined, done: true as const };
    });
    const { value, done } = await within(LIMIT_MS, read);
    if (value !== undefined) this.text += this.#decoder.decode(value, { stream: true });
    return !done;
  }
}
