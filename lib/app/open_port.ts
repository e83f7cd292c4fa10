/**
 * The port that is listened on. Deno (2.9.5) ends its server with the first connection that it cannot accept, such as one
 * more than a process may have files open, and the rejection that tells so would end the program with everything that
 * runs. So it listens again; answers that are under way go on meanwhile.
 */

/** How soon, in milliseconds: clients that find the port closed for longer may give up. */
const AGAIN_MS = 100;

/** As long as the cause lasts, each new connection fails: it is told this often, in milliseconds. */
const TOLD_MS = 10_000;

export interface OpenPortOptions {
  readonly hostname: string;
  /** 0: one that the system chooses, which then stays the same. */
  readonly port: number;
  readonly handler: Deno.ServeHandler<Deno.NetAddr>;
  readonly onError: (error: unknown) => Response;
  /** Hears why connections cannot be accepted. */
  readonly onTrouble: (error: unknown) => void;
}

export class OpenPort {
  readonly addr: Deno.NetAddr;
  /** `undefined`: between two. */
  private server: Deno.HttpServer<Deno.NetAddr> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private toldAt = -Infinity;
  private closed = false;

  /** @throws Deno.errors.AddrInUse, PermissionDenied or AddrNotAvailable if it cannot listen */
  constructor(private readonly options: OpenPortOptions) {
    this.addr = this.listen(options.port).addr;
  }

  /** Accepts nothing more; resolves when all that runs has ended. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.server?.shutdown();
  }

  private listen(port: number): Deno.HttpServer<Deno.NetAddr> {
    const { hostname, handler, onError } = this.options;
    const server = Deno.serve({ hostname, port, onError, onListen: () => {} }, handler);
    this.server = server;
    server.finished.catch((error) => {
      this.server = undefined;
      this.trouble(error);
    });
    return server;
  }

  private trouble(error: unknown): void {
    if (this.closed) return;
    const now = performance.now();
    if (now - this.toldAt >= TOLD_MS) {
      this.toldAt = now;
      this.options.onTrouble(error);
    }
    this.timer = setTimeout(() => this.again(), AGAIN_MS);
  }

  private again(): void {
    try {
      this.listen(this.addr.port);
    } catch (error) {
      this.trouble(error);
    }
  }
}
