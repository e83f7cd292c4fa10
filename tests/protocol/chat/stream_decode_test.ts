import assert from "node:assert/strict";
import { ProxyError } from "../../../lib/errors.ts";
import type { Json, JsonObject } from "../../../lib/json.ts";
import { chatCodec } from "../../../lib/protocol/chat/mod.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import { checked } from "../../../lib/protocol/stream/checked.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import type { SseFrame } from "../../../lib/sse/frame.ts";
import { type TestTranslation, translation } from "./translation.ts";

/** One chunk: a delta, a reason to finish, or any members; a string is a frame's raw data. */
type Chunk = string | JsonObject;

interface StreamCase {
  readonly name: string;
  readonly chunks: readonly Chunk[];
  /** The parts, as `text Hello`, `call id name arguments`; then the reason to finish. */
  readonly says: readonly string[];
  readonly reports?: readonly string[];
}

const DONE = "[DONE]";
const delta = (members: JsonObject, finish: string | null = null): JsonObject => ({
  id: "c1",
  model: "m",
  choices: [{ index: 0, delta: members, finish_reason: finish }],
});
const finish = (reason: string | null): JsonObject => delta({}, reason);
const calls = (...list: Json[]): JsonObject => delta({ tool_calls: list });
const call = (index: number, id: string, name: string, text: string): JsonObject => ({
  index,
  id,
  type: "function",
  function: { name, arguments: text },
});
const more = (index: number, text: string): JsonObject => ({ index, function: { arguments: text } });

