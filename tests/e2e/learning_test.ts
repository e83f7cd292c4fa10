/** An upstream refuses something until it is gone: the client must not notice, and the next request must not meet it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { Admin } from "./admin.ts";
import { ask } from "./client.ts";
import { ALL_PROTOCOLS, eventsOf, type ProtocolCase } from "./protocols.ts";
import { type Proxy, type ProxyConfig, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const [MESSAGES, CHAT, RESPONSES] = ["messages", "chat", "responses"].map((name) =>
  ALL_PROTOCOLS.find((protocol) => protocol.name === name)!
) as [ProtocolCase, ProtocolCase, ProtocolCase];

type Body = Record<string, unknown>;

/** Refuses with what `complaint` says of the body, if it says anything; answers well else. */
function picky(protocol: ProtocolCase, complaint: (body: Body) => Refused | undefined): Script {
  return (request, connection) => {
    const body = JSON.parse(request.text);
    const refused = complaint(body);
    const streaming = body.stream === true || request.target.includes(":streamGenerateContent");
    const answer = refused !== undefined
      ? scripts.reply(JSON.stringify(refused.body), { status: refused.status ?? 400 })
      : streaming
      ? scripts.stream(eventsOf(protocol))
      : scripts.reply(protocol.whole);
    return answer(request, connection);
  };
}

interface Refused {
  readonly status?: number;
  readonly body: unknown;
}

const openAi = (message: string, param: string | null = null): Refused => ({
  body: { error: { message, type: "invalid_request_error", param, code: null } },
});
const anthropic = (message: string): Refused => ({
  body: { type: "error", error: { type: "invalid_request_error", message } },
});

interface Row {
  readonly name: string;
  readonly protocol: ProtocolCase;
  readonly body: Body;
  readonly complaint: (body: Body) => Refused | undefined;
  /** What the endpoint gets once it is known. */
  readonly sent: Body;
  /** Requests until the first is answered. */
  readonly tries: number;
}

const HI = [{ role: "user", content: "hi" }];
const CALL = (input: Body) => ({ role: "assistant", content: [{ type: "tool_use", id: "t", name: "f", input }] });
const TOOL = (age: Body) => ({ name: "f", input_schema: { type: "object", properties: { age } } });
const MARKED = (text: string) => ({ type: "text", text, cache_control: { type: "ephemeral" } });

