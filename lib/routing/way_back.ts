/** Whether a session that had to move goes back: `routing.affinity.return`. */
import type { Balance } from "../config/config.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { bodyForm } from "../protocol/body_form.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { select, type Standing } from "./select.ts";
import { messagesOf, userText } from "./user_text.ts";

/**
 * The endpoint of a lower `priority` number, and in order, that comes before the one that the request's session is with;
 * `undefined`: none. It goes by that number, which says nothing under another policy than `priority`.
 */
export function wayBack<S extends Standing>(standings: readonly S[], balance: Balance): S | undefined {
  const kept = standings.find(({ pinned }) => pinned);
  if (kept === undefined) return undefined;
  const better = standings.filter(({ endpoint, state, tagged }) =>
    state.type === "closed" && endpoint.priority < kept.endpoint.priority && (tagged || !kept.tagged)
  );
  return select(better, { policy: "priority", balance, probes: true })[0]?.standing;
}

/** Parts that are results of calls, by their type or by their name. */
const RESULT_TYPES: ReadonlySet<Json | undefined> = new Set(["tool_result", "function_call_output"]);
const RESULT_NAMES = ["functionResponse", "function_response"];

/** Roles of what stands between the turns. */
const ASIDE: ReadonlySet<Json | undefined> = new Set(["system", "developer"]);

/**
 * Whether the user begins a turn of a conversation that goes on. Not between a call and its result, where the model still
 * thinks; nor with a single message, as agents send for titles and to agents of their own beside the conversation; nor
 * where it goes on from what only its endpoint has.
 */
export function beginsTurn(body: JsonObject, protocol: Protocol): boolean {
  const form = bodyForm(protocol, body);
  const messages = messagesOf(body, form);
  if (!Array.isArray(messages) || isSet(body["previous_response_id"]) || isSet(body["conversation"])) return false;
  const last = messages.findLastIndex((message) => !isObject(message) || !ASIDE.has(message["role"]));
  if (userText(messages[last]) === undefined || hasResult(messages[last])) return false;
  return messages.slice(0, last).some(isModels);
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

function hasResult(message: Json | undefined): boolean {
  const parts = isObject(message) ? message["content"] ?? message["parts"] : undefined;
  return Array.isArray(parts) &&
    parts.some((part) =>
      isObject(part) && (RESULT_TYPES.has(part["type"]) || RESULT_NAMES.some((name) => name in part))
    );
}

/** A message of the model's, or an item of Responses that only a model makes. */
export function isModels(message: Json): boolean {
  if (!isObject(message)) return false;
  const { role, type } = message;
  return role === "assistant" || role === "model" || type === "reasoning" || /_call$/.test(String(type));
}
