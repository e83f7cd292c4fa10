/**
 * The upstream of the benchmarks: `deno run --allow-net bench/upstream.ts`; prints its address, then answers any
 * request with one fixed message, or with a stream if the query says so:
 * `?bench=paced&events=500` (one delta each 10 ms), `?bench=burst&events=20000` (as fast as they are taken),
 * `?bench=idle&events=3` (then silence until the client leaves).
 */
import { messageAnswer, streamAnswer } from "./answer.ts";
import { concat } from "../lib/bytes.ts";
import { chunk, Http1Reader, writeAll } from "./http1.ts";

/** Milliseconds between two deltas of a paced stream. */
const PACE_MS = 10;
const BURST_BYTES = 64 * 1024;
const EVENT_STREAM =
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n" +
  "request-id: req_bench\r\ntransfer-encoding: chunked\r\n\r\n";

interface Answers {
  readonly message: Uint8Array<ArrayBuffer>;
  readonly opening: Uint8Array<ArrayBuffer>;
  readonly delta: Uint8Array<ArrayBuffer>;
  readonly closing: Uint8Array<ArrayBuffer>;
}

function prepare(): Answers {
  const encoder = new TextEncoder();
  const json = messageAnswer();
  const stream = streamAnswer();
  return {
    message: concat([
      encoder.encode(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nrequest-id: req_bench\r\ncontent-length: ${json.length}\r\n\r\n`,
      ),
      json,
    ]),
    opening: concat([encoder.encode(EVENT_STREAM), ...stream.opening.map(chunk)]),
    delta: chunk(stream.delta),
    closing: concat([...stream.closing.map(chunk), encoder.encode("0\r\n\r\n")]),
  };
}

/** Answers the requests of one connection until the peer closes it; `phase` spreads the paces of many streams. */
async function serve(connection: Deno.Conn, answers: Answers, phase: number): Promise<void> {
  const reader = new Http1Reader(connection);
  for (let head = await reader.head(); head !== undefined; head = await reader.head()) {
    await reader.body(head);
    const query = new URLSearchParams(/\?(\S*)/.exec(head.line)?.[1] ?? "");
    const events = Number(query.get("events") ?? 0);
    switch (query.get("bench")) {
      case "paced":
        await paced(connection, answers, { events, phase });
        break;
      case "burst":
        await burst(connection, answers, events);
        break;
      case "idle":
        await writeAll(connection, concat([answers.opening, ...Array<Uint8Array>(events).fill(answers.delta)]));
        break;
      default:
        await writeAll(connection, answers.message);
    }
  }
}

async function paced(connection: Deno.Conn, answers: Answers, plan: { events: number; phase: number }): Promise<void> {
  await writeAll(connection, answers.opening);
  const begin = performance.now() + plan.phase;
  for (let event = 0; event < plan.events; event++) {
    const wait = begin + event * PACE_MS - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    await writeAll(connection, answers.delta);
  }
  await writeAll(connection, answers.closing);
}

async function burst(connection: Deno.Conn, answers: Answers, events: number): Promise<void> {
  await writeAll(connection, answers.opening);
  const many = Math.floor(BURST_BYTES / answers.delta.length);
  const block = concat(Array<Uint8Array>(many).fill(answers.delta));
  for (let left = events; left > 0; left -= many) {
    await writeAll(connection, left >= many ? block : block.subarray(0, left * answers.delta.length));
  }
  await writeAll(connection, answers.closing);
}

if (import.meta.main) {
  const answers = prepare();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  console.log(`http://127.0.0.1:${listener.addr.port}`);
  let count = 0;
  for await (const connection of listener) {
    connection.setNoDelay(true);
    serve(connection, answers, count++ * 7 % PACE_MS)
      .catch(() => {}) // a client that leaves in the middle of a stream
      .finally(() => connection.close());
  }
}
