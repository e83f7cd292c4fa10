import assert from "node:assert/strict";
import type { JsonObject } from "../../../lib/json.ts";
import type { Conversation, Part, ToolCallPart, ToolResultPart, Turn } from "../../../lib/protocol/conversation.ts";
import { encodeRequest } from "../../../lib/protocol/gemini/request_encode.ts";
import { assistant, system, text, user } from "../conversation.ts";
import { conversation, encodeContext } from "./context.ts";
import { assertStrict } from "./strict.ts";

const call = (id: string, args = "{}", rest: Partial<ToolCallPart> = {}): Part => ({
  type: "tool_call",
  id,
  name: "f",
  kind: "function",
  arguments: args,
  ...rest,
});
const result = (callId: string, rest: Partial<ToolResultPart> = {}): Part => ({
  type: "tool_result",
  callId,
  parts: [text("ok")],
  isError: false,
  ...rest,
});
const functionTool = (name: string, schema?: JsonObject) =>
  ({ type: "function", name, description: `does ${name}`, schema }) as const;
const PNG = { type: "base64", mediaType: "image/png", data: "iVBO" } as const;
const inlinePng = { inlineData: { mimeType: "image/png", data: "iVBO" } };

interface EncodeCase {
  readonly name: string;
  readonly turns?: readonly Turn[];
  readonly rest?: Partial<Conversation>;
  readonly model?: string;
  /** Members that the body must have, and how. */
  readonly is: JsonObject;
  readonly lost?: readonly string[];
}

