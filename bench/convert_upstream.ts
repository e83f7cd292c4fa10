/**
 * The upstream of the converted requests: `deno run --allow-net bench/convert_upstream.ts`; prints its address. It
 * streams chat completions: one that falls silent after three pieces to what is posted below `/idle`, a short
 * one to the rest.
 */
import { convertStream } from "./convert_streams.ts";
import { concat } from "../lib/bytes.ts";
import { chunk, Http1Reader, writeAll } from "./http1.ts";

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
/** The role, and three pieces. */
const IDLE_EVENTS = 4;

interface Answers {
  readonly idle: Uint8Array<ArrayBuffer>;
  readonly short: Uint8Array<ArrayBuffer>;
}

function prepare(): Answers {
  const encoder = new TextEncoder();
  const head = encoder.encode(HEAD);
  const events = new TextDecoder().decode(convertStream("chat", { short: true }).bytes).split(/(?<=\n\n)/).map((text) =>
    chunk(encoder.encode(text))
  );
  return {
    idle: concat([head, ...events.slice(0, IDLE_EVENTS)]),
    short: concat([head, ...events, encoder.encode("0\r\n\r\n")]),
  };
}

async function serve(connection: Deno.Conn, answers: Answers): Promise<void> {
  const reader = new Http1Reader(connection);
  for (let head = await reader.head(); head !== undefined; head = await reader.head()) {
    await reader.body(head);
    await writeAll(connection, head.line.startsWith("POST /idle/") ? answers.idle : answers.short);
  }
}

if (import.meta.main) {
  const answers = prepare();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  console.log(`http://127.0.0.1:${listener.addr.port}`);
  for await (const connection of listener) {
    connection.setNoDelay(true);
    serve(connection, answers)
      .catch(() => {}) // a client that leaves in the middle of a stream
      .finally(() => connection.close());
  }
}