const CASES: readonly StreamCase[] = [
  {
    name: "text in deltas, with an empty one and the role repeated",
    chunks: [
      delta({ role: "assistant", content: "" }),
      delta({ role: "assistant", content: "Hel" }),
      delta({ role: "assistant", content: "lo" }),
      finish("stop"),
      DONE,
    ],
    says: ["text Hello", "stop"],
  },
  {
    name: "C1: two calls whose fragments interleave",
    chunks: [
      calls(call(0, "a", "read", "")),
      calls(call(1, "b", "write", "")),
      calls(more(0, '{"p":')),
      calls(more(1, '{"q":')),
      calls(more(0, "1}")),
      calls(more(1, "2}")),
      finish("tool_calls"),
      DONE,
    ],
    says: ['call a read {"p":1}', 'call b write {"q":2}', "tool_calls"],
  },
  {
    name: "C2: different calls with the same index",
    chunks: [calls(call(0, "a", "read", "{}")), calls(call(0, "b", "read", '{"x":1}')), finish("stop"), DONE],
    says: ["call a read {}", 'call b read {"x":1}', "tool_calls"],
  },
  {
    name: "C2: calls with the same index whose fragments interleave and all carry their ids",
    chunks: [
      calls(call(0, "a", "read", '{"x":')),
      calls(call(0, "b", "read", '{"y":')),
      calls({ index: 0, id: "a", function: { arguments: "1}" } }),
      calls({ index: 0, id: "b", function: { arguments: "2}" } }),
      finish("tool_calls"),
    ],
    says: ['call a read {"x":1}', 'call b read {"y":2}', "tool_calls"],
  },
  {
    name: "C2: calls without an index, whole",
    chunks: [
      delta({ tool_calls: [{ id: "a", function: { name: "read", arguments: "{}" } }] }),
      delta({ tool_calls: [{ id: "b", function: { name: "read", arguments: '{"x":1}' } }] }, "tool_calls"),
      DONE,
    ],
    says: ["call a read {}", 'call b read {"x":1}', "tool_calls"],
  },
  {
    name: "C2: fragments without an index",
    chunks: [
      calls({ id: "a", function: { name: "read", arguments: '{"x"' } }),
      calls({ function: { arguments: ":1}" } }),
      finish("tool_calls"),
    ],
    says: ['call a read {"x":1}', "tool_calls"],
  },
  {
    name: "C2: fragments without an index or an id that repeat the name",
    chunks: [
      calls({ function: { name: "read", arguments: '{"x"' } }),
      calls({ function: { name: "read", arguments: ":1}" } }),
      calls({ function: { name: "read", arguments: '{"x":2}' } }),
      finish("tool_calls"),
    ],
    says: ['call call_1 read {"x":1}', 'call call_2 read {"x":2}', "tool_calls"],
  },
  {
    name: "C2, C3: whole calls of one tool at one index, without ids",
    chunks: [
      calls({ index: 0, function: { name: "read", arguments: '{"x":1}' } }),
      calls({ index: 0, function: { name: "read", arguments: '{"x":2}' } }),
      finish("tool_calls"),
    ],
    says: ['call call_1 read {"x":1}', 'call call_2 read {"x":2}', "tool_calls"],
  },
  {
    name: "C2: calls of different tools at one index, in fragments and without ids",
    chunks: [
      calls({ index: 0, function: { name: "read", arguments: "" } }),
      calls(more(0, "{}")),
      calls({ index: 0, function: { name: "write", arguments: "" } }),
      calls(more(0, '{"x":1}')),
      finish("tool_calls"),
    ],
    says: ["call call_1 read {}", 'call call_2 write {"x":1}', "tool_calls"],
  },
  {
    name: "C2: a call with a new id in each of its fragments",
    chunks: [
      calls(call(0, "a", "read", "")),
      calls({ index: 0, id: "b", function: { arguments: '{"x":' } }),
      calls({ index: 0, id: "c", function: { name: "", arguments: "1}" } }),
      calls(call(1, "d", "write", "")),
      calls({ index: 1, id: "e", function: { arguments: "{}" } }),
      finish("tool_calls"),
    ],
    says: ['call a read {"x":1}', "call d write {}", "tool_calls"],
  },
  {
    name: "C2: a call with a new id in each of its fragments, without an index",
    chunks: [
      calls({ id: "a", function: { name: "read", arguments: '{"x":' } }),
      calls({ id: "b", function: { arguments: "1}" } }),
      finish("tool_calls"),
    ],
    says: ['call a read {"x":1}', "tool_calls"],
  },
  {
    name: "C2: whole calls of one tool at one index with one id (OmniRoute#11044)",
    chunks: [
      calls(call(0, "a", "read", '{"x":1,"y":2}')),
      calls(call(0, "a", "read", '{"x":2}')),
      calls(call(1, "b", "write", "{}")),
      calls(call(0, "a", "read", '{"x":3}')),
      finish("tool_calls"),
    ],
    says: [
      'call a read {"x":1,"y":2}',
      "call b write {}",
      'call call_1 read {"x":2}',
      'call call_2 read {"x":3}',
      "tool_calls",
    ],
  },
  {
    name: "C2: two calls in the arguments of one, in pieces that are cut anywhere, one of them twice",
    chunks: [
      calls(call(0, "a", "read", "")),
      calls(more(0, '{"x":"')),
      calls(more(0, '1"}{"x":')),
      calls(more(0, ' "2"}')),
      calls(more(0, '{"x":"1"}')),
      finish("tool_calls"),
    ],
    says: ['call a read {"x":"1"}', 'call call_1 read {"x":"2"}', "tool_calls"],
  },
  {
    name: "C2: two calls in the arguments of one behind an empty object, and no reason to finish",
    chunks: [
      calls(call(0, "a", "read", "{}")),
      calls(more(0, '{"x":1}')),
      calls(more(0, "{'x':2}")),
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } },
      DONE,
    ],
    says: ['call a read {"x":1}', 'call call_1 read {"x":2}', "tool_calls"],
  },
  ...[
    ["the second of which is cut", '{"x":1}', '{"x":'],
    ["that could be states of one that grows", '{"path":"/a","n":1}', '{"path":"/a/b","n":12}'],
    ["that could be the members of one", '{"path":"/a"}', '{"text":"b"}'],
    ["behind each other in a list", "[1]", '{"x":1}'],
  ].map(([what, first = "", second = ""]) => ({
    name: `C2: objects ${what}, as they came`,
    chunks: [calls(call(0, "a", "read", first)), calls(call(0, "a", "read", second)), finish("tool_calls")],
    says: [`call a read ${first}${second}`, "tool_calls"],
  })),
  ...[
    ['{"x":"a', '{"x":"ab', '{"x":"abc"', '{"x":"abc"}'],
    ['{"x":', '{"x":"abc"', '{"x":"abc"}', '{"x":"abc"}'],
    ["{", '{"', '{"x":"abc"}'],
  ].map(([first = "", ...others], i) => ({
    name: `C6: all arguments so far in each piece (vercel/ai#12052), ${i}`,
    chunks: [
      calls(call(0, "a", "read", first)),
      ...others.map((text) => calls(i === 0 ? call(0, "a", "read", text) : more(0, text))),
      finish("tool_calls"),
    ],
    says: ['call a read {"x":"abc"}', "tool_calls"],
  })),
  {
    name: "C6: pieces that begin alike since the arguments do",
    chunks: [
      calls(call(0, "a", "read", '{"not":')),
      calls(more(0, '{"not":1}')),
      calls(more(0, "}")),
      calls(call(1, "b", "read", '{"x')),
      calls(more(1, 'x":"{"')),
      calls(more(1, "}")),
      finish("tool_calls"),
    ],
    says: ['call a read {"not":{"not":1}}', 'call b read {"xx":"{"}', "tool_calls"],
  },
  {
    name: "C6: all arguments so far in each piece, cut",
    chunks: [calls(call(0, "a", "read", '{"x":"a')), calls(more(0, '{"x":"ab')), finish("length")],
    says: ['call a read {"x":"a{"x":"ab', "length"],
  },
  {
    name: "C6: arguments that turn out to be no JSON after they have begun like it",
    chunks: [
      calls(call(0, "a", "edit", '{"all": ')),
      calls(more(0, "Tr")),
      calls(more(0, "ue, 'x': \"1\n2\",")),
      calls(more(0, "}")),
      finish("tool_calls"),
    ],
    says: ['call a edit {"all": true, "x": "1\\n2"}', "tool_calls"],
  },
  {
    name: "C3: an id that is missing",
    chunks: [
      calls({ index: 0, function: { name: "a", arguments: "{}" } }),
      calls(call(1, "b7e", "b", "{}")),
      finish("stop"),
    ],
    says: ["call call_1 a {}", "call b7e b {}", "tool_calls"],
  },
  {
    name: "C4: a name that comes late",
    chunks: [
      calls({ index: 0, id: "a", function: { name: "", arguments: "" } }),
      calls({ index: 0, id: "a", function: { arguments: '{"x":' } }),
      calls({ index: 0, function: { name: "read" } }),
      calls(more(0, "1}")),
      finish("tool_calls"),
    ],
    says: ['call a read {"x":1}', "tool_calls"],
  },
  {
    name: "C4: a call that never gets a name",
    chunks: [calls({ index: 0, id: "a", function: { arguments: "{}" } }), finish("tool_calls")],
    says: ["stop"],
    reports: ["choices[].message.tool_calls[].function.name"],
  },
  {
    name: "C5: empty and null lists of calls",
    chunks: [
      delta({ content: "a", tool_calls: [] }),
      delta({ content: "b", tool_calls: null, function_call: null }),
      delta({ content: "c", refusal: null, reasoning_content: "", reasoning: null }),
      finish("stop"),
    ],
    says: ["text abc", "stop"],
  },
  {
    name: "C6: arguments that are empty, null, an object, and Python",
    chunks: [
      calls(call(0, "a", "one", "")),
      calls({ index: 1, id: "b", function: { name: "two", arguments: null } }),
      calls({ index: 2, id: "c", function: { name: "three", arguments: { x: 1 } } }),
      calls(call(3, "d", "four", "{'x': ")),
      calls(more(3, "True}")),
      finish("tool_calls"),
    ],
    says: ["call a one ", "call b two ", 'call c three {"x":1}', 'call d four {"x":true}', "tool_calls"],
  },
  {
    name: "C6: an empty object and then the arguments, and arguments sent twice",
    chunks: [
      calls(call(0, "a", "one", "{}")),
      calls(more(0, '{"x":1}')),
      calls(more(0, '{"x":1}')),
      finish("tool_calls"),
    ],
    says: ['call a one {"x":1}', "tool_calls"],
  },
  {
    name: "later fragments with an empty id, and the id and name repeated",
    chunks: [
      calls(call(0, "a", "read", "")),
      calls({ index: 0, id: "", function: { name: "", arguments: '{"x"' } }),
      calls(call(0, "a", "read", ":1}")),
      finish("tool_calls"),
    ],
    says: ['call a read {"x":1}', "tool_calls"],
  },
  {
    name: "an index that begins at 1, and a whole call in the chunk that finishes",
    chunks: [delta({ tool_calls: [call(1, "a", "read", '{"x":1}')] }, "tool_calls"), DONE],
    says: ['call a read {"x":1}', "tool_calls"],
  },
  {
    name: "C8: text, a call, and text again",
    chunks: [delta({ content: "a" }), calls(call(0, "x", "read", "{}")), delta({ content: "b" }), finish("tool_calls")],
    says: ["text a", "call x read {}", "text b", "tool_calls"],
  },
  {
    name: "C14: a call under the reason stop, and the reason tool_calls without a call",
    chunks: [delta({ content: "a" }), finish("tool_calls"), DONE],
    says: ["text a", "stop"],
  },
  {
    name: "a call that is cut at the limit, as it is",
    chunks: [calls(call(0, "a", "read", '{"x":"lon')), finish("length"), DONE],
    says: ['call a read {"x":"lon', "length"],
  },
  {
    name: "a call of an old function",
    chunks: [
      delta({ function_call: { name: "read", arguments: "" } }),
      delta({ function_call: { arguments: '{"x":1}' } }),
      finish("function_call"),
    ],
    says: ['call call_1 read {"x":1}', "tool_calls"],
  },
  {
    name: "a call of a custom tool",
    chunks: [
      calls({ index: 0, id: "a", type: "custom", custom: { name: "patch", input: "" } }),
      calls({ index: 0, custom: { input: "*** Begin" } }),
      calls({ index: 0, custom: { input: " Patch" } }),
      finish("tool_calls"),
    ],
    says: ["custom a patch *** Begin Patch", "tool_calls"],
  },
  {
    name: "B8: reasoning_content, with the same text in reasoning_details",
    chunks: [
      delta({ reasoning_content: "hm", reasoning_details: [{ type: "reasoning.text", text: "hm", index: 0 }] }),
      delta({ content: "a" }),
      finish("stop"),
    ],
    says: [
      'thinking hm {"reasoning_content":"hm","reasoning_details":[{"type":"reasoning.text","text":"hm","index":0}]}',
      "text a",
      "stop",
    ],
  },
  {
    name: "B8: reasoning with details whose signature comes last, which OpenRouter wants back in one piece",
    chunks: [
      delta({ reasoning: "h", reasoning_details: [{ type: "reasoning.text", text: "h", index: 0, signature: "" }] }),
      delta({ reasoning: "m", reasoning_details: [{ type: "reasoning.text", text: "m", index: 0 }] }),
      delta({ reasoning: null, reasoning_details: [{ type: "reasoning.text", signature: "s", index: 0 }] }),
      delta({ content: "a" }),
      finish("stop"),
    ],
    says: [
      'thinking hm {"reasoning_details":[{"type":"reasoning.text","text":"hm","index":0,"signature":"s"}]}',
      "text a",
      "stop",
    ],
  },
  {
    name: "B8: reasoning that only the vendor can read",
    chunks: [
      delta({ reasoning_details: [{ type: "reasoning.encrypted", data: "xyz", index: 0 }] }),
      delta({ reasoning_details: [{ type: "reasoning.encrypted", data: "uvw", index: 0 }] }),
      calls(call(0, "a", "read", "{}")),
      finish("tool_calls"),
    ],
    says: [
      'thinking  {"reasoning_details":[{"type":"reasoning.encrypted","data":"xyz","index":0},' +
      '{"type":"reasoning.encrypted","data":"uvw","index":0}]}',
      "call a read {}",
      "tool_calls",
    ],
  },
  ...[
    ["B8: LiteLLM's thinking_blocks, signed after their text (litellm#29428)", [
      delta({ reasoning_content: "h", thinking_blocks: [{ type: "thinking", thinking: "h", signature: "" }] }),
      delta({ reasoning_content: "m", thinking_blocks: [{ type: "thinking", thinking: "m", signature: null }] }),
      delta({ reasoning_content: "", thinking_blocks: [{ type: "thinking", thinking: "", signature: "s" }] }),
    ]] as const,
    ["B8: LiteLLM's thinking_blocks, which repeat the text where they are signed (litellm#31022)", [
      delta({ reasoning_content: "h" }),
      delta({ reasoning_content: "m", thinking_blocks: null }),
      delta({ reasoning_content: "", thinking_blocks: [{ type: "thinking", thinking: "hm", signature: "s" }] }),
    ]] as const,
  ].map(([name, chunks]) => ({
    name,
    chunks: [...chunks, calls(call(0, "a", "read", "{}")), finish("tool_calls")],
    says: [
      'thinking hm {"reasoning_content":"hm",' +
      '"thinking_blocks":[{"type":"thinking","thinking":"hm","signature":"s"}]}',
      "call a read {}",
      "tool_calls",
    ],
  })),
  {
    name: "B8: thinking that LiteLLM only gives signed or redacted",
    chunks: [
      delta({ thinking_blocks: [{ type: "thinking", thinking: "", signature: "s" }] }),
      delta({ thinking_blocks: [{ type: "redacted_thinking", data: "d" }] }),
      calls(call(0, "a", "read", "{}")),
      finish("tool_calls"),
    ],
    says: [
      'thinking  {"thinking_blocks":[{"type":"thinking","thinking":"","signature":"s"},' +
      '{"type":"redacted_thinking","data":"d"}]}',
      "call a read {}",
      "tool_calls",
    ],
  },
  {
    name: "B8: GitHub Copilot's reasoning_text with its seal (litellm#35021)",
    chunks: [
      delta({ content: "", reasoning_text: "h" }),
      delta({ content: "", reasoning_text: "m" }),
      delta({ content: "", reasoning_opaque: "o" }),
      delta({ content: "a" }),
      finish("stop"),
    ],
    says: ['thinking hm {"reasoning_text":"hm","reasoning_opaque":"o"}', "text a", "stop"],
  },
  {
    name: "B8: GitHub Copilot's seal alone, which cuts no text in two",
    chunks: [
      delta({ content: "a" }),
      delta({ content: "b", reasoning_opaque: "o" }),
      delta({ content: "c" }),
      calls(call(0, "a", "read", "{}")),
      finish("tool_calls"),
    ],
    says: ["text abc", 'thinking  {"reasoning_opaque":"o"}', "call a read {}", "tool_calls"],
  },
  {
    name: "B8: the end of a thought that nobody began",
    chunks: [delta({ content: "</thi" }), delta({ content: "nk>" }), delta({ content: "\n\na" }), finish("stop")],
    says: ["text a", "stop"],
  },
  {
    name: "B8: thinking between tags, cut inside a tag",
    chunks: [
      delta({ content: "<thi" }),
      delta({ content: "nk>hm</th" }),
      delta({ content: "ink>\n\na" }),
      finish("stop"),
    ],
    says: ["thinking hm", "text a", "stop"],
  },
  {
    name: "an answer that begins like a tag and has no more",
    chunks: [delta({ content: "<th" }), finish("stop")],
    says: ["text <th", "stop"],
  },
  {
    name: "content as a list with thinking",
    chunks: [
      delta({ content: [{ type: "thinking", thinking: [{ type: "text", text: "hm" }] }] }),
      delta({ content: [{ type: "text", text: "a" }, { type: "reference", reference_ids: [1] }] }),
      finish("stop"),
    ],
    says: ["thinking hm", "text a", "stop"],
    reports: ["choices[].message.content[].reference"],
  },
  {
    name: "content as an object",
    chunks: [delta({ content: { a: 1 } }), finish("stop")],
    says: ['text {"a":1}', "stop"],
  },
  {
    name: "a refusal",
    chunks: [delta({ refusal: "I " }), delta({ refusal: "won't" }), finish("stop")],
    says: ["refusal I won't", "refusal"],
  },
  {
    name: "a preamble without choices, and a choice without a delta",
    chunks: [
      { id: "", model: "", object: "", choices: [], prompt_filter_results: [{}] },
      delta({ content: "a" }),
      { id: "c1", choices: [{ index: 0, finish_reason: null, content_filter_results: { hate: {} } }] },
      finish("stop"),
    ],
    says: ["text a", "stop"],
  },
  {
    name: "several choices: the first is the answer",
    chunks: [
      delta({ content: "a" }),
      { id: "c1", choices: [{ index: 1, delta: { content: "b" }, finish_reason: "stop" }] },
      finish("stop"),
    ],
    says: ["text a", "stop"],
    reports: ["choices[1]"],
  },
  {
    name: "a call in another choice than the text (nanobot#1481)",
    chunks: [
      delta({ role: "assistant", content: "a" }),
      { id: "c1", choices: [{ index: 1, delta: { role: "assistant", tool_calls: [call(0, "a", "read", '{"x"')] } }] },
      { id: "c1", choices: [{ index: 1, delta: { tool_calls: [more(0, ":1}")] } }] },
      {
        id: "c1",
        choices: [0, 1].map((index) => ({ index, delta: {}, finish_reason: "tool_calls" })),
      },
    ],
    says: ["text a", 'call a read {"x":1}', "tool_calls"],
  },
  {
    name: "calls in two choices: those of the first are the answer's",
    chunks: [0, 1].map((index) => ({
      id: "c1",
      choices: [{
        index,
        delta: { tool_calls: [call(0, "a", "read", `{"x":${index}}`)] },
        finish_reason: "tool_calls",
      }],
    })),
    says: ['call a read {"x":0}', "tool_calls"],
    reports: ["choices[1]"],
  },
  {
    name: "members that the hub has no word for",
    chunks: [
      delta({ content: "a", annotations: [{ type: "file" }], annotations_empty: [], video: { url: "u" } }),
      finish("stop"),
    ],
    says: ["text a", "stop"],
    reports: ["choices[].message.annotations", "choices[].message.video"],
  },
  {
    name: "a whole message where a delta should be, and a message beside each delta",
    chunks: [
      { id: "c", choices: [{ index: 0, message: { role: "assistant", content: "a" }, finish_reason: null }] },
      { id: "c", choices: [{ index: 0, message: { content: "ab" }, delta: { content: "b" }, finish_reason: "stop" }] },
    ],
    says: ["text ab", "stop"],
  },
  {
    name: "C19: lines that are no JSON, and what follows the end",
    chunks: ["<html>", delta({ content: "a" }), finish("stop"), DONE, delta({ content: "b" })],
    says: ["text a", "stop"],
  },
  {
    name: "two reasons to finish",
    chunks: [delta({ content: "a" }), finish("stop"), delta({ content: "" }, "stop"), DONE],
    says: ["text a", "stop"],
  },
  {
    name: "a reason to finish with each chunk, the last of which counts",
    chunks: [
      delta({ reasoning_content: "h" }, "stop"),
      delta({ content: "a" }, "stop"),
      calls(call(0, "a", "read", "{}")),
      finish("length"),
      delta({}, "stop"),
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } },
      DONE,
    ],
    says: ["thinking h", "text a", "call a read {}", "length"],
  },
  {
    name: "a call behind the only reason to finish",
    chunks: [delta({ content: "a" }), finish("stop"), calls(call(0, "a", "read", "{}"))],
    says: ["text a", "call a read {}", "tool_calls"],
  },
  {
    name: "no reason to finish, but the tokens counted and the end said",
    chunks: [
      calls(call(0, "a", "read", "{}")),
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } },
      DONE,
    ],
    says: ["call a read {}", "tool_calls"],
  },
];

