/**
 * What is kept of a body while it comes. A whole one stays as it came; the pieces of a stream are copied together, since
 * a list of thousands of small ones takes the collector longer than all else that is done with them.
 */
import { GrowingBytes, lies, NO_BYTES } from "../bytes.ts";

export class KeptBytes {
  length = 0;
  /** The first piece, until another comes. */
  private only: Uint8Array = NO_BYTES;
  private grown: GrowingBytes | undefined;
  private made: Uint8Array<ArrayBuffer> | undefined;

  /** `model`: what these bytes are likely to repeat; as long as they do, they lie there. */
  constructor(private model?: KeptBytes) {}

  push(piece: Uint8Array): void {
    this.made = undefined;
    const before = this.length;
    this.length += piece.length;
    if (this.model?.has(piece, before)) return;
    if (this.model !== undefined) {
      this.only = this.model.first(before);
      this.model = undefined;
    }
    if (before === 0) {
      this.only = piece;
      return;
    }
    if (this.grown === undefined) {
      this.grown = new GrowingBytes();
      this.grown.push(this.only);
      this.only = NO_BYTES;
    }
    this.grown.push(piece);
  }

  /** All of them, in memory that is nobody else's but that of the model they repeat as a whole. */
  own(): Uint8Array<ArrayBuffer> {
    return this.made ??= this.model !== undefined
      ? this.model.length === this.length ? this.model.own() : this.model.first(this.length)
      : this.grown?.whole() ?? this.only.slice();
  }

  /** All of them. What came as one piece is that piece itself, unless it is a part of something longer. */
  asCame(): Uint8Array<ArrayBuffer> {
    const { only } = this;
    return only.length > 0 && only.length === only.buffer.byteLength ? only as Uint8Array<ArrayBuffer> : this.own();
  }

  private has(piece: Uint8Array, at: number): boolean {
    if (this.grown !== undefined) return this.grown.has(piece, at);
    const { only } = this;
    return at + piece.length <= only.length && (only === piece || lies(piece, only, at));
  }

  private first(length: number): Uint8Array<ArrayBuffer> {
    return this.grown?.first(length) ?? this.only.slice(0, length);
  }
}
