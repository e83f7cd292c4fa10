import assert from "node:assert/strict";
import { type ConversationView, conversationView } from "../../lib/admin/conversation_view.ts";
import { SETTING_NAMES } from "../../components/requests/setting_names.ts";
import type { PartView } from "../../lib/admin/part_views.ts";
import type { StoredRequest } from "../../lib/store/request_store.ts";
import { EXCHANGES } from "../store/exchanges.ts";
import { pane, recorded } from "../store/requests.ts";

function stored(differences: Parameters<typeof recorded>[1]): StoredRequest {
  const { attempts, route: _, ...request } = recorded("req_1", differences);
  const reading = { usage: undefined, cost: undefined, stopReason: undefined, answeredModel: undefined, tools: [] };
  return { ...request, attempts, panes: request.panes, route: null, attemptCount: attempts.length, ...reading };
}

function view(request: StoredRequest, side = "client", whole?: number): ConversationView {
  const found = conversationView(request, { side, whole });
  assert.ok(found !== undefined);
  return found;
}

function brief(part: PartView): string {
  switch (part.type) {
    case "call":
      return `${part.name}(${part.words.text})${part.result === undefined ? "" : ` = ${part.result.parts.map(brief)}`}`;
    case "result":
      return `= ${part.result.parts.map(brief)}`;
    case "image":
      return `image ${part.src ?? part.about}`;
    case "file":
      return `file ${part.about}`;
    case "search":
      return `search ${part.queries}`;
    case "sealed":
      return "sealed";
    default:
      return part.type === "text" ? part.text : `${part.type} ${part.text}`;
  }
}

for (const { protocol, request, whole, stream } of EXCHANGES) {
  for (const [form, answer] of [["whole", whole], ["streamed", stream]] as const) {
    Deno.test(`conversationView shows a ${form} exchange of ${protocol} like that of any other`, () => {
      const panes = [pane("client_request", request), pane("client_response", answer)];
      const { asked, answer: told } = view(stored({ protocol, panes, model: "m" }));
      assert.deepEqual(asked?.turns.map(({ role, parts }) => [role, ...parts.map(brief)]), [
        ["user", "An earlier question"],
        ["assistant", "An earlier answer"],
        ["user", "What is in the blue file?"],
      ]);
      assert.deepEqual(asked?.tools, [{
        name: "read_file",
        description: "",
        parameters: [{ name: "path", type: "string", isRequired: false, description: "" }],
        raw: undefined,
      }]);
      assert.deepEqual(told?.parts.map(brief), ["I will look into it", "read_file(path: blue)"]);
      assert.equal(told?.usage?.input_tokens, 100);
      assert.equal(told?.error, undefined);
      assert.equal(told!.eventCount > 0, form === "streamed");
    });
  }
}

const PNG = "iVBORw0KGgo=";

/** A conversation of Messages with everything that is shown. */
const RICH = {
  model: "m",
  max_tokens: 10,
  system: [{ type: "text", text: "Be brief" }],
  thinking: { type: "enabled", budget_tokens: 1024 },
  tools: [{
    name: "Bash",
    description: "runs",
    input_schema: {
      type: "object",
      properties: {
        command: { type: "string", description: "what" },
        how: { enum: ["a", "b"] },
        all: { type: "array", items: { type: "number" } },
      },
      required: ["command"],
    },
  }],
  messages: [
    {
      role: "user",
      content: [
        { type: "text", text: "<system-reminder>\nmind this\n</system-reminder>\n<script>alert(1)</script>" },
        { type: "image", source: { type: "base64", media_type: "image/png", data: PNG } },
        { type: "image", source: { type: "base64", media_type: "image/svg+xml", data: PNG } },
        { type: "image", source: { type: "url", url: "https://evil.example/x.png" } },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "hm", signature: "s" },
        { type: "redacted_thinking", data: "x" },
        { type: "tool_use", id: "t1", name: "Bash", input: { command: "ls\npwd", n: 1 } },
        { type: "tool_use", id: "t2", name: "Bash", input: { deep: { a: 1 } } },
      ],
    },
    {
      role: "user",
      content: [
        { type: "tool_result", tool_use_id: "t2", content: "two", is_error: true },
        { type: "tool_result", tool_use_id: "t1", content: [{ type: "text", text: "one" }] },
        { type: "text", text: "go on" },
      ],
    },
  ],
};

Deno.test("conversationView pairs calls with results, takes reminders out, and shows only pictures as pictures", () => {
  const { asked } = view(stored({ panes: [pane("client_request", JSON.stringify(RICH))] }));
  assert.deepEqual(asked?.system.map(brief), ["Be brief"]);
  const parameters = asked?.tools[0]?.parameters.map(({ name, type, isRequired }) => [name, type, isRequired]);
  assert.deepEqual(parameters, [["command", "string", true], ["how", '"a" | "b"', false], ["all", "number[]", false]]);
  const [user, assistant, next] = asked!.turns;
  assert.deepEqual(user?.parts.map(brief), [
    "reminder mind this",
    "<script>alert(1)</script>",
    `image data:image/png;base64,${PNG}`,
    "image image/svg+xml",
    "image https://evil.example/x.png",
  ]);
  assert.deepEqual(assistant?.parts.map(brief), [
    "thinking hm",
    "sealed",
    "Bash(command:\nls\npwd\nn: 1) = one",
    'Bash({\n  "deep": {\n    "a": 1\n  }\n}) = two',
  ]);
  assert.deepEqual(next?.parts.map(brief), ["go on"]);
  const settings = Object.fromEntries(asked!.settings);
  assert.equal(settings["maxOutputTokens"], "10");
  assert.match(settings["reasoning"]!, /budget.*1024/);
});

