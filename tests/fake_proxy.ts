/** Outbound proxies on 127.0.0.1: HTTP (CONNECT and absolute form), over TLS too, and SOCKS5. */

export interface ProxyOptions {
  readonly type: "http" | "https" | "socks5";
  /** Without them everybody may use it. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Needed for `https`. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** What it does instead of connecting: the status of an HTTP proxy, or the code of a SOCKS5 one. */
  readonly refuses?: number;
}

export class FakeProxy implements AsyncDisposable {
  /** `host:port` of each connection that was asked for, as it was asked for. */
  readonly asked: string[] = [];
  /** Heads of the requests to an HTTP proxy. */
  readonly heads: string[] = [];
  readonly #listener: Deno.Listener;
  readonly #open = new Set<Deno.Conn>();
  readonly #serving: Promise<void>;

  private constructor(private readonly options: ProxyOptions) {
    const address = { hostname: "127.0.0.1", port: 0 };
    this.#listener = options.type === "https" ? Deno.listenTls({ ...address, ...options.tls! }) : Deno.listen(address);
    this.#serving = this.#serve();
  }

  static start(options: ProxyOptions): FakeProxy {
    return new FakeProxy(options);
  }

  /** `127.0.0.1:PORT` */
  get address(): string {
    return `127.0.0.1:${(this.#listener.addr as Deno.NetAddr).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) close(connection);
    await this.#serving;
  }

  async #serve(): Promise<void> {
    const running: Promise<void>[] = [];
    while (true) {
      let connection: Deno.Conn;
      try {
        connection = await this.#listener.accept();
      } catch (error) {
        if (error instanceof Deno.errors.BadResource) break;
        // A client that did not like our certificate.
        continue;
      }
      this.#open.add(connection);
      const speak = this.options.type === "socks5" ? this.#socks(connection) : this.#http(connection);
      running.push(speak.catch(() => {}).finally(() => this.#end(connection)));
    }
    await Promise.all(running);
  }

  #end(connection: Deno.Conn): void {
    this.#open.delete(connection);
    close(connection);
  }

  async #http(client: Deno.Conn): Promise<void> {
    const { head, rest } = await readHead(client);
    this.heads.push(head);
    const [method = "", target = ""] = head.split("\r\n")[0]!.split(" ");
    if (!this.#isLetIn(/^proxy-authorization: Basic (.+)$/im.exec(head)?.[1])) {
      return await say(
        client,
        "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n",
      );
    }
    const { refuses } = this.options;
    if (refuses !== undefined) return await say(client, `HTTP/1.1 ${refuses} Refused\r\ncontent-length: 0\r\n\r\n`);
    if (method === "CONNECT") {
      const upstream = await this.#connect(target);
      await say(client, "HTTP/1.1 200 Connection established\r\n\r\n");
      return await this.#join(client, upstream);
    }
    const url = new URL(target);
    const upstream = await this.#connect(`${url.hostname}:${url.port || "80"}`);
    await say(upstream, head.replace(target, url.pathname + url.search).replace(/^proxy-.*\r\n/gim, "") + "\r\n\r\n");
    await write(upstream, rest);
    await this.#join(client, upstream);
  }

  #isLetIn(basic: string | undefined): boolean {
    const { credentials } = this.options;
    if (credentials === undefined) return true;
    return basic !== undefined && decodeBasic(basic) === `${credentials.username}:${credentials.password}`;
  }

  /** https://datatracker.ietf.org/doc/html/rfc1928 and 1929 */
  async #socks(client: Deno.Conn): Promise<void> {
    const [, count = 0] = await readExactly(client, 2);
    const methods = await readExactly(client, count);
    const { credentials, refuses } = this.options;
    const method = credentials === undefined ? 0 : 2;
    if (!methods.includes(method)) return await write(client, Uint8Array.of(5, 0xff));
    await write(client, Uint8Array.of(5, method));
    if (credentials !== undefined) {
      await readExactly(client, 1);
      const given = [await readText(client), await readText(client)];
      const right = given[0] === credentials.username && given[1] === credentials.password;
      await write(client, Uint8Array.of(1, right ? 0 : 1));
      if (!right) return;
    }
    const [, , , kind] = await readExactly(client, 4);
    const host = kind === 3 ? await readText(client) : (await readExactly(client, kind === 1 ? 4 : 16)).join(".");
    const [high = 0, low = 0] = await readExactly(client, 2);
    if (refuses !== undefined) {
      this.asked.push(`${host}:${high * 256 + low}`);
      return await write(client, Uint8Array.of(5, refuses, 0, 1, 0, 0, 0, 0, 0, 0));
    }
    const upstream = await this.#connect(`${host}:${high * 256 + low}`);
    await write(client, Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
    await this.#join(client, upstream);
  }

  /** Whatever the host is called, it is this machine: a name that nobody else could look up. */
  async #connect(target: string): Promise<Deno.Conn> {
    this.asked.push(target);
    const upstream = await Deno.connect({ hostname: "127.0.0.1", port: Number(target.replace(/^.*:/, "")) });
    this.#open.add(upstream);
    return upstream;
  }

  async #join(client: Deno.Conn, upstream: Deno.Conn): Promise<void> {
    const both = [pump(client, upstream), pump(upstream, client)];
    await Promise.race(both);
    close(client);
    this.#end(upstream);
    await Promise.allSettled(both);
  }
}

function decodeBasic(basic: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(basic.trim()), (each) => each.charCodeAt(0)));
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // Closed already.
  }
}

async function pump(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(16_384);
  try {
    for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
      await write(to, buffer.subarray(0, count));
    }
  } catch {
    // Either side may leave.
  }
}

async function write(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

async function say(connection: Deno.Conn, text: string): Promise<void> {
  await write(connection, new TextEncoder().encode(text));
}

async function readHead(connection: Deno.Conn): Promise<{ head: string; rest: Uint8Array }> {
  let bytes = new Uint8Array(0);
  const buffer = new Uint8Array(4096);
  while (true) {
    const count = await connection.read(buffer);
    if (count === null) throw new Error("The connection ended");
    bytes = Uint8Array.from([...bytes, ...buffer.subarray(0, count)]);
    const head = new TextDecoder("latin1").decode(bytes);
    const end = head.indexOf("\r\n\r\n");
    if (end >= 0) return { head: head.slice(0, end), rest: bytes.subarray(end + 4) };
  }
}

async function readExactly(connection: Deno.Conn, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let have = 0; have < length;) {
    const count = await connection.read(bytes.subarray(have));
    if (count === null) throw new Error("The connection ended");
    have += count;
  }
  return bytes;
}

/** With one byte for its length before it. */
async function readText(connection: Deno.Conn): Promise<string> {
  const [length = 0] = await readExactly(connection, 1);
  return new TextDecoder().decode(await readExactly(connection, length));
}
