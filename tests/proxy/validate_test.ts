import assert from "node:assert/strict";
import fc from "fast-check";
import { concat } from "../../lib/bytes.ts";
import { say } from "../../lib/phrases/say.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { CODECS } from "../../lib/protocol/codecs.ts";
import type { ByteSource } from "../../lib/proxy/byte_source.ts";
import type { Sniffed } from "../../lib/proxy/validate.ts";
import { MAX_WHOLE_BYTES, readWhole, sniff, sniffWhole } from "../../lib/proxy/validate.ts";

const encoder = new TextEncoder();

function source(chunks: readonly Uint8Array[]): ByteSource {
  let next = 0;
  return { read: () => Promise.resolve(chunks[next++]) };
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.slice(at[i], end));
}

const SSE = "text/event-stream";

interface Row {
  readonly name: string;
  readonly text: string;
  readonly contentType?: string;
  readonly type: Sniffed["type"];
}

const BLANKS = "\n         \n";

const CASES: readonly Row[] = [
  { name: "an event stream", text: "event: message_start\ndata: {}\n\n", contentType: SSE, type: "events" },
  { name: "an event stream called JSON (C20)", text: "data: {}\n\n", contentType: "application/json", type: "events" },
  { name: "an event stream called nothing", text: "data:{}\n\n", type: "events" },
  {
    name: "an event stream that begins with a comment",
    text: ": OPENROUTER PROCESSING\n\ndata: {}\n\n",
    type: "events",
  },
  { name: "an event stream that begins with a bare colon", text: ":\n\ndata: {}\n\n", type: "events" },
  { name: "an event stream that begins with a byte order mark", text: "\ufeffdata: {}\n\n", type: "events" },
  { name: "an event stream that begins with blank lines", text: "\r\n\r\ndata: {}\r\n\r\n", type: "events" },
  { name: "an event stream that begins with an id", text: "id: 1\ndata: {}\n\n", type: "events" },
  { name: "an event stream that begins with retry", text: "retry: 3000\n\n", type: "events" },
  {
    name: "an event stream that begins with a field nobody knows",
    text: "foo: 1\ndata: {}\n\n",
    contentType: SSE,
    type: "events",
  },
  { name: "JSON", text: '{"a":1}', contentType: "application/json", type: "json" },
  { name: "JSON called an event stream (C20)", text: '{"error":{}}', contentType: SSE, type: "json" },
  { name: "JSON called HTML", text: "{}", contentType: "text/html", type: "json" },
  { name: "JSON behind blank lines", text: `${BLANKS.repeat(2)}{"a":1}`, type: "json" },
  { name: "JSON behind 3000 bytes of blank lines", text: `${BLANKS.repeat(272)}{"a":1}`, type: "json" },
  {
    name: "an event stream behind 3000 bytes of blank lines",
    text: `${BLANKS.repeat(272)}data: {}\n\n`,
    type: "events",
  },
  { name: "JSON behind a byte order mark", text: '\ufeff{"a":1}', type: "json" },
  {
    name: "JSON behind a byte order mark and 3000 bytes of blank lines",
    text: `\ufeff${BLANKS.repeat(272)}{"a":1}`,
    type: "json",
  },
  { name: "a JSON array", text: '[{"a":1}]', type: "json" },
  { name: "a JSON text", text: '"a"', type: "json" },
  { name: "an HTML page", text: "<!DOCTYPE html><html></html>", contentType: "text/html", type: "html" },
  { name: "an HTML page called an event stream", text: "\n<html></html>", contentType: SSE, type: "html" },
  { name: "nothing", text: "", contentType: SSE, type: "empty" },
  { name: "blanks alone", text: " \n ", type: "other" },
  { name: "plain words", text: "upstream connect error", contentType: "text/plain", type: "other" },
  { name: "words that begin like a field", text: "database is down", contentType: "text/plain", type: "other" },
  { name: "words that begin with a field", text: "event loop blocked", contentType: "text/plain", type: "other" },
  { name: "a field's name and a space", text: "id : 1", contentType: "text/plain", type: "other" },
];

for (const { name, text, contentType, type } of CASES) {
  Deno.test(`sniff takes ${name} for ${type}, wherever the chunks are cut, and loses no byte`, async () => {
    const bytes = encoder.encode(text);
    const headers = new Headers(contentType === undefined ? {} : { "content-type": contentType });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 6 }), async (cuts) => {
        const from = source(bytes.length === 0 ? [] : split(bytes, cuts));
        const found = await sniff(from, headers);
        assert.equal(found.type, type);
        const rest: Uint8Array[] = [];
        for (let chunk = await from.read(); chunk !== undefined; chunk = await from.read()) rest.push(chunk);
        assert.deepEqual(concat([...found.chunks, ...rest]), bytes);
        assert.deepEqual(sniffWhole(bytes, headers), { type, chunks: bytes.length === 0 ? [] : [bytes] });
      }),
      { numRuns: 60, examples: [[[]], [[1, 2, 3, 4, 5]]] },
    );
  });
}

Deno.test("sniff decides on the first bytes and does not wait for more of an answer that has begun", async () => {
  for (const text of ["data: ", "{", "<", ":", "event:"]) {
    const first = encoder.encode(text);
    let reads = 0;
    const from = { read: () => reads++ === 0 ? Promise.resolve(first) : Promise.reject(new Error("read too far")) };
    await sniff(from, new Headers());
  }
});

Deno.test("sniff tells of every chunk, so that blank lines count as a sign of life", async () => {
  let told = 0;
  await sniff(source([BLANKS, BLANKS, "{}"].map((text) => encoder.encode(text))), new Headers(), () => told++);
  assert.equal(told, 3);
});