for (const each of CASES) {
  Deno.test(`streamDecoder reads ${each.name}`, () => {
    const around = translation();
    assert.deepEqual(says(decode(each.chunks, around)), each.says);
    assert.deepEqual(around.reported, each.reports ?? []);
  });
}

/** To a client with the tools `read`, `read_file` and `write`. */
const NAMES: readonly StreamCase[] = [
  {
    name: "a name in pieces",
    chunks: [
      calls(call(0, "a", "wr", "")),
      calls({ index: 0, function: { name: "ite", arguments: "" } }),
      calls(more(0, "{}")),
    ],
    says: ["call a write {}", "tool_calls"],
  },
  {
    name: "a name in pieces that repeat the id, the last one with arguments, whose first is a tool's",
    chunks: [calls(call(0, "a", "read", "")), calls(call(0, "a", "_fi", "")), calls(call(0, "a", "le", '{"x":1}'))],
    says: ['call a read_file {"x":1}', "tool_calls"],
  },
  {
    name: "a name that is the beginning of another's",
    chunks: [
      calls(call(0, "a", "read", "")),
      calls(more(0, '{"x"')),
      calls(more(0, ":1}")),
      calls(call(1, "b", "read", "")),
    ],
    says: ['call a read {"x":1}', "call b read ", "tool_calls"],
  },
  {
    name: "two names with one index that are no tool's name together",
    chunks: [calls(call(0, "a", "read", "")), calls({ index: 0, function: { name: "write", arguments: "{}" } })],
    says: ["call a read ", "call call_1 write {}", "tool_calls"],
  },
  {
    name: "two names with one index and ids of their own",
    chunks: [calls(call(0, "a", "read", "")), calls(call(0, "b", "_file", ""))],
    says: ["call a read ", "call b _file ", "tool_calls"],
  },
];

