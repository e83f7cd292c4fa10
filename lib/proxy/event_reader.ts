/** Reads an upstream's event stream: bytes to hand on, and what they mean. */
import { concat, NO_BYTES } from "../bytes.ts";
import type { ProxyError } from "../errors.ts";
import { parseJson } from "../json.ts";
import type { StreamConverter } from "../protocol/stream_converter.ts";
import type { Signal, Wire } from "../protocol/wire.ts";
import { type Decoded, type PlacedFrame, SseDecoder } from "../sse/decode.ts";
import { encodeFrame } from "../sse/encode.ts";
import type { SseFrame } from "../sse/frame.ts";
import { type PatchData, patchFrames } from "../sse/patch.ts";
import { replaceFrames } from "../sse/replace.ts";
import type { ByteSource } from "./byte_source.ts";
import type { ClientCalls } from "./client_calls.ts";

const LF = 0x0a;

const MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

const BLANK_LINE = new TextEncoder().encode("\n\n");

export interface EventReaderOptions {
  /** Of the upstream's protocol. */
  readonly wire: Wire;
  readonly abort: () => void;
  /** Makes the client's frames of the upstream's; absent where both are the same. */
  readonly converter: StreamConverter | undefined;
  /** Changes the data of each frame that the client gets as it is. */
  readonly patch?: PatchData | undefined;
  /** Gives calls that came in another form their client's own. */
  readonly calls?: ClientCalls | undefined;
  /** Only the marker behind everything makes the answer whole. */
  readonly requireEnd?: boolean;
  /** A text without the endpoint's credentials, which some repeat where they tell of an error. */
  readonly conceal?: ((text: string) => string) | undefined;
}

/**
 * The stream of one answer. Bytes come out unchanged and only up to the end of a whole event, so that whatever has to be
 * said in between or at a cut (a keep-alive, an error event) never lands inside half an event.
 */
export class EventReader {
  /** The answer is whole: what is still to come may be missing. */
  finished = false;
  /** Nothing of the answer is still to come. */
  terminal = false;
  /** The upstream's error event, if one came. */
  error: ProxyError | undefined;
  /** What the upstream itself reported; `error` is how a converted answer told it. */
  reported: ProxyError | undefined;
  /** The error event was one that the client takes for the end. */
  errorIsLast = false;
  /** The answer has begun: a content, finish or error event came. */
  begun = false;
  ended = false;
  /** Events that came out. */
  told = 0;
  /** Ends the upstream's connection; a read that is waiting then rejects. */
  readonly abort: () => void;

  /** The upstream has said why it ended; a converted answer is not `finished` before its client was told so. */
  private upstreamFinished = false;
  /** An event came that is no keep-alive, since that was last asked. */
  private spoke = false;
  /** The answer's id, if the upstream named it before its content. */
  private namedId: string | undefined;
  /** It said so and went on: some say with each piece that it is the last (Gemini's `STOP`). */
  private wentOn = false;
  private readonly decoder = new SseDecoder();
  private readonly early: Uint8Array[] = [];

  private readonly source: ByteSource;
  private readonly wire: Wire;
  private readonly converter: StreamConverter | undefined;
  private readonly patch: PatchData | undefined;
  private readonly calls: ClientCalls | undefined;
  private readonly requireEnd: boolean;
  private readonly conceal: EventReaderOptions["conceal"];
  /** Errors that told a credential, and what they tell without it. */
  private concealed: ReadonlyMap<SseFrame, SseFrame> | undefined;

  constructor(source: ByteSource, options: EventReaderOptions) {
    this.source = source;
    this.wire = options.wire;
    this.converter = options.converter;
    this.patch = options.patch;
    this.calls = options.calls;
    this.requireEnd = options.requireEnd ?? false;
    this.conceal = options.conceal;
    this.abort = options.abort;
  }

  /** Reads until the answer has begun or the stream has ended; the bytes are kept for `next`. Rejects like a read. */
  async begin(first: readonly Uint8Array[]): Promise<void> {
    for (const chunk of first) this.keep(this.take(chunk));
    while (!this.begun && !this.ended) this.keep(await this.read());
  }

  /** Bytes to hand on; empty ones say nothing; `undefined`: the stream has ended. Rejects if the connection breaks. */
  next(): Promise<Uint8Array | undefined> {
    const early = this.early.shift();
    return early !== undefined || this.ended ? Promise.resolve(early) : this.read();
  }

  /** Nothing that was read is still to be taken by `next`. */
  get isTaken(): boolean {
    return this.early.length === 0;
  }

  /** The answer's id as the client knows it. */
  get responseId(): string | undefined {
    return this.converter === undefined ? this.namedId : this.converter.responseId;
  }

  /** The upstream has said why it ended, and can be believed: only token counts and the end's mark may follow. */
  get isOver(): boolean {
    return this.upstreamFinished && !this.wentOn;
  }

  /** Whether anything was said since the last call: not whole events, comments and keep-alives say nothing. */
  hasSpoken(): boolean {
    const { spoke } = this;
    this.spoke = false;
    return spoke;
  }

  /** Something was told already: a byte order mark is none but in front of everything. */
  dropMark(): void {
    const [first] = this.early;
    if (first !== undefined && startsWith(first, MARK)) this.early[0] = first.subarray(MARK.length);
  }

  /** What a converted answer still owes its client, when its upstream said all but never ended. */
  flush(): Uint8Array {
    if (this.converter === undefined || this.ended || !this.upstreamFinished) return NO_BYTES;
    this.ended = true;
    return this.converted([], this.converter, true);
  }

