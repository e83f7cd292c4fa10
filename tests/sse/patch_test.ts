import assert from "node:assert/strict";
import { concat } from "../../lib/bytes.ts";
import { SseDecoder } from "../../lib/sse/decode.ts";
import { patchFrames } from "../../lib/sse/patch.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** `stream` with every `"a"` of the data made `"long"`, cut into pieces of `size` bytes. */
function patched(stream: string, size: number): string {
  const sse = new SseDecoder();
  const bytes = encoder.encode(stream);
  const pieces: Uint8Array[] = [];
  const patch = (data: Uint8Array) => {
    const text = decoder.decode(data);
    return text.includes('"a"') ? encoder.encode(text.replaceAll('"a"', '"long"')) : undefined;
  };
  for (let at = 0; at < bytes.length; at += size) pieces.push(patchFrames(sse.push(bytes.slice(at, at + size)), patch));
  pieces.push(patchFrames(sse.end(), patch));
  return decoder.decode(concat(pieces));
}

const ROWS: readonly { readonly name: string; readonly stream: string; readonly expected: string }[] = [
  { name: "nothing to change", stream: ": hi\n\ndata: {}\n\n", expected: ": hi\n\ndata: {}\n\n" },
  {
    name: "one of several frames, comments and line ends",
    stream: 'event: x\r\ndata:{"m":"b"}  \r\nid: 7\r\n\r\n: c\n\ndata: {"m":"a"} \n\ndata: [DONE]\n\n',
    expected: 'event: x\r\ndata:{"m":"b"}  \r\nid: 7\r\n\r\n: c\n\ndata: {"m":"long"} \n\ndata: [DONE]\n\n',
  },
  {
    name: "data of several lines with another field between them",
    stream: 'data: {"m":\nid: 1\ndata: "a"}\n\n',
    expected: 'data: {"m": "long"} \nid: 1\ndata: \n\n',
  },
  {
    name: "a first data line that is empty",
    stream: 'data\ndata: {"m":"a"}\n\n',
    expected: 'data\ndata:  {"m":"long"} \n\n',
  },
  { name: "a last frame without its blank line", stream: 'data: {"m":"a"}', expected: 'data: {"m":"long"}' },
];

for (const { name, stream, expected } of ROWS) {
  for (const size of [1, 5, 1000]) {
    Deno.test(`patchFrames changes data alone: ${name}, in pieces of ${size}`, () => {
      assert.equal(patched(stream, size), expected);
    });
  }
}

Deno.test("patchFrames copies nothing where nothing changes", () => {
  const read = new SseDecoder().push(encoder.encode("data: {}\n\n"));
  assert.equal(patchFrames(read, () => undefined), read.bytes);
});
