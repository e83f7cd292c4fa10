import assert from "node:assert/strict";
import { isObject, type JsonObject } from "../../../lib/json.ts";
import { messagesCodec } from "../../../lib/protocol/messages/mod.ts";
import type { Part } from "../../../lib/protocol/conversation.ts";
import type { AnswerPart, Message } from "../../../lib/protocol/message.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { replay } from "../../../lib/protocol/stream/replay.ts";
import { ProxyError } from "../../../lib/errors.ts";
import { SseDecoder } from "../../../lib/sse/decode.ts";
import type { SseFrame } from "../../../lib/sse/frame.ts";
import { hasCorpora, recordedCases } from "../../corpora.ts";
import { decodeStream, encodeFrames, envelope, translation } from "./translation.ts";
import { faultsOf } from "./strict_upstream.ts";
import { namesOf } from "../../../lib/protocol/tool_names.ts";

const cases = hasCorpora ? recordedCases().filter(({ protocol }) => protocol === "messages") : [];

/** The blocks that a stream tells, put together as its documentation says, without the codec. */
function blocksOf(events: readonly JsonObject[]): JsonObject[] {
  const blocks: JsonObject[] = [];
  for (const event of events) {
    // deno-lint-ignore no-explicit-any
    const { type, index, content_block: block, delta } = event as any;
    if (type === "content_block_start") blocks[index] = { ...block, json: "" };
    if (type !== "content_block_delta") continue;
    const open = blocks[index]!;
    if (delta.type === "input_json_delta") open["json"] += delta.partial_json;
    for (const name of ["text", "thinking", "signature", "content"]) {
      if (name in delta) open[name] = `${open[name] ?? ""}${delta[name]}`;
    }
  }
  return blocks.map(({ json, ...block }) => json === "" ? block : { ...block, input: JSON.parse(String(json)) });
}

/** A block as a part of the hub, read plainly; a text that stands behind something else is one of its own. */
function partOf(block: JsonObject, nth: number, blocks: readonly JsonObject[]): Part {
  const signed = block["signature"] ? { signature: { protocol: "messages", data: String(block["signature"]) } } : {};
  switch (block["type"]) {
    case "text":
      return {
        type: "text",
        text: String(block["text"]),
        ...(nth > 0 && blocks[nth - 1]!["type"] !== "text" ? { apart: true } : {}),
      };
    case "thinking":
      return { type: "thinking", text: String(block["thinking"]), ...signed } as Part;
    case "redacted_thinking": {
      const signature = { protocol: "messages", data: String(block["data"]), redacted: true, id: "redacted" } as const;
      return { type: "thinking", text: "", signature };
    }
    case "tool_use":
      return {
        type: "tool_call",
        id: String(block["id"]),
        name: String(block["name"]),
        kind: "function",
        arguments: JSON.stringify(block["input"]),
      };
    default:
      return { type: "foreign", protocol: "messages", value: block };
  }
}

/** Why the model declined. */
function explanationOf(events: readonly JsonObject[]): Part[] {
  // deno-lint-ignore no-explicit-any
  const texts = events.map((event: any) => event.delta?.stop_details?.explanation).filter(Boolean);
  return texts.map((text): Part => ({ type: "refusal", text }));
}

/** Arguments are compared as JSON: upstreams write them with other blanks than we do. */
function comparable(parts: readonly Part[]): Part[] {
  return parts.map((part) =>
    part.type === "tool_call" ? { ...part, arguments: JSON.stringify(JSON.parse(part.arguments || "{}")) } : part
  );
}

/** All tokens that were read, from the last figures that the stream gives. */
function inputTokens(usages: readonly JsonObject[]): number {
  return ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"].reduce((sum, name) => {
    const said = usages.map((usage) => Number(usage[name] ?? 0)).filter((tokens) => tokens > 0);
    return sum + (said.at(-1) ?? 0);
  }, 0);
}

function framesOf(bytes: Uint8Array<ArrayBuffer>): SseFrame[] {
  const decoder = new SseDecoder();
  return [...decoder.push(bytes).frames, ...decoder.end().frames];
}

/** The events of the first answer in a recording: some hold several. */
function firstAnswer(frames: readonly SseFrame[]): JsonObject[] {
  const events = frames.map(({ data }) => JSON.parse(data) as JsonObject);
  const end = events.findIndex(({ type }) => type === "message_stop");
  return end < 0 ? events : events.slice(0, end + 1);
}

