import assert from "node:assert/strict";
import { readExchange } from "../../lib/store/read_exchange.ts";
import { EXCHANGES, USAGE } from "./exchanges.ts";
import { pane, recorded } from "./requests.ts";

const STOP = { messages: "tool_use", chat: "tool_calls", responses: "completed", gemini: "STOP" } as const;

for (const { protocol, request, whole, stream } of EXCHANGES) {
  for (const [form, answer] of Object.entries({ "a whole answer": whole, "a stream": stream })) {
    Deno.test(`readExchange tells what ${form} of ${protocol} says, and what the turn added`, () => {
      const panes = [pane("client_request", request), pane("upstream_response", answer)];
      const reading = readExchange(recorded("req_1", { protocol, upstreamProtocol: protocol, panes }));
      assert.deepEqual(reading, {
        asked: "What is in the blue file?",
        title: "What is in the blue file?",
        answered: "I will look into it",
        tools: ["read_file"],
        usage: USAGE,
        stopReason: STOP[protocol],
        model: "m",
      });
    });
  }

  for (
    const [what, answer] of [
      ["behind blanks, which kept its connection alive", `\n\r\n \n${whole}\n`],
      ["behind a mark of byte order", `\ufeff${whole}`],
      ["before the mark of a stream's end", `${whole}\n\ndata: [DONE]\n\n`],
    ] as const
  ) {
    Deno.test(`readExchange tells what a whole answer of ${protocol} says that stands ${what}`, () => {
      const panes = [pane("client_request", request), pane("upstream_response", answer)];
      const { usage, stopReason, answered } = readExchange(
        recorded("req_1", { protocol, upstreamProtocol: protocol, panes }),
      );
      assert.deepEqual([usage, stopReason, answered], [USAGE, STOP[protocol], "I will look into it"]);
    });
  }

  Deno.test(`readExchange tells what there is of a ${protocol} stream that broke off`, () => {
    const cut = stream.slice(0, stream.indexOf("into it") + 200);
    const panes = [pane("client_request", request.slice(0, -10)), pane("upstream_response", cut)];
    const { asked, usage, answered } = readExchange(recorded("req_1", { protocol, upstreamProtocol: protocol, panes }));
    assert.equal(asked, "");
    assert.match(answered, /^(?:I will look into it)?$/);
    assert.ok(usage === undefined || usage.outputTokens <= 7);
  });
}

Deno.test("readExchange reads the upstream's answer in its own protocol, and the client's request in its own", () => {
  const [messages, chat] = EXCHANGES;
  const panes = [
    pane("client_request", messages!.request),
    pane("upstream_response", chat!.stream),
    pane("client_response", messages!.stream.replaceAll("80", "0")),
  ];
  const reading = readExchange(recorded("req_1", { protocol: "messages", upstreamProtocol: "chat", panes }));
  assert.equal(reading.asked, "What is in the blue file?");
  assert.equal(reading.stopReason, "tool_calls");
  assert.equal(reading.model, "m");
  assert.deepEqual(reading.usage, USAGE);
});

Deno.test("readExchange takes the client's own name of a model for nobody's who answered", () => {
  const [{ request, stream }] = EXCHANGES as [typeof EXCHANGES[number]];
  const panes = [pane("client_request", request), pane("client_response", stream)];
  const { model, stopReason } = readExchange(recorded("req_1", { protocol: "messages", panes }));
  assert.deepEqual([model, stopReason], [undefined, "tool_use"]);
});

Deno.test("readExchange takes a call in a text for one where a conversion has made one of it", () => {
  const content = 'I look.\n<tool_call>{"name": "read_file", "arguments": {}}</tool_call>';
  const answer = JSON.stringify({
    ...{ id: "c", object: "chat.completion", model: "m" },
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
  });
  const panes = [pane("client_request", EXCHANGES[0]!.request), pane("upstream_response", answer)];
  const converted = readExchange(recorded("req_1", { protocol: "messages", upstreamProtocol: "chat", panes }));
  assert.deepEqual([converted.answered, converted.tools], ["I look.", ["read_file"]]);
  const passed = readExchange(recorded("req_1", { protocol: "chat", upstreamProtocol: "chat", panes }));
  assert.deepEqual([passed.answered, passed.tools], [content, []]);
});

for (
  const [what, differences] of [
    ["of a request for another thing than an answer", { operation: "count_tokens" }],
    ["of no protocol", { protocol: undefined }],
    ["whose body is no JSON", {}],
    ["without bodies", { panes: [] }],
  ] as const
) {
  Deno.test(`readExchange says nothing ${what}`, () => {
    const panes = [pane("client_request", "{]"), pane("upstream_response", '{"choices":')];
    const reading = readExchange(recorded("req_1", { panes, ...differences }));
    assert.deepEqual(reading, {
      asked: "",
      title: "",
      answered: "",
      tools: [],
      usage: undefined,
      stopReason: undefined,
      model: undefined,
    });
  });
}

const REMINDER = { type: "text", text: "<system-reminder>mind this</system-reminder>" };
const CALLED = { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "Bash", input: {} }] };
const RESULT = { type: "tool_result", tool_use_id: "t1", content: "ok" };

const TITLES: readonly (readonly [name: string, messages: readonly unknown[], title: string])[] = [
  ["a turn that ends in a result by the first words of the user", [
    { role: "user", content: [REMINDER, { type: "text", text: "Mend the roof" }] },
    CALLED,
    { role: "user", content: [RESULT, REMINDER] },
  ], "Mend the roof"],
  ["a turn by the words beside a result", [
    { role: "user", content: "Mend the roof" },
    CALLED,
    { role: "user", content: [RESULT, { type: "text", text: "And the door" }] },
  ], "And the door"],
  ["a turn that begins with reminders alone by what follows", [
    { role: "user", content: [REMINDER] },
    { role: "user", content: "Mend the roof" },
  ], "Mend the roof"],
  ["a turn in which the user wrote nothing by nothing", [
    { role: "user", content: [REMINDER] },
    CALLED,
    { role: "user", content: [RESULT] },
  ], ""],
];

for (const [name, messages, title] of TITLES) {
  Deno.test(`readExchange names ${name}`, () => {
    const panes = [pane("client_request", JSON.stringify({ model: "m", max_tokens: 1, messages }))];
    assert.equal(readExchange(recorded("req_1", { panes })).title, title);
  });
}

Deno.test("readExchange takes nothing from an attempt that was moved on from", () => {
  const [attempt] = recorded("").attempts;
  const panes = [pane("upstream_response", EXCHANGES[0]!.stream), pane("client_response", '{"type":"error"}')];
  const attempts = [attempt!, { ...attempt!, status: undefined }];
  const reading = readExchange(recorded("req_1", { status: 502, endpointId: undefined, attempts, panes }));
  assert.deepEqual([reading.usage, reading.answered, reading.tools], [undefined, "", []]);
});
