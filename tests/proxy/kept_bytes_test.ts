import assert from "node:assert/strict";
import { KeptBytes } from "../../lib/proxy/kept_bytes.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (kept: KeptBytes) => new TextDecoder().decode(kept.own());

/** What the upstream sent and what the client got, in turn: `<` for the upstream, `>` for the client. */
function passed(steps: readonly string[]): { upstream: KeptBytes; client: KeptBytes } {
  const upstream = new KeptBytes();
  const client = new KeptBytes(upstream);
  for (const step of steps) (step[0] === "<" ? upstream : client).push(bytes(step.slice(1)));
  return { upstream, client };
}

const ROWS: readonly (readonly [what: string, steps: readonly string[], upstream: string, client: string])[] = [
  ["nothing came", [], "", ""],
  ["all came in one piece", ["<abc", ">abc"], "abc", "abc"],
  ["each piece goes on at once", ["<ab", ">ab", "<cd", ">cd"], "abcd", "abcd"],
  ["pieces are held back and cut elsewhere", ["<ab", "<cde", ">abc", "<f", ">de", ">f"], "abcdef", "abcdef"],
  ["the client left", ["<ab", ">ab", "<cd"], "abcd", "ab"],
  ["a keep-alive came first", [">: x", "<ab", ">ab"], "ab", ": xab"],
  ["a keep-alive came in between", ["<ab", ">ab", ">: x", "<cd", ">cd"], "abcd", "ab: xcd"],
  ["an error was told behind the break", ["<ab", ">ab", ">error"], "ab", "aberror"],
  ["a piece is other than what came", ["<abc", ">ab", ">x", "<d", ">d"], "abcd", "abxd"],
  ["the upstream goes on behind what differs", ["<ab", ">ax", "<cd", ">cd"], "abcd", "axcd"],
];

for (const [what, steps, upstream, client] of ROWS) {
  Deno.test(`KeptBytes: both sides have their own bytes where ${what}`, () => {
    const kept = passed(steps);
    assert.deepEqual([text(kept.upstream), text(kept.client)], [upstream, client]);
    assert.equal(kept.client.length, client.length);
    // Who was asked once may get more and is asked again.
    kept.client.push(bytes("!"));
    kept.upstream.push(bytes("?"));
    assert.deepEqual([text(kept.upstream), text(kept.client)], [`${upstream}?`, `${client}!`]);
  });
}

Deno.test("KeptBytes: what the client got as it came takes no memory of its own", () => {
  const { upstream, client } = passed(["<ab", "<cd", ">abc", ">d"]);
  assert.equal(client.own(), upstream.own());
  assert.notEqual(passed(["<ab", ">a"]).client.own().buffer, passed(["<ab", ">a"]).upstream.own().buffer);
});

Deno.test("KeptBytes: one piece is copied, unless it is wanted as it came and is nothing's part", () => {
  const kept = new KeptBytes();
  const piece = bytes("abcd");
  kept.push(piece);
  assert.equal(kept.asCame(), piece);
  assert.notEqual(kept.own().buffer, piece.buffer);
  const part = new KeptBytes();
  part.push(piece.subarray(1, 3));
  assert.deepEqual([part.asCame().buffer.byteLength, text(part)], [2, "bc"]);
});

Deno.test("KeptBytes keep none of a stream's pieces", () => {
  const kept = new KeptBytes();
  const piece = bytes("abcd");
  kept.push(piece);
  kept.push(piece);
  piece.fill(0);
  assert.equal(text(kept), "abcdabcd");
});
