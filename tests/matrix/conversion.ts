/** Conversions of the matrix: ids that count, an envelope that can be read. */
import { isObject, type JsonObject } from "../../lib/json.ts";
import type { TargetTraits } from "../../lib/protocol/codec.ts";
import { type Conversion, RequestConverter } from "../../lib/protocol/convert.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import type { SseFrame } from "../../lib/sse/frame.ts";
import { envelope } from "../protocol/translation.ts";

/** The upstreams of the matrix: the vendor that made the protocol, and one that only speaks it. */
export const TARGETS: Readonly<Record<Protocol, readonly TargetTraits[]>> = {
  messages: [
    { vendor: "anthropic", model: "claude-sonnet-4-5" },
    { vendor: "anthropic", model: "claude-opus-4-6" },
    { vendor: "deepseek", model: "deepseek-chat" },
  ],
  chat: [
    { vendor: "openai", model: "gpt-5" },
    { vendor: "deepseek", model: "deepseek-reasoner" },
    { vendor: "other", model: "qwen3" },
  ],
  responses: [{ vendor: "openai", model: "gpt-5" }, { vendor: "other", model: "gpt-oss" }],
  gemini: [{ vendor: "google", model: "gemini-2.5-flash" }, { vendor: "google", model: "gemini-3-pro-preview" }],
};

interface ConvertOptions {
  readonly body: JsonObject;
  readonly target?: TargetTraits;
  readonly stream?: boolean;
  readonly estimatedInputTokens?: number;
}

export function convert(from: Protocol, to: Protocol, options: ConvertOptions): Conversion {
  return converter(from, options).to(to, options.target ?? TARGETS[to][0]!);
}

/** For several upstreams of one request. */
export function converter(
  from: Protocol,
  { body, stream = true, estimatedInputTokens = 42 }: Omit<ConvertOptions, "target">,
): RequestConverter {
  let ids = 0;
  const whole = from === "gemini" ? body : { ...body, stream, ...(from === "chat" ? COUNTED : {}) };
  return new RequestConverter({
    protocol: from,
    body: whole,
    model: "client-model",
    stream,
    estimatedInputTokens,
    compaction: false,
    listed: false,
  }, { envelope, ids: { next: (prefix) => `${prefix}${String(++ids).padStart(24, "0")}` }, now: 1_795_377_862_000 });
}

const COUNTED: JsonObject = { stream_options: { include_usage: true } };

/** A request with the tools of the answers. */
export function question(
  protocol: Protocol,
  names: readonly string[] = ["get_weather", "read_file", "list_files"],
): JsonObject {
  const schema: JsonObject = { type: "object", properties: { city: { type: "string" } } };
  switch (protocol) {
    case "messages":
      return {
        model: "m",
        max_tokens: 999,
        tools: names.map((name) => ({ name, input_schema: schema })),
        messages: [{ role: "user", content: "Ask" }],
      };
    case "chat":
      return {
        model: "m",
        tools: names.map((name) => ({ type: "function", function: { name, parameters: schema } })),
        messages: [{ role: "user", content: "Ask" }],
      };
    case "responses":
      return {
        model: "m",
        tools: names.map((name) => ({ type: "function", name, parameters: schema })),
        input: [{ role: "user", content: "Ask" }],
      };
    case "gemini":
      return {
        tools: [{ functionDeclarations: names.map((name) => ({ name, parametersJsonSchema: schema })) }],
        contents: [{ role: "user", parts: [{ text: "Ask" }] }],
      };
    default:
      return protocol satisfies never;
  }
}

/** The client's frames of an upstream's. */
export function streamed(
  conversion: Conversion,
  frames: readonly SseFrame[],
  reason: "eof" | "error" = "eof",
): SseFrame[] {
  const stream = conversion.stream();
  return [...frames.flatMap((frame) => [...stream.push(frame)]), ...stream.end(reason)];
}

/** Names of the tools that an upstream's request declares. */
export function toolNames(body: JsonObject): string[] {
  const tools = Array.isArray(body["tools"]) ? body["tools"].filter(isObject) : [];
  return tools.flatMap((tool) => {
    const declared = tool["functionDeclarations"];
    if (Array.isArray(declared)) return declared.filter(isObject).map(({ name }) => String(name));
    return [String(isObject(tool["function"]) ? tool["function"]["name"] : tool["name"])];
  });
}
