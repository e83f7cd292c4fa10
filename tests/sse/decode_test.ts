import assert from "node:assert/strict";
import fc from "fast-check";
import { createParser } from "npm:eventsource-parser@^3.0.0";
import { concat } from "../../lib/bytes.ts";
import { MAX_FRAME_BYTES, SseDecoder } from "../../lib/sse/decode.ts";
import { encodeBlank, encodeFrame } from "../../lib/sse/encode.ts";
import { hasCorpora, recordedCases } from "../corpora.ts";

const encoder = new TextEncoder();

interface Event {
  readonly event: string;
  readonly data: string;
}

interface Read {
  readonly events: Event[];
  /** All bytes that came out, and how many of them before `end`. */
  readonly bytes: Uint8Array;
  readonly early: number;
}

function read(chunks: readonly Uint8Array[]): Read {
  const decoder = new SseDecoder();
  const pushed = chunks.map((chunk) => decoder.push(chunk));
  const early = pushed.reduce((length, { bytes }) => length + bytes.length, 0);
  const all = [...pushed, decoder.end()];
  const events = all.flatMap(({ frames }) => frames.map(({ event, data }) => ({ event, data })));
  return { events, bytes: concat(all.map(({ bytes }) => bytes)), early };
}

/** `bytes` cut at `cuts` (any numbers); each piece is a copy of its own. */
function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.slice(at[i], end));
}

/** What the reference parser reads of a stream that ends with a blank line; it knows no byte order mark in a text. */
function oracle(text: string): Event[] {
  const events: Event[] = [];
  createParser({ onEvent: ({ event, data }) => events.push({ event: event ?? "", data }) }).feed(
    text.replace(/^\ufeff/, ""),
  );
  return events;
}

const cuts = fc.array(fc.nat(), { maxLength: 12 });

const value = fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => text.replace(/[\r\n\0\ufeff]/g, "é"));
const line = fc.oneof(
  value.map((text) => `data: ${text}`),
  value.map((text) => `data:${text}`),
  value.map((text) => `event: ${text}`),
  value.map((text) => `: ${text}`),
  value.map((text) => `id: ${text}`),
  fc.constantFrom("data", "data:", "event", "event:", "retry: 5", "database: x", "eventually: y", "dat", "DATA: x", ""),
);
const stream = fc.record({
  lines: fc.array(line, { maxLength: 20 }),
  ends: fc.array(fc.constantFrom("\n", "\r\n"), { minLength: 1, maxLength: 5 }),
  mark: fc.constantFrom("", "\ufeff"),
}).map(({ lines, ends, mark }) => mark + [...lines, "", ""].map((text, i) => text + ends[i % ends.length]).join(""));

Deno.test("SseDecoder reads the same frames from any cutting of the same bytes, and gives every byte back", () => {
  fc.assert(
    fc.property(stream, cuts, (text, at) => {
      const bytes = encoder.encode(text);
      const whole = read([bytes]);
      const cut = read(split(bytes, at));
      assert.deepEqual(cut.events, whole.events);
      assert.deepEqual(cut.bytes, bytes);
      assert.equal(cut.early, bytes.length, "a stream that ends with a blank line is out before its end");
    }),
    { numRuns: 1000 },
  );
});

Deno.test("SseDecoder reads what eventsource-parser reads", () => {
  fc.assert(
    fc.property(stream, (text) => assert.deepEqual(read([encoder.encode(text)]).events, oracle(text))),
    { numRuns: 1000 },
  );
});

Deno.test("SseDecoder lets bytes out up to the end of the last whole frame and no further", () => {
  fc.assert(
    fc.property(stream, fc.nat(), (text, at) => {
      const bytes = encoder.encode(text);
      const decoder = new SseDecoder();
      const first = decoder.push(bytes.slice(0, at % (bytes.length + 1)));
      const out = new TextDecoder("utf-8", { ignoreBOM: true }).decode(first.bytes);
      assert.match(out, /^$|(?:^|\n)(?:\r?\n)$/);
      assert.deepEqual(first.frames.map(({ event, data }) => ({ event, data })), oracle(out));
    }),
    { numRuns: 1000 },
  );
});

