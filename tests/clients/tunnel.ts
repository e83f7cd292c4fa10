/**
 * A transparent hop between a client and what it talks to: bytes go through untouched in both directions and a copy of
 * each is kept. It shows what the client really sent, however many times the proxy repeats it behind its back.
 */
import { parseMessages, type WireMessage } from "./wire_messages.ts";

export interface Tunnel {
  readonly url: string;
  /** Requests seen so far, in order of their connections, then of their bytes. */
  requests(): WireMessage[];
  /** Answers seen so far, in the same order. */
  responses(): WireMessage[];
  stop(): void;
}

interface Link {
  readonly sent: Uint8Array[];
  readonly received: Uint8Array[];
}

/** @param target Base URL (`http://127.0.0.1:8080`) that every connection is passed on to */
export function openTunnel(target: string): Tunnel {
  const { hostname, port } = new URL(target);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const links: Link[] = [];
  const open = new Set<Deno.Conn>();
  const accept = async () => {
    for await (const client of listener) {
      const link: Link = { sent: [], received: [] };
      links.push(link);
      void join(client, { hostname, port: Number(port) }, link, open);
    }
  };
  void accept().catch(() => {});
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    requests: () => links.flatMap((link) => parseMessages(link.sent)),
    responses: () => links.flatMap((link) => parseMessages(link.received)),
    stop: () => {
      listener.close();
      for (const connection of open) close(connection);
    },
  };
}

async function join(client: Deno.Conn, target: Deno.ConnectOptions, link: Link, open: Set<Deno.Conn>) {
  let server: Deno.Conn;
  try {
    server = await Deno.connect(target);
  } catch {
    close(client);
    return;
  }
  open.add(client).add(server);
  await Promise.all([pump(client, server, link.sent), pump(server, client, link.received)]);
  open.delete(client);
  open.delete(server);
}

/** An end or a fault of either side ends both: half-open connections are not used by HTTP clients. */
async function pump(from: Deno.Conn, to: Deno.Conn, record: Uint8Array[]): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    for (let size = await from.read(buffer); size !== null; size = await from.read(buffer)) {
      const chunk = buffer.slice(0, size);
      record.push(chunk);
      for (let done = 0; done < size;) done += await to.write(chunk.subarray(done));
    }
  } catch {
    // A reset; the other side is closed below.
  }
  close(from);
  close(to);
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // Already closed by the other direction.
  }
}