const CASES: readonly EncodeCase[] = [
  {
    name: "takes leading system turns for the instruction, later ones for the user's",
    turns: [system(text("a"), text("b")), system(text("c")), user(text("hi")), system(text("note")), user(text("go"))],
    is: {
      systemInstruction: { parts: [{ text: "a" }, { text: "b" }, { text: "c" }] },
      contents: [{
        role: "user",
        parts: [{ text: "hi" }, { text: "<system-reminder>\nnote\n</system-reminder>" }, { text: "go" }],
      }],
    },
  },
  {
    name: "A9 drops empty texts and what becomes empty by it",
    turns: [user(text("hi")), assistant(text(" \n")), user(text(""), text("go"))],
    is: { contents: [{ role: "user", parts: [{ text: "hi" }, { text: "go" }] }] },
  },
  {
    name: "gives a text document its name",
    turns: [user({ type: "document", name: "a.txt", media: { type: "text", text: "x" } })],
    is: { contents: [{ role: "user", parts: [{ text: "a.txt:\nx" }] }] },
  },
  {
    name: "says a file's name in front of it",
    turns: [
      user(
        { type: "document", name: "a.pdf", media: { type: "base64", mediaType: "application/pdf", data: "JVBERi0" } },
        { type: "document", name: "b.pdf", media: { type: "file", fileId: "file_abc" } },
      ),
    ],
    is: {
      contents: [{
        role: "user",
        parts: [
          { text: "a.pdf:" },
          { inlineData: { mimeType: "application/pdf", data: "JVBERi0" } },
          { text: "[Document left out: b.pdf]" },
        ],
      }],
    },
    lost: ["document.file"],
  },
  {
    name: "asks for one answer, whatever the client wants: nobody would hear the others",
    turns: [user(text("hi"))],
    rest: { sampling: { candidates: 3 } },
    is: { generationConfig: undefined as never },
    lost: ["sampling.candidates"],
  },
  {
    name: "begins with the user",
    turns: [assistant(text("hello"))],
    is: { contents: [{ role: "user", parts: [{ text: "Continue" }] }, { role: "model", parts: [{ text: "hello" }] }] },
  },
  {
    name: "says something where nothing was said",
    turns: [system(text("a"))],
    is: { contents: [{ role: "user", parts: [{ text: "Continue" }] }] },
  },
  {
    name: "D10 answers parallel calls in their order, before the user's text",
    turns: [
      user(text("hi")),
      assistant(call("a", '{"x":1}'), call("b", "", { name: "g" })),
      user(text("more"), result("b", { isError: true }), result("a")),
    ],
    is: {
      contents: [
        { role: "user", parts: [{ text: "hi" }] },
        {
          role: "model",
          parts: [
            { functionCall: { id: "a", name: "f", args: { x: 1 } } },
            { functionCall: { id: "b", name: "g", args: {} } },
          ],
        },
        {
          role: "user",
          parts: [
            { functionResponse: { id: "a", name: "f", response: { output: "ok" } } },
            { functionResponse: { id: "b", name: "g", response: { error: "ok" } } },
            { text: "more" },
          ],
        },
      ],
    },
  },
  {
    name: "C6 repairs arguments, and keeps what is beyond repair",
    turns: [user(text("hi")), assistant(call("a", "{'x': True}"), call("b", '{"x":'))],
    is: {
      contents: [
        { role: "user", parts: [{ text: "hi" }] },
        {
          role: "model",
          parts: [
            { functionCall: { id: "a", name: "f", args: { x: true } } },
            { functionCall: { id: "b", name: "f", args: { input: '{"x":' } } },
          ],
        },
        {
          role: "user",
          parts: ["a", "b"].map((id) => ({
            functionResponse: { id, name: "f", response: { error: "No result: the call was interrupted" } },
          })),
        },
      ],
    },
    lost: ["tool_call.arguments"],
  },
  {
    name: "A22 makes ids legal in pairs",
    turns: [user(text("hi")), assistant(call("functions.f:0")), user(result("functions.f:0"))],
    is: {
      contents: [
        { role: "user", parts: [{ text: "hi" }] },
        { role: "model", parts: [{ functionCall: { id: "functions_f_0_465b9878", name: "f", args: {} } }] },
        {
          role: "user",
          parts: [{ functionResponse: { id: "functions_f_0_465b9878", name: "f", response: { output: "ok" } } }],
        },
      ],
    },
  },
  {
    name: "A13 puts a result's image beside the responses",
    turns: [
      user(text("hi")),
      assistant(call("a")),
      user(result("a", { parts: [text("seen"), { type: "image", media: PNG }] })),
    ],
    is: {
      contents: [
        { role: "user", parts: [{ text: "hi" }] },
        { role: "model", parts: [{ functionCall: { id: "a", name: "f", args: {} } }] },
        {
          role: "user",
          parts: [
            { functionResponse: { id: "a", name: "f", response: { output: "seen" } } },
            { text: "From the result of f:" },
            inlinePng,
          ],
        },
      ],
    },
  },
  {
    name: "A13 puts a result's image into the response, and asks no signature of foreign calls, from Gemini 3 on",
    model: "gemini-3-pro-preview",
    turns: [
      user(text("hi")),
      assistant(call("a"), call("b")),
      user(result("a", { parts: [{ type: "image", media: PNG }] }), result("b")),
    ],
    is: {
      contents: [
        { role: "user", parts: [{ text: "hi" }] },
        {
          role: "model",
          parts: [
            { functionCall: { id: "a", name: "f", args: {} }, thoughtSignature: "skip_thought_signature_validator" },
            { functionCall: { id: "b", name: "f", args: {} } },
          ],
        },
        {
          role: "user",
          parts: [
            { functionResponse: { id: "a", name: "f", response: { output: "" }, parts: [inlinePng] } },
            { functionResponse: { id: "b", name: "f", response: { output: "ok" } } },
          ],
        },
      ],
    },
  },
  {
    name: "B1 gives back its own signatures and nobody else's",
    model: "gemini-3-pro-preview",
    turns: [
      user(text("hi")),
      assistant(
        { type: "thinking", text: "hm", signature: { protocol: "messages", data: "CLAUDE" } },
        { type: "thinking", text: "", signature: { protocol: "gemini", data: "G1" } },
        call("a"),
      ),
      user(result("a")),
      assistant(call("b", "{}", { signature: { protocol: "gemini", data: "G2" } })),
      user(result("b")),
      assistant(text("done"), { type: "thinking", text: "", signature: { protocol: "gemini", data: "G3" } }),
    ],
    is: {
      contents: [
        { role: "user", parts: [{ text: "hi" }] },
        { role: "model", parts: [{ functionCall: { id: "a", name: "f", args: {} }, thoughtSignature: "G1" }] },
        { role: "user", parts: [{ functionResponse: { id: "a", name: "f", response: { output: "ok" } } }] },
        { role: "model", parts: [{ functionCall: { id: "b", name: "f", args: {} }, thoughtSignature: "G2" }] },
        { role: "user", parts: [{ functionResponse: { id: "b", name: "f", response: { output: "ok" } } }] },
        { role: "model", parts: [{ text: "done", thoughtSignature: "G3" }] },
      ],
    },
    lost: ["thinking"],
  },
  {
    name: "A13 A36 puts documents of text among the words of a result",
    turns: [
      user(text("hi")),
      assistant(call("a")),
      user(result("a", {
        parts: [
          text("seen"),
          { type: "document", media: { type: "text", text: "words" }, name: "A" },
          { type: "image", media: { type: "base64", mediaType: "image/gif", data: "R0lGOD" } },
        ],
      })),
    ],
    is: {
      contents: [
        { role: "user", parts: [{ text: "hi" }] },
        { role: "model", parts: [{ functionCall: { id: "a", name: "f", args: {} } }] },
        {
          role: "user",
          parts: [{
            functionResponse: {
              id: "a",
              name: "f",
              response: { output: "seen\nA:\nwords\n[Image left out: image/gif]" },
            },
          }],
        },
      ],
    },
    lost: ["image"],
  },
  {
    name: "A36 carries images, documents and sound",
    turns: [user(
      { type: "image", media: PNG },
      { type: "image", media: { type: "url", url: "data:image/gif;base64,R0lGOD" } },
      { type: "image", media: { type: "url", url: "data:image/jpg;base64,AAAA" } },
      { type: "image", media: { type: "base64", mediaType: "image/png", data: "/9j/" } },
      { type: "image", media: { type: "url", url: "https://x.test/a.webp" } },
      { type: "document", media: { type: "base64", mediaType: "application/pdf", data: "JVBERi0" } },
      { type: "document", media: { type: "text", text: "plain" } },
      {
        type: "document",
        media: { type: "base64", mediaType: "application/yaml", data: btoa("a: 1") },
        name: "a.yaml",
      },
      { type: "document", media: { type: "file", fileId: "file_abc" } },
      { type: "audio", data: "UklG", format: "wav" },
    )],
    is: {
      contents: [{
        role: "user",
        parts: [
          inlinePng,
          { text: "[Image left out: image/gif]" },
          { inlineData: { mimeType: "image/jpeg", data: "AAAA" } },
          { inlineData: { mimeType: "image/jpeg", data: "/9j/" } },
          { fileData: { mimeType: "image/webp", fileUri: "https://x.test/a.webp" } },
          { inlineData: { mimeType: "application/pdf", data: "JVBERi0" } },
          { text: "plain" },
          { text: "a.yaml:\na: 1" },
          { text: "[Document left out: a file of another vendor]" },
          { inlineData: { mimeType: "audio/wav", data: "UklG" } },
        ],
      }],
    },
    lost: ["image", "document.file"],
  },
  {
    name: "A20 A21 declares functions with legal names and schemas",
    rest: {
      tools: [
        functionTool("plain"),
        functionTool("mcp.x:y", { type: "object", properties: { a: { type: ["string", "null"], format: "uri" } } }),
      ],
      toolChoice: { type: "tool", name: "mcp.x:y" },
    },
    is: {
      tools: [{
        functionDeclarations: [
          { name: "plain", description: "does plain" },
          {
            name: "mcp_x_y_4b5fc5d4",
            description: "does mcp.x:y",
            parameters: { type: "object", properties: { a: { type: "string", nullable: true } } },
          },
        ],
      }],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["mcp_x_y_4b5fc5d4"] } },
    },
  },
  {
    name: "A21 begins each name with a letter or an underscore",
    rest: {
      tools: [functionTool("3d"), functionTool("-x"), functionTool("_y")],
      toolChoice: { type: "tool", name: "3d" },
    },
    is: {
      tools: [{
        functionDeclarations: [
          { name: "_3d_3befd9d2", description: "does 3d" },
          { name: "_-x_4bcd60c0", description: "does -x" },
          { name: "_y", description: "does _y" },
        ],
      }],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["_3d_3befd9d2"] } },
    },
  },
  {
    name: "A23 forces no function that is not declared",
    rest: { tools: [functionTool("f")], toolChoice: { type: "tool", name: "web_search" } },
    is: { tools: [{ functionDeclarations: [{ name: "f", description: "does f" }] }], toolConfig: undefined as never },
    lost: ["toolChoice"],
  },
  {
    name: "A32 asks for a tier that Google has",
    rest: { serviceTier: "priority" },
    is: { serviceTier: "priority" },
  },
  {
    name: "A32 records the loss of a tier that it has not",
    rest: { serviceTier: "scale" },
    is: { serviceTier: undefined as never },
    lost: ["serviceTier"],
  },
  {
    name: "D2 declares a custom tool as a function, and gives its calls one argument",
    turns: [user(text("hi")), assistant(call("a", "*** Begin", { kind: "custom", name: "apply_patch" }))],
    rest: { tools: [{ type: "custom", name: "apply_patch", description: "patches", format: undefined }] },
    is: {
      contents: [
        { role: "user", parts: [{ text: "hi" }] },
        { role: "model", parts: [{ functionCall: { id: "a", name: "apply_patch", args: { input: "*** Begin" } } }] },
        {
          role: "user",
          parts: [{
            functionResponse: {
              id: "a",
              name: "apply_patch",
              response: { error: "No result: the call was interrupted" },
            },
          }],
        },
      ],
    },
  },
  {
    name: "A24 drops a tool choice without tools",
    rest: { toolChoice: { type: "required" } },
    is: { toolConfig: undefined as never },
  },
  {
    name: "A23 says auto, none and required",
    rest: { tools: [functionTool("f")], toolChoice: { type: "none" }, parallelToolCalls: false },
    is: { toolConfig: { functionCallingConfig: { mode: "NONE" } } },
    lost: ["parallelToolCalls"],
  },
  {
    name: "D7 searches the web with Google's tool if it is alone",
    rest: { tools: [{ type: "hosted", kind: "web_search", protocol: "messages", value: { name: "web_search" } }] },
    is: { tools: [{ googleSearch: {} }] },
  },
  {
    name: "D7 records what a search cannot be told, and that nobody can force it",
    rest: {
      tools: [{
        type: "hosted",
        kind: "web_search",
        protocol: "responses",
        value: { filters: { allowed_domains: ["a.test"] }, user_location: null, search_context_size: "low" },
      }],
      toolChoice: { type: "required" },
    },
    is: { tools: [{ googleSearch: {} }], toolConfig: undefined as never },
    lost: ["tools[].web_search.allowed_domains", "tools[].web_search.search_context_size", "toolChoice"],
  },
  {
    name: "D7 records the loss of a hosted tool beside functions",
    rest: {
      tools: [functionTool("f"), { type: "hosted", kind: "web_search", protocol: "responses", value: {} }],
    },
    is: { tools: [{ functionDeclarations: [{ name: "f", description: "does f" }] }] },
    lost: ["tools[].web_search"],
  },
  {
    name: "A26 A28 keeps to the limits of sampling",
    rest: {
      sampling: {
        maxOutputTokens: 128000,
        temperature: 0.5,
        topP: 0.9,
        topK: 5,
        seed: 1,
        candidates: 1,
        presencePenalty: 0,
        stop: ["", "1", "2", "3", "4", "5", "6"],
      },
    },
    is: {
      generationConfig: {
        temperature: 0.5,
        topP: 0.9,
        topK: 5,
        maxOutputTokens: 65536,
        seed: 1,
        stopSequences: ["1", "2", "3", "4", "5"],
      },
    },
    lost: ["sampling.stop"],
  },
  {
    name: "A34 asks for JSON of a schema",
    rest: {
      format: {
        type: "json_schema",
        name: "x",
        schema: { type: "object", properties: { a: { const: "b" } }, additionalProperties: false },
      },
    },
    is: {
      generationConfig: {
        responseMimeType: "application/json",
        responseSchema: { type: "object", properties: { a: { type: "string", enum: ["b"] } } },
      },
    },
  },
  {
    name: "A34 asks for JSON in words where tools forbid more",
    rest: { format: { type: "json_object" }, tools: [functionTool("f")] },
    is: {
      systemInstruction: { parts: [{ text: "Your final answer must be one JSON value and nothing else" }] },
      generationConfig: undefined as never,
    },
    lost: ["format"],
  },
];