const ROWS: readonly Row[] = [
  {
    name: "one parameter",
    protocol: CHAT,
    body: { model: "m", messages: HI, seed: 7, user: "u" },
    complaint: (body) => "seed" in body ? openAi("Unknown parameter: 'seed'.", "seed") : undefined,
    sent: { model: "m", messages: HI, user: "u" },
    tries: 2,
  },
  {
    name: "two parameters, one after the other",
    protocol: RESPONSES,
    body: { model: "m", input: "hi", top_p: 0.5, temperature: 0.2, store: false },
    complaint: (body) =>
      ["temperature", "top_p"].filter((name) => name in body).slice(0, 1).map((name) => ({
        body: { detail: `Unsupported parameter: ${name}` },
      }))[0],
    sent: { model: "m", input: "hi", store: false },
    tries: 3,
  },
  {
    name: "a user's name that is too long",
    protocol: CHAT,
    body: { model: "m", messages: HI, user: "u".repeat(129) },
    complaint: ({ user }) =>
      String(user).length > 64
        ? openAi("Invalid 'user': string too long. Expected a string with maximum length 64, but got more.", "user")
        : undefined,
    sent: { model: "m", messages: HI, user: "u".repeat(64) },
    tries: 2,
  },
  {
    name: "a nested one",
    protocol: MESSAGES,
    body: {
      model: "m",
      max_tokens: 9,
      messages: [{
        role: "user",
        content: [{ type: "text", text: "hi", cache_control: { type: "ephemeral", ttl: "1h" } }],
      }],
    },
    complaint: (body) =>
      JSON.stringify(body).includes('"ttl"')
        ? anthropic("messages.0.content.0.cache_control.ttl: Extra inputs are not permitted")
        : undefined,
    sent: {
      model: "m",
      max_tokens: 9,
      messages: [{ role: "user", content: [{ type: "text", text: "hi", cache_control: { type: "ephemeral" } }] }],
    },
    tries: 2,
  },
  {
    name: "a renamed one",
    protocol: CHAT,
    body: { model: "m", messages: HI, max_tokens: 100 },
    complaint: (body) =>
      "max_tokens" in body
        ? openAi(
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
          "max_tokens",
        )
        : undefined,
    sent: { model: "m", messages: HI, max_completion_tokens: 100 },
    tries: 2,
  },
  {
    name: "a limit of the answer",
    protocol: MESSAGES,
    body: { model: "m", max_tokens: 128_000, messages: HI },
    complaint: (body) =>
      Number(body["max_tokens"]) > 8192
        ? anthropic("max_tokens: 128000 > 8192, which is the maximum allowed number of output tokens for m")
        : undefined,
    sent: { model: "m", max_tokens: 8192, messages: HI },
    tries: 2,
  },
  {
    name: "a character of which one half is missing",
    protocol: MESSAGES,
    body: {
      model: "m",
      max_tokens: 9,
      system: [{ type: "text", text: "Be brief" }],
      messages: [{ role: "user", content: [{ type: "text", text: "cut \ud83d here" }] }, CALL({ emoji: "\udc00" })],
    },
    complaint: (body) =>
      JSON.stringify(body).includes("\\ud")
        ? anthropic("The request body is not valid JSON: no low surrogate in string: line 1 column 31459 (char 31458)")
        : undefined,
    sent: {
      model: "m",
      max_tokens: 9,
      system: [{ type: "text", text: "Be brief" }],
      messages: [{ role: "user", content: [{ type: "text", text: "cut \ufffd here" }] }, CALL({ emoji: "\ufffd" })],
    },
    tries: 2,
  },
  {
    name: "the assistant's last word",
    protocol: MESSAGES,
    body: { model: "m", max_tokens: 9, messages: [...HI, { role: "assistant", content: "So" }] },
    complaint: ({ messages }) =>
      (messages as Body[]).at(-1)!["role"] === "assistant"
        ? anthropic(
          "This model does not support assistant message prefill. The conversation must end with a user message.",
        )
        : undefined,
    sent: {
      model: "m",
      max_tokens: 9,
      messages: [...HI, { role: "assistant", content: "So" }, { role: "user", content: "Continue" }],
    },
    tries: 2,
  },
  {
    name: "a schema of an older draft",
    protocol: MESSAGES,
    body: { model: "m", max_tokens: 9, messages: HI, tools: [TOOL({ minimum: 0, exclusiveMinimum: true })] },
    complaint: (body) =>
      JSON.stringify(body).includes('"exclusiveMinimum":true')
        ? anthropic("tools.0.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12")
        : undefined,
    sent: { model: "m", max_tokens: 9, messages: HI, tools: [TOOL({ exclusiveMinimum: 0 })] },
    tries: 2,
  },
  {
    name: "more marks of what to cache than are taken, where a gateway sets its own",
    protocol: MESSAGES,
    body: {
      model: "m",
      max_tokens: 9,
      system: [MARKED("Be brief")],
      messages: [{ role: "user", content: [MARKED("hi")] }],
    },
    complaint: (body) =>
      JSON.stringify(body).split('"cache_control"').length > 2
        ? anthropic("A maximum of 4 blocks with cache_control may be provided. Found 5.")
        : undefined,
    sent: {
      model: "m",
      max_tokens: 9,
      system: [{ type: "text", text: "Be brief" }],
      messages: [{ role: "user", content: [MARKED("hi")] }],
    },
    tries: 2,
  },
  {
    name: "a message of the system's that nobody names",
    protocol: MESSAGES,
    body: {
      model: "m",
      max_tokens: 9,
      messages: [...HI, { role: "system", content: "note" }],
      metadata: {},
      temperature: 1,
      top_k: 1,
      top_p: 1,
      stop_sequences: ["x"],
    },
    complaint: ({ messages }) =>
      (messages as Body[]).some(({ role }) => role === "system") ? anthropic("Request body format invalid") : undefined,
    sent: {
      model: "m",
      max_tokens: 9,
      messages: [...HI, { role: "user", content: "note" }],
      metadata: {},
      temperature: 1,
      top_k: 1,
      top_p: 1,
      stop_sequences: ["x"],
    },
    tries: 2,
  },
  {
    name: "an unnamed one, found by leaving things out",
    protocol: CHAT,
    body: { model: "m", messages: HI, seed: 7, user: "u", logit_bias: {}, presence_penalty: 0 },
    complaint: (body) => "logit_bias" in body ? openAi("Invalid request") : undefined,
    sent: { model: "m", messages: HI, seed: 7, user: "u", presence_penalty: 0 },
    tries: 8,
  },
];

