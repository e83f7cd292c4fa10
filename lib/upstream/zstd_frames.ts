/**
 * Where the frames of zstd data end: RFC 8878 sections 3 and 3.1 (read 2026-11-26). Data are any number of frames, one
 * behind the other, some of them to be skipped; Node's decoder reads the first and takes whatever comes of it for whole
 * (Deno 2.9.5).
 */
import { concat } from "../bytes.ts";

/** Whoever writes a frame for each event of a long answer stays below; each takes a decoder of its own. */
const MAX_FRAMES = 100_000;

/** The frames of `body` that hold data. */
export class ZstdFrames {
  private readonly source: ReadableStreamDefaultReader<Uint8Array>;
  /** What was read behind the end of a frame. */
  private rest: Uint8Array | undefined;
  private count = 0;

  constructor(body: ReadableStream<Uint8Array>) {
    this.source = body.getReader();
  }

  /** The next one, to be read to its end before another is asked for; `undefined`: there are no more. */
  async next(): Promise<ReadableStream<Uint8Array> | undefined> {
    for (;;) {
      const frame = new Frame();
      let begin: Uint8Array = new Uint8Array(0);
      while (frame.kind === undefined) {
        const bytes = await this.read();
        if (bytes === undefined && (begin.length === 0 || this.count > 0)) return undefined;
        const piece = this.within(frame, bytes ?? cut());
        begin = begin.length === 0 ? piece : concat([begin, piece]);
      }
      if (frame.kind === "none") return await this.behind();
      if (++this.count > MAX_FRAMES) throw new TypeError(`There are more than ${MAX_FRAMES} frames`);
      if (frame.kind === "data") return this.stream(frame, begin);
      while (!frame.ended) this.within(frame, await this.read() ?? cut());
    }
  }

  /** What is behind a frame and is none means nothing, as behind the end of other codings. */
  private async behind(): Promise<undefined> {
    if (this.count === 0) throw new TypeError("The data are no frame");
    await this.source.cancel();
  }

  async cancel(reason: unknown): Promise<void> {
    await this.source.cancel(reason);
  }

  private stream(frame: Frame, begin: Uint8Array): ReadableStream<Uint8Array> {
    let piece: Uint8Array | undefined = begin;
    return new ReadableStream({
      pull: async (controller) => {
        controller.enqueue(piece ?? this.within(frame, await this.read() ?? cut()));
        piece = undefined;
        if (frame.ended) controller.close();
      },
      cancel: (reason) => this.cancel(reason),
    }, { highWaterMark: 0 });
  }

  /** As much of `bytes` as belongs to `frame`. */
  private within(frame: Frame, bytes: Uint8Array): Uint8Array {
    const end = frame.follow(bytes);
    if (end < bytes.length) this.rest = bytes.subarray(end);
    return bytes.subarray(0, end);
  }

  private async read(): Promise<Uint8Array | undefined> {
    const { rest } = this;
    this.rest = undefined;
    if (rest !== undefined) return rest;
    for (;;) {
      const { value } = await this.source.read();
      if (value === undefined || value.length > 0) return value;
    }
  }
}

function cut(): never {
  throw new TypeError("The compressed data are cut");
}

/** Little-endian, and of `0x184D2A50` to `0x184D2A5F` all. */
const MAGIC = 0xfd2fb528, SKIPPABLE = 0x184d2a5;

const MAGIC_BYTES = 4, LENGTH_BYTES = 4, BLOCK_HEADER_BYTES = 3, CHECKSUM_BYTES = 4;

/** Bytes of the dictionary's id and of the content's size, by the descriptor's flags. */
const DICTIONARY_BYTES = [0, 1, 2, 4], SIZE_BYTES = [0, 2, 4, 8];

const RLE = 1, RESERVED = 3;

/** Parts of a frame: `magic`, `descriptor`, `block` and `length` are numbers that say how it goes on. */
type Part = "magic" | "descriptor" | "header" | "block" | "content" | "checksum" | "length" | "skipped";

/** One frame as its bytes come. */
class Frame {
  /** `undefined`: it is not known yet. */
  kind: "data" | "skippable" | "none" | undefined;
  ended = false;
  private part: Part = "magic";
  private left = MAGIC_BYTES;
  /** What the part says so far, and by how much its next byte counts. */
  private number = 0;
  private factor = 1;
  private hasChecksum = false;
  private isLast = false;

  /**
   * How many of `bytes`, which come next, belong to it.
   * @throws TypeError if it is damaged
   */
  follow(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length && !this.ended) {
      const { part } = this;
      if (part === "magic" || part === "descriptor" || part === "block" || part === "length") {
        this.number += bytes[at]! * this.factor;
        this.factor *= 256;
        at++;
        this.left--;
      } else {
        const length = Math.min(this.left, bytes.length - at);
        at += length;
        this.left -= length;
      }
      while (this.left === 0 && !this.ended) this.finish();
    }
    return at;
  }

  private begin(part: Part, length: number): void {
    this.part = part;
    this.left = length;
    this.number = 0;
    this.factor = 1;
  }

  /** A part is over. */
  private finish(): void {
    const { number } = this;
    switch (this.part) {
      case "magic":
        this.kind = number === MAGIC ? "data" : Math.floor(number / 16) === SKIPPABLE ? "skippable" : "none";
        this.ended = this.kind === "none";
        return this.kind === "data" ? this.begin("descriptor", 1) : this.begin("length", LENGTH_BYTES);
      case "descriptor":
        this.hasChecksum = (number & 4) !== 0;
        return this.begin("header", headerBytes(number));
      case "header":
        return this.begin("block", BLOCK_HEADER_BYTES);
      case "block": {
        const type = (number >> 1) & 3;
        if (type === RESERVED) throw new TypeError("A block has a type that is none");
        this.isLast = (number & 1) !== 0;
        return this.begin("content", type === RLE ? 1 : number >> 3);
      }
      case "content":
        if (!this.isLast) return this.begin("block", BLOCK_HEADER_BYTES);
        return this.begin("checksum", this.hasChecksum ? CHECKSUM_BYTES : 0);
      case "length":
        return this.begin("skipped", number);
      case "checksum":
      case "skipped":
        this.ended = true;
        return;
      default:
        this.part satisfies never;
    }
  }
}

/** How much of a frame's header is behind `descriptor`. */
function headerBytes(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const size = SIZE_BYTES[descriptor >> 6]!;
  const window = isSingleSegment ? 0 : 1;
  return window + DICTIONARY_BYTES[descriptor & 3]! + (size === 0 && isSingleSegment ? 1 : size);
}
