/** What goes in and out of the proxy for one request, kept as far as the configuration asks for it. */
import type { HeaderView } from "../header_view.ts";
import { LastBytes, NO_BYTES } from "../bytes.ts";
import type { Config, LoggingConfig } from "../config/config.ts";
import type { Pane, PaneKind } from "../record.ts";
import type { HeaderFields } from "../upstream/header_fields.ts";
import type { OutgoingRequest, UpstreamResponse } from "../upstream/send.ts";
import type { OnBytes } from "./byte_source.ts";
import { KeptBytes } from "./kept_bytes.ts";
import type { Operation } from "./operation.ts";

/** Of a body that is kept `truncated`. */
const TRUNCATED_BYTES = 1024;

/** Of an upstream's answer that is longer than what is kept: what it used stands at its end. */
const ENDING_BYTES = 64 * 1024;

/** Of one of which nothing is kept: what its input used stands at its beginning, where it is a stream of Messages. */
const BEGINNING_BYTES = 4096;

/** What comes sooner after the last bytes belongs to them; and so many times are kept. */
const APART_MS = 10;
const MAX_TIMES = 1000;

type BodyLogging = LoggingConfig["logRequestBody"];

/** A pane that bytes still come for. */
interface OpenPane extends Omit<Pane, "headers" | "body" | "size" | "beginning" | "ending" | "times" | "passing"> {
  /** As they are there anyway: a thousand open streams would hold as many lists of pairs. */
  readonly headers: HeaderView | HeaderFields;
  /** What is over `limit` is counted only. */
  readonly bytes: KeptBytes;
  readonly limit: number;
  /** Of what lies behind those. */
  last: LastBytes | undefined;
  size: number;
  /** See `Pane`. */
  readonly times: number[];
}

/** What a client asks for. */
interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: HeaderView;
}

export class Capture {
  private readonly opened: OpenPane[] = [];
  private readonly requestLimit: number;
  private readonly responseLimit: number;
  private readonly keeps: boolean;
  /** Where the bytes of the upstream's and of the client's response go. */
  private upstream: OpenPane | undefined;
  private client: OpenPane | undefined;

  private readonly startedAt: number;

  /** @param monotonic milliseconds of a clock that never goes back */
  constructor(logging: LoggingConfig, private readonly monotonic: () => number) {
    this.startedAt = monotonic();
    const { logRequestBody, logResponseBody, maxBodyBytes } = logging;
    this.keeps = keepsAny(logging);
    this.requestLimit = limitOf(logRequestBody, maxBodyBytes);
    this.responseLimit = limitOf(logResponseBody, maxBodyBytes);
  }

  /** What the client sent; its body is `body`, decoded. */
  asked({ method, path, headers }: Asked, body: Uint8Array | null): void {
    if (!this.keeps) return;
    const pane = this.open("client_request", { head: `${method} ${path}`, headers });
    this.add(pane, body ?? NO_BYTES);
  }

  /** Takes what goes to an upstream, as it goes; `attempt`: which one it is, from 0. */
  sending(attempt: number): ((request: OutgoingRequest, headers: HeaderFields) => void) | undefined {
    if (!this.keeps) return undefined;
    return ({ method, url, body }, headers) => {
      const head = `${method} ${url}`;
      const pane = this.open("upstream_request", { attempt, head, headers });
      this.add(pane, body ?? NO_BYTES);
    };
  }

  /** What an upstream answered; its bytes come by `upstreamBytes`. */
  answered({ status, headers }: Pick<UpstreamResponse, "status" | "headers">, attempt: number): void {
    const known = this.keeps ? headers : {};
    this.upstream = this.open("upstream_response", { attempt, head: String(status), headers: known });
  }

  /** What the client gets; its bytes come by `clientBytes`. */
  replied(status: number, headers: HeaderFields): void {
    if (!this.keeps) return;
    this.client = this.open("client_response", { head: String(status), headers, like: this.upstream });
  }

