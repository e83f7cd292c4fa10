/**
 * What a request names that only its own vendor keeps: an answer without it would be one to another question, so the
 * request is refused, and the next endpoint asked, which may have it.
 */
import { ProxyError } from "../errors.ts";
import { isObject, type Json, type JsonObject, stringMember } from "../json.ts";
import { phrase } from "../phrases/phrase.ts";
import { continuedMessage, threadNotFound } from "./message_thread.ts";
import type { Protocol } from "./protocol.ts";

/** Members that name such a thing, by the client's protocol. */
const NAMES: Partial<Record<Protocol, readonly string[]>> = {
  responses: ["conversation", "prompt"],
  gemini: ["cachedContent", "cached_content", "continuationToken", "continuation_token"],
};

/** @throws ProxyError `not_found` if `body` goes on from something that its vendor keeps */
export function refuseKept(protocol: Protocol, body: JsonObject): void {
  const thread = protocol === "messages" ? continuedMessage(body) : undefined;
  if (thread !== undefined) throw threadNotFound(thread);
  for (const name of NAMES[protocol] ?? []) {
    const id = idOf(body[name]);
    if (id !== undefined) throw keptElsewhere(name, id);
  }
}

export function keptElsewhere(path: string, id: string): ProxyError {
  return new ProxyError("not_found", phrase("reading.kept_elsewhere", { path, id }));
}

function idOf(value: Json | undefined): string | undefined {
  const id = isObject(value) ? stringMember(value, "id") : value;
  return typeof id === "string" && id !== "" ? id : undefined;
}
