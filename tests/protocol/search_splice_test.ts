import assert from "node:assert/strict";
import fc from "fast-check";
import type { ToolCallPart } from "../../lib/protocol/conversation.ts";
import type { StreamEvent } from "../../lib/protocol/event.ts";
import type { AnswerPart, Message } from "../../lib/protocol/message.ts";
import { queryOf, SearchSplice } from "../../lib/protocol/search_splice.ts";
import { checked } from "../../lib/protocol/stream/checked.ts";
import { collect } from "../../lib/protocol/stream/collect.ts";
import { through } from "../../lib/protocol/stream/pipe.ts";
import { replay } from "../../lib/protocol/stream/replay.ts";
import { NO_USAGE } from "../../lib/protocol/usage.ts";
import type { WebSearchPart } from "../../lib/protocol/web_search.ts";

const call = (id: string, name: string): ToolCallPart => ({
  ...{ type: "tool_call", id, name, kind: "function" },
  arguments: JSON.stringify({ query: id }),
});
const search = (query: string): WebSearchPart => ({ type: "web_search", queries: [query], sources: [] });
const isSearch = (part: AnswerPart): part is ToolCallPart => part.type === "tool_call" && part.name === "web_search";

const kinds = fc.array(fc.constantFrom("text", "thinking", "web_search", "read"), { maxLength: 5 });

function messageOf(kinds: readonly string[], turn: number): Message {
  const parts = kinds.map((kind, nth): AnswerPart => {
    const name = `${turn}.${nth}`;
    if (kind === "text") return { type: "text", text: name };
    return kind === "thinking" ? { type: kind, text: name } : call(name, kind);
  });
  const finish = { reason: "tool_calls" as const, raw: "" };
  const usage = { ...NO_USAGE, inputTokens: 10 * (turn + 1), outputTokens: turn + 1, reasoningTokens: 1 };
  return { id: `m${turn}`, model: "m", parts, finish, usage };
}

/** The events of a message, its parts overlapping where `mixed`: what is not of a part keeps its place. */
function eventsOf(message: Message, mixed: boolean): StreamEvent[] {
  const events = [...replay(message)];
  if (!mixed) return events;
  const isEnd = ({ type }: StreamEvent) => type === "part_end";
  const last = events.findIndex(({ type }) => type === "usage");
  const body = events.slice(1, last);
  return [events[0]!, ...body.filter((event) => !isEnd(event)), ...body.filter(isEnd), ...events.slice(last)];
}

Deno.test("SearchSplice makes one answer of any turns: all that was said, the searches where they were run, all that was used", () => {
  fc.assert(fc.property(fc.array(kinds, { minLength: 1, maxLength: 4 }), fc.boolean(), (turns, mixed) => {
    const splice = new SearchSplice("web_search");
    const told: StreamEvent[] = [];
    const expected: AnswerPart[] = [];
    const messages = turns.map(messageOf);
    messages.forEach((message, turn) => {
      if (turn > 0) splice.next();
      for (const event of eventsOf(message, mixed)) told.push(...splice.push(event));
      const end = splice.end();
      assert.deepEqual(end?.parts, message.parts);
      assert.equal(end.hasOthers, message.parts.some((part) => part.type === "tool_call" && !isSearch(part)));
      const own = message.parts.filter((part) => !isSearch(part));
      expected.push(...own.map((part) => part.type === "text" && turn > 0 ? { ...part, apart: true as const } : part));
      for (const each of end.calls) {
        const part = search(queryOf(each)!);
        expected.push(part);
        told.push(...splice.tell(part));
      }
    });
    told.push(...splice.close({ reason: "stop", raw: "" }));
    const message = collect(through(told, checked()));
    assert.ok(!(message instanceof Error), String(message));
    assert.deepEqual(message.parts, expected);
    assert.deepEqual([message.id, message.finish.reason], ["m0", "stop"]);
    const { inputTokens, outputTokens, reasoningTokens } = message.usage!;
    const written = messages.reduce((sum, { usage }) => sum + usage!.outputTokens, 0);
    assert.deepEqual([inputTokens, outputTokens, reasoningTokens], [10 * turns.length, written, turns.length]);
  }));
});

Deno.test("SearchSplice knows no end of a turn that has not finished, or that failed", () => {
  for (const events of [eventsOf(messageOf(["text"], 0), false).slice(0, 3), []]) {
    const splice = new SearchSplice("web_search");
    for (const event of events) splice.push(event);
    assert.equal(splice.end(), undefined);
  }
});

Deno.test("queryOf reads what a call asks, and nothing else", () => {
  const asking = (text: string) => queryOf({ ...call("c", "web_search"), arguments: text });
  assert.equal(asking('{"query": " deno \\n"}'), "deno");
  for (const text of ["", "{", "null", '"x"', "{}", '{"query":""}', '{"query":" "}', '{"query":3}', '{"q":"x"}']) {
    assert.equal(asking(text), undefined, text);
  }
});
