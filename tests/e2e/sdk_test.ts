import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import Anthropic from "npm:@anthropic-ai/sdk@1.12.0";
import { GoogleGenAI } from "npm:@google/genai@3.1.0";
import OpenAI from "npm:openai@6.49.0";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { CHAT, eventsOf, GEMINI, MESSAGES, type ProtocolCase, RESPONSES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

async function proxyTo(protocol: ProtocolCase, upstream: FakeUpstream, hold = "60ms"): Promise<Proxy> {
  const endpoint = { name: "a", ...protocol.endpoint, url: upstream.url, auth_type: "none", enabled: true };
  return await startProxy({ endpoints: [endpoint], timeouts: { commit_hold: hold } });
}

const anthropic = ({ address }: Proxy) => new Anthropic({ baseURL: address, apiKey: "hello", maxRetries: 0 });
const openai = ({ address }: Proxy) => new OpenAI({ baseURL: `${address}/v1`, apiKey: "hello", maxRetries: 0 });

const TEXT = "good é";

interface CallRow {
  readonly name: string;
  readonly protocol: ProtocolCase;
  /** The text of the answer. */
  readonly call: (proxy: Proxy) => Promise<unknown>;
}

const ASK = { model: "m", max_tokens: 16, messages: [{ role: "user" as const, content: "hi" }] };
const CHAT_ASK = { model: "m", messages: [{ role: "user" as const, content: "hi" }] };

const textOf = (message: Anthropic.Message) =>
  message.content.map((block) => block.type === "text" ? block.text : "").join("");

const WHOLE: readonly CallRow[] = [
  { name: "messages.create", protocol: MESSAGES, call: async (p) => textOf(await anthropic(p).messages.create(ASK)) },
  {
    name: "chat.completions.create",
    protocol: CHAT,
    call: async (p) => (await openai(p).chat.completions.create(CHAT_ASK)).choices[0]!.message.content,
  },
  {
    name: "responses.create",
    protocol: RESPONSES,
    call: async (p) => (await openai(p).responses.create({ model: "m", input: "hi" })).output_text,
  },
];

const STREAMING: readonly CallRow[] = [
  {
    name: "messages.stream",
    protocol: MESSAGES,
    call: async (p) => textOf(await anthropic(p).messages.stream(ASK).finalMessage()),
  },
  {
    name: "messages.create, streaming",
    protocol: MESSAGES,
    call: async (p) => {
      let text = "";
      for await (const event of await anthropic(p).messages.create({ ...ASK, stream: true })) {
        if (event.type === "content_block_delta" && event.delta.type === "text_delta") text += event.delta.text;
      }
      return text;
    },
  },
  {
    name: "chat.completions.stream",
    protocol: CHAT,
    call: async (p) => await openai(p).chat.completions.stream(CHAT_ASK).finalContent(),
  },
  {
    name: "chat.completions.create, streaming",
    protocol: CHAT,
    call: async (p) => {
      let text = "";
      for await (const chunk of await openai(p).chat.completions.create({ ...CHAT_ASK, stream: true })) {
        text += chunk.choices[0]?.delta.content ?? "";
      }
      return text;
    },
  },
  {
    name: "responses.stream",
    protocol: RESPONSES,
    call: async (p) => {
      const response = await openai(p).responses.stream({ model: "m", input: "hi" }).finalResponse();
      // The helper returns a failed response; it throws none.
      if (response.status === "failed") throw new Error(response.error?.message);
      return response.output_text;
    },
  },
];

/** Three times as long as the commit hold before the first event, and again in the middle. */
function slow({ preamble, content, ending }: ProtocolCase): Script {
  return async (_, connection) => {
    await pause(180);
    await scripts.openStream(connection);
    await connection.write(scripts.chunk([...preamble, ...content].join("")));
    await pause(180);
    await connection.write(scripts.chunk(ending.join("")));
    await scripts.endStream(connection, "clean");
  };
}

Deno.test("SDKs: a whole answer is read", async (t) => {
  await steps(t, WHOLE, async ({ protocol, call }) => {
    await using upstream = await FakeUpstream.start(scripts.reply(protocol.whole));
    await using proxy = await proxyTo(protocol, upstream);
    assert.equal(await call(proxy), TEXT);
  });
});

Deno.test("SDKs: a stream is read, with keep-alives before its first event and in its middle", async (t) => {
  await steps(t, STREAMING, async ({ protocol, call }) => {
    for (const script of [scripts.stream(eventsOf(protocol)), slow(protocol)]) {
      await using upstream = await FakeUpstream.start(script);
      await using proxy = await proxyTo(protocol, upstream);
      assert.equal(await call(proxy), TEXT);
    }
  });
});

const ERRORS = [
  { status: 400, anthropic: Anthropic.BadRequestError, openai: OpenAI.BadRequestError },
  { status: 401, anthropic: Anthropic.AuthenticationError, openai: OpenAI.AuthenticationError },
  { status: 403, anthropic: Anthropic.PermissionDeniedError, openai: OpenAI.PermissionDeniedError },
  { status: 404, anthropic: Anthropic.NotFoundError, openai: OpenAI.NotFoundError },
  { status: 422, anthropic: Anthropic.UnprocessableEntityError, openai: OpenAI.UnprocessableEntityError },
  { status: 429, anthropic: Anthropic.RateLimitError, openai: OpenAI.RateLimitError },
  { status: 500, anthropic: Anthropic.InternalServerError, openai: OpenAI.InternalServerError },
  { status: 529, anthropic: Anthropic.InternalServerError, openai: OpenAI.InternalServerError },
] as const;

Deno.test("SDKs: an upstream's error becomes the SDK's own class, with its words", async (t) => {
  const rows = ERRORS.flatMap((error) =>
    [...WHOLE, ...STREAMING].map((call) => ({ ...error, ...call, name: `HTTP ${error.status}: ${call.name}` }))
  );
  await steps(t, rows, async (row) => {
    const { protocol, call, status } = row;
    const body = protocol.error("some_error", "words of the upstream");
    await using upstream = await FakeUpstream.start(scripts.reply(body, { status }));
    // Behind keep-alives it could only be an event.
    await using proxy = await proxyTo(protocol, upstream, "10s");
    await assert.rejects(call(proxy), (error: Error) => {
      assert.ok(error instanceof (protocol === MESSAGES ? row.anthropic : row.openai), String(error));
      assert.match(error.message, /words of the upstream/);
      return true;
    });
  });
});

Deno.test("SDKs: a cut stream and a failure behind keep-alives are errors, never half an answer", async (t) => {
  const rows = STREAMING.flatMap((call) => [
    {
      ...call,
      name: `cut: ${call.name}`,
      script: scripts.stream([...call.protocol.preamble, ...call.protocol.content], "cut"),
    },
    {
      ...call,
      name: `held: ${call.name}`,
      script: (async (request, connection) => {
        await pause(150);
        await scripts.reply(call.protocol.error("some_error", "words"), { status: 422 })(request, connection);
      }) satisfies Script,
    },
  ]);
  await steps(t, rows, async ({ protocol, call, script }) => {
    await using upstream = await FakeUpstream.start(script);
    await using proxy = await proxyTo(protocol, upstream);
    await assert.rejects(call(proxy));
  });
});

Deno.test("SDKs: tools pass both ways", async () => {
  const tool = { type: "tool_use", id: "toolu_1", name: "read", input: { path: "a é" } };
  const answer = { ...JSON.parse(MESSAGES.whole), content: [tool], stop_reason: "tool_use" };
  await using upstream = await FakeUpstream.start(scripts.reply(JSON.stringify(answer)));
  await using proxy = await proxyTo(MESSAGES, upstream);
  const tools = [{ name: "read", input_schema: { type: "object" as const, properties: { path: { type: "string" } } } }];
  const message = await anthropic(proxy).messages.create({ ...ASK, tools });
  assert.deepEqual(message.content[0], tool);
  assert.deepEqual(JSON.parse(upstream.requests[0]!.text).tools, tools);
});

Deno.test("SDKs: models are listed and tokens counted", async () => {
  await using upstream = await FakeUpstream.start(
    scripts.reply('{"data":[{"id":"m","display_name":"M"}]}'),
    scripts.reply('{"input_tokens":42}'),
  );
  await using proxy = await proxyTo(MESSAGES, upstream);
  const models = await anthropic(proxy).models.list();
  assert.deepEqual(models.data.map(({ id }) => id), ["m"]);
  assert.equal((await anthropic(proxy).messages.countTokens(ASK)).input_tokens, 42);
});

Deno.test("Google's SDK reads streams with keep-alives before their first event and in their middle", async (t) => {
  const rows = [GEMINI, CHAT].map((protocol) => ({ name: `from ${protocol.name}`, protocol }));
  await steps(t, rows, async ({ protocol }) => {
    await using upstream = await FakeUpstream.start(slow(protocol));
    await using proxy = await proxyTo(protocol, upstream);
    const google = new GoogleGenAI({ apiKey: "hello", httpOptions: { baseUrl: proxy.address } });
    let text = "";
    for await (const chunk of await google.models.generateContentStream({ model: "m", contents: "hi" })) {
      text += chunk.text ?? "";
    }
    assert.equal(text, TEXT);
  });
});
