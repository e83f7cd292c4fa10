/**
 * A client goes on from an answer that was converted, and this time it is an upstream of its own protocol that is asked,
 * which has never seen that answer: what went before is put into the body, and items in the place of references to them.
 */
import { Buffer } from "node:buffer";
import { isObject, type Json } from "../json.ts";
import { patchJson } from "../json_patch.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { objectIn } from "./client_request.ts";
import type { Exchange } from "./exchange.ts";
import { holdsText, placesOf } from "../holds_text.ts";
import { inputItems, previousResponseId, referenceOf, type ResponseHistory } from "../protocol/response_history.ts";

/** A client's `bytes` with all that they go on from, as far as it was kept for this client. */
export function withKept(
  bytes: Uint8Array<ArrayBuffer>,
  protocol: Protocol,
  { deps: { answers }, record }: Exchange,
): Uint8Array<ArrayBuffer> {
  const mayGoOn = protocol === "responses" && !answers.isEmpty;
  return mayGoOn ? inlineHistory(bytes, answers.of(record.keyName ?? "")) : bytes;
}

/** `bytes` with what `history` knows; `bytes` itself, untouched, if it is about no answer of ours. */
function inlineHistory(bytes: Uint8Array<ArrayBuffer>, history: ResponseHistory): Uint8Array<ArrayBuffer> {
  if (!MARKS.some((mark) => holdsText(bytes, mark)) && !holdsBareId(bytes)) return bytes;
  const body = objectIn(bytes);
  // What is no JSON is the upstream's to refuse.
  if (body === undefined) return bytes;
  const id = previousResponseId(body);
  const before = id === undefined ? undefined : history.find(id);
  let isChanged = before !== undefined;
  const own = (item: Json): Json[] => {
    const named = referenceOf(item);
    const found = named === undefined ? undefined : history.item(named);
    isChanged ||= found !== undefined;
    return found === undefined ? [item] : foreignItem(found);
  };
  const input = [...(before ?? []).flatMap(own).flatMap(foreignItem), ...inputItems(body).flatMap(own)];
  if (!isChanged) return bytes;
  return patchJson(bytes, [
    ...(before === undefined ? [] : [{ path: "previous_response_id", type: "remove" } as const]),
    { path: "input", type: "set", value: input },
  ]);
}

const MARKS = ['"previous_response_id"', '"item_reference"'] as const;

/** Whether an object with an id alone stands anywhere in `bytes`: a reference may leave out its type. */
function holdsBareId(bytes: Uint8Array<ArrayBuffer>): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const at of placesOf(bytes, ID)) {
    const around = text.toString("latin1", Math.max(0, at - BLANKS), at + MOST);
    if (BARE_ID.test(around)) return true;
  }
  return false;
}

const ID = '"id"';
/** Letters in front of an id, and from there on, that are looked at. */
const BLANKS = 40, MOST = 400;
const BARE_ID = /^[^]{0,40}?\{\s{0,40}"id"\s{0,40}:\s{0,40}"[^"\\]{1,256}"\s{0,40}\}/;

/** As an upstream takes an item that it did not make: ids of items and open reasoning would be looked up in vain. */
function foreignItem(item: Json): Json[] {
  if (!isObject(item) || referenceOf(item) !== undefined) return [item];
  const { id: _, ...rest } = item;
  const isOpen = item["type"] === "reasoning" && typeof item["encrypted_content"] !== "string";
  return isOpen || item["type"] === "web_search_call" ? [] : [rest];
}
