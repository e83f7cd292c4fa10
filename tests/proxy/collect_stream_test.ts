import assert from "node:assert/strict";
import { AnswerCollector } from "../../lib/protocol/answer_collector.ts";
import type { StreamEvent } from "../../lib/protocol/event.ts";
import { collectStream } from "../../lib/proxy/collect_stream.ts";
import { MAX_WHOLE_BYTES } from "../../lib/proxy/validate.ts";

const encoder = new TextEncoder();

/** What the data of a frame mean here. */
const EVENTS: Readonly<Record<string, StreamEvent>> = {
  finish: { type: "finish", finish: { reason: "stop", raw: "" } },
  end: { type: "end" },
};

interface Told {
  readonly json: unknown;
  readonly cut: boolean;
  /** `bytes` and `finish` as they were called, and `read` for each read. */
  readonly calls: readonly string[];
}

/** What comes of `pieces`, the first of which was read before; an error is thrown in its place. */
async function collected([first = "", ...rest]: readonly (string | Error)[]): Promise<Told> {
  const calls: string[] = [];
  const heard: string[] = [];
  const decoder = {
    push(frame: { readonly data: string }) {
      heard.push(frame.data);
      const event = EVENTS[frame.data];
      return event === undefined ? [] : [event];
    },
    end: () => [],
  };
  const source = {
    read() {
      calls.push("read");
      const piece = rest.shift();
      if (piece instanceof Error) return Promise.reject(piece);
      return Promise.resolve(piece === undefined ? undefined : encoder.encode(piece));
    },
  };
  const { json, cut } = await collectStream(source, {
    first: { type: "events", chunks: [encoder.encode(String(first))] },
    collector: new AnswerCollector(decoder, () => heard, () => false),
    onBytes: () => void calls.push("bytes"),
    onFinish: () => void calls.push("finish"),
  });
  return { json, cut, calls };
}

Deno.test("collectStream waits anew after each piece, and for what follows the finish only after events", async () => {
  assert.deepEqual(await collected(["data: a\n\n", "data: b", "\n\ndata: finish\n\n", ": hi\n\n", "data: c\n\n"]), {
    json: ["a", "b", "finish", "c"],
    cut: false,
    calls: ["bytes", "read", "bytes", "read", "finish", "read", "read", "finish", "read"],
  });
});

Deno.test("collectStream reads nothing behind the end", async () => {
  assert.deepEqual(await collected(["data: finish\n\ndata: end\n\n", "data: a\n\n"]), {
    json: ["finish", "end"],
    cut: false,
    calls: ["finish"],
  });
});

Deno.test("collectStream takes a last event without its blank line", async () => {
  assert.deepEqual((await collected(["data: a\n\n", "data: finish"])).json, ["a", "finish"]);
});

Deno.test("collectStream knows a stream that ended before its answer did", async () => {
  assert.equal((await collected(["data: a\n\n"])).cut, true);
});

Deno.test("collectStream takes no notice of a connection that breaks behind the finish, and of no other", async () => {
  const broken = new Error("broken");
  assert.deepEqual((await collected(["data: finish\n\n", broken])).json, ["finish"]);
  await assert.rejects(collected(["data: a\n\n", broken]), broken);
});

Deno.test("collectStream collects no answer without end", async () => {
  const piece = `: ${"x".repeat(MAX_WHOLE_BYTES / 2 - 4)}\n\n`;
  assert.deepEqual((await collected(["data: a\n\n", piece, piece])).json, ["a"]);
  await assert.rejects(collected(["data: a\n\n", piece, piece, "\n"]), RangeError);
});
