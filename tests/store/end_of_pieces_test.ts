/** What long answers used, of which the store gets a beginning and an end. */
import assert from "node:assert/strict";
import { readExchange } from "../../lib/store/read_exchange.ts";
import type { Reading } from "../../lib/store/recorded.ts";
import { EXCHANGES, USAGE } from "./exchanges.ts";
import { bytes, pane, recorded } from "./requests.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Cut = readonly [head: number, tail: number];

function usageOf(index: number, form: "whole" | "stream", [head, tail]: Cut): unknown {
  const answer = bytes(EXCHANGES[index]![form]);
  const [body, ending] = [answer.slice(0, head), answer.slice(answer.length - tail)];
  return readingOf(index, { body, size: answer.length, ...(tail === 0 ? {} : { ending }) }).usage;
}

function readingOf(index: number, { body, ...rest }: { body: Bytes; size: number; ending?: Bytes }): Reading {
  const { protocol, request } = EXCHANGES[index]!;
  const panes = [pane("client_request", request), pane("upstream_response", body, rest)];
  return readExchange(recorded("req_1", { protocol, upstreamProtocol: protocol, panes }));
}

/** From where the last event of a stream that has words in it is. */
const HEAD = 420;

for (const [index, { protocol, whole, stream }] of EXCHANGES.entries()) {
  const lengths = { whole: bytes(whole).length, stream: bytes(stream).length };

  Deno.test(`readExchange knows what a ${protocol} stream used by its beginning and its end`, () => {
    for (let tail = 380; tail < lengths.stream - HEAD; tail += 37) {
      assert.deepEqual(usageOf(index, "stream", [HEAD, tail]), USAGE, `with the last ${tail} bytes`);
    }
  });

  Deno.test(`readExchange knows what a ${protocol} stream used wherever it is cut in two without a gap`, () => {
    for (let head = 0; head < lengths.stream; head += 13) {
      assert.deepEqual(usageOf(index, "stream", [head, lengths.stream - head]), USAGE, `cut at ${head}`);
    }
  });

  Deno.test(`readExchange knows what a whole answer of ${protocol} used by its end`, () => {
    for (const head of [0, 1, 20]) {
      assert.deepEqual(usageOf(index, "whole", [head, lengths.whole - 30]), USAGE, `with the first ${head} bytes`);
    }
  });

  Deno.test(`readExchange doesn't take what a beginning of ${protocol} says for what all of it used`, () => {
    for (let head = 0; head < lengths.stream - 1; head += 29) {
      assert.equal(usageOf(index, "stream", [head, 0]), undefined, `the first ${head} bytes`);
    }
  });
}

Deno.test("readExchange knows by its end why a long answer ended, whatever it says of such reasons", () => {
  const said = 'It wrote \\"finish_reason\\":\\"length\\" there.'.repeat(50);
  const reasons = { messages: "end_turn", chat: "stop", gemini: "STOP" };
  const bodies = {
    messages: `{"content":[{"type":"text","text":"${said}"}],"stop_reason":"end_turn","usage":{"input_tokens":3}}`,
    chat: `{"choices":[{"message":{"content":"${said}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3}}`,
    gemini:
      `{"candidates":[{"content":{"parts":[{"text":"${said}"}]},"finishReason": "STOP"}],"usageMetadata":{"promptTokenCount":3}}`,
  };
  for (const protocol of ["messages", "chat", "gemini"] as const) {
    const body = bodies[protocol];
    const panes = [pane("upstream_response", "", { size: body.length, ending: bytes(body.slice(-400)) })];
    const reading = readExchange(recorded("req_1", { protocol, upstreamProtocol: protocol, panes }));
    assert.equal(reading.stopReason, reasons[protocol]);
  }
});

for (const [index, { protocol, stream }] of EXCHANGES.entries()) {
  Deno.test(`readExchange knows by its end why a long ${protocol} stream ended`, () => {
    const answer = bytes(stream);
    const whole = readingOf(index, { body: answer, size: answer.length });
    const cut = readingOf(index, { body: answer.slice(0, HEAD), size: answer.length, ending: answer.slice(HEAD + 1) });
    assert.ok(whole.stopReason !== undefined);
    assert.equal(cut.stopReason, whole.stopReason);
  });
}

Deno.test("readExchange finds the usage in an event that is longer than the end that it has", () => {
  const usage = { input_tokens: 100, input_tokens_details: { cached_tokens: 80 }, output_tokens: 7 };
  const text = `"usage":{"input_tokens":1} and \\"usage\\":{"input_tokens":2}`;
  const output = [{ type: "message", role: "assistant", content: [{ type: "output_text", text: text.repeat(50) }] }];
  const response = { id: "resp_1", object: "response", status: "completed", output, usage, metadata: {} };
  const answer = `event: response.completed\ndata: ${JSON.stringify({ type: "response.completed", response })}\n\n`;
  const panes = [pane("upstream_response", "", { size: answer.length, ending: bytes(answer.slice(-300)) })];
  const record = recorded("req_1", { protocol: "responses", upstreamProtocol: "responses", panes });
  assert.deepEqual(readExchange(record).usage, USAGE);
});

Deno.test("readExchange takes no usage without its input for one: the lost beginning has it", () => {
  const ending =
    `event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}\n\n`;
  const panes = [pane("upstream_response", "", { size: 9000, ending: bytes(`x\n\n${ending}`) })];
  const record = recorded("req_1", { protocol: "messages", upstreamProtocol: "messages", panes });
  assert.equal(readExchange(record).usage, undefined);
});
