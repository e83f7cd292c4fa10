/**
 * Opens tunnels through an HTTP proxy that wants credentials. `fetch` can do so too, but then sends the proxy's
 * credentials on to the upstream, inside the tunnel (Deno 2.9.5). So it is given this instead: a proxy on the loopback
 * interface that wants none, adds them to `CONNECT` and passes all else on as it is. It opens tunnels to one target only,
 * so that nobody else on the machine gains more by it.
 */
import { Buffer } from "node:buffer";
import type { ProxyConfig } from "../config/config.ts";

/** A request for a tunnel is shorter. */
const MAX_HEAD_BYTES = 16 * 1024;

const HEAD_END = "\r\n\r\n";

export class TunnelRelay {
  private readonly listener: Deno.TcpListener;
  private readonly open = new Set<Deno.TcpConn>();

  /** `target`: `host:port`, as a request for a tunnel names it. */
  constructor(private readonly proxy: ProxyConfig, private readonly target: string) {
    this.listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.listener.unref();
    void this.serve();
  }

  /** `127.0.0.1:PORT` */
  get address(): string {
    return `127.0.0.1:${this.listener.addr.port}`;
  }

  /** Opens no more tunnels; those that are open end by themselves. */
  close(): void {
    this.listener.close();
  }

  /** Ends the open tunnels too. */
  abort(): void {
    for (const connection of this.open) end(connection);
  }

  private async serve(): Promise<void> {
    for await (const client of this.listener) {
      this.open.add(client);
      this.tunnel(client).catch(() => {}).finally(() => this.drop(client));
    }
  }

  private async tunnel(client: Deno.TcpConn): Promise<void> {
    const head = await readHead(client);
    if (head === undefined || head.split(" ", 2).join(" ") !== `CONNECT ${this.target}`) {
      return await writeAll(client, Buffer.from("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n"));
    }
    const proxy = await this.connect(client);
    if (proxy === undefined) return;
    try {
      await writeAll(proxy, Buffer.from(`${head}\r\nProxy-Authorization: ${basicCredentials(this.proxy)}${HEAD_END}`));
      await Promise.all([pump(client, proxy), pump(proxy, client)]);
    } finally {
      this.drop(proxy);
    }
  }

  private async connect(client: Deno.TcpConn): Promise<Deno.TcpConn | undefined> {
    const [, hostname = "", port = ""] = /^\[?(.*?)\]?:(\d+)$/.exec(this.proxy.address) ?? [];
    try {
      const proxy = await Deno.connect({ hostname, port: Number(port) });
      proxy.setNoDelay();
      this.open.add(proxy);
      return proxy;
    } catch {
      await writeAll(client, Buffer.from("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"));
      return undefined;
    }
  }

  private drop(connection: Deno.TcpConn): void {
    this.open.delete(connection);
    end(connection);
  }
}

/** The value of `proxy-authorization`: https://datatracker.ietf.org/doc/html/rfc7617, in UTF-8. */
export function basicCredentials({ username = "", password = "" }: ProxyConfig): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/** The head of a request without its end; `undefined` if there is none. */
async function readHead(connection: Deno.TcpConn): Promise<string | undefined> {
  let head = "";
  const buffer = new Uint8Array(MAX_HEAD_BYTES);
  while (head.length < MAX_HEAD_BYTES) {
    const count = await connection.read(buffer);
    if (count === null) return undefined;
    head += Buffer.from(buffer.subarray(0, count)).toString("latin1");
    // Nothing follows before the tunnel is there.
    if (head.endsWith(HEAD_END)) return head.slice(0, -HEAD_END.length);
  }
  return undefined;
}

/** All bytes one way, then the end of that way. */
async function pump(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  try {
    for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
      await writeAll(to, buffer.subarray(0, count));
    }
    await to.closeWrite();
  } catch {
    // One side broke: the other way ends too.
    end(from);
    end(to);
  }
}

async function writeAll(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

function end(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
