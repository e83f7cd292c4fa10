/** What the configuration changes in the requests of an endpoint, as edits of the body's text. */
import { append } from "../append.ts";
import type { EndpointConfig } from "../config/config.ts";
import type { ParameterOverride } from "../config/override_config.ts";
import { isObject, type Json } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import type { Protocol } from "../protocol/protocol.ts";

/** Where a request limits its output, in all the spellings of its protocol. */
const LIMITS: Readonly<Record<Protocol, readonly string[]>> = {
  messages: ["max_tokens"],
  chat: ["max_tokens", "max_completion_tokens", "max_output_tokens"],
  responses: ["max_output_tokens"],
  gemini: ["generationConfig.maxOutputTokens"],
};

/**
 * The edits for a body in `protocol`, in the order in which they count; none for an endpoint that has none. They are for
 * one body, since an edit may remember what an earlier one saw.
 *
 * @param own of the model that is asked for, over those of the endpoint
 */
export function overrideEdits(
  endpoint: EndpointConfig,
  protocol: Protocol,
  own: readonly ParameterOverride[] = [],
): Edit[] {
  const edits = endpoint.parameterOverrides.map(edit);
  if (own.length > 0) append(edits, own.map(edit));
  if (protocol === "chat") append(edits, chatEdits(endpoint));
  if (endpoint.maxOutputTokens > 0) append(edits, limitEdits(endpoint.maxOutputTokens, protocol));
  return edits;
}

function edit({ path, value }: ParameterOverride): Edit {
  return value === null ? { type: "remove", path } : { type: "set", path, value };
}

function chatEdits({ maxTokensFieldName: name, reorderSystemMessagesFirst }: EndpointConfig): Edit[] {
  const others = name === "" ? [] : LIMITS.chat.filter((other) => other !== name);
  const renames = others.map((path): Edit => ({ type: "rename", path, to: name }));
  return reorderSystemMessagesFirst ? [...renames, { type: "reorder", path: "messages", by: systemFirst }] : renames;
}

function systemFirst(message: Json): number {
  const role = isObject(message) ? message["role"] : undefined;
  return role === "system" || role === "developer" ? 0 : 1;
}

/**
 * No limit above `maximum`, and none that means nothing (cases A26, A27). In messages 0 means something: to fill the
 * cache and answer nothing, https://platform.claude.com/docs/en/api/messages/create (read 2026-11-25).
 */
function limitEdits(maximum: number, protocol: Protocol): Edit[] {
  let thinking = 0;
  const seeThinking: Edit = {
    type: "replace",
    path: "thinking.budget_tokens",
    with: (budget) => {
      if (typeof budget === "number") thinking = budget;
      return undefined;
    },
  };
  const limits = LIMITS[protocol].map((path): Edit => ({
    type: "replace",
    path,
    // An answer has to be longer than the thinking in it may be, or the request is refused.
    with: (value) => {
      if (typeof value !== "number" || (value === 0 && protocol === "messages")) return undefined;
      return Math.max(within(value, maximum), thinking + 1);
    },
  }));
  return protocol === "messages" ? [seeThinking, ...limits] : limits;
}

function within(value: number, maximum: number): number {
  return value > 0 ? Math.min(value, maximum) : maximum;
}
