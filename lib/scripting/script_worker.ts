/** One worker, and what it is asked to do: one script at a time. */
import code from "./worker.js" with { type: "text" };
import { type Phrase, phrase, type Words } from "../phrases/phrase.ts";
import type { ScriptRequest } from "./script_request.ts";

/** What came of one run of one script. */
export type ScriptAnswer =
  /** `true`: the tagger's own tag. */
  | { readonly type: "tags"; readonly tags: true | readonly string[] }
  | { readonly type: "failed"; readonly message: Words }
  /** It did not end in its time. */
  | { readonly type: "timeout" }
  /** Not even its worker could stop it, which is gone; its thread may spin on. */
  | { readonly type: "stuck" };

export interface ScriptRun {
  readonly script: number;
  readonly timeoutMs: number;
  /** Given with the first of a request's scripts; the others see the same. */
  readonly request: ScriptRequest | undefined;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

/** Longest start of a worker: it takes some 20 ms, on a machine under load many times that. */
const START_MS = 10_000;

/** How much longer than a script's time its worker may need to stop it and to say so. */
const GRACE_MS = 2000;

/** A `data:` URL works in a bundle and in a compiled program alike. */
const URL_OF_CODE = `data:text/javascript,${encodeURIComponent(code)}`;

type Message =
  | { readonly ready: true }
  | { readonly tags: unknown }
  | { readonly failed: unknown }
  | { readonly wrong: Phrase }
  | { readonly timeout: true };

export class ScriptWorker {
  readonly #worker: Worker;
  readonly #ready: Promise<void>;
  /** Takes the answer of what runs now. */
  #settle: ((answer: ScriptAnswer) => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(sources: readonly string[]) {
    // `deno` is not in the types of `Worker`: it is what --unstable-worker-options adds.
    const options = { type: "module", name: "scripts", deno: { permissions: "none" } } as WorkerOptions;
    this.#worker = new Worker(URL_OF_CODE, options);
    this.#ready = new Promise((resolve) => {
      this.#worker.onmessage = ({ data }: MessageEvent<Message>) => {
        if ("ready" in data) resolve();
        else this.#answer(answerOf(data));
      };
      this.#worker.onerror = (event) => {
        // Otherwise the whole program ends with it.
        event.preventDefault();
        this.#fail(event.message);
        resolve();
      };
    });
    this.#worker.postMessage({ sources });
  }

  /** Resolves when it has started, or will not. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** Whether it cannot be used any more. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Runs one script; nothing else runs meanwhile. Never rejects. */
  run({ script, timeoutMs, request, body }: ScriptRun): Promise<ScriptAnswer> {
    const { promise, resolve } = Promise.withResolvers<ScriptAnswer>();
    this.#settle = resolve;
    this.#timer = setTimeout(() => this.#fail(phrase("script.no_start")), START_MS);
    void this.#ready.then(() => {
      if (this.#isStopped) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#expire(), timeoutMs + GRACE_MS);
      this.#worker.postMessage({ run: script, timeoutMs, request, body });
    });
    return promise;
  }

  stop(): void {
    this.#fail(phrase("script.stopped"));
  }

  #expire(): void {
    this.#end();
    this.#answer({ type: "stuck" });
  }

  #fail(message: Words): void {
    this.#end();
    this.#answer({ type: "failed", message });
  }

  #end(): void {
    this.#isStopped = true;
    this.#worker.terminate();
  }

  #answer(answer: ScriptAnswer): void {
    clearTimeout(this.#timer);
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(answer);
  }
}

/** What a script may have had a hand in is looked at before it is believed. */
function answerOf(data: Exclude<Message, { readonly ready: true }>): ScriptAnswer {
  if ("timeout" in data) return { type: "timeout" };
  if ("wrong" in data) return { type: "failed", message: data.wrong };
  if ("failed" in data) return { type: "failed", message: String(data.failed) };
  if (data.tags === true) return { type: "tags", tags: true };
  if (Array.isArray(data.tags)) return { type: "tags", tags: data.tags.filter((tag) => typeof tag === "string") };
  return { type: "failed", message: phrase("script.no_tags") };
}
