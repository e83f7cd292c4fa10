import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import Anthropic from "npm:@anthropic-ai/sdk@1.12.0";
import OpenAI from "npm:openai@6.49.0";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { endpointOf } from "./converting.ts";
import type { Answer, Call, Dialect } from "./dialect.ts";
import { DIALECTS } from "./dialects.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const anthropic = ({ address }: Proxy) => new Anthropic({ baseURL: address, apiKey: "hello", maxRetries: 0 });
const openai = ({ address }: Proxy) => new OpenAI({ baseURL: `${address}/v1`, apiKey: "hello", maxRetries: 0 });

const QUESTION = "hi";
const SCHEMA = { type: "object" as const, properties: { path: { type: "string" } } };

/** What an SDK's helper understood, ids aside. */
interface Understood {
  readonly text: string;
  readonly calls: readonly (readonly [name: string, input: unknown])[];
  readonly tokens: readonly [input: number | undefined, output: number | undefined];
}

interface SdkRow {
  readonly name: string;
  readonly protocol: Dialect["protocol"]["name"];
  readonly call: (proxy: Proxy) => Promise<Understood>;
}

const MESSAGES_ASK = {
  model: "m",
  max_tokens: 64,
  messages: [{ role: "user" as const, content: QUESTION }],
  tools: [{ name: "read", input_schema: SCHEMA }],
};
const CHAT_ASK = {
  model: "m",
  messages: [{ role: "user" as const, content: QUESTION }],
  tools: [{ type: "function" as const, function: { name: "read", parameters: SCHEMA } }],
};
const RESPONSES_ASK = {
  model: "m",
  input: QUESTION,
  tools: [{ type: "function" as const, name: "read", parameters: SCHEMA, strict: false }],
};

function ofMessage({ content, usage }: Anthropic.Message): Understood {
  return {
    text: content.map((block) => block.type === "text" ? block.text : "").join(""),
    calls: content.flatMap((block) => block.type === "tool_use" ? [[block.name, block.input] as const] : []),
    tokens: [usage.input_tokens, usage.output_tokens],
  };
}

function ofCompletion({ choices, usage }: OpenAI.ChatCompletion): Understood {
  const { content, tool_calls = [] } = choices[0]!.message;
  return {
    text: content ?? "",
    calls: tool_calls.flatMap((call) =>
      call.type === "function" ? [[call.function.name, JSON.parse(call.function.arguments)] as const] : []
    ),
    tokens: [usage?.prompt_tokens, usage?.completion_tokens],
  };
}

function ofResponse({ output, output_text, usage, status, error }: OpenAI.Responses.Response): Understood {
  // The helper returns a failed response; it throws none.
  if (status === "failed") throw new Error(error?.message);
  return {
    text: output_text,
    calls: output.flatMap((item) =>
      item.type === "function_call" ? [[item.name, JSON.parse(item.arguments)] as const] : []
    ),
    tokens: [usage?.input_tokens, usage?.output_tokens],
  };
}

const WHOLE: readonly SdkRow[] = [
  {
    name: "messages.create",
    protocol: "messages",
    call: async (proxy) => ofMessage(await anthropic(proxy).messages.create(MESSAGES_ASK)),
  },
  {
    name: "chat.completions.create",
    protocol: "chat",
    call: async (proxy) => ofCompletion(await openai(proxy).chat.completions.create(CHAT_ASK)),
  },
  {
    name: "responses.create",
    protocol: "responses",
    call: async (proxy) => ofResponse(await openai(proxy).responses.create(RESPONSES_ASK)),
  },
];

const STREAMING: readonly SdkRow[] = [
  {
    name: "messages.stream",
    protocol: "messages",
    call: async (proxy) => ofMessage(await anthropic(proxy).messages.stream(MESSAGES_ASK).finalMessage()),
  },
  {
    name: "chat.completions.stream",
    protocol: "chat",
    call: async (proxy) => {
      const stream = openai(proxy).chat.completions.stream({ ...CHAT_ASK, stream_options: { include_usage: true } });
      return ofCompletion(await stream.finalChatCompletion());
    },
  },
  {
    name: "responses.stream",
    protocol: "responses",
    call: async (proxy) => {
      const stream = openai(proxy).responses.stream(RESPONSES_ASK);
      let deltas = "";
      for await (const event of stream) if (event.type === "response.output_text.delta") deltas += event.delta;
      const understood = ofResponse(await stream.finalResponse());
      assert.equal(deltas, understood.text);
      return understood;
    },
  },
];

