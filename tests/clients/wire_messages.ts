import { concat } from "../../lib/bytes.ts";
/** Reads the HTTP/1.1 messages out of the bytes of one direction of one connection (RFC 9112, as far as needed here). */

export interface WireMessage {
  /** `POST /v1/responses HTTP/1.1` or `HTTP/1.1 200 OK`. */
  readonly start: string;
  readonly headers: Headers;
  /** Without the framing of a chunked body. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** False when the bytes ended before the message did. */
  readonly complete: boolean;
}

export function parseMessages(chunks: readonly Uint8Array[]): WireMessage[] {
  const bytes = concat(chunks);
  const messages: WireMessage[] = [];
  for (let at = 0; at < bytes.length;) {
    const headEnd = find(bytes, "\r\n\r\n", at);
    if (headEnd < 0) break;
    const [start = "", ...lines] = new TextDecoder().decode(bytes.subarray(at, headEnd)).split("\r\n");
    const headers = new Headers();
    for (const line of lines) {
      const colon = line.indexOf(":");
      headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
    }
    const rest = body(bytes, headEnd + 4, { start, headers });
    messages.push({ start, headers, body: rest.body, complete: rest.complete });
    at = rest.end;
  }
  return messages;
}

interface Body {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly end: number;
  readonly complete: boolean;
}

function body(bytes: Uint8Array, at: number, head: { start: string; headers: Headers }): Body {
  if (/chunked/i.test(head.headers.get("transfer-encoding") ?? "")) return chunkedBody(bytes, at);
  const length = head.headers.get("content-length");
  if (length !== null) {
    const end = Math.min(at + Number(length), bytes.length);
    return { body: bytes.slice(at, end), end, complete: end === at + Number(length) };
  }
  // A response without a length ends with its connection; a request without one has no body.
  const end = head.start.startsWith("HTTP/") && !/ (101|204|304) /.test(head.start) ? bytes.length : at;
  return { body: bytes.slice(at, end), end, complete: true };
}

function chunkedBody(bytes: Uint8Array, start: number): Body {
  const parts: Uint8Array[] = [];
  for (let at = start;;) {
    const lineEnd = find(bytes, "\r\n", at);
    if (lineEnd < 0) return { body: concat(parts), end: bytes.length, complete: false };
    const size = parseInt(new TextDecoder().decode(bytes.subarray(at, lineEnd)), 16);
    const dataEnd = lineEnd + 2 + size;
    parts.push(bytes.subarray(lineEnd + 2, Math.min(dataEnd, bytes.length)));
    if (dataEnd + 2 > bytes.length || Number.isNaN(size)) {
      return { body: concat(parts), end: bytes.length, complete: false };
    }
    if (size === 0) return { body: concat(parts), end: dataEnd + 2, complete: true };
    at = dataEnd + 2;
  }
}

function find(bytes: Uint8Array, text: string, from: number): number {
  const wanted = new TextEncoder().encode(text);
  for (let at = from; at + wanted.length <= bytes.length; at++) {
    if (wanted.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}
