import assert from "node:assert/strict";
import { encodeFrame } from "../../lib/sse/encode.ts";

const ROWS = [
  { event: "ping", data: "{}", bytes: "event: ping\ndata: {}\n\n" },
  { event: "", data: "{}", bytes: "data: {}\n\n" },
  { event: "", data: "one\r\ntwo\rthree\nfour", bytes: "data: one\ndata: two\ndata: three\ndata: four\n\n" },
];

for (const { event, data, bytes } of ROWS) {
  Deno.test(`encodeFrame writes ${JSON.stringify({ event, data })}`, () => {
    assert.equal(new TextDecoder().decode(encodeFrame({ event, data })), bytes);
  });
}
