import assert from "node:assert/strict";
import { join } from "node:path";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { ask, eventsIn } from "./client.ts";
import { endpointOf, saying } from "./converting.ts";
import { CYCLE, DIALECTS } from "./dialects.ts";
import { CHAT, GEMINI, MESSAGES, type ProtocolCase, RESPONSES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps, within } from "./steps.ts";

const GOOD = { text: "good", calls: [] };
const [MESSAGES_DIALECT, CHAT_DIALECT, , GEMINI_DIALECT] = DIALECTS;

/** Far above what any of these takes on a busy machine. */
const LIMIT_MS = 15_000;

interface MalformedRow {
  readonly name: string;
  readonly protocol: ProtocolCase;
  readonly body: string;
  readonly message: RegExp;
}

function malformed(protocol: ProtocolCase, body: unknown, message: RegExp): MalformedRow {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { name: `${protocol.name}: ${text}`, protocol, body: text, message };
}

const user = (content: unknown) => ({ role: "user", content });

const MALFORMED: readonly MalformedRow[] = [
  malformed(MESSAGES, { model: "m", max_tokens: 1 }, /\bmessages is not an array/),
  malformed(MESSAGES, { model: "m", max_tokens: 1, messages: {} }, /\bmessages is not an array/),
  malformed(MESSAGES, { model: "m", messages: [user("a"), 7] }, /messages\[1\] is not an object/),
  malformed(
    MESSAGES,
    { model: "m", messages: [user([{ type: 1 }])] },
    /messages\[0\]\.content\[0\]\.type is not a string/,
  ),
  malformed(MESSAGES, '{"model":"m","messages":[}', /line 1, column 26/),
  malformed(CHAT, { model: "m" }, /\bmessages is not an array/),
  malformed(CHAT, { model: "m", messages: [user("a"), "b"] }, /messages\[1\] is not an object/),
  malformed(RESPONSES, { model: "m", input: 7 }, /^input is not a string or an array$/),
  malformed(RESPONSES, { model: "m", input: [1] }, /input\[0\] is not an object/),
  malformed(GEMINI, {}, /\bcontents is not an array/),
  malformed(GEMINI, { contents: [user("a"), 1] }, /contents\[1\] is not an object/),
  malformed(GEMINI, "[]", /not an object/),
];

Deno.test("conversion: a malformed request gets 400 with the path of the fault, and asks nobody", async (t) => {
  const rows = MALFORMED.flatMap((row) =>
    DIALECTS.filter(({ protocol }) => protocol !== row.protocol)
      .map((upstream) => ({ ...row, upstream, name: `to ${upstream.protocol.name}: ${row.name}` }))
  );
  await steps(t, rows, async ({ protocol, body, message, upstream }) => {
    await using server = await FakeUpstream.start(scripts.silence);
    await using proxy = await startProxy({ endpoints: [endpointOf(upstream, server)] });
    const received = await ask(proxy, protocol, { body });
    assert.equal(received.status, 400, received.text);
    assert.match(protocol.errorMessage(JSON.parse(received.text)), message);
    assert.equal(server.requests.length, 0);
  });
});

Deno.test("conversion: what one protocol cannot read is still asked of an endpoint that needs no conversion", async () => {
  await using chat = await FakeUpstream.start(scripts.silence);
  await using own = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const endpoints = [endpointOf(MESSAGES_DIALECT!, own), endpointOf(CHAT_DIALECT!, chat, { priority: 2 })];
  await using proxy = await startProxy({ endpoints });
  const body = '{"model":"m","max_tokens":1,"messages":{"new":"shape"}}';
  assert.equal((await ask(proxy, MESSAGES, { body })).text, MESSAGES.whole);
  assert.equal(own.requests[0]!.text, body);
});

const IMAGE_BYTES = 20_000_000;

