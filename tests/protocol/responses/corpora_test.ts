/** Recorded Responses traffic: what the codec reads is what the recording says, and what it writes says the same. */
import assert from "node:assert/strict";
import { ProxyError } from "../../../lib/errors.ts";
import { isObject, type Json, type JsonObject, stringMember } from "../../../lib/json.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import type { AnswerPart, Message } from "../../../lib/protocol/message.ts";
import { responsesCodec } from "../../../lib/protocol/responses/mod.ts";
import { checked } from "../../../lib/protocol/stream/checked.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { sequential } from "../../../lib/protocol/stream/sequential.ts";
import type { SseFrame } from "../../../lib/sse/frame.ts";
import { hasCorpora, recordedCases } from "../../corpora.ts";
import { checkChain } from "./event_chain.ts";
import { envelope, translation } from "./translation.ts";

const cases = hasCorpora ? recordedCases().filter(({ protocol }) => protocol === "responses") : [];
const streams = cases.filter(({ form }) => form === "sse");
const bodies = cases.filter(({ form }) => form === "json");

for (const each of streams) {
  Deno.test(`responses stream ${each.id} is read as recorded`, () => {
    const frames = split(each.read());
    const read = collect(decoded(frames));
    const items = recordedItems(frames);
    if (items === undefined) return assert.ok(read instanceof ProxyError);
    assert.ok(!(read instanceof ProxyError), String(read));
    assert.deepEqual(summary(read.parts), expected(items.output));
    assert.deepEqual(read.usage && [read.usage.inputTokens, read.usage.outputTokens], usageOf(items.response));
    assert.equal(read.id, items.id);
    checkRoundTrip(read, frames);
  });
}

for (const each of bodies) {
  Deno.test(`responses message ${each.id} is read as recorded`, () => {
    const body = JSON.parse(new TextDecoder().decode(each.read())) as JsonObject;
    const read = responsesCodec.decodeMessage(body, translation());
    if (!Array.isArray(body["output"])) return assert.ok(read instanceof ProxyError);
    if (read instanceof ProxyError) return assert.match(String(body["status"]), /failed|queued|in_progress|cancelled/);
    assert.deepEqual(summary(read.parts), expected(body["output"] as JsonObject[]));
    assert.deepEqual(read.usage && [read.usage.inputTokens, read.usage.outputTokens], usageOf(body));
    const again = responsesCodec.decodeMessage(responsesCodec.encodeMessage(read, translation()), translation());
    assert.ok(!(again instanceof ProxyError));
    assert.deepEqual(same(again), same(read));
  });
}

Deno.test({ name: "responses corpora hold streams and messages", ignore: !hasCorpora }, () => {
  assert.ok(streams.length > 50 && bodies.length > 50, `${streams.length} streams, ${bodies.length} bodies`);
});

Deno.test({ name: "responses streams that are cut anywhere are errors", ignore: !hasCorpora }, () => {
  for (const each of streams) {
    const frames = split(each.read());
    const last = frames.findIndex(({ data }) => /"type":\s*"response\.(?:completed|incomplete|failed)"/.test(data));
    for (const end of [0, 1, Math.floor(last / 2), last - 1, last]) {
      if (end < 0) continue;
      assert.ok(collect(decoded(frames.slice(0, end))) instanceof ProxyError, `${each.id} cut at ${end}`);
    }
  }
});

/** The stream again out of our own encoder: valid to the last event, and read as the same answer. */
function checkRoundTrip(read: Message, frames: readonly SseFrame[]): void {
  const encoder = responsesCodec.streamEncoder(translation());
  const order = sequential();
  const out: SseFrame[] = [];
  for (const event of decoded(frames)) for (const next of order.push(event)) out.push(...encoder.push(next));
  checkChain(out);
  const again = collect(decoded(out));
  assert.ok(!(again instanceof ProxyError), String(again));
  assert.deepEqual(same(again), same(read));
}

/** What a round trip keeps: ids are our own, and the usage of an answer without any is an estimate. */
function same({ parts, finish, usage }: Message): Json {
  const told = parts.map((part) => {
    if (part.type !== "thinking" || part.signature === undefined) return part;
    // Open reasoning goes out in an envelope: its text is what goes back. So does reasoning that nobody signed.
    const { signature, ...rest } = part;
    const { data } = envelope.open(signature.data) ?? signature;
    return data === "" ? rest : { ...rest, signature: data };
  });
  return JSON.parse(JSON.stringify({ told, reason: finish.reason, usage: usage ?? null })) as Json;
}

function decoded(frames: readonly SseFrame[]): StreamEvent[] {
  const decoder = responsesCodec.streamDecoder(translation());
  const check = checked();
  const out: StreamEvent[] = [];
  for (const frame of frames) for (const event of decoder.push(frame)) out.push(...check.push(event));
  for (const event of decoder.end("eof")) out.push(...check.push(event));
  return [...out, ...check.end("eof")];
}

