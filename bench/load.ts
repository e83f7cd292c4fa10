/** The load generator: fixed numbers of requests and streams over keep-alive connections to 127.0.0.1. */
import { Http1Reader, writeAll } from "./http1.ts";

export interface Load {
  /** The address of the measured process. */
  readonly url: string;
  /** A whole HTTP request. */
  readonly request: Uint8Array<ArrayBuffer>;
  readonly connections: number;
  /** Requests over all connections together. */
  readonly requests: number;
  /** Bytes that each answer's body must have. */
  readonly answerBytes: number;
  /** After this long the run has failed. */
  readonly limitMs: number;
  /** No more than so many a second are sent; absent: as many as are answered. */
  readonly perSecond?: number;
}

/** Sends the requests, each connection one after the other. Throws on an answer that is not the expected one. */
export async function run(load: Load): Promise<void> {
  let left = load.requests;
  const begun = performance.now();
  const due = () => {
    const { perSecond, requests } = load;
    const inMs = perSecond === undefined ? 0 : begun + (requests - left) * 1000 / perSecond - performance.now();
    return inMs < 1 ? undefined : new Promise<void>((resolve) => setTimeout(resolve, inMs));
  };
  await withConnections(load, async (connect) => {
    while (left > 0) {
      const connection = await connect();
      const reader = new Http1Reader(connection);
      // Deno 2.9.5 closes after each request that does not fit its first read of 1 KB (denoland/deno issue 36657).
      for (let close = false; !close && left > 0;) {
        const waiting = due();
        left--;
        if (waiting !== undefined) await waiting;
        await writeAll(connection, load.request);
        const head = expectOk(await reader.head());
        const bytes = await reader.body(head);
        if (bytes !== load.answerBytes) throw new Error(`Wrong answer: ${bytes} bytes, expected ${load.answerBytes}`);
        close = head.close;
      }
      connection.close();
    }
  });
}

/**
 * Opens one stream on each connection, waits until each has brought `answerBytes` bytes and then, with all of them
 * open and silent, calls `measure`.
 */
export async function holdOpen<T>(load: Omit<Load, "requests">, measure: () => Promise<T>): Promise<T> {
  const measured = Promise.withResolvers<T>();
  measured.promise.catch(() => {}); // awaited by every connection
  let waiting = load.connections;
  await withConnections(load, async (connect) => {
    const connection = await connect();
    await writeAll(connection, load.request);
    const reader = new Http1Reader(connection);
    const head = expectOk(await reader.head());
    await reader.body(head, load.answerBytes);
    if (--waiting === 0) measure().then(measured.resolve, measured.reject);
    await measured.promise;
    connection.close();
  });
  return await measured.promise;
}

function expectOk<T extends { line: string }>(head: T | undefined): T {
  if (head === undefined) throw new Error("Connection closed before an answer");
  if (!head.line.startsWith("HTTP/1.1 200")) throw new Error(`Wrong answer: ${head.line}`);
  return head;
}

type Connect = () => Promise<Deno.Conn>;

/** Runs `use` once for each connection at a time; closes what is open at the first fault or out of time. */
async function withConnections(load: Omit<Load, "requests">, use: (connect: Connect) => Promise<void>): Promise<void> {
  const { hostname, port } = new URL(load.url);
  const open = new Set<Deno.Conn>();
  const connect = async () => {
    const connection = await Deno.connect({ hostname, port: Number(port) });
    connection.setNoDelay(true);
    open.add(connection);
    return connection;
  };
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`Load not done after ${load.limitMs} ms`)),
    load.limitMs,
  );
  const uses = Array.from({ length: load.connections }, () => use(connect));
  try {
    await Promise.race([Promise.all(uses), late.promise]);
  } catch (error) {
    for (const connection of open) close(connection);
    await Promise.allSettled(uses); // they fail with their connections
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error; // closed already
  }
}