for (const { name, chunks, says: expected } of NAMES) {
  Deno.test(`streamDecoder reads ${name}`, () => {
    const tools = ["read", "read_file", "write"].map((tool) => ({ name: tool, kind: "function" as const }));
    assert.deepEqual(says(decode([...chunks, finish("tool_calls"), DONE], translation({ tools }))), expected);
  });
}

const FINISHES: readonly (readonly [string, string])[] = [
  ["stop", "stop"],
  ["eos", "stop"],
  ["STOP", "stop"],
  ["length", "length"],
  ["max_output_tokens", "length"],
  ["model_context_window_exceeded", "context"],
  ["content_filter", "filtered"],
  ["tool-calls", "stop"],
  ["pause_turn", "pause"],
  ["refusal", "refusal"],
  ["something", "unknown"],
];
for (const [raw, reason] of FINISHES) {
  Deno.test(`C15: streamDecoder takes the reason ${raw} for ${reason}`, () => {
    assert.deepEqual(decode([finish(raw)]).find(({ type }) => type === "finish"), {
      type: "finish",
      finish: { reason, raw },
    });
  });
}

interface ErrorCase {
  readonly name: string;
  readonly chunks: readonly Chunk[];
  readonly message: RegExp;
}

const ERRORS: readonly ErrorCase[] = [
  {
    name: "an input that ends in the text",
    chunks: [delta({ content: "a" })],
    message: /before its answer was complete/,
  },
  { name: "no input at all", chunks: [], message: /before its answer was complete/ },
  { name: "an end mark alone", chunks: [DONE], message: /before its answer was complete/ },
  {
    name: "an end mark without a reason to finish, tokens uncounted",
    chunks: [delta({ content: "a" }), DONE],
    message: /before its answer was complete/,
  },
  {
    name: "an end mark without a reason to finish, a call cut",
    chunks: [
      calls(call(0, "a", "read", '{"x')),
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } },
      DONE,
    ],
    message: /inside a part|before its answer was complete/,
  },
  {
    name: "C17: an error object",
    chunks: [delta({ content: "a" }), { error: { message: "Overloaded", code: "server_is_overloaded" } }],
    message: /^Overloaded$/,
  },
  {
    name: "C17: an error beside choices",
    chunks: [{ ...finish("error"), error: { code: 502, message: "Provider gone" } }],
    message: /^Provider gone$/,
  },
  {
    name: "C17: an error in a choice that it ended",
    chunks: [delta({ content: "a" }), {
      choices: [{ index: 0, delta: {}, finish_reason: "error", error: { code: 429, message: "Slow down" } }],
    }],
    message: /^Slow down$/,
  },
  { name: "C15: a reason to finish that is an error", chunks: [finish("network_error")], message: /network_error/ },
  {
    name: "more calls than anybody makes",
    chunks: [calls(...Array.from({ length: 5000 }, (_, i) => call(i, `c${i}`, "a", "{}")))],
    message: /too long/,
  },
  {
    name: "DeepSeek's lack of machines",
    chunks: [delta({ content: "a" }), finish("insufficient_system_resource")],
    message: /insufficient_system_resource/,
  },
];

