/** A whole answer of the Responses protocol: the same items as in a stream, all at once. */
import { ProxyError } from "../../errors.ts";
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import { phrase } from "../../phrases/phrase.ts";
import type { Translation } from "../codec.ts";
import type { StreamEvent } from "../event.ts";
import type { Message } from "../message.ts";
import { checked } from "../stream/checked.ts";
import { collect } from "../stream/collect.ts";
import { through } from "../stream/pipe.ts";
import { replay } from "../stream/replay.ts";
import { decodeFinish } from "./finish.ts";
import { OutputItem, PartSink } from "./output_item.ts";
import { StreamEncoder } from "./stream_encode.ts";
import { decodeUsage } from "./usage.ts";
import { responses } from "./wire.ts";

/** Statuses of answers that are fetched later: nobody would fetch them. */
const UNFINISHED: ReadonlySet<string> = new Set(["queued", "in_progress", "cancelled"]);

export function decodeMessage(body: Json, translation: Translation): Message | ProxyError {
  const fault = responses.fault(body);
  if (fault !== undefined || !isObject(body)) return fault ?? new ProxyError("upstream", phrase("reading.no_object"));
  const status = stringMember(body, "status") ?? "completed";
  if (UNFINISHED.has(status)) return new ProxyError("upstream", phrase("reading.not_whole", { status }));
  const sink = new PartSink(translation);
  for (const item of itemsOf(body)) new OutputItem(sink).done(item);
  const finish = decodeFinish(body, sink);
  const usage = decodeUsage(body["usage"]);
  const id = stringMember(body, "id"), model = stringMember(body, "model");
  const events: StreamEvent[] = [
    { type: "start", id, model },
    ...sink.take(),
    ...(usage === undefined ? [] : [{ type: "usage" as const, usage }]),
    { type: "finish", finish },
    { type: "end" },
  ];
  return collect(through(events, checked()));
}

/** What OpenAI's SDKs put together as `output_text` some send in place of a message. */
function itemsOf({ output, output_text: text }: JsonObject): readonly JsonObject[] {
  const items = Array.isArray(output) ? output.filter(isObject) : [];
  const hasMessage = items.some(({ type }) => type === "message");
  return hasMessage || typeof text !== "string" ? items : [...items, { type: "message", content: text }];
}

export function encodeMessage(message: Message, translation: Translation): JsonObject {
  const encoder = new StreamEncoder(translation);
  for (const event of replay(message)) encoder.push(event);
  return encoder.whole();
}
