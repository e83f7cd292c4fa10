/** What an upstream's 200 really holds: its header is a hint, its first bytes decide. */
import type { HeaderView } from "../header_view.ts";
import { concat } from "../bytes.ts";
import type { ProxyError } from "../errors.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import { readErrorBody } from "../protocol/error_body.ts";
import type { Wire } from "../protocol/wire.ts";
import { behindBlanks, wholeJson } from "../whole_json.ts";
import type { ByteSource } from "./byte_source.ts";

export interface Sniffed {
  readonly type: "events" | "json" | "html" | "empty" | "other";
  /** What was read to find out. */
  readonly chunks: readonly Uint8Array[];
  /** Events, the first of which has no name in front of its data. */
  readonly unnamed?: boolean;
}

/** Bytes that begin a line of an event stream: `data`, `event`, `id`, `retry`, or a comment. */
const EVENT_START = /^(?:data|event|id|retry)(?=[:\r\n])|^:/;

/** White space before an answer is a keep-alive of some upstreams; more than this is not. */
const MAX_BLANK_BYTES = 1024 * 1024;

/** Reads until the kind of `source`'s content is plain. Rejects if the connection breaks. */
export async function sniff(source: ByteSource, headers: HeaderView, onBytes?: () => void): Promise<Sniffed> {
  const chunks: Uint8Array[] = [];
  let text = "";
  for (let length = 0; length < MAX_BLANK_BYTES;) {
    const chunk = await source.read();
    if (chunk === undefined) break;
    onBytes?.();
    chunks.push(chunk);
    length += chunk.length;
    const from = text === "" ? behindBlanks(chunk) : 0;
    // Nearly every answer that is not streamed is told by one byte.
    if (text === "" && JSON_START.has(chunk[from] ?? 0)) return { type: "json", chunks };
    text = withoutBlanks(text + start(chunk, from));
    // A field's name may be cut: six bytes tell all of them apart.
    if (text.length >= 6 || /^[{[<:]/.test(text)) break;
  }
  return {
    type: chunks.length === 0 ? "empty" : kindOf(text, headers),
    chunks,
    unnamed: text.startsWith("data"),
  };
}

/** The kind of content that is all there. */
export function sniffWhole(bytes: Uint8Array, headers: HeaderView): Sniffed {
  if (bytes.length === 0) return { type: "empty", chunks: [] };
  const chunks = [bytes];
  const from = behindBlanks(bytes);
  if (JSON_START.has(bytes[from] ?? 0)) return { type: "json", chunks };
  return { type: kindOf(withoutBlanks(start(bytes, from)), headers), chunks };
}

/** `text`: how it begins, behind blanks. */
function kindOf(text: string, headers: HeaderView): Exclude<Sniffed["type"], "empty"> {
  if (text === "") return "other";
  if (EVENT_START.test(text)) return "events";
  if (text.startsWith("<")) return "html";
  if (/^["{[]/.test(text)) return "json";
  const declared = (headers.get("content-type") ?? "").toLowerCase();
  return declared.startsWith("text/event-stream") ? "events" : "other";
}

function withoutBlanks(text: string): string {
  return text.replace(/^(?:\xef\xbb\xbf)?\s+|^\xef\xbb\xbf/, "").slice(0, 16);
}

/** The bytes of `chunk` from `from` on, as Latin-1. */
function start(chunk: Uint8Array, from: number): string {
  return String.fromCharCode(...chunk.subarray(from, from + 64));
}

/** An object, an array, a string. */
const JSON_START: ReadonlySet<number> = new Set([0x7b, 0x5b, 0x22]);

export interface WholeOptions {
  readonly wire: Wire;
  readonly first: Sniffed;
  /** It is not the answer of a model: any JSON object that this takes will do. */
  readonly takes?: ((object: JsonObject) => boolean) | undefined;
  readonly onBytes?: () => void;
}

/** A body read to its end. `error`: the upstream reports one in it. `problem`: it is no answer, and what it is. */
export interface Whole {
  readonly body: Uint8Array<ArrayBuffer>;
  /** What it holds, if it is an answer. */
  readonly json?: Json;
  readonly error?: ProxyError;
  readonly problem?: Phrase;
}

const PROBLEM = {
  events: phrase("attempt.event_stream"),
  html: phrase("attempt.html_page"),
  empty: phrase("attempt.empty_body"),
  other: phrase("attempt.no_json"),
} as const satisfies Readonly<Record<Exclude<Sniffed["type"], "json">, Phrase>>;

/** An answer that is not streamed never gets near this. */
export const MAX_WHOLE_BYTES = 128 * 1024 * 1024;

/** Reads the rest of `source` and checks it. Rejects if the connection breaks. */
export async function readWhole(source: ByteSource, options: WholeOptions): Promise<Whole> {
  const { first } = options;
  const chunks = [...first.chunks];
  let length = 0;
  if (first.type === "json") {
    for (let chunk = await source.read(); chunk !== undefined; chunk = await source.read()) {
      chunks.push(chunk);
      options.onBytes?.();
      length += chunk.length;
      if (length > MAX_WHOLE_BYTES) throw new RangeError(`more than ${MAX_WHOLE_BYTES} bytes`);
    }
  }
  return checkWhole(chunks.length === 1 ? chunks[0] as Uint8Array<ArrayBuffer> : concat(chunks), options);
}

/** Whether `body` is an answer. */
export function checkWhole(body: Uint8Array<ArrayBuffer>, options: Omit<WholeOptions, "onBytes">): Whole {
  const { first } = options;
  if (first.type !== "json") return { body, problem: PROBLEM[first.type] };
  const whole = wholeJson(decoder.decode(body));
  if (whole === undefined) return { body, problem: phrase("attempt.damaged_json") };
  return checkJson(whole.json, whole.bare === undefined ? body : new TextEncoder().encode(whole.bare), options);
}

function checkJson(
  json: Json,
  body: Uint8Array<ArrayBuffer>,
  { wire, takes }: Pick<WholeOptions, "wire" | "takes">,
): Whole {
  const reported = readErrorBody(json) !== undefined;
  if (takes !== undefined && isObject(json) && !reported) {
    return takes(json) ? { body, json } : { body, problem: phrase("attempt.foreign_json") };
  }
  const error = wire.fault(json);
  if (error === undefined) return { body, json };
  // What reports no error in any known envelope is just not an answer.
  return reported || isFailedAnswer(json) ? { body, error } : { body, problem: phrase("attempt.foreign_json") };
}

/** A Responses answer whose `status` says that it failed reports its error inside, and OpenRouter one in a choice. */
function isFailedAnswer(json: Json): boolean {
  if (!isObject(json)) return false;
  const { status, choices } = json;
  return status === "failed" ||
    (Array.isArray(choices) && choices.some((choice) => isObject(choice) && isObject(choice["error"])));
}

const decoder = new TextDecoder();