for (const each of ERRORS) {
  Deno.test(`C13: streamDecoder ends with an error after ${each.name}`, () => {
    const events = decode(each.chunks);
    const last = events[events.length - 1];
    assert.ok(last?.type === "error", `${last?.type}`);
    assert.match(last.error.message, each.message);
    assert.ok(!events.some(({ type }) => type === "end"));
  });
}

Deno.test("streamDecoder leaves the calls of other choices alone for a client that asked for several answers", () => {
  const around = translation({ request: { n: 2 } });
  const other = { id: "c1", choices: [{ index: 1, delta: { tool_calls: [call(0, "a", "read", "{}")] } }] };
  assert.deepEqual(says(decode([delta({ content: "a" }), other, finish("stop")], around)), ["text a", "stop"]);
  assert.deepEqual(around.reported, ["choices[1]"]);
});

Deno.test("C17: streamDecoder reads an event that is named an error", () => {
  const decoder = chatCodec.streamDecoder(translation());
  const events = decoder.push({ event: "error", data: '{"error":{"message":"no","status_code":429}}' });
  const [error] = events;
  assert.ok(error?.type === "error" && error.error instanceof ProxyError);
  assert.equal(error.error.status, 429);
  assert.deepEqual(decoder.push({ event: "error", data: "{}" }), []);
});