const QUIRKS: readonly { name: string; text: string; events: Event[] }[] = [
  { name: "data without a space (C19)", text: "data:x\n\n", events: [{ event: "", data: "x" }] },
  { name: "two spaces, of which one is the value's", text: "data:  x\n\n", events: [{ event: "", data: " x" }] },
  {
    name: "spaces at a line's end, which are the value's",
    text: "data: x  \n\n",
    events: [{ event: "", data: "x  " }],
  },
  { name: "CRLF (C19)", text: "event: a\r\ndata: x\r\n\r\n", events: [{ event: "a", data: "x" }] },
  { name: "both line ends in one frame", text: "event: a\ndata: x\r\n\n", events: [{ event: "a", data: "x" }] },
  { name: "several data lines (C19)", text: "data: a\ndata\ndata: b\n\n", events: [{ event: "", data: "a\n\nb" }] },
  {
    name: "a field's name that only begins with data",
    text: "database: x\ndata: y\n\n",
    events: [{ event: "", data: "y" }],
  },
  { name: "the last of two event lines", text: "event: a\nevent: b\ndata: x\n\n", events: [{ event: "b", data: "x" }] },
  {
    name: "an event name that ends with its frame",
    text: "event: a\n\ndata: x\n\n",
    events: [{ event: "", data: "x" }],
  },
  { name: "comments alone (C19)", text: ": a\n\n: b\n\n", events: [] },
  { name: "a comment inside a frame", text: "data: a\n: b\ndata: c\n\n", events: [{ event: "", data: "a\nc" }] },
  { name: "blank lines at the start", text: "\n\r\n\ndata: x\n\n", events: [{ event: "", data: "x" }] },
  { name: "a byte order mark", text: "\ufeffdata: x\n\n", events: [{ event: "", data: "x" }] },
  { name: "a last frame without its blank line (C19)", text: "data: x\n", events: [{ event: "", data: "x" }] },
  {
    name: "a last line without its end (C19)",
    text: "data: a\n\ndata: x",
    events: [{ event: "", data: "a" }, { event: "", data: "x" }],
  },
  {
    name: "a lone CR, which no upstream means as a line's end",
    text: "data: a\rb\n\n",
    events: [{ event: "", data: "a\rb" }],
  },
  { name: "a line that is no field (C19)", text: "hello\ndata: x\n\n", events: [{ event: "", data: "x" }] },
  { name: "nothing", text: "", events: [] },
  {
    name: "events that end with their line alone",
    text: 'data: {"a":1}\ndata: {"b":[{}]}\n\ndata: {"c":1}\ndata: [DONE]\n',
    events: ['{"a":1}', '{"b":[{}]}', '{"c":1}', "[DONE]"].map((data) => ({ event: "", data })),
  },
  {
    name: "events with names that end with their line alone",
    text: 'event: a\ndata: {"a":1}\nevent: b\r\ndata: {"b":1}\r\n\n',
    events: [{ event: "a", data: '{"a":1}' }, { event: "b", data: '{"b":1}' }],
  },
  {
    name: "JSON in several data lines",
    text: 'data: {"a":{}\ndata: ,"b":{}}\n\ndata: {\ndata: "a":1}\n\ndata: [\ndata: {}\ndata: ]\n\n',
    events: ['{"a":{}\n,"b":{}}', '{\n"a":1}', "[\n{}\n]"].map((data) => ({ event: "", data })),
  },
];

for (const { name, text, events } of QUIRKS) {
  Deno.test(`SseDecoder reads ${name}`, () => {
    const bytes = encoder.encode(text);
    assert.deepEqual(read([bytes]).events, events);
    const single = read([...bytes].map((byte) => new Uint8Array([byte])));
    assert.deepEqual(single.events, events, "byte by byte");
    assert.deepEqual(single.bytes, bytes);
  });
}

Deno.test("SseDecoder keeps characters whole that are cut between chunks (C18)", () => {
  const bytes = encoder.encode("data: 你好 😀 é\n\n");
  for (let cut = 0; cut <= bytes.length; cut++) {
    assert.deepEqual(read([bytes.slice(0, cut), bytes.slice(cut)]).events, [{ event: "", data: "你好 😀 é" }]);
  }
});

