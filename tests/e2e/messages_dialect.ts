/** Messages as it is said with tools. */
import {
  type Answer,
  type Any,
  type Dialect,
  halves,
  type Heard,
  MODEL,
  named,
  parsed,
  QUESTION,
  SCHEMA,
  textsIn,
  TOOL,
  UPSTREAM_MODEL,
  words,
} from "./dialect.ts";
import { MESSAGES } from "./protocols.ts";

function messagesBody({ text, calls }: Answer): Any {
  return {
    id: "msg_up",
    type: "message",
    role: "assistant",
    model: UPSTREAM_MODEL,
    content: [
      ...(text === "" ? [] : [{ type: "text", text }]),
      ...calls.map(({ id, name, input }) => ({ type: "tool_use", id, name, input })),
    ],
    stop_reason: calls.length > 0 ? "tool_use" : "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 3, output_tokens: 5 },
  };
}

function messagesHeard({ content, stop_reason, model }: Any, more: readonly string[] = []): Heard {
  return {
    text: textsIn(content).join(""),
    calls: content.flatMap((b: Any) => b.type === "tool_use" ? [{ id: b.id, name: b.name, input: b.input }] : []),
    finish: stop_reason,
    models: [model, ...more],
  };
}

export const messagesDialect: Dialect = {
  protocol: MESSAGES,
  finishes: { calls: "tool_use", text: "end_turn" },
  whole: (answer) => JSON.stringify(messagesBody(answer)),
  events(answer) {
    const body = messagesBody(answer);
    return [
      named({ type: "message_start", message: { ...body, content: [], stop_reason: null } }),
      ...body.content.flatMap((block: Any, index: number) => {
        const deltas = block.type === "text"
          ? halves(block.text).map((text) => ({ type: "text_delta", text }))
          : halves(JSON.stringify(block.input)).map((partial_json) => ({ type: "input_json_delta", partial_json }));
        const empty = block.type === "text" ? { ...block, text: "" } : { ...block, input: {} };
        return [
          named({ type: "content_block_start", index, content_block: empty }),
          ...deltas.map((delta) => named({ type: "content_block_delta", index, delta })),
          named({ type: "content_block_stop", index }),
        ];
      }),
      named({ type: "message_delta", delta: { stop_reason: body.stop_reason }, usage: body.usage }),
      named({ type: "message_stop" }),
    ];
  },
  request({ stream, before }) {
    const turns = before === undefined ? [] : [
      { role: "assistant", content: messagesBody(before.answer).content },
      {
        role: "user",
        content: before.results.map((content, i) => ({
          type: "tool_result",
          tool_use_id: before.answer.calls[i]!.id,
          content,
        })),
      },
    ];
    const tools = [{ ...TOOL, input_schema: SCHEMA }];
    return JSON.stringify({
      model: MODEL,
      max_tokens: 64,
      stream,
      tools,
      messages: [{ role: "user", content: QUESTION }, ...turns],
    });
  },
  asked(request) {
    const { messages, tools } = JSON.parse(request);
    const blocks = messages.flatMap(({ content }: Any) =>
      typeof content === "string" ? [{ type: "text", text: content }] : content
    );
    const of = (type: string, show: (block: Any) => string): string[] =>
      blocks.flatMap((block: Any) => block.type === type ? [show(block)] : []);
    return {
      texts: of("text", ({ text }) => text),
      calls: of("tool_use", ({ id, name, input }) => words(id, name, input)),
      results: of("tool_result", ({ tool_use_id, content }) => words(tool_use_id, textsIn(content).join(""))),
      tools: tools.map(({ name }: Any) => name),
    };
  },
  heard: (body) => messagesHeard(JSON.parse(body)),
  heardStream(events) {
    const blocks: Any[] = [];
    let message: Any;
    for (const event of parsed(events)) {
      if (event.type === "message_start") message = event.message;
      if (event.type === "content_block_start") blocks[event.index] = { ...event.content_block, json: "" };
      if (event.type === "message_delta") message.stop_reason = event.delta.stop_reason;
      if (event.delta?.type === "text_delta") blocks[event.index].text += event.delta.text;
      if (event.delta?.type === "input_json_delta") blocks[event.index].json += event.delta.partial_json;
    }
    const content = blocks.map((b) => b.type === "tool_use" ? { ...b, input: JSON.parse(b.json || "{}") } : b);
    return messagesHeard({ ...message, content });
  },
};