  private keep(bytes: Uint8Array): void {
    if (bytes.length > 0) this.early.push(bytes);
  }

  private async read(): Promise<Uint8Array> {
    const chunk = await this.source.read();
    if (chunk !== undefined) return this.take(chunk);
    this.ended = true;
    const decoded = this.decoder.end();
    const frames = decoded.frames.filter(isWhole);
    for (const frame of frames) this.see(frame);
    // What lacks its end marker is not ended here: the client gets an error instead.
    const whole = !this.requireEnd || this.upstreamFinished;
    if (this.converter !== undefined) return this.converted(frames, this.converter, whole);
    // The client could only choke on half an event, of which not even the name may be there.
    if (frames.length === 0 || frames[0]!.isStray) return NO_BYTES;
    const bytes = this.own(decoded);
    // A whole last event lacks its blank line.
    if (!this.finished && this.error === undefined) return NO_BYTES;
    return endsFrame(bytes) ? bytes : concat([bytes, BLANK_LINE]);
  }

  private take(chunk: Uint8Array): Uint8Array {
    const decoded = this.decoder.push(chunk);
    for (const frame of decoded.frames) {
      if (frame.isStray && this.converter === undefined) return this.cutAt(frame, decoded.frames);
      this.see(frame);
    }
    if (this.converter !== undefined) return this.converted(decoded.frames, this.converter, false);
    this.told += decoded.frames.length;
    return this.own(decoded);
  }

  /** The bytes of the client's own protocol, with what has to change patched in. */
  private own(decoded: Decoded): Uint8Array {
    const { calls, concealed, patch } = this;
    if (concealed !== undefined) {
      this.concealed = undefined;
      return this.own(new SseDecoder().push(replaceFrames(decoded, (frame) => instead(concealed.get(frame)))));
    }
    const bytes = decoded.bytes as Uint8Array<ArrayBuffer>;
    if (calls === undefined || !calls.concerns(bytes)) {
      return patch === undefined ? bytes : patchFrames(decoded, patch);
    }
    const mended = replaceFrames(decoded, (frame) => calls.push(frame));
    if (calls.error !== undefined) {
      this.error ??= calls.error;
      this.ended = true;
      // What came behind it is not told.
      this.finished = this.terminal = false;
    }
    if (patch === undefined) return mended;
    return mended === bytes ? patchFrames(decoded, patch) : patchFrames(new SseDecoder().push(mended), patch);
  }

  /** An error that the client could not read, nor see that the answer ends there: it gets one of its own protocol. */
  private cutAt(stray: PlacedFrame, frames: readonly PlacedFrame[]): Uint8Array {
    this.see(stray);
    this.ended = true;
    const before = frames.slice(0, frames.indexOf(stray));
    this.told += before.length;
    return concat(before.map(encodeFrame));
  }

  /** The client's bytes for `frames`. What the converter told the client is then what counts as told. */
  private converted(frames: readonly SseFrame[], converter: StreamConverter, last: boolean): Uint8Array {
    const out = frames.flatMap((frame) => converter.push(this.concealed?.get(frame) ?? frame));
    if (last) { for (const frame of converter.end("eof")) out.push(frame); }
    if (this.begun) {
      this.finished = converter.finished;
      if (converter.error !== undefined) {
        this.error = converter.error;
        this.errorIsLast = true;
      }
    }
    this.told += out.length;
    return out.length === 0 ? NO_BYTES : concat(out.map(encodeFrame));
  }

  private signalOf(frame: PlacedFrame): Signal {
    const signal = this.wire.signal(frame);
    if (signal.type !== "error" || this.conceal === undefined) return signal;
    const { event, data } = frame;
    const bare = { event, data: this.conceal(data) };
    if (bare.data === data) return signal;
    const told = this.wire.signal(bare);
    // Something that is called a credential may be a word of the protocol.
    if (told.type !== "error") return signal;
    this.concealed = new Map(this.concealed).set(frame, bare);
    return told;
  }

  private see(frame: PlacedFrame): void {
    // Behind the end nothing is said any more, an error neither.
    if (this.terminal) return;
    const signal = this.signalOf(frame);
    this.spoke ||= signal.type !== "ignored";
    this.wentOn ||= this.upstreamFinished && (signal.type === "content" || signal.type === "finish");
    this.upstreamFinished ||= (signal.type === "finish" && !this.requireEnd) || signal.type === "end";
    switch (signal.type) {
      case "content":
        this.begun = true;
        return;
      case "finish":
        this.begun = true;
        this.finished ||= !this.requireEnd;
        this.terminal ||= signal.last && !this.requireEnd;
        return;
      case "end":
        this.finished = true;
        this.terminal = true;
        return;
      case "error":
        this.begun = true;
        this.reported ??= signal.error;
        this.error ??= signal.error;
        this.errorIsLast ||= signal.last && !frame.isStray;
        return;
      case "preamble":
        this.namedId ??= this.wire.responseId(frame);
        return;
      case "ignored":
        return;
      default:
        signal satisfies never;
    }
  }
}

function endsFrame(bytes: Uint8Array): boolean {
  return bytes.at(-1) === LF && bytes.at(-2) === LF;
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}

/** What `replaceFrames` puts in a frame's place. */
function instead(frame: SseFrame | undefined): readonly SseFrame[] | undefined {
  return frame && [frame];
}

/** A last event without its blank line may have been cut in its data: then its name alone says nothing. */
function isWhole(frame: SseFrame): boolean {
  return frame.data.trim() === "[DONE]" || parseJson(frame.data) !== undefined;
}
