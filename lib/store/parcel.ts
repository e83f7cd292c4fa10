/**
 * Requests on their way to the worker, as bytes. Objects would be walked over by the collector until they are sent, and
 * once more to be copied for the other thread: that cost a small request a quarter of its time.
 */
import { letGo } from "../bytes.ts";
import type { Pane } from "../record.ts";
import type { RequestWrite } from "./write.ts";

/** Where bytes lie: in which chunk, from where, up to where. */
type Place = readonly [chunk: number, start: number, end: number];

export interface Parcel {
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
  /** Of each request: all but its bodies, as JSON. */
  readonly texts: readonly Place[];
  /** The lists that requests refer to: most share one. */
  readonly secrets: readonly (readonly string[])[];
}

/** A request in a parcel. */
interface Packed extends Omit<RequestWrite, "request" | "secrets"> {
  readonly request: Omit<RequestWrite["request"], "panes"> & { readonly panes: readonly PackedPane[] };
  readonly secrets: number;
}

interface PackedPane extends Omit<Pane, "body" | "beginning" | "ending"> {
  readonly body?: Place | undefined;
  readonly beginning?: Place | undefined;
  readonly ending?: Place | undefined;
}

const CHUNK_BYTES = 64 * 1024;

/** A longer body is its own chunk: its memory is given away. */
const COPIED_BYTES = 16 * 1024;

/** Most bytes that UTF-8 takes for one UTF-16 unit. */
const MOST_BYTES = 3;

export class Packer {
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  readonly #texts: Place[] = [];
  readonly #secrets: (readonly string[])[] = [];
  /** The chunk that has room, and how much of it is full. */
  #open = -1;
  #used = 0;
  #memory = 0;

  get rows(): number {
    return this.#texts.length;
  }

  /** In bytes, of all that it holds: what it copies lies in chunks that are not quite full. */
  get memory(): number {
    return this.#memory;
  }

  /**
   * Adds `write`; the memory of its longer bodies must not be used any more. `tight`: they are copied into memory of their
   * own length, since what a server reads a body into is more than twice as long (Deno 2.9.5).
   */
  add({ request, secrets, ...rest }: RequestWrite, { tight = false } = {}): void {
    if (this.#secrets.at(-1) !== secrets) this.#secrets.push(secrets);
    // A handful: to look through them costs less than a map.
    const placed: { readonly bytes: Uint8Array; readonly place: Place }[] = [];
    const place = (bytes: Uint8Array<ArrayBuffer> | undefined) => {
      if (bytes === undefined) return undefined;
      const known = placed.find((each) => each.bytes === bytes);
      if (known !== undefined) return known.place;
      const made = this.#placeOf(bytes, tight);
      placed.push({ bytes, place: made });
      return made;
    };
    const panes = request.panes.map((pane): PackedPane => (
      { ...pane, body: place(pane.body), beginning: place(pane.beginning), ending: place(pane.ending) }
    ));
    const packed: Packed = { ...rest, request: { ...request, panes }, secrets: this.#secrets.length - 1 };
    this.#texts.push(this.#write(JSON.stringify(packed)));
  }

  /** What was added. Nothing may be added after that. */
  parcel(): Parcel {
    return { chunks: this.#chunks, texts: this.#texts, secrets: this.#secrets };
  }

  #placeOf(bytes: Uint8Array<ArrayBuffer>, tight: boolean): Place {
    const { length } = bytes;
    if (length > COPIED_BYTES) return [this.#push(tight ? tightened(bytes) : bytes), 0, length];
    this.#makeRoom(bytes.length);
    this.#chunks[this.#open]!.set(bytes, this.#used);
    return this.#take(bytes.length);
  }

  #write(text: string): Place {
    const most = MOST_BYTES * text.length;
    if (most > CHUNK_BYTES) {
      const bytes = encoder.encode(text);
      return [this.#push(bytes), 0, bytes.length];
    }
    this.#makeRoom(most);
    return this.#take(encoder.encodeInto(text, this.#chunks[this.#open]!.subarray(this.#used)).written);
  }

  #makeRoom(bytes: number): void {
    if (this.#open >= 0 && this.#used + bytes <= CHUNK_BYTES) return;
    this.#open = this.#push(new Uint8Array(CHUNK_BYTES));
    this.#used = 0;
  }

  /** Which chunk it has become. */
  #push(chunk: Uint8Array<ArrayBuffer>): number {
    this.#memory += chunk.buffer.byteLength;
    return this.#chunks.push(chunk) - 1;
  }

  #take(bytes: number): Place {
    const start = this.#used;
    this.#used += bytes;
    return [this.#open, start, this.#used];
  }
}

function tightened(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  letGo(bytes);
  return copy;
}

/** What is given away with `parcel`. */
export function memoryOf(parcel: Parcel | undefined): ArrayBuffer[] {
  return [...new Set(parcel?.chunks.map(({ buffer }) => buffer))];
}

/** What `parcel` holds, in the order in which it was added. */
export function unpack({ chunks, texts, secrets }: Parcel): RequestWrite[] {
  const bytesAt = (place: Place | undefined) => {
    if (place === undefined) return undefined;
    const [chunk, start, end] = place;
    return chunks[chunk]!.subarray(start, end);
  };
  return texts.map((text) => {
    const { request, ...rest } = JSON.parse(decoder.decode(bytesAt(text))) as Packed;
    const panes = request.panes.map(({ body, beginning, ending, ...pane }): Pane => ({
      ...pane,
      body: bytesAt(body),
      ...(beginning === undefined ? {} : { beginning: bytesAt(beginning)! }),
      ...(ending === undefined ? {} : { ending: bytesAt(ending)! }),
    }));
    return { ...rest, request: { ...request, panes }, secrets: secrets[rest.secrets]! };
  });
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
