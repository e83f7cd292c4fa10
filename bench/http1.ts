/**
 * As much of HTTP/1.1 as the benchmark's upstream and load generator need, over a plain connection.
 *
 * Why not `fetch` and `Deno.serve`: a stream must leave the upstream as one HTTP chunk an event, in bursts faster than
 * the measured process can take them, and both ends must cost little on the cores that they share with it.
 */

export interface Head {
  /** Request or status line. */
  readonly line: string;
  /** Bytes of the body; `"chunked"` if its length is not stated beforehand. */
  readonly length: number | "chunked";
  /** The peer closes the connection after this message. */
  readonly close: boolean;
}

const CR = 0x0d, LF = 0x0a;
const decoder = new TextDecoder();

/** Reads the messages of one connection one after the other: a head, its body, the next head. */
export class Http1Reader {
  private readonly buffer = new Uint8Array(16 * 1024);
  private start = 0;
  private end = 0;

  constructor(private readonly connection: Deno.Conn) {}

  /** The next head, or `undefined` if the peer has closed. Throws if a head is longer than 16 KiB. */
  async head(): Promise<Head | undefined> {
    for (;;) {
      const blank = this.blankLine();
      if (blank >= 0) {
        const text = decoder.decode(this.buffer.subarray(this.start, blank));
        this.start = blank + 4;
        return parseHead(text);
      }
      if (!await this.fill()) return undefined;
    }
  }

  /**
   * Reads the body that belongs to `head` and returns the number of its bytes, without the chunks' own framing.
   * Given `atLeast`, it returns as soon as so many have come and leaves the rest of the body unread.
   */
  async body(head: Head, atLeast = Infinity): Promise<number> {
    if (head.length !== "chunked") return await this.skip(head.length);
    let total = 0;
    while (total < atLeast) {
      const size = parseInt(await this.line(), 16);
      if (Number.isNaN(size)) throw new Error("Cannot read an HTTP chunk: its size is not a number");
      await this.skip(size + 2);
      if (size === 0) return total;
      total += size;
    }
    return total;
  }

  private async skip(bytes: number): Promise<number> {
    let left = bytes;
    for (;;) {
      const step = Math.min(left, this.end - this.start);
      this.start += step;
      left -= step;
      if (left === 0) return bytes;
      if (!await this.fill()) throw new Error(`Cannot read an HTTP body: closed ${left} bytes before its end`);
    }
  }

  private async line(): Promise<string> {
    for (;;) {
      const end = this.buffer.subarray(0, this.end).indexOf(LF, this.start);
      if (end >= 0) {
        const text = decoder.decode(this.buffer.subarray(this.start, end));
        this.start = end + 1;
        return text;
      }
      if (!await this.fill()) throw new Error("Cannot read an HTTP chunk: the connection was closed");
    }
  }

  private blankLine(): number {
    const { buffer, end } = this;
    for (let p = buffer.subarray(0, end).indexOf(CR, this.start); p >= 0 && p + 3 < end;) {
      if (buffer[p + 1] === LF && buffer[p + 2] === CR && buffer[p + 3] === LF) return p;
      p = buffer.subarray(0, end).indexOf(CR, p + 1);
    }
    return -1;
  }

  /** Reads more; false at the end of the connection. */
  private async fill(): Promise<boolean> {
    if (this.start > 0) {
      this.buffer.copyWithin(0, this.start, this.end);
      this.end -= this.start;
      this.start = 0;
    }
    if (this.end === this.buffer.length) throw new Error("Cannot read an HTTP head: longer than 16 KiB");
    const count = await this.connection.read(this.buffer.subarray(this.end));
    if (count === null) return false;
    this.end += count;
    return true;
  }
}

function parseHead(text: string): Head {
  const line = text.slice(0, text.indexOf("\r\n"));
  const close = /\r\nconnection: *close/i.test(text);
  if (/\r\ntransfer-encoding:.*chunked/i.test(text)) return { line, length: "chunked", close };
  return { line, length: Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0), close };
}

/** `data` as one HTTP chunk. */
export function chunk(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const size = new TextEncoder().encode(`${data.length.toString(16)}\r\n`);
  const out = new Uint8Array(size.length + data.length + 2);
  out.set(size);
  out.set(data, size.length);
  out[out.length - 2] = CR;
  out[out.length - 1] = LF;
  return out;
}

/** Writes all of `data`. */
export async function writeAll(connection: Deno.Conn, data: Uint8Array): Promise<void> {
  for (let written = 0; written < data.length;) written += await connection.write(data.subarray(written));
}