Deno.test("C11: streamDecoder gives usage at once, before, with and after the finish, and the same only once", () => {
  const usage = { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 };
  const events = decode([
    { ...delta({ content: "a" }), usage },
    { ...delta({ content: "b" }), usage },
    { ...finish("stop"), usage: { ...usage, completion_tokens: 2 } },
    { choices: [], usage: { ...usage, completion_tokens: 3 } },
    DONE,
  ]);
  assert.deepEqual(
    events.flatMap((event): (string | number)[] =>
      event.type === "usage" ? [event.usage.outputTokens] : event.type === "finish" ? ["f"] : []
    ),
    [1, 2, 3, "f"],
  );
});

Deno.test("C11: streamDecoder ends after its reason to finish, however the stream ends and whether tokens were counted", () => {
  for (const reason of ["eof", "error", "canceled"] as const) {
    const decoder = chatCodec.streamDecoder(translation());
    decoder.push(frame(delta({ content: "a" })));
    decoder.push(frame(finish("stop")));
    assert.deepEqual(decoder.end(reason).map(({ type }) => type), ["part_end", "finish", "end"]);
  }
});

Deno.test("C10: streamDecoder estimates an input that the upstream counts as none", () => {
  const usage = { prompt_tokens: 0, completion_tokens: 3 };
  const found = decode([delta({ content: "a" }), { ...finish("stop"), usage }, DONE]).find(({ type }) =>
    type === "usage"
  );
  assert.deepEqual(found?.type === "usage" && [found.usage.inputTokens, found.usage.outputTokens], [7, 3]);
});