Deno.test({
  name: "streamDecoder reads every recorded stream as its documentation says, and what is encoded again reads the same",
  ignore: !hasCorpora,
}, async (t) => {
  for (const recorded of cases.filter(({ form }) => form === "sse")) {
    await t.step(recorded.id, () => {
      const frames = framesOf(recorded.read());
      const events = firstAnswer(frames);
      const message = collect(decodeStream(frames));
      if (events.filter(({ type }) => type === "message_start").length > 1) {
        // Cut off and begun again, without an end between the two: what was sent cannot be taken back.
        assert(message instanceof ProxyError);
        return;
      }
      assert(!(message instanceof ProxyError), String(message));
      const said = [...blocksOf(events).map(partOf), ...explanationOf(events)];
      assert.deepEqual(comparable(unfolded(message.parts)), comparable(said));
      // deno-lint-ignore no-explicit-any
      const each = events as any[];
      assert.equal(message.id, each.find(({ type }) => type === "message_start").message.id);
      assert.equal(message.finish.raw, each.findLast(({ type }) => type === "message_delta").delta.stop_reason);
      const usages = each.flatMap(({ message, usage }) => message?.usage ?? usage ?? []);
      assert.equal(message.usage?.inputTokens, inputTokens(usages));
      assert.equal(message.usage?.outputTokens, usages.at(-1).output_tokens);
      assertRoundTrip(message);
    });
  }
});

Deno.test({
  name: "decodeMessage reads every recorded message, and what is encoded again reads the same",
  ignore: !hasCorpora,
}, async (t) => {
  for (const recorded of cases.filter(({ form }) => form === "json")) {
    await t.step(recorded.id, () => {
      const body = JSON.parse(new TextDecoder().decode(recorded.read())) as JsonObject;
      const message = messagesCodec.decodeMessage(body, translation());
      if (body["type"] === "error") {
        assert(message instanceof ProxyError);
        return;
      }
      assert(!(message instanceof ProxyError), String(message));
      const content = body["content"] as JsonObject[];
      assert.deepEqual(comparable(unfolded(message.parts)), comparable(content.map(partOf)));
      assert.equal(message.finish.raw, body["stop_reason"]);
      assertRoundTrip(message);
      const again = messagesCodec.encodeMessage(message, translation());
      assert.deepEqual(
        (again["content"] as JsonObject[]).map(plain),
        content.map(plain).filter((block) => block["text"] !== ""),
      );
    });
  }
});

/** A block without what the hub does not carry: who called an ordinary tool, and that there is nothing cited. */
function plain(block: JsonObject): JsonObject {
  const { caller, ...rest } = block;
  if (Array.isArray(rest["citations"]) ? rest["citations"].length === 0 : rest["citations"] === null) {
    delete rest["citations"];
  }
  return rest["type"] === "tool_use" || caller === undefined ? rest : { ...rest, caller };
}

/** Searches as the blocks that they came in, and texts without their citations. */
function unfolded(parts: readonly AnswerPart[]): Part[] {
  return parts.flatMap((part): Part[] => {
    if (part.type === "web_search") {
      return part.own!.values.map((value) => ({ type: "foreign", protocol: "messages", value }));
    }
    if (part.type !== "text") return [part];
    const { citations: _, ...rest } = part;
    return [rest];
  });
}

/** Blocks without content are not sent again, thinking is sealed if it is not signed, and a refusal is a text. */
function assertRoundTrip(message: Message): void {
  const again = collect(decodeStream(encodeFrames(replay(message))));
  assert(!(again instanceof ProxyError), String(again));
  const kept = unfolded(message.parts).filter((part) => part.type !== "text" || part.text !== "")
    .map((part): Part => part.type === "refusal" ? { type: "text", text: part.text } : part);
  const sealed = (part: Part) => part.type === "thinking" && part.signature?.data.startsWith("sealed:") === true;
  const unsealed = unfolded(again.parts).map((part) => {
    if (!sealed(part) || part.type !== "thinking") return part;
    const { signature: _, ...rest } = part;
    return rest;
  });
  assert.deepEqual(comparable(unsealed), comparable(kept));
  assert.deepEqual(again.usage, message.usage);
  assert.deepEqual(again.finish.reason, message.finish.reason);
}

const FOLDER = new URL("../../../../shared/corpora/", import.meta.url);

Deno.test({
  name: "decodeRequest reads every recorded request, and what is encoded from it is valid",
  ignore: !hasCorpora,
}, async (t) => {
  const context = { envelope, model: "", stream: false };
  for (const recorded of cases) {
    const body = requestOf(recorded.id);
    if (body === undefined) continue;
    await t.step(recorded.id, () => {
      const messages = body["messages"];
      if (!Array.isArray(messages) || !messages.every(isObject)) {
        assert.throws(() => messagesCodec.decodeRequest(body, context), /^ProxyError: messages\[0\] is not an object$/);
        return;
      }
      const { conversation } = messagesCodec.decodeRequest(body, context);
      const target = { model: conversation.model, vendor: "anthropic" } as const;
      const encoded = messagesCodec.encodeRequest(conversation, { target, names: namesOf(conversation), envelope });
      // Blocks of server tools go back to their own vendor as they came.
      const own = faultsOf(encoded.body).filter((fault) => !/_tool_result$|has a server_tool_use$/.test(fault));
      assert.deepEqual(own, []);
    });
  }
});

function requestOf(id: string): JsonObject | undefined {
  try {
    const file = JSON.parse(Deno.readTextFileSync(new URL(`${id}.request.json`, FOLDER)));
    return isObject(file["body"]) ? file["body"] : file;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
