import assert from "node:assert/strict";
import type { StreamEvent } from "../../lib/protocol/event.ts";
import { StreamConverter } from "../../lib/protocol/stream_converter.ts";
import { MAX_PIECE } from "../../lib/protocol/stream/text_pieces.ts";
import type { SseFrame } from "../../lib/sse/frame.ts";

Deno.test("StreamConverter tells in pieces what an upstream says at once, as Gemini does a call that writes a file", () => {
  const text = JSON.stringify({ content: 'läng "x" \u{1F389}\n'.repeat(9000) });
  const said: StreamEvent = { type: "delta", index: 3, text };
  const told: string[] = [];
  const converter = new StreamConverter(
    { push: () => [said], end: () => [said] },
    {
      push: (event: StreamEvent): SseFrame[] => {
        assert.ok(event.type === "delta" && event.index === 3);
        told.push(event.text);
        return [{ event: "", data: event.text }];
      },
      end: () => [],
    },
    () => undefined,
  );
  const frames = converter.push({ event: "", data: "" });
  assert.equal(frames.map(({ data }) => data).join(""), text);
  assert.ok(told.every((piece) => piece.length <= MAX_PIECE));
  converter.end("eof");
  assert.equal(told.join(""), text + text);
});