const CALLS: readonly Call[] = [
  { id: "call_1", name: "read", input: { path: "a é" } },
  { id: "call_2", name: "read", input: { path: "b" } },
];

const ANSWERS: readonly (Answer & { readonly name: string })[] = [
  { name: "a text", text: "good é 👍", calls: [] },
  { name: "a call", text: "", calls: CALLS.slice(0, 1) },
  { name: "a text and two calls", text: "I look", calls: CALLS },
];

/** Every SDK call against an upstream of each other protocol. */
function crossed<Row extends SdkRow>(rows: readonly Row[]) {
  return rows.flatMap((row) =>
    DIALECTS.filter(({ protocol }) => protocol.name !== row.protocol).map((upstream) => (
      { ...row, upstream, name: `${row.name} from ${upstream.protocol.name}` }
    ))
  );
}

async function check(row: SdkRow & { readonly upstream: Dialect }, answer: Answer, script: Script): Promise<void> {
  await using server = await FakeUpstream.start(script);
  await using proxy = await startProxy({
    endpoints: [endpointOf(row.upstream, server)],
    timeouts: { commit_hold: "60ms" },
  });
  assert.deepEqual(await row.call(proxy), {
    text: answer.text,
    calls: answer.calls.map(({ name, input }) => [name, input]),
    tokens: [3, 5],
  });
}

Deno.test("SDKs: whole answers of every other protocol are read", async (t) => {
  const rows = crossed(WHOLE).flatMap((row) =>
    ANSWERS.map((answer) => ({ ...row, answer, name: `${row.name}: ${answer.name}` }))
  );
  await steps(t, rows, (row) => check(row, row.answer, scripts.reply(row.upstream.whole(row.answer))));
});

Deno.test("SDKs: streams of every other protocol are read, with keep-alives before and within", async (t) => {
  const rows = crossed(STREAMING).flatMap((row) =>
    ANSWERS.map((answer) => ({ ...row, answer, name: `${row.name}: ${answer.name}` }))
  );
  await steps(t, rows, async (row) => {
    const events = row.upstream.events(row.answer);
    await check(row, row.answer, scripts.stream(events));
    await check(row, row.answer, slow(events));
  });
});

/** Three times as long as the commit hold before the first event, and again in the middle. */
function slow(events: readonly string[]): Script {
  const half = Math.floor(events.length / 2);
  return async (_, connection) => {
    await pause(180);
    await scripts.openStream(connection);
    await connection.write(scripts.chunk(events.slice(0, half).join("")));
    await pause(180);
    await connection.write(scripts.chunk(events.slice(half).join("")));
    await scripts.endStream(connection, "clean");
  };
}

const ERRORS = [
  { status: 400, anthropic: Anthropic.BadRequestError, openai: OpenAI.BadRequestError },
  { status: 401, anthropic: Anthropic.AuthenticationError, openai: OpenAI.AuthenticationError },
  { status: 429, anthropic: Anthropic.RateLimitError, openai: OpenAI.RateLimitError },
  { status: 529, anthropic: Anthropic.InternalServerError, openai: OpenAI.InternalServerError },
] as const;

Deno.test("SDKs: another vendor's error becomes the SDK's own class, with its words", async (t) => {
  const rows = ERRORS.flatMap((error) =>
    crossed([...WHOLE, ...STREAMING]).map((row) => ({ ...row, ...error, name: `HTTP ${error.status}: ${row.name}` }))
  );
  await steps(t, rows, async ({ upstream, status, call, protocol, ...row }) => {
    const body = upstream.protocol.error("some_error", "words of the upstream");
    await using server = await FakeUpstream.start(scripts.reply(body, { status }));
    await using proxy = await startProxy({ endpoints: [endpointOf(upstream, server)] });
    await assert.rejects(call(proxy), (error: Error) => {
      assert.ok(error instanceof (protocol === "messages" ? row.anthropic : row.openai), String(error));
      assert.match(error.message, /words of the upstream/);
      return true;
    });
  });
});

Deno.test("SDKs: a converted stream that is cut is an error, never half an answer", async (t) => {
  await steps(t, crossed(STREAMING), async ({ upstream, call }) => {
    for (const ending of ["clean", "cut"] as const) {
      const events = upstream.events(ANSWERS[0]!);
      const half = events.findIndex((event) => event.includes('"goo"')) + 1;
      await using server = await FakeUpstream.start(scripts.stream(events.slice(0, half), ending));
      await using proxy = await startProxy({ endpoints: [endpointOf(upstream, server)] });
      await assert.rejects(call(proxy));
    }
  });
});
