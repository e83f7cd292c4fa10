/**
 * `previous_response_id` and `item_reference` towards upstreams that keep nothing: the client goes on from an answer that
 * was converted, and gives its id instead of the conversation, or the ids of its items, as Vercel's AI SDK does unless it
 * is told otherwise. What was said is kept by us, as long as the client did not ask for `store: false`
 * (https://platform.openai.com/docs/guides/conversation-state, read 2026-11-25).
 */
import { ProxyError } from "../errors.ts";
import { isObject, type Json, type JsonObject, stringMember } from "../json.ts";
import { phrase } from "../phrases/phrase.ts";
import { keptElsewhere } from "./kept_elsewhere.ts";
import type { SseFrame } from "../sse/frame.ts";
import type { StreamEvent } from "./event.ts";
import type { Transducer } from "./transducer.ts";

/** Answers that clients can go on from. */
export interface ResponseHistory {
  /** All items of the conversation up to and with the answer `id`; `undefined` if it is not kept, or no more. */
  find(id: string): readonly Json[] | undefined;
  /** The item `id` of a kept answer; `undefined` if it is in none. */
  item(id: string): Json | undefined;
  keep(turn: KeptTurn): void;
}

/** What one request has added to its conversation. */
export interface KeptTurn {
  readonly id: string;
  /** The answer that the request went on from: its items are not repeated here. */
  readonly previous: string | undefined;
  readonly items: readonly Json[];
}

/** Whether the answer to `body` may be gone on from: OpenAI's default is yes. */
export function isKept(body: JsonObject): boolean {
  return body["store"] !== false;
}

/**
 * `body` with the items of the answer that it goes on from in front of its own, and items in the place of references.
 * @throws ProxyError `not_found` if that answer, or an item, is not kept
 */
export function withHistory(body: JsonObject, history: ResponseHistory | undefined): JsonObject {
  const id = previousResponseId(body);
  if (id === undefined && !hasReferences(body)) return body;
  const before = id === undefined ? [] : history?.find(id);
  if (before === undefined) throw notKept(id ?? "");
  const { previous_response_id: _, ...rest } = body;
  const input = [...before, ...inputItems(body)].map((item, i) => {
    const named = referenceOf(item);
    if (named === undefined) return item;
    const found = history?.item(named);
    if (found === undefined) throw keptElsewhere(`input[${i - before.length}]`, named);
    return found;
  });
  return { ...rest, input };
}

/** The id that an item is instead of the item itself; clients may leave out its type. */
export function referenceOf(item: Json): string | undefined {
  if (!isObject(item)) return undefined;
  const isReference = item["type"] === "item_reference" || Object.keys(item).every((name) => name === "id");
  return isReference ? stringMember(item, "id") : undefined;
}

function hasReferences(body: JsonObject): boolean {
  return inputItems(body).some((item) => referenceOf(item) !== undefined);
}

export function previousResponseId(body: JsonObject): string | undefined {
  return stringMember(body, "previous_response_id");
}

export function keptTurn(body: JsonObject, response: JsonObject): KeptTurn {
  const { output } = response;
  return {
    id: stringMember(response, "id") ?? "",
    previous: previousResponseId(body),
    items: [...inputItems(body), ...(Array.isArray(output) ? output : [])],
  };
}

/** `encoder`, and `tell` gets the response that its last event has. */
export function onResponse(
  encoder: Transducer<StreamEvent, SseFrame>,
  tell: (response: JsonObject) => void,
): Transducer<StreamEvent, SseFrame> {
  return {
    push(event) {
      const frames = encoder.push(event);
      if (event.type !== "end") return frames;
      for (const { data } of frames) {
        const { response } = JSON.parse(data) as JsonObject;
        if (isObject(response)) tell(response);
      }
      return frames;
    },
    end: (reason) => encoder.end(reason),
  };
}

/** What a request says itself. */
export function inputItems({ input }: JsonObject): readonly Json[] {
  if (Array.isArray(input)) return input;
  return typeof input === "string" ? [{ type: "message", role: "user", content: input }] : [];
}

function notKept(id: string): ProxyError {
  return new ProxyError("not_found", phrase("reading.response_not_kept", { id }), {
    code: "previous_response_not_found",
  });
}
