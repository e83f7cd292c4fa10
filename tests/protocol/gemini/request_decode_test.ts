import assert from "node:assert/strict";
import { ProxyError } from "../../../lib/errors.ts";
import type { JsonObject } from "../../../lib/json.ts";
import type { Conversation } from "../../../lib/protocol/conversation.ts";
import { decodeRequest } from "../../../lib/protocol/gemini/request_decode.ts";
import { decodeContext } from "./context.ts";

const HI: JsonObject = { role: "user", parts: [{ text: "hi" }] };
const hi = { role: "user", parts: [{ type: "text", text: "hi" }] };

interface DecodeCase {
  readonly name: string;
  readonly body: JsonObject;
  readonly is: { readonly [Name in keyof Conversation]?: unknown };
  readonly lost?: readonly string[];
}

const CASES: readonly DecodeCase[] = [
  {
    name: "puts the instruction first",
    body: { systemInstruction: { role: "user", parts: { text: "s" } }, contents: [HI] },
    is: { turns: [{ role: "system", parts: [{ type: "text", text: "s" }] }, hi] },
  },
  {
    name: "takes a schema without a type of content for what it means",
    body: { contents: [HI], generationConfig: { responseJsonSchema: { type: "object" } } },
    is: { format: { type: "json_schema", name: "response", schema: { type: "object" } } },
  },
  {
    name: "reads the schema of an answer in the newer form",
    body: {
      contents: [HI],
      generationConfig: { responseFormat: [{ text: { mimeType: "APPLICATION_JSON", schema: { type: "object" } } }] },
    },
    is: { format: { type: "json_schema", name: "response", schema: { type: "object" } } },
  },
  {
    name: "reads JSON without a schema in the newer form, beside what is no text",
    body: {
      contents: [HI],
      generationConfig: { response_format: { text: { mime_type: "APPLICATION_JSON" }, image: { aspect_ratio: "x" } } },
    },
    is: { format: { type: "json_object" } },
    lost: ["generationConfig.responseFormat"],
  },
  {
    name: "takes plain text in the newer form for no format",
    body: { contents: [HI], generationConfig: { responseFormat: [{ text: { mimeType: "TEXT_PLAIN" } }] } },
    is: { format: undefined },
  },
  {
    name: "keeps what the instruction shows",
    body: {
      systemInstruction: {
        parts: [{ text: "s" }, { inlineData: { mimeType: "image/png", data: "iVBO" } }, {
          fileData: { mimeType: "image/png", fileUri: "https://a.b/c.png" },
        }],
      },
      contents: [HI],
    },
    is: {
      turns: [{
        role: "system",
        parts: [
          { type: "text", text: "s" },
          { type: "image", media: { type: "base64", mediaType: "image/png", data: "iVBO" } },
          { type: "image", media: { type: "url", url: "https://a.b/c.png", mediaType: "image/png" } },
        ],
      }, hi],
    },
  },
  {
    name: "reads snake case, a bare content and an instruction that is a string",
    body: {
      system_instruction: "s",
      contents: { parts: [{ inline_data: { mime_type: "image/png", data: "iVBO" } }] },
      generation_config: { max_output_tokens: 5, response_mime_type: "application/json" },
    },
    is: {
      turns: [
        { role: "system", parts: [{ type: "text", text: "s" }] },
        {
          role: "user",
          parts: [{ type: "image", media: { type: "base64", mediaType: "image/png", data: "iVBO" } }],
        },
      ],
      sampling: { maxOutputTokens: 5 },
      format: { type: "json_object" },
    },
  },
  {
    name: "C3 names calls by their place, and gives results to the open calls of their name",
    body: {
      contents: [
        HI,
        {
          role: "model",
          parts: [
            { functionCall: { name: "f", args: { a: 1 } } },
            { functionCall: { name: "g" } },
            { functionCall: { name: "f" } },
          ],
        },
        {
          role: "user",
          parts: [
            { functionResponse: { name: "f", response: { output: "1" } } },
            { functionResponse: { name: "f", response: { error: "no" } } },
            { functionResponse: { name: "g", response: { a: 1, b: 2 } } },
          ],
        },
      ],
    },
    is: {
      turns: [
        hi,
        {
          role: "assistant",
          parts: [
            { type: "tool_call", id: "call_1_0", name: "f", kind: "function", arguments: '{"a":1}' },
            { type: "tool_call", id: "call_1_1", name: "g", kind: "function", arguments: "{}" },
            { type: "tool_call", id: "call_1_2", name: "f", kind: "function", arguments: "{}" },
          ],
        },
        {
          role: "user",
          parts: [
            ["call_1_0", "1", false],
            ["call_1_2", "no", true],
            ["call_1_1", '{"a":1,"b":2}', false],
          ].map(([callId, text, isError]) => ({
            type: "tool_result",
            callId,
            kind: "function",
            parts: [{ type: "text", text }],
            isError,
          })),
        },
      ],
    },
  },
  {
    name: "says in words which values an answer may be, which others have only as JSON",
    body: {
      systemInstruction: "s",
      contents: [HI],
      generationConfig: {
        responseMimeType: "text/x.enum",
        responseSchema: { type: "STRING", enum: ["Ada", "Bob"] },
      },
    },
    is: {
      turns: [
        {
          role: "system",
          parts: ["s", "Answer with exactly one of these values and nothing else:\nAda\nBob"]
            .map((text) => ({ type: "text", text })),
        },
        hi,
      ],
      format: undefined,
    },
    lost: ["generationConfig.responseMimeType"],
  },
  {
    name: "takes a result out of the tool's name beside it, as Vercel's AI SDK writes it, and no other",
    body: {
      contents: [
        HI,
        { role: "model", parts: [{ functionCall: { id: "a", name: "f" } }, { functionCall: { id: "b", name: "f" } }] },
        {
          parts: [
            { functionResponse: { id: "a", name: "f", response: { name: "f", content: "1" } } },
            { functionResponse: { id: "b", name: "f", response: { name: "x.txt", content: "2" } } },
          ],
        },
      ],
    },
    is: {
      turns: [
        hi,
        {
          role: "assistant",
          parts: ["a", "b"].map((id) => ({ type: "tool_call", id, name: "f", kind: "function", arguments: "{}" })),
        },
        {
          role: "user",
          parts: [["a", "1"], ["b", '{"name":"x.txt","content":"2"}']].map(([callId, text]) => ({
            type: "tool_result",
            callId,
            kind: "function",
            parts: [{ type: "text", text }],
            isError: false,
          })),
        },
      ],
    },
  },
  {
    name: "C3 finds calls without an id for results that have one, as Gemini CLI gives them",
    body: {
      contents: [
        HI,
        {
          role: "model",
          parts: [
            { functionCall: { name: "f", args: {} } },
            { functionCall: { id: "own", name: "f", args: {} } },
            { functionCall: { name: "f", args: {} } },
          ],
        },
        {
          parts: ["f-1", "own", "f-2"].map((id) => ({ functionResponse: { id, name: "f", response: { output: id } } })),
        },
      ],
    },
    is: {
      turns: [
        hi,
        {
          role: "assistant",
          parts: ["call_1_0", "own", "call_1_2"].map((id) => (
            { type: "tool_call", id, name: "f", kind: "function", arguments: "{}" }
          )),
        },
        {
          role: "user",
          parts: [["call_1_0", "f-1"], ["own", "own"], ["call_1_2", "f-2"]].map(([callId, text]) => (
            { type: "tool_result", callId, kind: "function", parts: [{ type: "text", text }], isError: false }
          )),
        },
      ],
    },
  },
  {
    name: "B1 B2 tells its own signatures from those in our envelope",
    body: {
      contents: [HI, {
        role: "model",
        parts: [
          { text: "h", thought: true },
          { text: "m", thought: true },
          { text: "", thought: true, thoughtSignature: 'sealed:{"protocol":"messages","data":"C"}' },
          { text: "so" },
          { text: " on", thoughtSignature: "G1" },
          { functionCall: { id: "a", name: "f" }, thoughtSignature: "G2" },
        ],
      }],
    },
    is: {
      turns: [hi, {
        role: "assistant",
        parts: [
          { type: "thinking", text: "hm", signature: { protocol: "messages", data: "C" } },
          { type: "text", text: "so on" },
          { type: "thinking", text: "", signature: { protocol: "gemini", data: "G1" } },
          {
            type: "tool_call",
            id: "a",
            name: "f",
            kind: "function",
            arguments: "{}",
            signature: { protocol: "gemini", data: "G2" },
          },
        ],
      }],
    },
  },
  {
    name: "reads an image in the alphabet of URLs, as Google's SDK for Python sends it, for vendors who take one alone",
    body: { contents: [{ parts: [{ inlineData: { mimeType: "image/png", data: "-_8A" } }] }] },
    is: {
      turns: [{
        role: "user",
        parts: [{ type: "image", media: { type: "base64", mediaType: "image/png", data: "+/8A" } }],
      }],
    },
  },
  {
    name: "reads files, sound and media in results",
    body: {
      contents: [{
        role: "user",
        parts: [
          { fileData: { fileUri: "https://x.test/a.png" } },
          { fileData: { fileUri: "gs://bucket/a.pdf", mimeType: "application/pdf" } },
          { inlineData: { mimeType: "audio/mpeg", data: "SUQz" } },
          {
            functionResponse: {
              id: "a",
              name: "f",
              response: {},
              parts: [{ inlineData: { mimeType: "image/png", data: "x" } }],
            },
          },
        ],
      }],
    },
    is: {
      turns: [{
        role: "user",
        parts: [
          { type: "image", media: { type: "url", url: "https://x.test/a.png", mediaType: "image/png" } },
          { type: "document", media: { type: "file", fileId: "gs://bucket/a.pdf" } },
          { type: "audio", data: "SUQz", format: "mp3" },
          {
            type: "tool_result",
            callId: "a",
            kind: "function",
            parts: [{ type: "image", media: { type: "base64", mediaType: "image/png", data: "x" } }],
            isError: false,
          },
        ],
      }],
    },
  },
  {
    name: "reads tools in both forms of schema, and Google's own",
    body: {
      contents: [HI],
      tools: [
        {
          functionDeclarations: [
            {
              name: "f",
              description: "d",
              parameters: { type: "OBJECT", properties: { a: { type: "STRING", nullable: true, minLength: "1" } } },
            },
            { name: "g", parametersJsonSchema: { type: "object" } },
          ],
        },
        { googleSearch: {} },
        { code_execution: null },
      ],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["f"] } },
    },
    is: {
      tools: [
        {
          type: "function",
          name: "f",
          description: "d",
          schema: { type: "object", properties: { a: { type: ["string", "null"], minLength: 1 } } },
        },
        { type: "function", name: "g", description: undefined, schema: { type: "object" } },
        { type: "hosted", kind: "web_search", protocol: "gemini", value: { googleSearch: {} } },
      ],
      toolChoice: { type: "tool", name: "f" },
    },
  },
  {
    name: "A23 leaves only the functions that it may choose from, and reads the tier",
    body: {
      contents: [HI],
      tools: [{ functionDeclarations: [{ name: "f" }, { name: "g" }, { name: "h" }] }],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["f", "h"] } },
      serviceTier: "flex",
    },
    is: {
      tools: ["f", "h"].map((name) => ({ type: "function", name, description: undefined, schema: undefined })),
      toolChoice: { type: "required" },
      serviceTier: "flex",
    },
  },
  {
    name: "reads sampling, thinking and format",
    body: {
      contents: [HI],
      generationConfig: {
        temperature: 1,
        topK: 3,
        stopSequences: ["x"],
        responseMimeType: "application/json",
        responseSchema: { type: "ARRAY", items: { type: "INTEGER" } },
        thinkingConfig: { thinkingBudget: 512, includeThoughts: true },
        responseModalities: ["TEXT"],
      },
    },
    is: {
      sampling: { temperature: 1, topK: 3, stop: ["x"] },
      reasoning: { mode: "budget", budgetTokens: 512, summary: "auto" },
      format: {
        type: "json_schema",
        name: "response",
        schema: { type: "array", items: { type: "integer" } },
      },
    },
  },
  {
    name: "keeps what it does not know, and says what it loses",
    body: {
      contents: [HI, { role: "model", parts: [{ executableCode: { code: "1" } }, {}] }],
      safetySettings: [],
      generationConfig: { speechConfig: {}, responseModalities: ["IMAGE"] },
    },
    is: {
      turns: [hi, {
        role: "assistant",
        parts: [{ type: "foreign", protocol: "gemini", value: { executableCode: { code: "1" } } }],
      }],
    },
    lost: ["generationConfig.speechConfig", "generationConfig.responseModalities"],
  },
];