/** Where upstreams put their counts: Groq, and Moonshot (higress-group/higress#1568, earendil-works/pi#2017). */
const COUNTS = { prompt_tokens: 19, completion_tokens: 13, total_tokens: 32 };
const PLACES: readonly (readonly [string, JsonObject])[] = [
  ["of its own", { ...finish("stop"), usage: null, x_groq: { id: "req_1", usage: COUNTS } }],
  ["beside the choice", { choices: [{ index: 0, delta: {}, finish_reason: "stop", usage: COUNTS }] }],
];

for (const [place, last] of PLACES) {
  Deno.test(`C10: streamDecoder finds tokens that are counted in a place ${place}`, () => {
    const found = decode([delta({ content: "a" }), last, DONE]).find(({ type }) => type === "usage");
    assert.deepEqual(found?.type === "usage" && [found.usage.inputTokens, found.usage.outputTokens], [19, 13]);
  });
}

Deno.test("streamDecoder names the stop sequence where the upstream does", () => {
  const events = decode([{ choices: [{ index: 0, delta: {}, finish_reason: "stop", stop_reason: "END" }] }]);
  const found = events.find((event) => event.type === "finish");
  assert.deepEqual(found, { type: "finish", finish: { reason: "stop", raw: "stop", stopSequence: "END" } });
});

