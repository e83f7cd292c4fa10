/** The agent's request of `largeBody` in the three protocols that agents speak. */
import type { Json, JsonObject } from "../lib/json.ts";
import type { Protocol } from "../lib/protocol/protocol.ts";
import { largeBody } from "./request.ts";

/** A body of about `bytes` bytes that asks for a stream. */
export function convertRequest(protocol: Exclude<Protocol, "gemini">, bytes: number): JsonObject {
  const body = JSON.parse(JSON.stringify({ ...largeBody(bytes), stream: true })) as AgentBody;
  switch (protocol) {
    case "messages":
      return { ...body };
    case "chat":
      return chat(body);
    case "responses":
      return responses(body);
    default:
      return protocol satisfies never;
  }
}

/** What `largeBody` makes. */
type AgentBody = JsonObject & {
  system: { text: string }[];
  tools: { name: string; description: string; input_schema: JsonObject }[];
  messages: { role: string; content: (JsonObject & { type: string })[] }[];
};

function chat({ system, tools, messages }: AgentBody): JsonObject {
  const turns = messages.flatMap(({ role, content }): Json[] => {
    const text = content.find(({ type }) => type === "text")?.["text"] ?? null;
    if (role === "assistant") {
      const calls = content.filter(({ type }) => type === "tool_use").map(({ id, name, input }): Json => ({
        id: id ?? "",
        type: "function",
        function: { name: name ?? "", arguments: JSON.stringify(input) },
      }));
      return [{ role, content: text, tool_calls: calls }];
    }
    if (text !== null) return [{ role, content: text }];
    return content.map((result) => ({
      role: "tool",
      tool_call_id: result["tool_use_id"] ?? "",
      content: result["content"] ?? "",
    }));
  });
  return {
    model: "gpt-5.1",
    messages: [{ role: "system", content: system[0]?.text ?? "" }, ...turns],
    tools: tools.map(({ name, description, input_schema }) => ({
      type: "function",
      function: { name, description, parameters: input_schema },
    })),
    max_completion_tokens: 32_000,
    stream: true,
    stream_options: { include_usage: true },
  };
}

function responses({ system, tools, messages }: AgentBody): JsonObject {
  const input = messages.flatMap(({ role, content }) =>
    content.map((block): Json => {
      switch (block.type) {
        case "tool_use":
          return {
            type: "function_call",
            call_id: block["id"] ?? "",
            name: block["name"] ?? "",
            arguments: JSON.stringify(block["input"]),
          };
        case "tool_result":
          return {
            type: "function_call_output",
            call_id: block["tool_use_id"] ?? "",
            output: block["content"] ?? "",
          };
        default: {
          const type = role === "assistant" ? "output_text" : "input_text";
          return { type: "message", role, content: [{ type, text: block["text"] ?? "" }] };
        }
      }
    })
  );
  return {
    model: "gpt-5.1",
    instructions: system[0]?.text ?? "",
    input,
    tools: tools.map(({ name, description, input_schema }) => ({
      type: "function",
      name,
      description,
      strict: false,
      parameters: input_schema,
    })),
    tool_choice: "auto",
    parallel_tool_calls: true,
    reasoning: { effort: "medium", summary: "auto" },
    store: false,
    stream: true,
    include: ["reasoning.encrypted_content"],
    prompt_cache_key: "00000000-0000-4000-8000-000000000000",
  };
}
