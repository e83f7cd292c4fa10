/** JSON that nests so deep that whoever reads it by recursion runs out of stack. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask } from "./client.ts";
import { endpointOf, saying } from "./converting.ts";
import { DIALECTS, PAIRS } from "./dialects.ts";
import { GEMINI, MESSAGES, type ProtocolCase, RESPONSES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const [, CHAT_DIALECT] = DIALECTS;

const ANSWER = { text: "good", calls: [] };

const LEVELS = 20_000;
const SCHEMA = `{"type":"object","properties":{"a":`.repeat(LEVELS) + "{}" + "}}".repeat(LEVELS);
const LISTS = "[".repeat(LEVELS) + "]".repeat(LEVELS);

/** `protocol`'s usual request with a tool of such a schema. */
function withDeepTool(protocol: ProtocolCase, streaming: boolean): string {
  const body = JSON.parse(protocol.request(streaming));
  const name = "read";
  switch (protocol.name) {
    case "messages":
      body.tools = [{ name, input_schema: "@" }];
      break;
    case "chat":
      body.tools = [{ type: "function", function: { name, parameters: "@" } }];
      break;
    case "responses":
      body.tools = [{ type: "function", name, parameters: "@" }];
      break;
    case "gemini":
      body.tools = [{ functionDeclarations: [{ name, parametersJsonSchema: "@" }] }];
      break;
    default:
      protocol.name satisfies never;
  }
  return JSON.stringify(body).replace('"@"', () => SCHEMA);
}

/** What is refused where the answer needs nothing of it: Google's own schemas end at 32 levels, whatever was sent. */
const WALKED: ReadonlySet<string> = new Set(["messages", "chat", "responses"]);

const FORMS = [{ streaming: false, form: "whole" }, { streaming: true, form: "stream" }] as const;

Deno.test("a request that nests too deep to be converted is refused with 400 in the client's envelope", async (t) => {
  const pairs = PAIRS.filter(({ upstream }) => WALKED.has(upstream.protocol.name));
  const rows = pairs.flatMap((pair) => FORMS.map((form) => ({ ...pair, ...form, name: `${pair.name}, ${form.form}` })));
  await steps(t, rows, async ({ client, upstream, streaming }) => {
    await using server = await FakeUpstream.start(saying(upstream, ANSWER, streaming));
    await using proxy = await startProxy({ endpoints: [endpointOf(upstream, server)] });
    const body = withDeepTool(client.protocol, streaming);
    const { status, text } = await ask(proxy, client.protocol, { streaming, body });
    assert.equal(status, 400, text.slice(0, 300));
    assert.match(client.protocol.errorMessage(JSON.parse(text)), /the JSON in its body is nested too deeply$/);
    assert.equal(server.requests.length, 0);
    assert.doesNotMatch(await proxy.logged(), /RangeError/);
  });
});

Deno.test("tokens of a request that nests too deep to be looked through are not estimated", async (t) => {
  const rows = [
    { protocol: MESSAGES, path: "/v1/messages/count_tokens" },
    { protocol: RESPONSES, path: "/v1/responses/input_tokens" },
    { protocol: GEMINI, path: "/v1beta/models/m:countTokens" },
  ];
  await steps(t, rows.map((row) => ({ ...row, name: row.path })), async ({ protocol, path }) => {
    await using server = await FakeUpstream.start(scripts.silence);
    await using proxy = await startProxy({ endpoints: [endpointOf(CHAT_DIALECT!, server)] });
    const { status, text } = await ask(proxy, protocol, { path, body: withDeepTool(protocol, false) });
    assert.equal(status, 400, text);
    assert.match(protocol.errorMessage(JSON.parse(text)), /nested too deeply$/);
  });
});

Deno.test("an answer of Responses that cannot repeat what was asked is the request's fault, and not the endpoint's", async (t) => {
  const rows = DIALECTS.filter(({ protocol: { name } }) => name !== "responses")
    .map((upstream) => ({ name: upstream.protocol.name, upstream }));
  await steps(t, rows, async ({ upstream }) => {
    await using server = await FakeUpstream.start(saying(upstream, ANSWER, false));
    await using proxy = await startProxy({ endpoints: [endpointOf(upstream, server)] });
    const body = JSON.stringify({ model: "m", input: "hi", metadata: { a: "@" } }).replace('"@"', LISTS);
    const { status, text } = await ask(proxy, RESPONSES, { body });
    assert.equal(status, 400, text.slice(0, 300));
    assert.match(text, /the JSON in its body is nested too deeply/);
    assert.equal(server.requests.length, 1);
  });
});

Deno.test("a request that nests deep is passed on where nothing has to be converted", async (t) => {
  const refused = (protocol: ProtocolCase) =>
    protocol.error("invalid_request_error", "tools: Extra inputs are not allowed");
  await steps(t, DIALECTS.map((upstream) => ({ name: upstream.protocol.name, upstream })), async ({ upstream }) => {
    const { protocol } = upstream;
    await using server = await FakeUpstream.start(
      saying(upstream, ANSWER, false),
      scripts.reply(refused(protocol), { status: 400 }),
    );
    await using proxy = await startProxy({
      endpoints: [endpointOf(upstream, server, { parameter_overrides: { marked: true } })],
    });
    const body = withDeepTool(protocol, false);
    const good = await ask(proxy, protocol, { body });
    assert.equal(upstream.heard(good.text).text, ANSWER.text);
    assert.equal(server.requests[0]!.text, `${body.slice(0, -1)},"marked":true}`, "it is changed as it is configured");
    const bad = await ask(proxy, protocol, { body });
    assert.deepEqual([bad.status, bad.text], [400, refused(protocol)], "and what is said of it is told");
  });
});

Deno.test("an answer that nests too deep to be converted is a fault of its endpoint", async (t) => {
  const deepest = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const call = { id: "call_1", name: "read", input: { path: "@" } };
  const rows = DIALECTS.filter(({ protocol: { name } }) => name !== "messages")
    .map((upstream) => ({ name: upstream.protocol.name, upstream }));
  await steps(t, rows, async ({ upstream }) => {
    const answer = upstream.whole({ text: "", calls: [call] }).replace(/\\?"@\\?"/, deepest);
    await using deep = await FakeUpstream.start(scripts.reply(answer));
    await using good = await FakeUpstream.start(saying(upstream, ANSWER, false));
    const endpoints = [endpointOf(upstream, deep), endpointOf(upstream, good, { name: "good", priority: 2 })];
    await using proxy = await startProxy({ endpoints });
    const client = DIALECTS.find(({ protocol: { name } }) => name === "messages")!;
    const body = client.request({ stream: false });
    assert.equal(client.heard((await ask(proxy, MESSAGES, { body })).text).text, ANSWER.text);
    const [request] = await proxy.requests(1);
    assert.match(request!.attempts[0]!.result, /JSON that is nested too deeply/);
  });
});

Deno.test("a body of brackets is refused before it is parsed, which would cost gigabytes", async () => {
  await using server = await FakeUpstream.start(scripts.silence);
  await using proxy = await startProxy({ endpoints: [endpointOf(CHAT_DIALECT!, server)] });
  const body = `{"model":"m","max_tokens":9,"messages":${"[".repeat(30_000_000)}`;
  const { status, text } = await ask(proxy, MESSAGES, { body });
  assert.equal(status, 400);
  assert.match(text, /nested too deeply/);
});