/** Frames by the plainest reading of the bytes. */
function split(bytes: Uint8Array): SseFrame[] {
  return new TextDecoder().decode(bytes).replaceAll("\r\n", "\n").split("\n\n").flatMap((block) => {
    const lines = block.split("\n");
    const field = (name: string) =>
      lines.flatMap((l) => l.startsWith(name + ":") ? [l.slice(name.length + 1).trim()] : []);
    const data = field("data");
    return data.length === 0 ? [] : [{ event: field("event")[0] ?? "", data: data.join("\n") }];
  });
}

interface Recorded {
  readonly output: JsonObject[];
  readonly response: JsonObject;
  /** Of the first event: GitHub Copilot names another one in each. */
  readonly id: Json | undefined;
}

/** The items as the recording itself gives them whole; `undefined` if it is of a failure or has no end. */
function recordedItems(frames: readonly SseFrame[]): Recorded | undefined {
  const events = frames.flatMap(({ data }) => data.startsWith("{") ? [JSON.parse(data) as JsonObject] : []);
  const last = events.find(({ type }) => type === "response.completed" || type === "response.incomplete");
  if (last === undefined) return undefined;
  const response = last["response"] as JsonObject;
  const done = events.filter(({ type }) => type === "response.output_item.done");
  // ChatGPT's backend leaves the last event empty; elsewhere items may stand only there. What stands in both may differ:
  // OpenAI encrypts reasoning anew.
  const whole = response["output"] as JsonObject[];
  const told = new Set(done.map(({ item }) => stringMember(item, "id")));
  const rest = whole.length > done.length ? whole.filter((item) => !told.has(stringMember(item, "id"))) : [];
  const output = [...done.map(({ item }) => item as JsonObject), ...rest];
  const first = events[0]!["response"] as JsonObject;
  return { output, response, id: first["id"] };
}

/** The answer in a form that both readings can be brought to. */
type Told = readonly [string, ...(string | null)[]];

function summary(parts: readonly AnswerPart[]): Told[] {
  return parts.map((part): Told => {
    switch (part.type) {
      case "text":
        return ["text", part.text, JSON.stringify(part.citations?.map(({ own }) => own?.value) ?? [])];
      case "refusal":
        return ["refusal", part.text];
      case "web_search":
      case "image":
        return ["foreign", JSON.stringify(part.own!.values[0])];
      case "thinking":
        return ["thinking", part.text, part.signature?.data || null];
      case "tool_call":
        return [part.kind, part.id, part.name, part.namespace ?? null, part.arguments];
      case "foreign":
        return ["foreign", JSON.stringify(part.value)];
      default:
        throw new Error(`Unexpected part ${part.type}`);
    }
  }).toSorted(byText);
}

function expected(items: readonly JsonObject[]): Told[] {
  return items.flatMap((item): Told[] => {
    const call = (kind: string, args: Json | undefined): Told[] => [[
      kind,
      String(item["call_id"]),
      String(item["name"] ?? kind),
      stringMember(item, "namespace") ?? null,
      typeof args === "string" ? args : JSON.stringify(args),
    ]];
    switch (item["type"]) {
      case "message":
        return (item["content"] as JsonObject[]).flatMap((part): Told[] =>
          part["type"] === "refusal"
            ? [["refusal", String(part["refusal"])]]
            : part["text"]
            ? [["text", String(part["text"]), JSON.stringify(pages(part["annotations"]))]]
            : []
        );
      case "reasoning":
        return reasoning(item);
      case "function_call":
        return call("function", item["arguments"]);
      case "custom_tool_call":
        return call("custom", item["input"]);
      case "tool_search_call":
        return item["execution"] === "server"
          ? [["foreign", JSON.stringify(item)]]
          : call("tool_search", item["arguments"]);
      case "apply_patch_call":
        return call("apply_patch", item["operation"]);
      default:
        return [["foreign", JSON.stringify(item)]];
    }
  }).toSorted(byText);
}

/** Annotations of files are left out. */
function pages(annotations: Json | undefined): Json[] {
  if (!Array.isArray(annotations)) return [];
  return annotations.filter((annotation) => stringMember(annotation, "type") === "url_citation");
}

function reasoning(item: JsonObject): Told[] {
  const texts = (list: Json | undefined) =>
    (Array.isArray(list) ? list as JsonObject[] : []).map(({ text }) => String(text));
  const summary = texts(item["summary"]);
  const text = (summary.length > 0 ? summary : texts(item["content"])).join("\n\n");
  // Open thinking is marked as such: its text is what goes back.
  const isOpen = texts(item["content"]).length > 0;
  const data = stringMember(item, "encrypted_content") || (isOpen ? "open" : null);
  return text === "" && data === null ? [] : [["thinking", text, data]];
}

/** Items of hosted tools that run side by side end in another order than they began. */
function byText(a: Told, b: Told): number {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function usageOf(response: JsonObject): (Json | undefined)[] | undefined {
  const { usage } = response;
  return isObject(usage) ? [usage["input_tokens"], usage["output_tokens"]] : undefined;
}
