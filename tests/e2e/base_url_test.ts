import assert from "node:assert/strict";
import Anthropic from "npm:@anthropic-ai/sdk@1.12.0";
import { GoogleGenAI } from "npm:@google/genai@3.1.0";
import OpenAI from "npm:openai@6.49.0";
import { FakeUpstream } from "../fake_upstream.ts";
import { ALL_PROTOCOLS, CHAT, GEMINI, MESSAGES, type ProtocolCase, RESPONSES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

interface Row {
  readonly name: string;
  readonly protocol: ProtocolCase;
  /** What people put behind the server's address. */
  readonly suffixes: readonly string[];
  readonly call: (baseURL: string) => Promise<string | null | undefined>;
}

const openai = (baseURL: string) => new OpenAI({ baseURL, apiKey: "hello", maxRetries: 0 });
const hi = [{ role: "user" as const, content: "hi" }];

const OPENAI_BASES = ["", "/", "/v1", "/v1/", "/v1/v1"];

const ROWS: readonly Row[] = [
  {
    name: "Anthropic's SDK, messages",
    protocol: MESSAGES,
    suffixes: ["", "/", "/v1", "/v1/", "/v1/messages"],
    call: async (baseURL) => {
      const client = new Anthropic({ baseURL, apiKey: "hello", maxRetries: 0 });
      const [block] = (await client.messages.create({ model: "m", max_tokens: 16, messages: hi })).content;
      return block?.type === "text" ? block.text : undefined;
    },
  },
  {
    name: "OpenAI's SDK, chat",
    protocol: CHAT,
    suffixes: [...OPENAI_BASES, "/v1/chat/completions"],
    call: async (baseURL) =>
      (await openai(baseURL).chat.completions.create({ model: "m", messages: hi })).choices[0]!.message.content,
  },
  {
    name: "OpenAI's SDK, responses",
    protocol: RESPONSES,
    suffixes: [...OPENAI_BASES, "/v1/responses"],
    call: async (baseURL) => (await openai(baseURL).responses.create({ model: "m", input: "hi" })).output_text,
  },
  {
    name: "Google's SDK, generateContent",
    protocol: GEMINI,
    suffixes: ["", "/", "/v1beta", "/v1"],
    call: async (baseUrl) => {
      const client = new GoogleGenAI({ apiKey: "hello", httpOptions: { baseUrl } });
      return (await client.models.generateContent({ model: "m", contents: "hi" })).text;
    },
  },
];

Deno.test("SDKs reach the proxy by a base URL with a version too many, too few, or an operation's whole path", async (t) => {
  await steps(t, ROWS, async ({ protocol, suffixes, call }) => {
    await using upstream = await FakeUpstream.start(scripts.reply(protocol.whole));
    const others = ALL_PROTOCOLS.filter((other) => other !== protocol);
    const endpoints = [protocol, ...others].map(({ name, endpoint }) => (
      { name, ...endpoint, url: upstream.url, auth_type: "none", enabled: true }
    ));
    await using proxy = await startProxy({ endpoints });
    for (const suffix of suffixes) assert.equal(await call(proxy.address + suffix), "good é", suffix);
    assert.equal(new Set(upstream.requests.map(({ target }) => target)).size, 1);
  });
});

Deno.test("OpenAI's SDK finds the models, and whatever else it asks for, without a version in its base URL", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply('{"object":"list","data":[{"id":"m"}]}'));
  const endpoint = { name: "a", ...CHAT.endpoint, url: upstream.url, auth_type: "none", enabled: true };
  for (const suffix of ["", "/v1/chat/completions"]) {
    await using proxy = await startProxy({ endpoints: [endpoint] });
    const client = openai(proxy.address + suffix);
    assert.deepEqual((await client.models.list()).data.map(({ id }) => id), ["m"]);
    await client.embeddings.create({ model: "m", input: "hi", encoding_format: "float" });
    assert.equal(upstream.requests.at(-1)!.target, "/v1/embeddings");
  }
});
