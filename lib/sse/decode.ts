/**
 * Bytes of a `text/event-stream` to frames.
 *
 * Follows https://html.spec.whatwg.org/multipage/server-sent-events.html (read 2026-11-22) with differences that
 * real upstreams ask for: a last frame without its blank line counts, and a lone CR is no line end (no upstream sends
 * one, and a CRLF may be cut between its halves). And an error that stands there without being data is one.
 */
import { NO_BYTES, withRoom } from "../bytes.ts";
import type { SseFrame } from "./frame.ts";

const LF = 0x0a, CR = 0x0d, COLON = 0x3a, SPACE = 0x20;

/** A frame larger than this is an attack or a fault: images in one event stay well below. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

const decoder = new TextDecoder();
const DATA = new TextEncoder().encode("data");
const EVENT = new TextEncoder().encode("event");
const ERROR = new TextEncoder().encode("error");
const DONE = new TextEncoder().encode("[DONE]");
/** How the bodies of errors begin. */
const BODIES = ['{"error":', '[{"error":', '{"type":"error",'].map((body) => new TextEncoder().encode(body));

/** A frame and where its data lie in `Decoded.bytes`. */
export interface PlacedFrame extends SseFrame {
  /** Start and end of each data line's value, in turn. */
  readonly dataSpans: readonly number[];
  /** An error in no form of this protocol, which no client reads. */
  readonly isStray: boolean;
}

const NO_NAMES: readonly string[] = [];

/** One frame as it lies in the bytes; its data are decoded only if somebody asks. */
class ByteFrame implements PlacedFrame {
  /** Of several lines of data: what the event was called when each came. */
  names: readonly string[] = NO_NAMES;

  constructor(
    readonly event: string,
    private readonly bytes: Uint8Array,
    readonly dataSpans: readonly number[],
  ) {}

  get isStray(): boolean {
    return false;
  }

  get data(): string {
    const spans = this.dataSpans;
    if (spans.length === 2) return this.text(spans[0]!, spans[1]!);
    const lines: string[] = [];
    for (let i = 0; i < spans.length; i += 2) lines.push(this.text(spans[i]!, spans[i + 1]!));
    return lines.join("\n");
  }

  /**
   * Some servers end an event with its line alone (rexxars/eventsource-parser#31): where each line of data is an object, or
   * the mark of the end, their sum is no JSON, and they are as many events.
   */
  parts(): readonly PlacedFrame[] {
    const { bytes, dataSpans, names } = this;
    const spans = names.map((_, i) => [dataSpans[2 * i]!, dataSpans[2 * i + 1]!] as const);
    if (!spans.every(([start, end]) => isWhole(bytes, start, end))) return [this];
    return spans.map((span, i) => new ByteFrame(names[i]!, bytes, span));
  }

  private text(start: number, end: number): string {
    return decoder.decode(this.bytes.subarray(start, end));
  }
}

class StrayFrame extends ByteFrame {
  override get isStray(): boolean {
    return true;
  }
}

/** Names of events repeat: the last one is not decoded again. */
class NameReader {
  private bytes: Uint8Array = NO_BYTES;
  private name = "";

  read(bytes: Uint8Array, start: number, end: number): string {
    if (!this.isSame(bytes, start, end)) {
      this.bytes = bytes.slice(start, end);
      this.name = decoder.decode(this.bytes);
    }
    return this.name;
  }

  private isSame(bytes: Uint8Array, start: number, end: number): boolean {
    const known = this.bytes;
    if (end - start !== known.length) return false;
    for (let i = known.length - 1; i >= 0; i--) if (known[i] !== bytes[start + i]) return false;
    return true;
  }
}

/** What a chunk of bytes brought to an end. */
export interface Decoded {
  /** Frames without data (comments) are left out. */
  readonly frames: readonly PlacedFrame[];
  /** All bytes up to the end of the last whole frame, comments too; may be empty. */
  readonly bytes: Uint8Array;
}

/** Splits a stream of bytes into frames. Any cutting of the same bytes gives the same frames. */
export class SseDecoder {
  /** Bytes of a frame that has not ended yet, at the start of a buffer with room for more. */
  private buffer: Uint8Array = NO_BYTES;
  private pendingLength = 0;
  /** Where the last line of it begins. */
  private pendingLine = 0;
  private atStart = true;
  private readonly names = new NameReader();

