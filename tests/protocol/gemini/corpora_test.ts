/** Recorded answers of Google, read by the codec and, independently, by a few lines here. */
import assert from "node:assert/strict";
import { ProxyError } from "../../../lib/errors.ts";
import { isObject, type Json, type JsonObject } from "../../../lib/json.ts";
import { geminiCodec } from "../../../lib/protocol/gemini/mod.ts";
import type { Tool } from "../../../lib/protocol/conversation.ts";
import type { Message } from "../../../lib/protocol/message.ts";
import { checked } from "../../../lib/protocol/stream/checked.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { SseDecoder } from "../../../lib/sse/decode.ts";
import { hasCorpora, type RecordedCase, recordedCases } from "../../corpora.ts";
import { decodeContext, encodeContext, translation } from "./context.ts";
import { assertStrict } from "./strict.ts";

function read(recorded: RecordedCase): { readonly chunks: Json[]; readonly answer: Message | ProxyError } {
  if (recorded.form !== "sse") {
    const body = JSON.parse(new TextDecoder().decode(recorded.read())) as Json;
    return { chunks: Array.isArray(body) ? body : [body], answer: geminiCodec.decodeMessage(body, translation()) };
  }
  const sse = new SseDecoder();
  const frames = [...sse.push(recorded.read()).frames, ...sse.end().frames];
  const decoder = geminiCodec.streamDecoder(translation());
  const grammar = checked();
  const events = [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end("eof")];
  const answer = collect([...events.flatMap((event) => grammar.push(event)), ...grammar.end("eof")]);
  return { chunks: frames.map(({ data }) => JSON.parse(data) as Json), answer };
}

/** All of one kind that the recording says, in its order. */
function said(chunks: readonly Json[]) {
  const candidates = chunks.filter(isObject).flatMap(({ candidates }) => (candidates ?? []) as JsonObject[]);
  const parts = candidates.flatMap(({ content }) =>
    ((content as JsonObject | undefined)?.["parts"] ?? []) as JsonObject[]
  );
  const texts = (thought: boolean) =>
    parts.filter((part) => (part["thought"] === true) === thought).map((part) => part["text"] ?? "").join("");
  return {
    text: texts(false),
    thinking: texts(true),
    calls: parts.flatMap(({ functionCall }) => {
      if (!isObject(functionCall!)) return [];
      return [[functionCall["name"], functionCall["args"] ?? {}]];
    }),
    signatures: parts.flatMap(({ thoughtSignature, toolCall, toolResponse, executableCode, codeExecutionResult }) =>
      thoughtSignature === undefined || (toolCall ?? toolResponse ?? executableCode ?? codeExecutionResult)
        ? []
        : [thoughtSignature]
    ),
    finish: candidates.map(({ finishReason }) => finishReason).findLast((reason) => reason !== undefined),
    usage: chunks.filter(isObject).map(({ usageMetadata }) => usageMetadata).findLast(isObject) as
      | JsonObject
      | undefined,
  };
}

function told({ parts, finish, usage }: Message) {
  const texts = (type: string) => parts.map((part) => part.type === type && "text" in part ? part.text : "").join("");
  return {
    text: texts("text"),
    thinking: texts("thinking"),
    calls: parts.flatMap((part) => part.type === "tool_call" ? [[part.name, JSON.parse(part.arguments)]] : []),
    signatures: parts.flatMap((part) => "signature" in part && part.signature ? [part.signature.data] : []),
    finish: finish.raw,
    output: usage?.outputTokens,
  };
}

const NUMBERED: Readonly<Record<string, string>> = { 1: "STOP", 2: "MAX_TOKENS" };

Deno.test({
  name: "geminiCodec reads every recorded answer",
  ignore: !hasCorpora,
  fn() {
    let answers = 0;
    for (const recorded of recordedCases()) {
      if (recorded.protocol !== "gemini" || recorded.op !== "create") continue;
      const { chunks, answer } = read(recorded);
      if (recorded.status >= 400) {
        assert.ok(answer instanceof ProxyError, recorded.id);
        continue;
      }
      const expected = said(chunks);
      if (recorded.shows.includes("prompt-blocked")) {
        assert.ok(!(answer instanceof ProxyError) && answer.finish.reason === "filtered", recorded.id);
        continue;
      }
      if (expected.finish === undefined) {
        assert.ok(answer instanceof ProxyError, `${recorded.id} was cut`);
        continue;
      }
      assert.ok(!(answer instanceof ProxyError), `${recorded.id}: ${answer}`);
      answers++;
      const { usage, ...rest } = expected;
      const count = (name: string) => Number(usage?.[name] ?? 0);
      assert.deepEqual(told(answer), {
        ...rest,
        finish: NUMBERED[String(rest.finish)] ?? rest.finish,
        output: usage === undefined ? undefined : count("candidatesTokenCount") + count("thoughtsTokenCount"),
      }, recorded.id);
    }
    assert.ok(answers > 40, `${answers} answers`);
  },
});

Deno.test({
  name: "geminiCodec reads every recorded request, and writes it so that a strict upstream takes it",
  ignore: !hasCorpora,
  fn() {
    let requests = 0;
    for (const { id, protocol, op } of recordedCases()) {
      const file = new URL(`../../../../shared/corpora/${id}.request.json`, import.meta.url);
      if (protocol !== "gemini" || op !== "create" || !exists(file)) continue;
      const body = JSON.parse(Deno.readTextFileSync(file)) as JsonObject;
      if (id.includes("invalid-role")) {
        assert.throws(() => geminiCodec.decodeRequest(body, decodeContext), /contents\[0\]\.role/);
        continue;
      }
      const { conversation } = geminiCodec.decodeRequest(body, decodeContext);
      for (const model of ["gemini-2.5-pro", "gemini-3-pro-preview"]) {
        const encoded = geminiCodec.encodeRequest(conversation, encodeContext(conversation, model));
        assertStrict(withoutForeign(encoded.body));
        requests++;
        const again = geminiCodec.decodeRequest(encoded.body, decodeContext).conversation;
        assert.deepEqual(again.tools.map(nameOf).sort(), conversation.tools.map(nameOf).sort(), id);
      }
    }
    assert.ok(requests > 50, `${requests} requests`);
  },
});

function nameOf(tool: Tool): string {
  return tool.type === "hosted" ? JSON.stringify(tool.value) : tool.name;
}

/** What only Google has goes back to it as it came. */
function withoutForeign(body: JsonObject): JsonObject {
  const contents = (body["contents"] as JsonObject[]).map((content) => ({
    ...content,
    parts: (content["parts"] as JsonObject[]).filter((part) =>
      !("executableCode" in part || "codeExecutionResult" in part || "toolCall" in part || "toolResponse" in part)
    ),
  }));
  return { ...body, contents: contents.filter(({ parts }) => parts.length > 0) };
}

function exists(file: URL): boolean {
  try {
    return Deno.statSync(file).isFile;
  } catch {
    return false;
  }
}