Deno.test("SseDecoder refuses a frame over its limit instead of growing without end", () => {
  const decoder = new SseDecoder();
  decoder.push(encoder.encode("data: "));
  assert.throws(() => decoder.push(new Uint8Array(MAX_FRAME_BYTES).fill(0x78)), RangeError);
});

Deno.test("SseDecoder takes an event of many pieces, such as an image, no longer than its bytes ask for", () => {
  const decoder = new SseDecoder();
  const piece = new Uint8Array(4096).fill(0x61);
  const started = performance.now();
  decoder.push(encoder.encode("event: image\ndata: "));
  for (let length = 0; length < 24 * 1024 * 1024; length += piece.length) decoder.push(piece.slice());
  const { frames } = decoder.push(encoder.encode("\n\n"));
  assert.deepEqual([frames.length, frames[0]!.event, frames[0]!.data.length], [1, "image", 24 * 1024 * 1024]);
  // To look at all of it with each piece took a quarter of a minute, in which nobody else was served.
  assert.ok(performance.now() - started < 3000);
});

Deno.test("SseDecoder takes a chunk over its limit if its frames are not", () => {
  const frame = `data: ${"x".repeat(1024 * 1024)}\n\n`;
  const { frames } = new SseDecoder().push(encoder.encode(frame.repeat(65)));
  assert.equal(frames.length, 65);
});

Deno.test("encodeFrame writes what SseDecoder reads back", () => {
  fc.assert(
    fc.property(value, fc.array(value, { minLength: 1, maxLength: 4 }), (event, lines) => {
      const frame = { event, data: lines.join("\n") };
      const bytes = encodeFrame(frame);
      assert.deepEqual(read([bytes]), { events: [frame], bytes, early: bytes.length });
    }),
  );
});

Deno.test("encodeBlank writes what readers skip", () => {
  const bytes = encodeBlank();
  assert.deepEqual(read([bytes]), { events: [], bytes, early: bytes.length });
});

Deno.test({
  name: "SseDecoder reads every recorded stream alike, however it is cut, and as eventsource-parser does",
  ignore: !hasCorpora,
  fn() {
    const streams = recordedCases().filter(({ form }) => form === "sse");
    assert.ok(streams.length > 200, `only ${streams.length} streams`);
    for (const { id, read: load } of streams) {
      const bytes = load();
      const whole = read([bytes]);
      assert.ok(whole.events.length > 0, id);
      assert.deepEqual(whole.bytes, bytes, id);
      const text = new TextDecoder().decode(bytes);
      assert.deepEqual(whole.events, oracle(`${text}\n\n`), id);
      fc.assert(
        fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 200 }), (at) => {
          const cut = read(split(bytes, at));
          assert.deepEqual(cut.events, whole.events, id);
          assert.deepEqual(cut.bytes, bytes, id);
        }),
        { numRuns: 4 },
      );
    }
  },
});

const STRAY: readonly (readonly [what: string, text: string, data: string | undefined])[] = [
  ["a field of its own, as llama.cpp had it", 'error: {"message":"m"}\n\n', '{"message":"m"}'],
  ["a body behind keep-alives", ': hi\n\n{"error":{"message":"m"}}', '{"error":{"message":"m"}}'],
  ["Anthropic's body", '{"type":"error","error":{}}\n\n', '{"type":"error","error":{}}'],
  ["Google's body", '[{"error":{}}]\n\n', '[{"error":{}}]'],
  ["any other line", '{"level":"info"}\n\nerrors: 3\n\nerrorless\n\n', undefined],
];

for (const [what, text, data] of STRAY) {
  Deno.test(`SseDecoder ${data === undefined ? "does not take" : "takes"} ${what} for an error`, () => {
    const bytes = encoder.encode(text);
    const expected = data === undefined ? [] : [{ event: "error", data }];
    assert.deepEqual(read([bytes]), { events: expected, bytes, early: read([bytes]).early });
    for (const at of [1, 5, 9]) assert.deepEqual(read(split(bytes, [at])).events, expected);
  });
}

Deno.test("SseDecoder leaves an error that is data to its protocol", () => {
  const events = read([encoder.encode('error: x\ndata: {"error":{}}\n\n')]).events;
  assert.deepEqual(events, [{ event: "", data: '{"error":{}}' }]);
});