Deno.test("streamDecoder keeps what Google binds to a call", () => {
  const extra = { google: { thought_signature: "sig" } };
  const events = decode([calls({ ...call(0, "a", "read", "{}"), extra_content: extra }), finish("tool_calls")]);
  const signed = events.find((event) => event.type === "signature");
  assert.deepEqual(signed?.type === "signature" && JSON.parse(signed.signature.data), { extra_content: extra });
});

Deno.test("streamDecoder passes 5 MB of arguments on as they come", () => {
  const piece = '"'.padEnd(1023, "x") + '",';
  const chunks = [calls(call(0, "a", "w", '{"l":[')), ...Array.from({ length: 5000 }, () => calls(more(0, piece)))];
  const started = performance.now();
  const message = collect(decode([...chunks, calls(more(0, '""]}')), finish("tool_calls"), DONE]));
  assert.ok(!(message instanceof ProxyError));
  const [part] = message.parts;
  assert.equal(part?.type === "tool_call" && part.arguments.length, 6 + 5000 * 1025 + 4);
  assert.ok(performance.now() - started < 5000, "quadratic");
});

Deno.test("streamDecoder gives what it held back as the beginning of a tag before it fails", () => {
  const told = (...chunks: Chunk[]) =>
    decode(chunks).flatMap((e) => e.type === "delta" || e.type === "error" ? [e] : []);
  for (const last of [[], [{ error: { message: "it broke" } }]]) {
    const [said, failed, ...others] = told(delta({ content: "<thi" }), ...last);
    assert.deepEqual([said?.type === "delta" && said.text, failed?.type, others], ["<thi", "error", []]);
  }
});

function frame(chunk: Chunk): SseFrame {
  return { event: "", data: typeof chunk === "string" ? chunk : JSON.stringify(chunk) };
}

function decode(chunks: readonly Chunk[], around: TestTranslation = translation()): StreamEvent[] {
  const decoder = chatCodec.streamDecoder(around);
  const grammar = checked();
  const events = chunks.flatMap((chunk) => decoder.push(frame(chunk))).flatMap((event) => grammar.push(event));
  return [...events, ...decoder.end("eof").flatMap((event) => grammar.push(event)), ...grammar.end("eof")];
}

function says(events: readonly StreamEvent[]): string[] {
  const message = collect(events);
  if (message instanceof ProxyError) return [message.message];
  const parts = message.parts.map((part) => {
    switch (part.type) {
      case "tool_call":
        return `${part.kind === "custom" ? "custom" : "call"} ${part.id} ${part.name} ${part.arguments}`;
      case "text":
      case "refusal":
        return `${part.type} ${part.text}`;
      case "thinking": {
        const { signature } = part;
        const details = signature !== undefined && /reasoning_(?:details|opaque)|thinking_blocks/.test(signature.data);
        return `thinking ${part.text}${details ? ` ${signature.data}` : ""}`;
      }
      default:
        return part.type;
    }
  });
  return [...parts, message.finish.reason];
}
