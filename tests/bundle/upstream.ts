/** What one upstream got: the body's bytes as text, and the headers. */
export interface Received {
  readonly path: string;
  readonly body: string;
  readonly headers: Headers;
}

/** A Messages endpoint on loopback that gives fixed answers and keeps what it was asked. */
export interface Upstream extends AsyncDisposable {
  readonly port: number;
  readonly received: Received[];
  /** From now on every answer is this status; `undefined`: the fixed answers again. */
  failWith(status: number | undefined): void;
}

/** Spacing, an unknown member and a non-ASCII letter, none of which survives parsing and writing again. */
export function message(text: string): string {
  return `{ "id":"msg_1","type":"message", "role":"assistant","model":"m","content":[{"type":"text","text":"${text}"}],` +
    `"stop_reason":"end_turn","stop_sequence":null,"x_unknown":{"é":1.0},"usage":{"input_tokens":3,"output_tokens":2}}\n`;
}

/** The same answer as a stream, with a comment and an unknown event. */
export function stream(text: string): readonly string[] {
  return [
    'event: message_start\ndata: {"type":"message_start", "message":{"id":"msg_1","type":"message","role":"assistant",' +
    '"model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":1}}}\n\n',
    ": a comment\n\nevent: content_block_start\n" +
    'data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n',
    'event: x_unknown\ndata: {"type":"x_unknown", "é":1.0}\n\nevent: content_block_delta\n' +
    `data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${text}"}}\n\n`,
    'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\nevent: message_delta\n' +
    'data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}}\n\n',
    'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  ];
}

/** Starts an upstream whose answers hold `text`. */
export function startUpstream(text: string): Upstream {
  const received: Received[] = [];
  let status: number | undefined;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const body = await request.text();
    received.push({ path: new URL(request.url).pathname, body, headers: request.headers });
    if (status !== undefined) {
      return Response.json({ type: "error", error: { type: "api_error", message: "out of order" } }, { status });
    }
    if (!/"stream":\s*true/.test(body)) {
      return new Response(message(text), { headers: { "content-type": "application/json" } });
    }
    const events = ReadableStream.from(stream(text)).pipeThrough(new TextEncoderStream());
    return new Response(events, { headers: { "content-type": "text/event-stream" } });
  });
  return {
    port: server.addr.port,
    received,
    failWith: (next) => void (status = next),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
