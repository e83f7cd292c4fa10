/**
 * What a Gemini client sends back of another vendor's thinking: Gemini CLI no thoughts at all, Google's SDKs everything,
 * Pydantic AI the text without its signature and that one on the part that follows.
 */
import assert from "node:assert/strict";
import { isObject, type JsonObject } from "../../../lib/json.ts";
import type { Part, ThinkingPart } from "../../../lib/protocol/conversation.ts";
import { geminiCodec } from "../../../lib/protocol/gemini/mod.ts";
import type { AnswerPart } from "../../../lib/protocol/message.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { replay } from "../../../lib/protocol/stream/replay.ts";
import { decodeContext, translation } from "./context.ts";

const thought = (
  text: string,
  data: string,
  protocol: "messages" | "responses" | "chat" = "messages",
): ThinkingPart => ({
  type: "thinking",
  text,
  signature: { protocol, data, ...(protocol === "responses" ? { id: "rs_1" } : {}) },
});
const said = (text: string): Part => ({ type: "text", text });
const call = (id: string): Part => ({ type: "tool_call", id, name: "f", kind: "function", arguments: "{}" });

const ANSWERS: readonly { readonly name: string; readonly parts: readonly Part[] }[] = [
  { name: "a thought and a call", parts: [thought("a", "s1"), call("c1")] },
  { name: "a thought, a text and two calls", parts: [thought("a", "s1"), said("t"), call("c1"), call("c2")] },
  {
    name: "thoughts before each of two calls",
    parts: [thought("a", "s1"), said("t"), call("c1"), thought("b", "s2"), call("c2")],
  },
  {
    name: "two reasoning items",
    parts: [thought("a", "e1", "responses"), thought("b", "e2", "responses"), call("c1")],
  },
  { name: "hidden thinking", parts: [thought("", "s1"), call("c1")] },
  {
    name: "redacted thinking",
    parts: [{ ...thought("", "r"), signature: REDACTED() }, thought("a", "s1"), call("c1")],
  },
  {
    name: "redacted thinking behind a thought",
    parts: [thought("a", "s1"), { ...thought("", "r"), signature: REDACTED() }, said("t"), call("c1")],
  },
  {
    name: "a chat upstream's reasoning",
    parts: [thought("a", JSON.stringify({ reasoning_content: "a" }), "chat"), call("c1")],
  },
];

function REDACTED() {
  return { protocol: "messages", data: "r", redacted: true, id: "redacted" } as const;
}

const CLIENTS: readonly { readonly name: string; readonly keeps: (parts: readonly JsonObject[]) => JsonObject[] }[] = [
  { name: "all parts", keeps: (parts) => [...parts] },
  { name: "pieces joined", keeps: joined },
  { name: "no thoughts", keeps: (parts) => parts.filter(({ thought }) => thought !== true) },
  { name: "the signatures on the parts that follow", keeps: moved },
];

/** Google's SDKs, in their chats, give each piece of a stream a content of its own. */
const CONTENTS: readonly { readonly name: string; readonly of: (parts: readonly JsonObject[]) => JsonObject[] }[] = [
  { name: "in one content", of: (parts) => [{ role: "model", parts: [...parts] }] },
  { name: "each in its own content", of: (parts) => parts.map((part) => ({ role: "model", parts: [part] })) },
];

/** As Google's SDK for JavaScript keeps a stream that it put together. */
function joined(parts: readonly JsonObject[]): JsonObject[] {
  const out: JsonObject[] = [];
  for (const part of parts) {
    const last = out[out.length - 1];
    const isSame = last?.["text"] !== undefined && part["text"] !== undefined && last["thought"] === part["thought"] &&
      last["thoughtSignature"] === undefined;
    if (isSame) out[out.length - 1] = { ...last, ...part, text: `${last["text"]}${part["text"]}` };
    else out.push(part);
  }
  return out;
}

function moved(parts: readonly JsonObject[]): JsonObject[] {
  let waiting: JsonObject = {};
  return parts.flatMap((part) => {
    const { thoughtSignature, ...rest } = part;
    if (part["thought"] === true) {
      if (thoughtSignature !== undefined) waiting = { thoughtSignature };
      return part["text"] === "" ? [] : [rest];
    }
    const out = { ...waiting, ...part };
    waiting = {};
    return [out];
  });
}

for (const form of ["whole", "stream"] as const) {
  for (const { name, parts } of ANSWERS) {
    for (const client of CLIENTS) {
      for (const contents of CONTENTS) {
        const how = `keeps ${client.name} of ${name}, ${contents.name},`;
        Deno.test(`a Gemini client that ${how} gives it back as its vendor said it (${form})`, () => {
          const kept = contents.of(client.keeps(told(parts, form)));
          const body = { contents: [{ role: "user", parts: [{ text: "q" }] }, ...kept] };
          const { turns } = geminiCodec.decodeRequest(body, decodeContext).conversation;
          assert.deepEqual(turns.slice(1).map(({ role, parts }) => [role, parts]), [["assistant", parts]]);
        });
      }
    }
  }
}

Deno.test("a Gemini client gets thinking that no call follows with the end of its answer, whole", () => {
  const parts = [thought("a", "s1"), said("t")];
  const kept = moved([...told(parts, "whole"), { text: "" }]);
  const contents = [{ role: "user", parts: [{ text: "q" }] }, { role: "model", parts: kept }];
  assert.deepEqual(geminiCodec.decodeRequest({ contents }, decodeContext).conversation.turns[1]!.parts, parts);
});

function told(parts: readonly AnswerPart[], form: "whole" | "stream"): JsonObject[] {
  const message = {
    id: "m",
    model: "m",
    parts,
    finish: { reason: "tool_calls", raw: "tool_use" },
    usage: undefined,
  } as const;
  if (form === "whole") return partsOf(geminiCodec.encodeMessage(message, translation()));
  const encoder = geminiCodec.streamEncoder(translation());
  assert.deepEqual(collect([...replay(message)]), message);
  return [...replay(message)].flatMap((event) => encoder.push(event)).flatMap(({ data }) => partsOf(JSON.parse(data)))
    .filter((part) => part["text"] !== "" || part["thoughtSignature"] !== undefined);
}

function partsOf(body: JsonObject): JsonObject[] {
  const { candidates } = body as unknown as { candidates: { content: { parts: JsonObject[] } }[] };
  return candidates[0]!.content.parts.filter(isObject);
}
