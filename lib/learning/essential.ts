/** What makes a request what it is: whatever an upstream says, it never loses these. */
import type { Protocol } from "../protocol/protocol.ts";

const ALWAYS: readonly RegExp[] = [
  // The conversation, the tools, and whether they may be used (an agent without its tools is none).
  /^(?:model|messages|input|contents|tools|functions|tool_choice|function_call|toolConfig|tool_config|stream|prompt|grammar)$/,
  /^(?:system|instructions|systemInstruction|system_instruction)$/,
  /^(?:toolConfig|tool_config|tool_choice)\./,
  /(?:^|\.)(?:role|type|text|content|parts|source|media_type|mimeType|mime_type|data|url|image_url|input_audio|file|functions)$/,
  // Calls and their results.
  /\.(?:tool_calls|tool_use_id|tool_call_id|call_id|arguments|functionCall|functionResponse|output)$/,
  /\.tool_calls\[\]\.(?:function|custom)(?:\.(?:name|args|arguments|input))?$/,
  /\.(?:content|tools|functions|functionCall|functionResponse|functionDeclarations|output)(?:\[\])?(?:\.function)?\.(?:name|function|args|response|input)$/,
  /^messages\[\]\.(?:tool_calls|content)\[\]\.id$/,
  /^tools\[\](?:\.function|\.(?:tools|functionDeclarations|function_declarations)\[\])?\.(?:name|function|tools)$/,
  /^input\[\]\.(?:name|action|summary|tools)$/,
  // The tools' own words and schemas.
  /^tools\[\](?:\.\w+)*\.(?:description|parameters|input_schema|functionDeclarations|function_declarations)$/,
  /\.(?:parameters|parametersJsonSchema|input_schema|schema|json_schema|responseSchema|responseJsonSchema)$/,
  /^response_format\.json_schema\.name$|^text\.format\.name$/,
];

const OF: Readonly<Record<Protocol, readonly RegExp[]>> = {
  // A limit has to be named; thinking has no other words than its own.
  messages: [/^max_tokens$/, /\.(?:thinking|signature)$/, /^thinking\.(?:type|budget_tokens)$/],
  chat: [/^response_format\.type$/],
  responses: [/\.encrypted_content$/],
  gemini: [],
};

/** Whether the member at `path` must stay: it can be renamed or bounded, never dropped. */
export function isEssential(path: string, protocol: Protocol): boolean {
  return ALWAYS.some((essential) => essential.test(path)) || OF[protocol].some((essential) => essential.test(path));
}