/** A question with an image, as each client sends it. */
function withImage(protocol: ProtocolCase, data: string): string {
  const url = `data:image/png;base64,${data}`;
  switch (protocol.name) {
    case "messages": {
      const source = { type: "base64", media_type: "image/png", data };
      return JSON.stringify({ model: "m", max_tokens: 9, messages: [user([{ type: "image", source }])] });
    }
    case "chat":
      return JSON.stringify({ model: "m", messages: [user([{ type: "image_url", image_url: { url } }])] });
    case "responses":
      return JSON.stringify({ model: "m", input: [user([{ type: "input_image", image_url: url, detail: "auto" }])] });
    case "gemini":
      return JSON.stringify({ contents: [{ role: "user", parts: [{ inlineData: { mimeType: "image/png", data } }] }] });
    default:
      return protocol.name satisfies never;
  }
}

Deno.test("conversion: a request with an image of 20 MB arrives whole, in bounded time (A39)", async (t) => {
  const data = "iVBORw0KGgoAAAAN".repeat(IMAGE_BYTES / 16);
  // One at a time: each is some hundred megabytes in memory.
  for (const { name, client, upstream } of CYCLE) {
    await t.step(name, async () => {
      await using server = await FakeUpstream.start(saying(upstream, GOOD, false));
      await using proxy = await startProxy({
        endpoints: [endpointOf(upstream, server)],
        server: { max_request_size: "64MB" },
      });
      const asking = ask(proxy, client.protocol, { body: withImage(client.protocol, data) });
      const received = await within(LIMIT_MS, asking);
      assert.equal(received.status, 200, received.text);
      assert.equal(client.heard(received.text).text, GOOD.text);
      assert.ok(server.requests[0]!.text.includes(data), "the image is not whole");
    });
  }
});

const ARGUMENT_LENGTH = 5_000_000;

Deno.test("conversion: a call with an argument of 5 MB comes whole, streamed and not, in bounded time", async (t) => {
  const path = "é0123456\n".repeat(ARGUMENT_LENGTH / 9);
  const answer = { text: "", calls: [{ id: "call_1", name: "read", input: { path } }] };
  for (const { name, client, upstream } of CYCLE) {
    for (const streaming of [false, true]) {
      await t.step(`${name}, ${streaming ? "stream" : "whole"}`, async () => {
        await using server = await FakeUpstream.start(saying(upstream, answer, streaming));
        await using proxy = await startProxy({ endpoints: [endpointOf(upstream, server)] });
        const body = client.request({ stream: streaming });
        const { status, text } = await within(LIMIT_MS, ask(proxy, client.protocol, { streaming, body }));
        assert.equal(status, 200);
        const heard = streaming ? client.heardStream(eventsIn(text)) : client.heard(text);
        assert.equal(heard.calls.length, 1);
        assert.ok(heard.calls[0]!.input["path"] === path, "the argument is not whole");
      });
    }
  }
});

Deno.test("conversion: a call with an argument of 5 MB goes back whole with its result, in bounded time", async (t) => {
  const path = "é0123456\n".repeat(ARGUMENT_LENGTH / 9);
  const before = { answer: { text: "", calls: [{ id: "call_1", name: "read", input: { path } }] }, results: ["done"] };
  for (const { name, client, upstream } of CYCLE) {
    await t.step(name, async () => {
      await using server = await FakeUpstream.start(saying(upstream, GOOD, false));
      await using proxy = await startProxy({ endpoints: [endpointOf(upstream, server)] });
      const body = client.request({ stream: false, before });
      const { status, text } = await within(LIMIT_MS, ask(proxy, client.protocol, { body }));
      assert.equal(status, 200, text);
      const { calls, results } = upstream.asked(server.requests[0]!.text);
      assert.equal(results.length, 1);
      assert.ok(calls.length === 1 && calls[0]!.includes(JSON.stringify(path)), "the argument is not whole");
    });
  }
});