  upstreamBytes(bytes: Uint8Array): void {
    if (this.upstream !== undefined) this.add(this.upstream, bytes);
  }

  clientBytes(bytes: Uint8Array): void {
    if (this.client !== undefined) this.add(this.client, bytes);
  }

  /**
   * Everything, when the request is over, with memory that is nobody else's; a body that went on as it came is one and
   * the same. Requests are read no more then and keep theirs; a response may still be on its way to the client.
   */
  panes(): Pane[] {
    return this.opened.map(({ kind, attempt, head, headers, bytes, limit, size, last, times }) => {
      const isKept = limit > 0;
      return {
        kind,
        attempt,
        head,
        headers: isView(headers) ? [...headers] : Object.entries(headers),
        body: !isKept ? undefined : isRequest(kind) ? bytes.asCame() : bytes.own(),
        size,
        ...(isKept || bytes.length === 0 ? {} : { beginning: bytes.own() }),
        ...(last === undefined ? {} : { ending: last.whole() }),
        ...(times.length === 0 ? {} : { times }),
        ...(this.keeps ? {} : { passing: true as const }),
      };
    });
  }

  private open(
    kind: PaneKind,
    { head, headers, attempt, like }: {
      head: string;
      headers: HeaderView | HeaderFields;
      attempt?: number;
      /** Whose bytes it is likely to have. */
      like?: OpenPane | undefined;
    },
  ): OpenPane {
    const bytes = new KeptBytes(like?.bytes);
    const limit = isRequest(kind) ? this.requestLimit : this.responseLimit;
    const pane: OpenPane = { kind, attempt, head, headers, bytes, limit, last: undefined, size: 0, times: [] };
    this.opened.push(pane);
    return pane;
  }

  private add(pane: OpenPane, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const isRead = pane.kind === "upstream_response";
    if (isRead && this.keeps) this.time(pane);
    pane.size += bytes.length;
    const room = (pane.limit === 0 && isRead ? BEGINNING_BYTES : pane.limit) - pane.bytes.length;
    if (room < bytes.length && isRead) {
      (pane.last ??= new LastBytes(ENDING_BYTES)).push(bytes.subarray(Math.max(0, room)));
    }
    if (room <= 0) return;
    pane.bytes.push(bytes.length <= room ? bytes : bytes.subarray(0, room));
  }

  private time({ times, size }: OpenPane): void {
    const ms = this.monotonic() - this.startedAt;
    const last = times[times.length - 1];
    if (last === undefined || ms - last >= APART_MS && times.length < 2 * MAX_TIMES) times.push(size, Math.round(ms));
  }
}

/** What takes the bytes of an upstream's answer; `undefined`: nothing is captured. */
export function upstreamBytesOf(capture: Capture | undefined): OnBytes | undefined {
  return capture && ((bytes) => capture.upstreamBytes(bytes));
}

function isView(headers: HeaderView | HeaderFields): headers is HeaderView {
  return typeof headers.forEach === "function";
}

/**
 * What captures a request; `undefined`: nothing of it is to be kept or read. Of an answer some is always read: what it
 * used is counted, whatever is kept.
 */
export function captureOf(
  { logging, storage }: Config,
  operation: Operation,
  monotonic: () => number,
): Capture | undefined {
  if (!storage.records) return undefined;
  return keepsAny(logging) || operation.type === "generate" ? new Capture(logging, monotonic) : undefined;
}

function keepsAny({ logRequestBody, logResponseBody }: LoggingConfig): boolean {
  return logRequestBody !== "none" || logResponseBody !== "none";
}

function limitOf(logging: BodyLogging, maxBodyBytes: number): number {
  switch (logging) {
    case "none":
      return 0;
    case "truncated":
      return TRUNCATED_BYTES;
    case "full":
      return maxBodyBytes;
    default:
      return logging satisfies never;
  }
}

function isRequest(kind: PaneKind): boolean {
  return kind.endsWith("request");
}