function config({ protocol }: Row, { url }: FakeUpstream, more: ProxyConfig = {}): ProxyConfig {
  return { endpoints: [{ name: "a", ...protocol.endpoint, url, auth_type: "none", enabled: true }], ...more };
}

async function askRow(proxy: Proxy, { protocol, body }: Row): Promise<number> {
  const { status, text } = await ask(proxy, protocol, { body: JSON.stringify(body) });
  assert.equal(text, status === 200 ? protocol.whole : text);
  return status;
}

Deno.test("a parameter that an endpoint refuses is left out unseen, and known from then on, after a restart too", async (t) => {
  await steps(t, ROWS, async (row) => {
    await using folder = await temporaryFolder({});
    const storage = { directory: join(folder.path, "data") };
    await using upstream = await FakeUpstream.start(picky(row.protocol, row.complaint));
    {
      await using proxy = await startProxy(config(row, upstream, { storage }));
      assert.equal(await askRow(proxy, row), 200);
      const asked = upstream.requests.length;
      assert.ok(asked >= 2 && asked <= row.tries, `${asked} requests`);
      assert.equal(await askRow(proxy, row), 200);
      assert.equal(upstream.requests.length, asked + 1, "the second request meets no refusal");
      assert.deepEqual(JSON.parse(upstream.requests.at(-1)!.text), row.sent);
      const [first] = await proxy.requests(1);
      assert.equal(first!.attempts.length, asked, "each try is in the record");
    }
    const before = upstream.requests.length;
    await using again = await startProxy(config(row, upstream, { storage }));
    assert.equal(await askRow(again, row), 200);
    assert.equal(upstream.requests.length, before + 1, "nor does the first after a restart");
    assert.deepEqual(JSON.parse(upstream.requests.at(-1)!.text), row.sent);
  });
});

Deno.test("nothing is learned from a retry that did not help, and the client gets the first words as they are", async () => {
  const stubborn = openAi("Unknown parameter: 'seed'.", "seed");
  const [row] = ROWS as [Row];
  await using upstream = await FakeUpstream.start(picky(CHAT, () => stubborn));
  await using proxy = await startProxy(config(row, upstream));
  const body = JSON.stringify(row.body);
  const { status, text } = await ask(proxy, CHAT, { body });
  assert.deepEqual([status, JSON.parse(text)], [400, stubborn.body]);
  assert.equal(upstream.requests.length, 2);
  upstream.script(picky(CHAT, () => undefined));
  assert.equal(await askRow(proxy, row), 200);
  assert.equal(upstream.requests.at(-1)!.text, body, "the next request goes as it is");
});

Deno.test("the word tool in a refusal does not cost an agent its tools", async (t) => {
  const parameters = { type: "object", properties: {} };
  const tools = [{ type: "function", function: { name: "read", description: "Reads", parameters } }];
  const wordings = [
    "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'",
    "Invalid schema for function 'read': In context=(), 'x' is not permitted",
    "tool_use ids were found without tool_result blocks immediately after: call_1",
  ].map((name) => ({ name }));
  await steps(t, wordings, async ({ name }) => {
    await using upstream = await FakeUpstream.start(picky(CHAT, () => openAi(name)));
    await using proxy = await startProxy(config(ROWS[0]!, upstream));
    const body = JSON.stringify({ model: "m", messages: HI, tools, tool_choice: "auto" });
    const { status } = await ask(proxy, CHAT, { body });
    assert.equal(status, 400);
    for (const { text } of upstream.requests) assert.deepEqual(JSON.parse(text).tools, tools);
  });
});

