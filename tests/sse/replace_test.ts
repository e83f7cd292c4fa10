import assert from "node:assert/strict";
import { SseDecoder } from "../../lib/sse/decode.ts";
import { replaceFrames } from "../../lib/sse/replace.ts";

const X = { event: "x", data: "X" };

/** Frames whose data begin with `!` go, with `*` become X, with `2` become two. */
function replaced(text: string): string {
  const decoded = new SseDecoder().push(new TextEncoder().encode(text));
  const bytes = replaceFrames(decoded, ({ data }) => {
    if (data.startsWith("!")) return [];
    return data.startsWith("*") ? [X] : data.startsWith("2") ? [X, X] : undefined;
  });
  return new TextDecoder().decode(bytes);
}

const ROWS: readonly { readonly name: string; readonly text: string; readonly is: string }[] = [
  { name: "nothing", text: ": c\n\nid: 1\ndata: a\r\n\r\n", is: ": c\n\nid: 1\ndata: a\r\n\r\n" },
  {
    name: "one of three",
    text: "data:a\n\n\nevent: e\ndata: *\n\nid: 3\ndata: b\n\n",
    is: "data:a\n\nevent: x\ndata: X\n\nid: 3\ndata: b\n\n",
  },
  {
    name: "the last, whose name stands behind its data",
    text: "data: a\r\n\r\ndata: *\r\nevent: e\r\n\r\n",
    is: "data: a\r\n\r\nevent: x\ndata: X\n\n",
  },
  {
    name: "one by two, one by none",
    text: "data: 2\n\ndata: !\n\ndata: b\n\n: c\n\n",
    is: "event: x\ndata: X\n\nevent: x\ndata: X\n\ndata: b\n\n: c\n\n",
  },
  { name: "one of several lines", text: "data: *\ndata: b\n\ndata: c\n\n", is: "event: x\ndata: X\n\ndata: c\n\n" },
  {
    name: "one that shares its blank line",
    text: 'data: {"a":1}\ndata: [DONE]\n\n',
    is: 'data: {"a":1}\ndata: [DONE]\n\n',
  },
];

for (const { name, text, is } of ROWS) {
  Deno.test(`replaceFrames replaces ${name}`, () => assert.equal(replaced(text), is));
}

Deno.test("replaceFrames tells frames apart that shared a blank line", () => {
  const decoded = new SseDecoder().push(new TextEncoder().encode('data: {"a":1}\ndata: {"b":1}\ndata: [DONE]\n\n'));
  const bytes = replaceFrames(decoded, ({ data }) => data.includes("b") ? [X] : undefined);
  assert.equal(new TextDecoder().decode(bytes), 'data: {"a":1}\n\nevent: x\ndata: X\n\ndata: [DONE]\n\n');
});
