/** Chat Completions as it is said with tools. */
import {
  type Any,
  type Call,
  type Dialect,
  halves,
  type Heard,
  MODEL,
  parsed,
  QUESTION,
  SCHEMA,
  textsIn,
  TOOL,
  unnamed,
  UPSTREAM_MODEL,
  words,
} from "./dialect.ts";
import { CHAT } from "./protocols.ts";

function chatCalls(calls: readonly Call[]): Any[] {
  return calls.map(({ id, name, input }) => (
    { id, type: "function", function: { name, arguments: JSON.stringify(input) } }
  ));
}

function chatHeard(message: Any, finish: string, models: readonly string[]): Heard {
  return {
    text: message.content ?? "",
    calls: (message.tool_calls ?? []).map(({ id, function: f }: Any) => (
      { id, name: f.name, input: JSON.parse(f.arguments) }
    )),
    finish,
    models,
  };
}

export const chatDialect: Dialect = {
  protocol: CHAT,
  finishes: { calls: "tool_calls", text: "stop" },
  whole: ({ text, calls }) =>
    JSON.stringify({
      id: "chatcmpl-up",
      object: "chat.completion",
      created: 1,
      model: UPSTREAM_MODEL,
      choices: [{
        index: 0,
        message: {
          role: "assistant",
          content: text === "" ? null : text,
          ...(calls.length > 0 ? { tool_calls: chatCalls(calls) } : {}),
        },
        finish_reason: calls.length > 0 ? "tool_calls" : "stop",
      }],
      usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
    }),
  events({ text, calls }) {
    const common = { id: "chatcmpl-up", object: "chat.completion.chunk", created: 1, model: UPSTREAM_MODEL };
    const chunk = (delta: Any, finish_reason: string | null = null) =>
      unnamed({ ...common, choices: [{ index: 0, delta, finish_reason }] });
    return [
      chunk({ role: "assistant", content: "" }),
      ...(text === "" ? [] : halves(text)).map((content) => chunk({ content })),
      ...chatCalls(calls).map((call, index) =>
        chunk({ tool_calls: [{ index, ...call, function: { ...call.function, arguments: "" } }] })
      ),
      // Parallel calls overlap.
      ...[0, 1].flatMap((half) =>
        chatCalls(calls).map((call, index) =>
          chunk({ tool_calls: [{ index, function: { arguments: halves(call.function.arguments)[half] } }] })
        )
      ),
      chunk({}, calls.length > 0 ? "tool_calls" : "stop"),
      unnamed({ ...common, choices: [], usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 } }),
      "data: [DONE]\n\n",
    ];
  },
  request({ stream, before }) {
    const turns = before === undefined ? [] : [
      { role: "assistant", content: before.answer.text || null, tool_calls: chatCalls(before.answer.calls) },
      ...before.results.map((content, i) => ({ role: "tool", tool_call_id: before.answer.calls[i]!.id, content })),
    ];
    return JSON.stringify({
      model: MODEL,
      stream,
      messages: [{ role: "user", content: QUESTION }, ...turns],
      tools: [{ type: "function", function: { ...TOOL, parameters: SCHEMA } }],
    });
  },
  asked(request) {
    const { messages, tools } = JSON.parse(request);
    return {
      texts: messages.flatMap((m: Any) => m.role === "tool" ? [] : textsIn(m.content)),
      calls: messages.flatMap(({ tool_calls = [] }: Any) =>
        tool_calls.map(({ id, function: f }: Any) => words(id, f.name, JSON.parse(f.arguments)))
      ),
      results: messages.flatMap((m: Any) =>
        m.role === "tool" ? [words(m.tool_call_id, textsIn(m.content).join(""))] : []
      ),
      tools: tools.map((tool: Any) => tool.function.name),
    };
  },
  heard(body) {
    const { model, choices: [{ message, finish_reason }] } = JSON.parse(body);
    return chatHeard(message, finish_reason, [model]);
  },
  heardStream(events) {
    const message: Any = { content: "", tool_calls: [] };
    let finish = "";
    const models: string[] = [];
    for (const { model, choices } of parsed(events)) {
      models.push(model);
      for (const { delta, finish_reason } of choices) {
        message.content += delta.content ?? "";
        finish = finish_reason ?? finish;
        for (const { index, id, function: f } of delta.tool_calls ?? []) {
          const call = message.tool_calls[index] ??= { id, function: { name: f.name, arguments: "" } };
          call.function.arguments += f.arguments ?? "";
        }
      }
    }
    return chatHeard(message, finish, models);
  },
};