Deno.test("learning can be switched off: a refusal is then the client's, and a missing API is found all the same", async () => {
  const [row] = ROWS as [Row];
  const learning = { enabled: false };
  for (const [complaint, body] of [[row.complaint, row.body], [orphanIn, { model: "m", messages: ORPHAN }]] as const) {
    await using upstream = await FakeUpstream.start(picky(CHAT, complaint));
    await using proxy = await startProxy(config(row, upstream, { learning }));
    assert.equal(await askRow(proxy, { ...row, body }), 400);
    assert.equal(upstream.requests.length, 1);
  }
  const chatOnly: Script = (request, connection) =>
    (request.target.startsWith("/v1/responses")
      ? scripts.reply('{"detail":"Not Found"}', { status: 404 })
      : scripts.reply(CHAT.whole))(request, connection);
  await using upstream = await FakeUpstream.start(chatOnly);
  const endpoint = { name: "a", endpoint_type: "openai", url: upstream.url, auth_type: "none", enabled: true };
  await using proxy = await startProxy({ endpoints: [endpoint], learning });
  for (const requests of [2, 3]) {
    assert.equal((await ask(proxy, RESPONSES)).status, 200);
    assert.equal(upstream.requests.length, requests);
  }
});

Deno.test("an endpoint that is not the last is not guessed at: what it does not name another one may take", async () => {
  const row = ROWS.find(({ name }) => name.startsWith("an unnamed"))!;
  await using upstream = await FakeUpstream.start(picky(CHAT, row.complaint));
  await using other = await FakeUpstream.start(scripts.reply(CHAT.whole));
  const endpoints = [upstream, other].map(({ url }, index) => (
    { name: `e${index}`, ...CHAT.endpoint, url, priority: index, auth_type: "none", enabled: true }
  ));
  await using proxy = await startProxy({ endpoints });
  assert.equal(await askRow(proxy, row), 200);
  assert.deepEqual([upstream, other].map(({ requests }) => requests.length), [1, 1]);
});

/** A result whose call is not there, as agents leave it behind when they compact. */
const ORPHAN = [...HI, { role: "tool", tool_call_id: "call_gone", content: "done" }, {
  role: "user",
  content: "go on",
}];

function orphanIn(body: Body): Refused | undefined {
  const messages = body["messages"] as Body[];
  const calls = messages.flatMap(({ tool_calls: calls }) => (calls as Body[] | undefined ?? []).map(({ id }) => id));
  const orphan = messages.find(({ role, tool_call_id: id }) => role === "tool" && !calls.includes(id));
  return orphan && openAi(`invalid params, tool result's tool id(${orphan["tool_call_id"]}) not found (2013)`);
}

Deno.test("a picture goes to an endpoint that sees, and is left out only where none is left", async () => {
  const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "aaaa" } };
  const text = { model: "m", max_tokens: 5, messages: HI };
  const picture = { ...text, messages: [{ role: "user", content: [{ type: "text", text: "look" }, image] }] };
  const blind = picky(
    MESSAGES,
    (body) => JSON.stringify(body).includes("image/png") ? anthropic("This model does not support images") : undefined,
  );
  await using first = await FakeUpstream.start(blind);
  await using second = await FakeUpstream.start(picky(MESSAGES, () => undefined));
  const endpoint = (name: string, { url }: FakeUpstream, priority: number) => (
    { name, ...MESSAGES.endpoint, url, auth_type: "none", enabled: true, priority }
  );
  const seeing = endpoint("seeing", second, 2);
  await using proxy = await startProxy({ endpoints: [endpoint("blind", first, 1), seeing] });
  const send = async (session: string, body: unknown) =>
    (await ask(proxy, MESSAGES, {
      body: JSON.stringify(body),
      headers: { "x-claude-code-session-id": session },
    })).status;
  assert.equal(await send("a", picture), 200);
  assert.deepEqual(JSON.parse(second.requests[0]!.text), picture, "the second sees it");
  assert.equal(await send("b", text), 200);
  assert.deepEqual([first.requests.length, second.requests.length], [2, 1], "nobody else leaves the first for it");
  await proxy.reload({ endpoints: [endpoint("blind", first, 1), { ...seeing, enabled: false }] });
  assert.equal(await send("c", picture), 200);
  assert.match(first.requests.at(-1)!.text, /An image was left out/);
});