Deno.test("conversationView cuts long words but those of the turn that is asked for", () => {
  const body = JSON.stringify({ ...RICH, messages: [{ role: "user", content: "x".repeat(9000) }] });
  const request = stored({ panes: [pane("client_request", body)] });
  const length = (whole?: number) => {
    const part = view(request, "client", whole).asked!.turns[0]!.parts[0]!;
    assert.equal(part.type, "text");
    return part.type === "text" ? [part.text.length, part.left] : [];
  };
  assert.deepEqual([length(), length(2), length(1)], [[4000, 5000], [9000, 0], [4000, 5000]]);
});

Deno.test("conversationView shows an attempt in the endpoint's protocol, and what of an answer came", () => {
  const [messages, chat] = EXCHANGES;
  const cut = chat!.stream.slice(0, chat!.stream.indexOf("into it"));
  const attempts = [{ ...recorded("x").attempts[0]!, protocol: "chat" as const }];
  const panes = [
    pane("client_request", messages!.request),
    pane("upstream_request", chat!.request),
    pane("upstream_response", cut),
  ];
  const request = stored({ attempts, panes });
  const found = view(request, "1");
  assert.deepEqual(found.sides.map(({ type, protocol }) => [type, protocol]), [["client", "messages"], [
    "upstream",
    "chat",
  ]]);
  assert.equal(found.side.type, "upstream");
  assert.equal(found.asked?.turns.length, 3);
  assert.deepEqual([found.answer?.stopReason, found.answer?.parts.length], [undefined, 1]);
  assert.equal(view(request, "9").side.type, "client");
});

for (
  const [what, differences, asked] of [
    ["a body that is no JSON", { panes: [pane("client_request", "{]"), pane("client_response", "x")] }, undefined],
    ["no body", { panes: [] }, undefined],
  ] as const
) {
  Deno.test(`conversationView says of ${what} that it cannot be read`, () => {
    assert.equal(view(stored(differences)).asked, asked);
  });
}

Deno.test("conversationView knows no conversation in a list of models", () => {
  assert.equal(conversationView(stored({ operation: "models" }), { side: "client", whole: undefined }), undefined);
});

Deno.test("conversationView says of each event when its last byte had come", () => {
  const events = ["one", "two", "three"].map((type) => `event: ${type}\ndata: {"type":"${type}"}\n\n`);
  const [one = "", two = ""] = events;
  // The second event came in two pieces.
  const times = [0, 300, one.length, 400, one.length + 9, 900, one.length + two.length, 1000];
  const panes = [pane("upstream_response", events.join(""), { times })];
  const shown = view(stored({ panes }), "1").answer!.events;
  assert.deepEqual(shown.map(({ name, ms }) => [name, ms]), [["one", 300], ["two", 900], ["three", 1000]]);
});

for (const { protocol, whole, stream } of EXCHANGES) {
  Deno.test(`conversationView says of an answer of ${protocol} that was kept in part that it was, and shows that part`, () => {
    const end = whole.indexOf("into it") + 4;
    const cut = view(
      stored({ protocol, model: "m", panes: [pane("client_response", whole.slice(0, end), { size: 9e6 })] }),
    );
    const [part, ...others] = cut.answer!.parts;
    assert.deepEqual(others, []);
    assert.match(brief(part!), /I will look into$/);
    assert.equal(cut.answer!.cut, end);
    assert.equal(cut.answer!.error, undefined);
    const said = stream.slice(0, stream.indexOf("into it") + 200);
    const streamed = view(stored({ protocol, model: "m", panes: [pane("client_response", said, { size: 9e6 })] }));
    assert.equal(streamed.answer!.cut, said.length);
    assert.equal(streamed.answer!.error, undefined);
    assert.equal(streamed.answer!.stopReason, undefined);
    assert.match(streamed.answer!.parts.map(brief).join(), /I will look into it/);
  });
}

Deno.test("conversationView does not take an answer for cut that masks have made shorter", () => {
  const [{ whole }] = EXCHANGES as [typeof EXCHANGES[number]];
  const masked = whole.replace("I will", "[redacted]");
  const { answer } = view(stored({ model: "m", panes: [pane("client_response", masked, { size: 9e6 })] }));
  assert.equal(answer!.cut, undefined);
});

Deno.test("the settings of a request have names for all that conversationView tells of", () => {
  const body = {
    ...{ model: "m", stream: true, max_completion_tokens: 9, temperature: 1, top_p: 1, stop: ["x"], seed: 1, n: 1 },
    ...{ presence_penalty: 1, frequency_penalty: 1, reasoning_effort: "low", tool_choice: "auto" },
    ...{ parallel_tool_calls: true, response_format: { type: "json_object" }, verbosity: "low", service_tier: "flex" },
    messages: [{ role: "user", content: "a" }],
    tools: [{ type: "function", function: { name: "f" } }],
  };
  const { asked } = view(stored({ protocol: "chat", panes: [pane("client_request", JSON.stringify(body))] }));
  const names = asked!.settings.map(([name]) => name);
  assert.deepEqual([...names, "topK"].sort(), Object.keys(SETTING_NAMES).sort());
});
