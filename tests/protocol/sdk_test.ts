/** The makers' own SDKs read our errors: if they tell the right class, so do the programs built on them. */
import assert from "node:assert/strict";
import Anthropic from "npm:@anthropic-ai/sdk@^1.0.0";
import OpenAI from "npm:openai@^7.0.0";
import type { ErrorKind } from "../../lib/errors.ts";
import { ProxyError } from "../../lib/errors.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { CODECS } from "../../lib/protocol/codecs.ts";
import { concat } from "../../lib/bytes.ts";
import { encodeFrame } from "../../lib/sse/encode.ts";

const KINDS: readonly ErrorKind[] = [
  "invalid_request",
  "authentication",
  "permission",
  "not_found",
  "too_large",
  "rate_limit",
  "overloaded",
  "timeout",
  "upstream",
];

/** What the SDKs call a status that both name alike. */
const CLASS: Readonly<Record<number, string>> = {
  400: "BadRequestError",
  401: "AuthenticationError",
  403: "PermissionDeniedError",
  404: "NotFoundError",
  413: "APIError",
  429: "RateLimitError",
};

/** Anthropic's SDK has classes for more of them. */
const ANTHROPIC_CLASS: Readonly<Record<number, string>> = {
  ...CLASS,
  413: "ContentTooLargeError",
  504: "GatewayTimeoutError",
  529: "OverloadedError",
};

function className(protocol: Protocol, status: number): string {
  return (protocol === "messages" ? ANTHROPIC_CLASS : CLASS)[status] ?? "InternalServerError";
}

/** Serves `answer` on a free port while `use` runs. */
async function serving(answer: () => Response, use: (origin: string) => Promise<void>): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    await request.text();
    return answer();
  });
  try {
    await use(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

function errorAnswer(protocol: Protocol, error: ProxyError): Response {
  return Response.json(CODECS[protocol].wire.encodeError(error, "req_1"), { status: error.status });
}

function failingStream(protocol: Protocol, error: ProxyError, first: { event: string; data: string }): Response {
  const frames = CODECS[protocol].wire.errorFrames(error, { responseId: "id_1", model: "m", events: 1, askedAt: 0 });
  const body = concat([first, ...frames].map(encodeFrame));
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

async function thrownBy(call: () => Promise<unknown>): Promise<Error> {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  throw new Error("Expected an error, but there was an answer");
}

const message = { model: "m", max_tokens: 1, messages: [{ role: "user" as const, content: "hi" }] };
const CALLS: Readonly<Record<"messages" | "chat" | "responses", (origin: string) => Promise<unknown>>> = {
  messages: (origin) => anthropic(origin).messages.create(message),
  chat: (origin) => openai(origin).chat.completions.create({ model: "m", messages: message.messages }),
  responses: (origin) => openai(origin).responses.create({ model: "m", input: "hi" }),
};

function anthropic(origin: string): Anthropic {
  return new Anthropic({ baseURL: origin, apiKey: "x", maxRetries: 0 });
}

function openai(origin: string): OpenAI {
  return new OpenAI({ baseURL: `${origin}/v1`, apiKey: "x", maxRetries: 0 });
}

for (const protocol of ["messages", "chat", "responses"] as const) {
  for (const kind of KINDS) {
    Deno.test(`encodeError of ${protocol}: the official SDK throws the right class for ${kind}`, async () => {
      const error = new ProxyError(kind, `No ${kind} today`);
      await serving(() => errorAnswer(protocol, error), async (origin) => {
        const thrown = await thrownBy(() => CALLS[protocol](origin));
        assert.equal(thrown.constructor.name, className(protocol, error.status));
        assert.match(thrown.message, new RegExp(`No ${kind} today`));
        assert.equal((thrown as { status?: number }).status, error.status);
      });
    });
  }
}

Deno.test("errorFrames of messages: the official SDK throws inside the stream, with our type and words", async () => {
  const start = { event: "message_start", data: '{"type":"message_start","message":{"content":[],"usage":{}}}' };
  const error = new ProxyError("overloaded", "Try later");
  await serving(() => failingStream("messages", error, start), async (origin) => {
    const thrown = await thrownBy(async () => {
      for await (const _ of await anthropic(origin).messages.create({ ...message, stream: true }));
    });
    assert.ok(thrown instanceof Anthropic.APIError);
    assert.match(thrown.message, /overloaded_error/);
    assert.match(thrown.message, /Try later/);
  });
});

Deno.test("errorFrames of chat: the official SDK throws inside the stream, with our words", async () => {
  const start = { event: "", data: '{"id":"c","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}' };
  const error = new ProxyError("upstream", "The stream broke off");
  await serving(() => failingStream("chat", error, start), async (origin) => {
    const thrown = await thrownBy(async () => {
      const call = { model: "m", messages: message.messages, stream: true as const };
      for await (const _ of await openai(origin).chat.completions.create(call));
    });
    assert.ok(thrown instanceof OpenAI.APIError);
    assert.match(thrown.message, /The stream broke off/);
  });
});

for (
  const [way, read] of Object.entries<(openai: OpenAI) => Promise<unknown>>({
    "events": async (client) => {
      for await (const _ of await client.responses.create({ model: "m", input: "hi", stream: true }));
    },
    "helper": (client) => client.responses.stream({ model: "m", input: "hi" }).finalResponse(),
  })
) {
  Deno.test(`errorFrames of responses: the official SDK throws inside the stream, with our words (${way})`, async () => {
    const response = { id: "id_1", object: "response", output: [], status: "in_progress" };
    const created = { type: "response.created", sequence_number: 0, response };
    const start = { event: "response.created", data: JSON.stringify(created) };
    const error = new ProxyError("upstream", "The stream broke off");
    await serving(() => failingStream("responses", error, start), async (origin) => {
      const thrown = await thrownBy(() => read(openai(origin)));
      assert.ok(thrown instanceof OpenAI.APIError);
      assert.match(thrown.message, /The stream broke off/);
      assert.equal(thrown.code, "server_error");
    });
  });
}
