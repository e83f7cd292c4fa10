/** Responses as it is said with tools. */
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
import { RESPONSES } from "./protocols.ts";

function responsesOutput({ text, calls }: Answer): Any[] {
  const content = [{ type: "output_text", text, annotations: [] }];
  const message = { id: "msg_up", type: "message", role: "assistant", status: "completed", content };
  return [
    ...(text === "" ? [] : [message]),
    ...calls.map(({ id, name, input }) => (
      {
        id: `fc_${id}`,
        type: "function_call",
        status: "completed",
        call_id: id,
        name,
        arguments: JSON.stringify(input),
      }
    )),
  ];
}

function responsesBody(answer: Answer): Any {
  return {
    id: "resp_up",
    object: "response",
    created_at: 1,
    status: "completed",
    model: UPSTREAM_MODEL,
    output: responsesOutput(answer),
    usage: { input_tokens: 3, output_tokens: 5, total_tokens: 8 },
  };
}

function responsesHeard({ output, status, model }: Any, more: readonly string[] = []): Heard {
  return {
    text: output.flatMap((item: Any) => item.type === "message" ? textsIn(item.content) : []).join(""),
    calls: output.flatMap((item: Any) =>
      item.type === "function_call" ? [{ id: item.call_id, name: item.name, input: JSON.parse(item.arguments) }] : []
    ),
    finish: status,
    models: [model, ...more],
  };
}

export const responsesDialect: Dialect = {
  protocol: RESPONSES,
  finishes: { calls: "completed", text: "completed" },
  whole: (answer) => JSON.stringify(responsesBody(answer)),
  events(answer) {
    const body = responsesBody(answer);
    const started = { ...body, status: "in_progress", output: [], usage: null };
    return [
      named({ type: "response.created", response: started }),
      ...body.output.flatMap((item: Any, output_index: number) => {
        const place = { item_id: item.id, output_index };
        const added = item.type === "message"
          ? { ...item, status: "in_progress", content: [] }
          : { ...item, status: "in_progress", arguments: "" };
        const between = item.type === "message"
          ? [
            named({
              type: "response.content_part.added",
              ...place,
              content_index: 0,
              part: { ...item.content[0], text: "" },
            }),
            ...halves(item.content[0].text).map((delta) =>
              named({ type: "response.output_text.delta", ...place, content_index: 0, delta })
            ),
            named({ type: "response.output_text.done", ...place, content_index: 0, text: item.content[0].text }),
            named({ type: "response.content_part.done", ...place, content_index: 0, part: item.content[0] }),
          ]
          : [
            ...halves(item.arguments).map((delta) =>
              named({ type: "response.function_call_arguments.delta", ...place, delta })
            ),
            named({ type: "response.function_call_arguments.done", ...place, arguments: item.arguments }),
          ];
        return [
          named({ type: "response.output_item.added", output_index, item: added }),
          ...between,
          named({ type: "response.output_item.done", output_index, item }),
        ];
      }),
      named({ type: "response.completed", response: body }),
    ];
  },
  request({ stream, before }) {
    const turns = before === undefined ? [] : [
      ...responsesOutput(before.answer),
      ...before.results.map((output, i) => (
        { type: "function_call_output", call_id: before.answer.calls[i]!.id, output }
      )),
    ];
    const question = { type: "message", role: "user", content: [{ type: "input_text", text: QUESTION }] };
    const tools = [{ type: "function", ...TOOL, parameters: SCHEMA, strict: false }];
    return JSON.stringify({ model: MODEL, stream, tools, input: [question, ...turns] });
  },
  asked(request) {
    const { input, tools } = JSON.parse(request);
    const items = typeof input === "string" ? [{ role: "user", content: input }] : input;
    const of = (type: string, show: (item: Any) => string): string[] =>
      items.flatMap((item: Any) => item.type === type ? [show(item)] : []);
    return {
      texts: items.flatMap(({ content }: Any) => textsIn(content)),
      calls: of("function_call", (i) => words(i.call_id, i.name, JSON.parse(i.arguments))),
      results: of("function_call_output", (i) => words(i.call_id, textsIn(i.output).join(""))),
      tools: tools.map(({ name }: Any) => name),
    };
  },
  heard: (body) => responsesHeard(JSON.parse(body)),
  heardStream(events) {
    const all = parsed(events);
    const deltas = all.flatMap(({ type, delta }) => type === "response.output_text.delta" ? [delta] : []).join("");
    const { response } = all.at(-1);
    const items = all.flatMap(({ type, item }) => type === "response.output_item.done" ? [item] : []);
    const heard = responsesHeard(
      response,
      all.flatMap(({ response }) => response === undefined ? [] : [response.model]),
    );
    // Codex reads the items, others the deltas or the last event: all have to say the same.
    const same = JSON.stringify(responsesHeard({ ...response, output: items }).calls) === JSON.stringify(heard.calls);
    if (!same || deltas !== heard.text) throw new Error(`The events don't agree: ${JSON.stringify(all)}`);
    return heard;
  },
};