Deno.test("a conversation that is refused for its shape is written anew by its codec, once (D11)", async () => {
  await using upstream = await FakeUpstream.start(picky(CHAT, orphanIn));
  await using proxy = await startProxy(config(ROWS[0]!, upstream));
  const { status, text } = await ask(proxy, CHAT, { body: JSON.stringify({ model: "m", messages: ORPHAN }) });
  assert.equal(status, 200, text);
  assert.equal(upstream.requests.length, 2);
  const last = JSON.parse(upstream.requests[1]!.text).messages.at(-1);
  assert.match(last.content, /call_gone[^]*done[^]*go on$/, "what the tool had said is not lost");
  const [first, second] = upstream.requests;
  assert.equal(second!.target, first!.target);
  for (const name of ["user-agent", "content-type"]) assert.equal(second!.headers.get(name), first!.headers.get(name));
});

Deno.test("a session that had to be written anew is so at once, until that is refused or it begins another way", async () => {
  let refusal: (body: Body) => Refused | undefined = orphanIn;
  await using upstream = await FakeUpstream.start(picky(CHAT, (body) => refusal(body)));
  await using proxy = await startProxy(config(ROWS[0]!, upstream));
  const send = async (...more: readonly unknown[]) => {
    const before = upstream.requests.length;
    const { status, text } = await ask(proxy, CHAT, {
      body: JSON.stringify({ model: "m", messages: [...ORPHAN, ...more] }),
    });
    return { status, text, sent: upstream.requests.slice(before).map((request) => request.text) };
  };
  const more = [{ role: "assistant", content: "gone on" }, { role: "user", content: "and on" }];
  assert.equal((await send()).sent.length, 2);
  const next = await send(...more);
  assert.deepEqual([next.status, next.sent.length, orphanIn(JSON.parse(next.sent[0]!))], [200, 1, undefined]);
  const [record] = await new Admin(proxy).records(1) as [{ learned: readonly string[] }];
  assert.deepEqual(record.learned, ["write it anew in the same protocol, since its form was refused"]);

  // The endpoint takes by now what it refused, and not what the codec makes of it.
  refusal = (body) => orphanIn(body) === undefined ? openAi("Messages were merged") : undefined;
  assert.deepEqual((await send(...more)).sent.map((text) => orphanIn(JSON.parse(text)) === undefined), [true, false]);
  assert.equal((await send(...more)).sent.length, 1);

  refusal = orphanIn;
  assert.equal((await send()).sent.length, 2);
  refusal = () => openAi("This model's maximum context length is 9 tokens");
  const full = await send(...more);
  assert.deepEqual([full.status, full.sent.length], [400, 1], "no other form would be shorter");
});

Deno.test("what an endpoint refused before it refused the shape too is known from then on", async () => {
  const refusal = (body: Body) => "top_p" in body ? openAi("Unsupported parameter: 'top_p'", "top_p") : orphanIn(body);
  await using upstream = await FakeUpstream.start(picky(CHAT, refusal));
  await using proxy = await startProxy(config(ROWS[0]!, upstream));
  const body = JSON.stringify({ model: "m", top_p: 0.5, messages: ORPHAN });
  for (const requests of [3, 4]) {
    const { status, text } = await ask(proxy, CHAT, { body });
    assert.equal(status, 200, text);
    assert.equal(upstream.requests.length, requests);
  }
});

Deno.test("what a codec adds that an endpoint does not take is left out of what it writes anew", async () => {
  const refusal = (body: Body) =>
    orphanIn(body) ??
      ("stream_options" in body ? openAi("Unsupported parameter: 'stream_options'", "stream_options") : undefined);
  await using upstream = await FakeUpstream.start(picky(CHAT, refusal));
  await using proxy = await startProxy(config(ROWS[0]!, upstream));
  const body = JSON.stringify({ model: "m", stream: true, messages: ORPHAN });
  for (const requests of [3, 4]) {
    const { status, text } = await ask(proxy, CHAT, { body });
    assert.equal(status, 200, text);
    assert.equal(upstream.requests.length, requests);
  }
});

