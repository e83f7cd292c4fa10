/**
 * Delivers what was packed for a collector by HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp, read on
 * 2026-11-26). It never follows a redirect: the headers may hold a credential.
 */
import type { IExporterTransport } from "@opentelemetry/otlp-exporter-base";
import { httpClient } from "../http_client.ts";

type ExportResponse = Awaited<ReturnType<IExporterTransport["send"]>>;

export interface TransportOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Hears of each delivery; `undefined`: it went well. */
  readonly onDelivery: (trouble: string | undefined) => void;
}

/** What a collector says when it wants the same once more. */
const AGAIN = new Set([429, 502, 503, 504]);
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5000;

export class Transport implements IExporterTransport {
  readonly #options: TransportOptions;
  readonly #end = new AbortController();
  /** `undefined`: none is needed, or nothing was sent yet. */
  #client: Deno.HttpClient | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  async send(data: Uint8Array<ArrayBuffer>, timeoutMs: number): Promise<ExportResponse> {
    const result = await this.#sendUntil(data, performance.now() + timeoutMs);
    // That the program stops is nobody's trouble.
    if (!this.#end.signal.aborted) {
      this.#options.onDelivery(result.status === "failure" ? result.error.message : undefined);
    }
    return result;
  }

  /** Breaks off what is under way. */
  shutdown(): void {
    this.#end.abort();
    this.#client?.close();
  }

  async #sendUntil(data: Uint8Array<ArrayBuffer>, deadline: number): Promise<Sent> {
    for (let pauseMs = FIRST_PAUSE_MS;; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      const tried = await this.#once(data, deadline - performance.now());
      if (tried.type === "done") return tried.sent;
      const waitMs = tried.retryAfterMs ?? pauseMs;
      if (performance.now() + waitMs >= deadline || !await this.#pause(waitMs)) return failure(tried.trouble);
    }
  }

  async #once(data: Uint8Array<ArrayBuffer>, timeoutMs: number): Promise<Tried> {
    const { url, headers } = this.#options;
    const signal = AbortSignal.any([this.#end.signal, AbortSignal.timeout(Math.max(1, timeoutMs))]);
    if (url.startsWith("https:")) this.#client ??= httpClient();
    const client = this.#client === undefined ? {} : { client: this.#client };
    try {
      const response = await fetch(url, { method: "POST", headers, body: data, redirect: "manual", signal, ...client });
      const answer = await response.bytes();
      const { status } = response;
      if (status >= 200 && status < 300) return { type: "done", sent: { status: "success", data: answer } };
      const trouble = `it answers with HTTP ${status}`;
      if (!AGAIN.has(status)) return { type: "done", sent: failure(trouble) };
      return { type: "again", trouble, retryAfterMs: retryAfterMs(response.headers) };
    } catch (error) {
      return { type: "again", trouble: words(error), retryAfterMs: undefined };
    }
  }

  /** Whether the time was waited out. */
  #pause(ms: number): Promise<boolean> {
    const { signal } = this.#end;
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        resolve(false);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", end);
        resolve(true);
      }, ms);
      signal.addEventListener("abort", end, { once: true });
    });
  }
}

type Sent = { readonly status: "success"; readonly data: Uint8Array } | {
  readonly status: "failure";
  readonly error: Error;
};

type Tried =
  | { readonly type: "done"; readonly sent: Sent }
  | { readonly type: "again"; readonly trouble: string; readonly retryAfterMs: number | undefined };

function failure(message: string): Sent {
  return { status: "failure", error: new Error(message) };
}

function retryAfterMs(headers: Headers): number | undefined {
  const text = headers.get("retry-after") ?? "";
  return /^\d{1,6}$/.test(text) ? Number(text) * 1000 : undefined;
}

/** What `fetch` throws names the whole URL, which may hold a credential; its cause does not. */
function words(error: unknown): string {
  if (!(error instanceof Error)) return "it cannot be reached";
  if (error.name === "TimeoutError") return "it does not answer in time";
  const cause = error.cause instanceof Error ? error.cause.message : "";
  if (/refused/i.test(cause)) return "connection refused";
  if (/dns|lookup/i.test(cause)) return "its host is not known";
  return /certificate|tls/i.test(cause) ? "its certificate is not trusted" : "it cannot be reached";
}
