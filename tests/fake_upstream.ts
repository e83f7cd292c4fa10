/**
 * An upstream that does what a script says, byte by byte: right answers, and every wrong one that a connection can give.
 * It speaks over bare TCP, since a real server would not cut, stall or reset where a test needs it.
 */
import { Buffer } from "node:buffer";
import net from "node:net";

/** What arrived, as it was on the wire. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Headers;
  /** Names as they were spelled, in order; two of the same name are two. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** The body as text. */
  readonly text: string;
}

/** The upstream's side of one connection. */
export interface UpstreamConnection {
  /** Resolves when the bytes have left the process; rejects when the connection is gone. */
  write(data: string | Uint8Array): Promise<void>;
  /** Ends orderly. */
  end(): void;
  /** Ends with a TCP reset. */
  reset(): void;
  /** Resolves when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
  readonly isClosed: boolean;
}

/** Answers one request. The connection stays open until the script, the other side or the test's end closes it. */
export type Script = (request: ReceivedRequest, connection: UpstreamConnection) => void | Promise<void>;

export class FakeUpstream implements AsyncDisposable {
  readonly requests: ReceivedRequest[] = [];
  readonly connections: UpstreamConnection[] = [];
  /** Connections on which something came that is no HTTP. */
  garbled = 0;
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  #scripts: readonly Script[];

  private constructor(scripts: readonly Script[]) {
    this.#scripts = scripts;
    this.#server = net.createServer((socket) => this.#serve(socket));
  }

  /** The nth request is answered by the nth script, all later ones by the last. */
  static async start(...scripts: readonly Script[]): Promise<FakeUpstream> {
    const upstream = new FakeUpstream(scripts);
    await new Promise<void>((resolve) => upstream.#server.listen(0, "127.0.0.1", resolve));
    return upstream;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** From now on requests are answered by these. */
  script(...scripts: readonly Script[]): void {
    this.#scripts = [...Array<Script>(this.requests.length).fill(scripts[0]!), ...scripts];
  }

  /** Resolves when `count` requests have arrived since the start. */
  async received(count: number): Promise<void> {
    if (this.requests.length >= count) return;
    await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([closed, ...this.connections.map((connection) => connection.closed)]);
  }

  #serve(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    const connection = connectionOf(socket);
    const chunks: Uint8Array[] = [];
    let length = 0;
    // Of a large body the pieces are joined once.
    let needed = 0;
    let answered = false;
    socket.on("data", (chunk: Uint8Array) => {
      if (answered) return;
      chunks.push(chunk);
      length += chunk.length;
      if (!/^[A-Z]/.test(String.fromCharCode(chunks[0]![0]!))) {
        this.garbled++;
        answered = true;
        return void socket.end("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
      }
      if (length < needed) return;
      const bytes = new Uint8Array(Buffer.concat(chunks));
      chunks.splice(0, chunks.length, bytes);
      const request = parseRequest(bytes);
      if (typeof request === "number") return void (needed = request);
      answered = true;
      this.connections.push(connection);
      this.#answer(request, connection);
    });
  }

  #answer(request: ReceivedRequest, connection: UpstreamConnection): void {
    const script = this.#scripts[Math.min(this.requests.length, this.#scripts.length - 1)]!;
    this.requests.push(request);
    for (const { count, resolve } of this.#waiting) if (this.requests.length >= count) resolve();
    // A script whose connection was closed under it has done its part.
    Promise.resolve(script(request, connection)).catch((error) => {
      if (!connection.isClosed) throw error;
    });
  }
}

function connectionOf(socket: net.Socket): UpstreamConnection {
  let isClosed = false;
  // Resets are a part of the game.
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) => {
    for (const event of ["end", "close"]) {
      socket.once(event, () => {
        isClosed = true;
        resolve();
      });
    }
  });
  return {
    write: (data) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error("The connection is closed"));
        void closed.then(() => reject(new Error("The connection was closed")));
        socket.write(data, (error) => {
          if (!error) return resolve();
          isClosed = true;
          reject(error);
        });
      }),
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
    closed,
    get isClosed() {
      return isClosed;
    },
  };
}

const HEAD_END = new TextEncoder().encode("\r\n\r\n");

/** The request in `bytes`; the number of bytes to wait for if it is not all there yet. */
function parseRequest(bytes: Uint8Array): ReceivedRequest | number {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(HEAD_END);
  if (end < 0) return bytes.length + 1;
  const [line, ...fields] = new TextDecoder("latin1").decode(bytes.subarray(0, end)).split("\r\n");
  const rawHeaders = fields.map((field): readonly [string, string] => {
    const colon = field.indexOf(":");
    return [field.slice(0, colon), field.slice(colon + 1).trim()];
  });
  const headers = new Headers(rawHeaders.map(([name, value]): [string, string] => [name, value]));
  if (headers.has("transfer-encoding")) throw new Error("The proxy knows the length of what it sends");
  const length = Number(headers.get("content-length") ?? 0);
  const whole = end + HEAD_END.length + length;
  if (bytes.length < whole) return whole;
  const body = bytes.slice(end + HEAD_END.length);
  const [method = "", target = ""] = line!.split(" ");
  return { method, target, headers, rawHeaders, body, text: new TextDecoder().decode(body) };
}