Deno.test("Codex' tools are made functions for an endpoint that speaks Responses alone and knows no others (D4)", async () => {
  const complaint = ({ tools }: Body) =>
    JSON.stringify(tools).includes('"custom"') || JSON.stringify(tools).includes('"namespace"')
      ? openAi("tools.1: Input tag 'custom' found using 'type' does not match any of the expected tags: 'function'")
      : undefined;
  await using upstream = await FakeUpstream.start(picky(RESPONSES, complaint));
  await using proxy = await startProxy(config({ ...ROWS[0]!, protocol: RESPONSES }, upstream));
  const exec = { type: "function", name: "exec", parameters: { type: "object", properties: {} } };
  const tools = [exec, { type: "custom", name: "apply_patch" }, { type: "namespace", name: "agents", tools: [exec] }];
  for (const _ of [1, 2]) {
    const { status, text } = await ask(proxy, RESPONSES, { body: JSON.stringify({ model: "m", input: "hi", tools }) });
    assert.equal(status, 200, text);
  }
  const functions = JSON.stringify({ model: "m", input: "hi", tools: [exec] });
  await ask(proxy, RESPONSES, { body: functions });
  const [refused, ...sent] = upstream.requests.map(({ text }) => text);
  assert.match(refused!, /"custom"/);
  const names = (text: string) => JSON.parse(text).tools.map(({ name }: { name: string }) => name);
  const made = ["exec", "apply_patch", "agents__exec"];
  // Whose tools are functions already goes as it came.
  assert.deepEqual([sent.slice(0, 2).map(names), sent.slice(2)], [[made, made], [functions]]);
  const { body } = await new Admin(proxy).call("GET", "/learned");
  assert.deepEqual(body.learned.map(({ text }: { text: string }) => text), ["make functions of tools that are none"]);
});

Deno.test("an endpoint that names no kind of tool but functions gets no search of the provider's either (D4, D7)", async () => {
  const complaint = ({ tools }: Body) =>
    (tools as { type: string }[]).every(({ type }) => type === "function")
      ? undefined
      : openAi("'type' of tool must be 'function'");
  await using upstream = await FakeUpstream.start(picky(RESPONSES, complaint));
  await using proxy = await startProxy(config({ ...ROWS[0]!, protocol: RESPONSES }, upstream));
  const exec = { type: "function", name: "exec", parameters: { type: "object", properties: {} } };
  const tools = [exec, { type: "custom", name: "apply_patch" }, { type: "web_search", external_web_access: true }];
  // The same words came twice, so the second request tests whether both changes are needed.
  for (const requests of [3, 5, 6]) {
    const { status, text } = await ask(proxy, RESPONSES, { body: JSON.stringify({ model: "m", input: "hi", tools }) });
    assert.equal(status, 200, text);
    assert.equal(upstream.requests.length, requests);
  }
  const sent = JSON.parse(upstream.requests[5]!.text);
  assert.deepEqual(sent.tools.map(({ name }: { name: string }) => name), ["exec", "apply_patch"]);
});

Deno.test("a conversation that is written anew for an endpoint that is busy goes on at the next one", async () => {
  let asked = 0;
  const busy: Script = (request, connection) => {
    const refused = asked++ === 0
      ? scripts.reply(JSON.stringify(openAi("messages with role 'tool' must be a response to a call").body), {
        status: 400,
      })
      : scripts.reply("{}", { status: 503 });
    return refused(request, connection);
  };
  await using upstream = await FakeUpstream.start(busy);
  await using other = await FakeUpstream.start(picky(CHAT, () => undefined));
  const [first, second] = [upstream, other].flatMap((each) => config(ROWS[0]!, each).endpoints ?? []);
  await using proxy = await startProxy({ endpoints: [first!, { ...second, name: "b", priority: 2 }] });
  const { status, text } = await ask(proxy, CHAT, { body: JSON.stringify({ model: "m", messages: ORPHAN }) });
  assert.equal(status, 200, text);
  assert.equal(other.requests.length, 1);
});

Deno.test("a conversation that is refused anew too is refused in the first words (K5)", async () => {
  let asked = 0;
  const words = "invalid params, tool result's tool id(call_gone) not found (2013)";
  await using upstream = await FakeUpstream.start(picky(CHAT, () => openAi(asked++ === 0 ? words : "other words")));
  await using proxy = await startProxy(config(ROWS[0]!, upstream));
  const { status, text } = await ask(proxy, CHAT, { body: JSON.stringify({ model: "m", messages: ORPHAN }) });
  assert.deepEqual([status, JSON.parse(text)], [400, openAi(words).body]);
  assert.equal(upstream.requests.length, 2);
});
