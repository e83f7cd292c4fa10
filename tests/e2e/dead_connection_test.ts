import assert from "node:assert/strict";
import net from "node:net";
import { join } from "node:path";
import { makeCertificates } from "../certificate.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { ask } from "./client.ts";
import { MESSAGES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";

/** Passes bytes on to a port of this machine, like a network that may lose a connection without telling anybody. */
class Relay implements AsyncDisposable {
  readonly #sockets = new Set<net.Socket>();
  readonly #lost = new Set<net.Socket>();
  readonly #server: net.Server;
  /** Connections so far. */
  count = 0;

  private constructor(port: number) {
    this.#server = net.createServer((client) => {
      this.count++;
      const upstream = net.connect(port, "127.0.0.1");
      for (const [from, to] of [[client, upstream], [upstream, client]] as const) {
        this.#sockets.add(from);
        from.on("data", (bytes: Uint8Array) => void (this.#lost.has(from) || to.write(bytes)));
        from.on("error", () => {});
        from.on("close", () => to.destroy());
      }
    });
  }

  static async to(port: number): Promise<Relay> {
    const relay = new Relay(port);
    await new Promise<void>((resolve) => relay.#server.listen(0, "127.0.0.1", resolve));
    return relay;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  /** Nothing comes through the connections of now any more. */
  lose(): void {
    for (const socket of this.#sockets) this.#lost.add(socket);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

Deno.test("a connection that leads nowhere any more holds up the request that is sent through it, and no further one", async () => {
  const certificates = await makeCertificates();
  await using folder = await temporaryFolder({ "ca.pem": certificates.authority });
  await using upstream = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...certificates },
    () => new Response(MESSAGES.whole, { headers: { "content-type": "application/json" } }),
  );
  await using relay = await Relay.to(upstream.addr.port);
  await using proxy = await startProxy({
    endpoints: [{
      name: "a",
      ...MESSAGES.endpoint,
      url: `https://127.0.0.1:${relay.port}`,
      auth_type: "none",
      enabled: true,
      ca_file: join(folder.path, "ca.pem"),
    }],
    timeouts: { response_header: "300ms" },
  });
  const statusOf = async () => (await ask(proxy, MESSAGES)).status;
  assert.deepEqual([await statusOf(), await statusOf(), relay.count], [200, 200, 1]);
  relay.lose();
  assert.deepEqual([await statusOf(), await statusOf(), await statusOf(), relay.count], [504, 200, 200, 2]);
});