  /**
   * What ends in `chunk`, whose memory must not be reused afterwards.
   * @throws RangeError if a frame grows over `MAX_FRAME_BYTES`
   */
  push(chunk: Uint8Array): Decoded {
    const searched = this.pendingLength;
    const bytes = searched === 0 ? chunk : this.append(chunk);
    const frames: PlacedFrame[] = [];
    let frameStart = 0;
    let lineStart = this.pendingLine;
    for (let search = searched;;) {
      const end = bytes.indexOf(LF, search);
      if (end < 0) break;
      const lineEnd = end > lineStart && bytes[end - 1] === CR ? end - 1 : end;
      search = end + 1;
      if (lineEnd === lineStart) {
        const frame = this.frame(bytes, frameStart, lineStart);
        if (frame !== undefined) addFrame(frames, frame);
        frameStart = search;
      }
      lineStart = search;
    }
    if (frameStart > 0 || searched === 0) this.buffer = bytes.subarray(frameStart);
    this.pendingLength = bytes.length - frameStart;
    this.pendingLine = lineStart - frameStart;
    if (this.pendingLength > MAX_FRAME_BYTES) {
      throw new RangeError(`Cannot read an event of more than ${MAX_FRAME_BYTES} bytes`);
    }
    return { frames, bytes: frameStart === bytes.length ? bytes : bytes.subarray(0, frameStart) };
  }

  /** The last frame, if the stream ended without its blank line, and the bytes that were left. */
  end(): Decoded {
    const bytes = this.buffer.subarray(0, this.pendingLength);
    this.buffer = NO_BYTES;
    this.pendingLength = this.pendingLine = 0;
    const frame = this.frame(bytes, 0, bytes.length);
    const frames: PlacedFrame[] = [];
    if (frame !== undefined) addFrame(frames, frame);
    return { frames, bytes };
  }

  /** What is pending with `chunk` behind it. */
  private append(chunk: Uint8Array): Uint8Array {
    const length = this.pendingLength + chunk.length;
    this.buffer = withRoom(this.buffer, { used: this.pendingLength, needed: length });
    this.buffer.set(chunk, this.pendingLength);
    return this.buffer.subarray(0, length);
  }

  private frame(bytes: Uint8Array, start: number, end: number): PlacedFrame | undefined {
    const skipped = this.atStart && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    this.atStart = false;
    return parseFrame(bytes, { start: start + skipped, end }, this.names);
  }
}

/** Adds `frame`, or the several that it is made of. */
function addFrame(frames: PlacedFrame[], frame: PlacedFrame): void {
  if (frame.dataSpans.length === 2 || !(frame instanceof ByteFrame)) frames.push(frame);
  else for (const part of frame.parts()) frames.push(part);
}

/** The frame whose lines lie in `bytes` from `start` to `end`; `undefined` if it has no data. */
function parseFrame(
  bytes: Uint8Array,
  { start, end }: { start: number; end: number },
  names: NameReader,
): PlacedFrame | undefined {
  let event = "";
  const data: number[] = [];
  let firstCalled = "";
  let called: string[] | undefined;
  for (let line = start; line < end;) {
    let next = bytes.indexOf(LF, line);
    if (next < 0 || next > end) next = end;
    const lineEnd = next > line && bytes[next - 1] === CR ? next - 1 : next;
    if (startsWith(bytes, line, DATA)) {
      const value = valueStart(bytes, line + 4, lineEnd);
      if (value >= 0) {
        if (data.length === 0) firstCalled = event;
        else (called ??= [firstCalled]).push(event);
        data.push(value, lineEnd);
      }
    } else if (startsWith(bytes, line, EVENT)) {
      const value = valueStart(bytes, line + 5, lineEnd);
      if (value >= 0) event = names.read(bytes, value, lineEnd);
    }
    line = next + 1;
  }
  if (data.length === 0) return strayError(bytes, start, end);
  const frame = new ByteFrame(event, bytes, data);
  if (called !== undefined) frame.names = called;
  return frame;
}

/**
 * llama.cpp of 2025 and before has a field `error:` of its own (ggml-org/llama.cpp#16109), and a gateway that has begun to
 * send keep-alives can only append its error's body.
 */
function strayError(bytes: Uint8Array, start: number, end: number): PlacedFrame | undefined {
  for (let line = start; line < end;) {
    let next = bytes.indexOf(LF, line);
    if (next < 0 || next > end) next = end;
    const lineEnd = next > line && bytes[next - 1] === CR ? next - 1 : next;
    if (startsWith(bytes, line, ERROR)) {
      const value = valueStart(bytes, line + ERROR.length, lineEnd);
      if (value >= 0) return new StrayFrame("error", bytes, [value, lineEnd]);
    }
    if (BODIES.some((body) => startsWith(bytes, line, body))) {
      return new StrayFrame("error", bytes, [line, lineEnd]);
    }
    line = next + 1;
  }
  return undefined;
}

const OPEN = 0x7b, CLOSE = 0x7d;

/** Begins and ends as an object, or is the mark of the end. */
function isWhole(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] === OPEN) return bytes[end - 1] === CLOSE;
  return end - start === DONE.length && startsWith(bytes, start, DONE);
}

/** Where the value begins behind a field's name, -1 if the name goes on. */
function valueStart(bytes: Uint8Array, at: number, lineEnd: number): number {
  if (at >= lineEnd) return lineEnd;
  if (bytes[at] !== COLON) return -1;
  return at + 1 < lineEnd && bytes[at + 1] === SPACE ? at + 2 : at + 1;
}

function startsWith(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
  return true;
}
