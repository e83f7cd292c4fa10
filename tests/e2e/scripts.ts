/** What a scripted upstream can do: each is the answer to one request. */
import type { Script, UpstreamConnection } from "../fake_upstream.ts";

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function head({ status = 200, headers = {} }: Reply): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `HTTP/1.1 ${status} Status\r\n${lines}connection: close\r\n\r\n`;
}

/** A whole answer with its length. */
export function reply(body: string | Uint8Array, { status = 200, headers = {} }: Reply = {}): Script {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return async (_, connection) => {
    const length = { "content-length": String(bytes.length) };
    await connection.write(head({ status, headers: { "content-type": "application/json", ...headers, ...length } }));
    if (bytes.length > 0) await connection.write(bytes);
    connection.end();
  };
}

export const EVENT_STREAM = { "content-type": "text/event-stream" };

/** One HTTP chunk for each piece. */
export function chunk(piece: string | Uint8Array): Uint8Array {
  const bytes = typeof piece === "string" ? new TextEncoder().encode(piece) : piece;
  const out = new Uint8Array(bytes.length + 16);
  const start = new TextEncoder().encode(`${bytes.length.toString(16)}\r\n`);
  out.set(start);
  out.set(bytes, start.length);
  out.set([13, 10], start.length + bytes.length);
  return out.subarray(0, start.length + bytes.length + 2);
}

export const LAST_CHUNK = "0\r\n\r\n";

/** How a stream goes on after its pieces. */
export type Ending = "clean" | "cut" | "reset" | "silence";

/** Headers, then each piece as one HTTP chunk, then the ending. */
export function stream(pieces: readonly (string | Uint8Array)[], ending: Ending = "clean", answer: Reply = {}): Script {
  return async (_, connection) => {
    await openStream(connection, answer);
    for (const piece of pieces) await connection.write(chunk(piece));
    await endStream(connection, ending);
  };
}

export async function openStream(connection: UpstreamConnection, { status = 200, headers = {} }: Reply = {}) {
  await connection.write(head({ status, headers: { ...EVENT_STREAM, ...headers, "transfer-encoding": "chunked" } }));
}

export async function endStream(connection: UpstreamConnection, ending: Ending): Promise<void> {
  switch (ending) {
    case "clean":
      await connection.write(LAST_CHUNK);
      return connection.end();
    case "cut":
      return connection.end();
    case "reset":
      return connection.reset();
    case "silence":
      return;
    default:
      ending satisfies never;
  }
}

/** Never answers. */
export const silence: Script = () => {};

/** Resets the connection before any byte. */
export const reset: Script = (_, connection) => connection.reset();

/** Ends the connection before any byte. */
export const hangUp: Script = (_, connection) => connection.end();

/** Something that is not HTTP. */
export const garbage: Script = async (_, connection) => {
  await connection.write("SSH-2.0-OpenSSH_9.2\r\n\r\n");
  connection.end();
};

/** Breaks off inside its headers. */
export const halfHeaders: Script = async (_, connection) => {
  await connection.write("HTTP/1.1 200 OK\r\ncontent-ty");
  connection.end();
};