Deno.test("sniff passes on that the connection broke", async () => {
  await assert.rejects(sniff({ read: () => Promise.reject(new TypeError("reset")) }, new Headers()), TypeError);
});

Deno.test("sniff gives up on blanks without end", async () => {
  const blanks = encoder.encode(" ".repeat(64 * 1024));
  let reads = 0;
  const found = await sniff({ read: () => Promise.resolve(++reads < 1000 ? blanks : undefined) }, new Headers());
  assert.equal(found.type, "other");
  assert.ok(reads < 100);
});

interface WholeCase {
  readonly name: string;
  readonly protocol: Protocol;
  readonly text: string;
  readonly anyObject?: boolean;
  readonly problem?: RegExp;
  readonly status?: number;
}

const ERROR = '{"error":{"message":"no","code":503}}';

const WHOLE: readonly WholeCase[] = [
  { name: "an answer", protocol: "messages", text: '{"type":"message","content":[]}' },
  { name: "an answer behind blanks and a byte order mark", protocol: "chat", text: '\ufeff \n{"choices":[{}]}\n\n' },
  {
    name: "an error object (C17)",
    protocol: "messages",
    text: '{"type":"error","error":{"type":"overloaded_error","message":"no"}}',
    status: 529,
  },
  { name: "an error in a foreign envelope", protocol: "messages", text: ERROR, status: 503 },
  {
    name: "a failed answer without an error",
    protocol: "responses",
    text: '{"object":"response","status":"failed","output":[],"error":null}',
    status: 502,
  },
  {
    name: "an error in a choice (C17)",
    protocol: "chat",
    text: '{"choices":[{"message":{},"finish_reason":"error","error":{"code":429,"message":"no"}}]}',
    status: 429,
  },
  { name: "no choices", protocol: "chat", text: '{"choices":[]}', problem: /^JSON that is not an answer$/ },
  {
    name: "JSON that is not an answer",
    protocol: "chat",
    text: '{"ok":true}',
    problem: /^JSON that is not an answer$/,
  },
  { name: "a JSON text", protocol: "chat", text: '"no capacity"', status: 502 },
  { name: "JSON that is cut", protocol: "chat", text: '{"choices":[{', problem: /^JSON that is damaged or cut$/ },
  {
    name: "a mark of the end behind JSON that is cut",
    protocol: "chat",
    text: '{"choices":[{data: [DONE]',
    problem: /^JSON that is damaged or cut$/,
  },
  { name: "an HTML page", protocol: "chat", text: "<html>", problem: /^an HTML page$/ },
  { name: "nothing", protocol: "chat", text: "", problem: /^an empty body$/ },
  { name: "an event stream", protocol: "chat", text: "data: {}\n\n", problem: /^an event stream/ },
  { name: "words", protocol: "chat", text: "no healthy upstream", problem: /^something that is not JSON$/ },
  { name: "a count of tokens", protocol: "messages", anyObject: true, text: '{"input_tokens":3}' },
  { name: "an error where a count was asked", protocol: "messages", anyObject: true, text: ERROR, status: 503 },
  {
    name: "a list where a count was asked",
    protocol: "messages",
    anyObject: true,
    text: "[]",
    problem: /^JSON that is not an answer$/,
  },
];

for (const { name, protocol, text, anyObject = false, problem, status } of WHOLE) {
  Deno.test(`readWhole of ${protocol} takes ${name} for ${status ?? problem?.source ?? "right"}`, async () => {
    const bytes = encoder.encode(text);
    for (const cuts of [[], [3], [1, 2, 5, 9]]) {
      const from = source(bytes.length === 0 ? [] : split(bytes, cuts));
      const first = await sniff(from, new Headers());
      const whole = await readWhole(from, {
        wire: CODECS[protocol].wire,
        first,
        takes: anyObject ? () => true : undefined,
      });
      assert.equal(whole.error?.status, status);
      if (problem === undefined) assert.equal(whole.problem, undefined);
      else assert.match(say(whole.problem ?? ""), problem);
      if (first.type === "json") assert.deepEqual(whole.body, bytes, "its bytes are the upstream's own");
    }
  });
}

Deno.test("readWhole leaves away the mark of a stream's end behind JSON", async () => {
  const answer = '{"choices":[{"message":{"content":"data: [DONE]"}}]}';
  for (const mark of ["data: [DONE]", "\n\ndata: [DONE]\n\n", " data:[DONE]"]) {
    const from = source([encoder.encode(answer + mark)]);
    const whole = await readWhole(from, { wire: CODECS.chat.wire, first: await sniff(from, new Headers()) });
    assert.equal(whole.problem, undefined);
    assert.equal(new TextDecoder().decode(whole.body), answer);
  }
});

Deno.test("readWhole tells of every chunk that it reads, so that a slow answer is alive", async () => {
  let told = 0;
  const chunks = ['{"choices', '":[{}', "]}"].map((text) => encoder.encode(text));
  const first: Sniffed = { type: "json", chunks: chunks.slice(0, 1) };
  const options = { wire: CODECS.chat.wire, first, onBytes: () => told++ };
  assert.equal((await readWhole(source(chunks.slice(1)), options)).problem, undefined);
  assert.equal(told, 2);
});

Deno.test("readWhole gives up on an answer without end", async () => {
  const piece = new Uint8Array(MAX_WHOLE_BYTES / 8);
  let reads = 0;
  const from = { read: () => Promise.resolve(++reads < 1000 ? piece : undefined) };
  const first: Sniffed = { type: "json", chunks: [encoder.encode("{")] };
  await assert.rejects(readWhole(from, { wire: CODECS.chat.wire, first }), RangeError);
  assert.equal(reads, 9);
});