for (const { name, turns, rest, model, is, lost } of CASES) {
  Deno.test(`encodeRequest for gemini ${name}`, () => {
    const asked = conversation(turns ?? [user(text("hi"))], rest);
    const encoded = encodeRequest(asked, encodeContext(asked, model));
    for (const [member, value] of Object.entries(is)) assert.deepEqual(encoded.body[member], value, member);
    assert.deepEqual(encoded.lost, lost ?? []);
    assertStrict(encoded.body);
  });
}

const THINKING: readonly (readonly [string, Conversation["reasoning"], JsonObject | undefined])[] = [
  ["gemini-2.5-flash", { mode: "off" }, { thinkingBudget: 0 }],
  ["gemini-2.5-pro", { mode: "off" }, { thinkingBudget: 128 }],
  ["gemini-2.5-pro", { mode: "adaptive" }, { includeThoughts: true, thinkingBudget: -1 }],
  ["gemini-2.5-flash", { mode: "adaptive", effort: "high" }, { includeThoughts: true, thinkingBudget: 24576 }],
  ["gemini-2.5-flash", { mode: "budget", budgetTokens: 31999 }, { includeThoughts: true, thinkingBudget: 24576 }],
  ["gemini-2.5-flash", { mode: "effort", effort: "low", summary: "none" }, { thinkingBudget: 1024 }],
  ["gemini-3-pro-preview", { mode: "adaptive", effort: "xhigh" }, { includeThoughts: true, thinkingLevel: "high" }],
  ["gemini-3-pro-preview", { mode: "effort", effort: "medium" }, { includeThoughts: true, thinkingLevel: "high" }],
  ["gemini-3.1-pro-preview", { mode: "effort", effort: "medium" }, { includeThoughts: true, thinkingLevel: "medium" }],
  ["gemini-3-pro-preview", { mode: "off" }, { thinkingLevel: "low" }],
  ["gemini-3.8-flash", { mode: "off" }, { thinkingLevel: "minimal" }],
  ["gemini-3.8-flash", { mode: "adaptive" }, { includeThoughts: true }],
  ["gemini-flash-latest", { mode: "effort", effort: "low" }, { includeThoughts: true, thinkingLevel: "low" }],
  ["models/gemini-flash-lite-latest", { mode: "off" }, { thinkingLevel: "minimal" }],
  ["gemini-2.0-flash", { mode: "adaptive" }, undefined],
  ["gemma-3", { mode: "effort", effort: "low" }, undefined],
];

for (const [model, reasoning, is] of THINKING) {
  Deno.test(`encodeRequest A30 tells ${model} to think as ${JSON.stringify(reasoning)} says`, () => {
    const asked = conversation([user(text("hi"))], { reasoning });
    const { body } = encodeRequest(asked, encodeContext(asked, model));
    assert.deepEqual((body["generationConfig"] as JsonObject | undefined)?.["thinkingConfig"], is);
  });
}

Deno.test("encodeRequest F7 encodes a prefix alike on the next turn", () => {
  const begin = [
    system(text("s")),
    user(text("hi")),
    assistant(text("x"), call("a", '{"b":1,"a":2}')),
    user(result("a")),
  ];
  const rest = { tools: [functionTool("f"), functionTool("g")] };
  const texts = [begin, [...begin, assistant(text("y")), user(text("z"))]].map((turns) => {
    const asked = conversation(turns, rest);
    return JSON.stringify(encodeRequest(asked, encodeContext(asked, "gemini-3-pro")).body);
  });
  const prefix = texts[0]!.slice(0, texts[0]!.lastIndexOf("]}"));
  assert.ok(texts[1]!.startsWith(prefix));
});
