/** One worker that reads PDFs, one after the other; it is there while there is something to read. */
import type { PdfAnswer, PdfQuestion } from "./pdf_worker.ts";
import { pdfWorkerUrl } from "./pdf_worker_url.ts";

export interface PdfReaderOptions {
  /** Milliseconds for one file. */
  readonly timeoutMs?: number;
  /** Milliseconds for which a worker without work is kept: it takes some 60 MB. */
  readonly idleMs?: number;
}

/** Four characters are a token or so: more than any model takes. */
const MAX_LENGTH = 4_000_000;

/** 600 pages take some five seconds. */
const TIMEOUT_MS = 30_000;
/** In which a worker starts, and ends what it does. */
const GRACE_MS = 10_000;
const IDLE_MS = 30_000;

export class PdfReader {
  private readonly timeoutMs: number;
  private readonly idleMs: number;
  private worker: Worker | undefined;
  private idle: ReturnType<typeof setTimeout> | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor({ timeoutMs = TIMEOUT_MS, idleMs = IDLE_MS }: PdfReaderOptions = {}) {
    this.timeoutMs = timeoutMs;
    this.idleMs = idleMs;
  }

  /** Never rejects. `bytes` are given away. */
  read(bytes: Uint8Array<ArrayBuffer>): Promise<PdfAnswer> {
    const result = this.last.then(() => this.ask(bytes)).catch((error): PdfAnswer => (
      // No thread could be started: what waits behind it is asked for all the same.
      { type: "damaged", message: String(error) }
    ));
    this.last = result;
    return result;
  }

  stop(): void {
    clearTimeout(this.idle);
    this.worker?.terminate();
    this.worker = undefined;
  }

  private ask(bytes: Uint8Array<ArrayBuffer>): Promise<PdfAnswer> {
    clearTimeout(this.idle);
    const { promise, resolve } = Promise.withResolvers<PdfAnswer>();
    const worker = this.worker ??= started();
    const end = (result: PdfAnswer, isSpent: boolean) => {
      clearTimeout(timer);
      if (isSpent) this.stop();
      else this.rest();
      resolve(result);
    };
    const timer = setTimeout(() => end({ type: "slow" }, true), this.timeoutMs + GRACE_MS);
    worker.onmessage = ({ data }: MessageEvent<PdfAnswer>) => {
      // Of a file whose time is over something may be left in there.
      end(data, data.type === "slow" || data.type === "pages" && data.isCut);
    };
    worker.onerror = (event) => {
      // Otherwise the whole program ends with it.
      event.preventDefault();
      end({ type: "damaged", message: event.message }, true);
    };
    worker.postMessage({ bytes, maxLength: MAX_LENGTH, timeoutMs: this.timeoutMs } satisfies PdfQuestion, [
      bytes.buffer,
    ]);
    return promise;
  }

  private rest(): void {
    this.idle = setTimeout(() => this.stop(), this.idleMs);
    Deno.unrefTimer(Number(this.idle));
  }
}

function started(): Worker {
  // `deno` is not in the types of `Worker`: it is what --unstable-worker-options adds.
  const options = { type: "module", name: "pdf", deno: { permissions: "none" } } as WorkerOptions;
  return new Worker(pdfWorkerUrl(), options);
}