for (const { name, body, is, lost } of CASES) {
  Deno.test(`decodeRequest of gemini ${name}`, () => {
    const decoded = decodeRequest(body, decodeContext);
    for (const [member, value] of Object.entries(is)) {
      assert.deepEqual(decoded.conversation[member as keyof Conversation], value, member);
    }
    assert.deepEqual(decoded.lost, lost ?? []);
  });
}

const INVALID: readonly (readonly [JsonObject, string])[] = [
  [{}, "contents is not an array"],
  [{ contents: [] }, "contents is not a list with at least one message"],
  [{ contents: [5] }, "contents[0] is not an object"],
  [{ contents: [{ role: "wizard", parts: [] }] }, 'contents[0].role is not "user" or "model"'],
  [{ contents: [{ parts: "hi" }] }, "contents[0].parts is not an array"],
  [{ contents: [{ parts: [{ text: 5 }] }] }, "contents[0].parts[0].text is not a string"],
  [{ contents: [{ parts: [{ inlineData: {} }] }] }, "contents[0].parts[0].inlineData.data is not a string"],
  [
    { contents: [{ role: "model", parts: [{ functionCall: {} }] }] },
    "contents[0].parts[0].functionCall.name is not a string",
  ],
  [{ contents: [HI], tools: [5] }, "tools[0] is not an object"],
  [
    { contents: [HI], tools: [{ functionDeclarations: [{}] }] },
    "tools[0].functionDeclarations[0].name is not a string",
  ],
  [{ contents: [HI], generationConfig: [] }, "generationConfig is not an object"],
  [{ contents: [HI], systemInstruction: 5 }, "systemInstruction is not an object"],
];

for (const [body, message] of INVALID) {
  Deno.test(`decodeRequest of gemini says "${message}"`, () => {
    assert.throws(
      () => decodeRequest(body, decodeContext),
      (error) => error instanceof ProxyError && error.kind === "invalid_request" && error.message === message,
    );
  });
}
