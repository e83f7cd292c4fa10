/** Gemini as it is said with tools. */
import {
  type Answer,
  type Any,
  type Dialect,
  halves,
  type Heard,
  parsed,
  QUESTION,
  SCHEMA,
  textsIn,
  TOOL,
  unnamed,
  UPSTREAM_MODEL,
  words,
} from "./dialect.ts";
import { GEMINI } from "./protocols.ts";

function geminiParts({ text, calls }: Answer): Any[] {
  return [
    ...(text === "" ? [] : [{ text }]),
    ...calls.map(({ id, name, input }) => ({ functionCall: { id, name, args: input } })),
  ];
}

function geminiBody(parts: Any[], more: Any = {}): Any {
  return {
    candidates: [{ content: { role: "model", parts }, index: 0, ...more }],
    usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 5, totalTokenCount: 8 },
    modelVersion: UPSTREAM_MODEL,
    responseId: "r_up",
  };
}

function geminiHeard(bodies: readonly Any[]): Heard {
  const parts = bodies.flatMap(({ candidates = [] }) => candidates[0]?.content?.parts ?? []);
  return {
    text: textsIn(parts).join(""),
    calls: parts.flatMap(({ functionCall: call }: Any) =>
      call === undefined ? [] : [{ id: call.id, name: call.name, input: call.args }]
    ),
    finish: bodies.at(-1).candidates[0].finishReason,
    models: bodies.map(({ modelVersion }) => modelVersion),
  };
}

export const geminiDialect: Dialect = {
  protocol: GEMINI,
  finishes: { calls: "STOP", text: "STOP" },
  whole: (answer) => JSON.stringify(geminiBody(geminiParts(answer), { finishReason: "STOP" })),
  events: ({ text, calls }) => [
    ...(text === "" ? [] : halves(text)).map((half) => unnamed(geminiBody([{ text: half }]))),
    ...(calls.length === 0 ? [] : [unnamed(geminiBody(geminiParts({ text: "", calls })))]),
    unnamed(geminiBody([{ text: "" }], { finishReason: "STOP" })),
  ],
  request({ before }) {
    const turns = before === undefined ? [] : [
      { role: "model", parts: geminiParts(before.answer) },
      {
        role: "user",
        parts: before.results.map((output, i) => {
          const { id, name } = before.answer.calls[i]!;
          return { functionResponse: { id, name, response: { output } } };
        }),
      },
    ];
    const tools = [{ functionDeclarations: [{ ...TOOL, parametersJsonSchema: SCHEMA }] }];
    return JSON.stringify({ tools, contents: [{ role: "user", parts: [{ text: QUESTION }] }, ...turns] });
  },
  asked(request) {
    const { contents, tools } = JSON.parse(request);
    const parts = contents.flatMap(({ parts }: Any) => parts);
    return {
      texts: textsIn(parts),
      calls: parts.flatMap(({ functionCall: call }: Any) =>
        call === undefined ? [] : [words(call.id ?? "", call.name, call.args)]
      ),
      results: parts.flatMap(({ functionResponse: result }: Any) =>
        result === undefined ? [] : [words(result.id ?? "", Object.values(result.response).join(""))]
      ),
      tools: tools.flatMap((tool: Any) => tool.functionDeclarations.map(({ name }: Any) => name)),
    };
  },
  heard: (body) => geminiHeard([JSON.parse(body)]),
  heardStream: (events) => geminiHeard(parsed(events)),
};
