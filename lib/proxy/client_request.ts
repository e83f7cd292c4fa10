/** A client's request as the pipeline knows it. */
import type { HeaderView } from "../header_view.ts";
import { scanEdges } from "../json_edges.ts";
import { jsonDepth } from "../json_depth.ts";
import { isObject, type Json, type JsonObject, parseJson, positionOf, scan, valueAt } from "../json.ts";
import { ProxyError } from "../errors.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { TargetTraits } from "../protocol/codec.ts";
import type { Conversion } from "../protocol/convert.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Client } from "../routing/client.ts";
import type { Operation } from "./operation.ts";
import type { SearchTurn } from "./search_turn.ts";

export interface ClientRequest {
  readonly operation: Operation;
  readonly method: string;
  /** With its `?`, or empty. */
  readonly search: string;
  readonly headers: HeaderView;
  readonly client: Client;
  /** The body as the client sent it, its content coding undone; `null`: none. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
  /** Empty if the request names none. */
  readonly model: string;
  /** The client wants events. */
  readonly stream: boolean;
  /** Only the ends of the body were looked at: whether its middle is JSON is not known. */
  readonly unchecked: boolean;
  /** The body if it was parsed, at the first call: it outweighs its bytes, and a stream may stay open for long. */
  readonly takeParsed?: () => JsonObject | undefined;
  /**
   * The request as another protocol's, decoded at the first call.
   * @throws ProxyError `invalid_request` if the body cannot be read
   */
  readonly convert: (protocol: Protocol, target: TargetTraits) => Conversion;
  /**
   * The way back for an answer of the client's own protocol that is whole where a stream was asked for, or a stream
   * where it was not.
   */
  readonly reframe: () => Conversion;
  /** The way back for an answer that this program tells of several; see `search_turns.ts`. */
  readonly retell: () => Conversion;
  /** It is a further turn of an answer, since this program searched the web for its model. */
  readonly turn?: SearchTurn | undefined;
}

/** What the body of a generating request says at its top. */
export interface BodyFacts {
  readonly model: string;
  readonly stream: boolean;
  readonly unchecked: boolean;
  /** `undefined`: it is a large one, of which no more was read than these. */
  readonly body: JsonObject | undefined;
}

/** Parsing a smaller body costs some ten microseconds, and finds every fault of it at once. */
const LARGE_BYTES = 16 * 1024;

/** What routing asks of a body. */
const NAMES = ["model", "stream"];

/**
 * Reads the facts that routing needs. Of a large body only the ends are looked at where they are enough.
 * @throws ProxyError `invalid_request` with the position if the body is no JSON object
 */
export function readBodyFacts(bytes: Uint8Array): BodyFacts {
  const edges = bytes.length < LARGE_BYTES ? undefined : scanEdges(bytes, NAMES);
  if (edges === undefined) {
    const body = parseBody(bytes);
    const { model, stream } = body;
    return { model: typeof model === "string" ? model : "", stream: stream === true, unchecked: false, body };
  }
  const model = valueAt(bytes, edges.get("model"));
  return {
    model: typeof model === "string" ? model : "",
    stream: valueAt(bytes, edges.get("stream")) === true,
    unchecked: true,
    body: undefined,
  };
}

/**
 * The object that `bytes` are.
 * @throws ProxyError `invalid_request`, with the position where they are no JSON
 */
export function parseBody(bytes: Uint8Array, parse: (text: string) => Json = JSON.parse): JsonObject {
  let body: Json;
  if (bytes.length > HUGE_BYTES && jsonDepth(bytes) > MAX_DEPTH) throw tooDeep();
  try {
    body = parse(decoder.decode(bytes));
  } catch (error) {
    throw invalid(faultOf(bytes, String(error)));
  }
  if (!isObject(body)) throw invalid(phrase("outcome.body_no_object"));
  return body;
}

/** From here on brackets alone would hold everything else up for seconds, and cost `JSON.parse` forty times their bytes. */
const HUGE_BYTES = 4 * 1024 * 1024;

/** No client nests so deep: OpenAI takes schemas of ten levels, and whoever writes JSON by recursion takes a thousand. */
const MAX_DEPTH = 1000;

/** Why whoever reads a request's body by recursion runs the stack over; `undefined`: nobody does. */
export function depthFault(bytes: Uint8Array | null): ProxyError | undefined {
  return bytes !== null && jsonDepth(bytes) > MAX_DEPTH ? tooDeep() : undefined;
}

function tooDeep(): ProxyError {
  return invalid(phrase("outcome.body_too_deep"));
}

/** The same for who can do without: `undefined` if they are none. */
export function objectIn(bytes: Uint8Array): JsonObject | undefined {
  const body = parseJson(decoder.decode(bytes));
  return isObject(body) ? body : undefined;
}

const decoder = new TextDecoder();

function invalid(reason: Phrase): ProxyError {
  return new ProxyError("invalid_request", phrase("outcome.cannot_read", { reason }));
}

/** `message` is of `JSON.parse`, which names a position only for some faults, and none of a short text's. */
function faultOf(bytes: Uint8Array, message: string): Phrase {
  if (bytes.length === 0) return phrase("outcome.body_empty");
  const found = scan(bytes);
  if (found.type === "malformed") {
    const { line, column } = positionOf(bytes, found.offset);
    const place = { line: String(line), column: String(column) };
    return phrase("outcome.body_no_json", { ...place, byte: found.offset, bytes: bytes.length });
  }
  // The structure is without fault, so it is inside a string.
  const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(message) ?? [];
  return line === undefined || column === undefined
    ? phrase("outcome.body_escape")
    : phrase("outcome.body_escape_at", { line, column });
}