Deno.test("conversion: a call in a hundred thousand pieces comes whole, in bounded time", async (t) => {
  const path = "abcdefghij".repeat(40_000);
  const text = JSON.stringify({ path });
  const common = { id: "c", object: "chat.completion.chunk", created: 1, model: "x" };
  const chunk = (delta: unknown, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ ...common, choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  const pieces = text.match(/.{1,4}/g)!;
  const stream = [
    chunk({ tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name: "read", arguments: "" } }] }),
    ...pieces.map((piece) => chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
    chunk({}, "tool_calls") + "data: [DONE]\n\n",
  ].join("");
  const server: Script = scripts.stream(stream.match(/[^]{1,16384}/g)!);
  for (const client of DIALECTS.filter((dialect) => dialect !== CHAT_DIALECT)) {
    await t.step(client.protocol.name, async () => {
      await using upstream = await FakeUpstream.start(server);
      await using proxy = await startProxy({ endpoints: [endpointOf(CHAT_DIALECT!, upstream)] });
      const body = client.request({ stream: true });
      const { text } = await within(LIMIT_MS, ask(proxy, client.protocol, { streaming: true, body }));
      assert.ok(client.heardStream(eventsIn(text)).calls[0]!.input["path"] === path, "the argument is not whole");
    });
  }
});

const SIGNATURE = "c2lnbmF0dXJlIG9mIGEgdGhvdWdodA==";

/** Gemini 3 wants a call's signature back with its result. */
const THINKING = JSON.stringify({
  candidates: [{
    content: {
      role: "model",
      parts: [{ functionCall: { name: "read", args: { path: "a" } }, thoughtSignature: SIGNATURE }],
    },
    finishReason: "STOP",
  }],
  modelVersion: "gemini-3-pro",
});

interface SealRow {
  readonly name: string;
  readonly same: boolean;
}

Deno.test("conversion: sealed thinking goes back to its upstream after a restart, if the storage is the same", async (t) => {
  const rows: SealRow[] = [{ name: "the same storage", same: true }, { name: "another storage", same: false }];
  await steps(t, rows, async ({ same }) => {
    await using folder = await temporaryFolder({});
    const [here, elsewhere] = [join(folder.path, "a"), join(folder.path, "b")];
    await using upstream = await FakeUpstream.start(scripts.reply(THINKING), scripts.reply(GEMINI.whole));
    const start = (directory: string) =>
      startProxy({ endpoints: [endpointOf(GEMINI_DIALECT!, upstream)], storage: { directory } });
    const asked = { ...JSON.parse(MESSAGES_DIALECT!.request({ stream: false })), model: "gemini-3-pro" };
    const first = await start(here);
    const answer = JSON.parse((await ask(first, MESSAGES, { body: JSON.stringify(asked) })).text);
    await first[Symbol.asyncDispose]();
    await assertPrivate(here);
    assert.ok(!JSON.stringify(answer).includes(SIGNATURE), "the client gets a seal, not another vendor's signature");
    const { id } = answer.content.find(({ type }: { type: string }) => type === "tool_use");
    const messages = [
      ...asked.messages,
      { role: "assistant", content: answer.content },
      user([{ type: "tool_result", tool_use_id: id, content: "done" }]),
    ];
    await using second = await start(same ? here : elsewhere);
    const received = await ask(second, MESSAGES, { body: JSON.stringify({ ...asked, messages }) });
    assert.equal(received.status, 200, received.text);
    const sent = upstream.requests[1]!.text;
    const parts = JSON.parse(sent).contents[1].parts.filter((part: object) => "functionCall" in part);
    assert.equal(parts.length, 1);
    assert.equal(parts[0].thoughtSignature === SIGNATURE, same, sent);
    for (const { signature } of answer.content) {
      assert.ok(signature === undefined || !sent.includes(signature), "an upstream never gets a seal");
    }
  });
});

/** The secret in `directory` is for its owner alone. */
async function assertPrivate(directory: string): Promise<void> {
  const secret = await Deno.stat(join(directory, "secret"));
  assert.equal(secret.size, 32);
  if (Deno.build.os === "windows") return;
  assert.equal(secret.mode! & 0o777, 0o600);
  assert.equal((await Deno.stat(directory)).mode! & 0o777, 0o700);
}
