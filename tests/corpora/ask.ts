/** One question in each protocol by its maker's own SDK, and what the SDK made of the answer. */
import Anthropic from "npm:@anthropic-ai/sdk@1.12.0";
import { GoogleGenAI } from "npm:@google/genai@3.1.0";
import OpenAI from "npm:openai@6.49.0";
import type { Json, JsonObject } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { object } from "./reading.ts";
import { readChat } from "./read_chat.ts";
import { readGemini } from "./read_gemini.ts";
import { readMessages } from "./read_messages.ts";
import { readResponses } from "./read_responses.ts";
import type { Reading } from "./reading.ts";

export interface Question {
  /** Of the proxy, or of an upstream that is asked directly. */
  readonly address: string;
  readonly model: string;
  /**
   * Of a stream, `helper`: what the SDK's helper puts together, the strictest reader there is; `events`: its events as
   * they come.
   */
  readonly by: "whole" | "helper" | "events";
}

/** Each rejects if its SDK throws, or tells of a failure in its own way. */
export const ASK: Readonly<Record<Protocol, (question: Question) => Promise<Reading>>> = {
  messages: askMessages,
  chat: askChat,
  responses: askResponses,
  gemini: askGemini,
};

const USER = [{ role: "user" as const, content: "hi" }];

async function askMessages({ address, model, by }: Question): Promise<Reading> {
  const { messages } = new Anthropic({ baseURL: address, apiKey: "hello", maxRetries: 0 });
  const question = { model, max_tokens: 16, messages: USER };
  if (by === "events") return await events(await messages.create({ ...question, stream: true }), readMessages);
  const message = await (by === "helper" ? messages.stream(question).finalMessage() : messages.create(question));
  return whole(readMessages({ form: "body", body: json(message) }));
}

async function askChat({ address, model, by }: Question): Promise<Reading> {
  const { completions } = openai(address).chat;
  const question = { model, messages: USER };
  if (by === "whole") return whole(readChat({ form: "body", body: json(await completions.create(question)) }));
  const counted = { ...question, stream_options: { include_usage: true } };
  if (by === "events") return await events(await completions.create({ ...counted, stream: true }), readChat);
  const chunks: JsonObject[] = [];
  const streaming = completions.stream(counted);
  streaming.on("chunk", (chunk) => chunks.push(object(json(chunk))));
  const final = whole(readChat({ form: "body", body: json(await streaming.finalChatCompletion()) }));
  // The helper keeps the last piece only of what it does not know.
  const { thinking } = whole(readChat({ form: "events", events: chunks, isDone: true }));
  return { ...final, thinking };
}

async function askResponses({ address, model, by }: Question): Promise<Reading> {
  const { responses } = openai(address);
  const question = { model, input: "hi" };
  if (by === "events") return await events(await responses.create({ ...question, stream: true }), readResponses);
  const response = await (by === "helper" ? responses.stream(question).finalResponse() : responses.create(question));
  return whole(readResponses({ form: "body", body: json(response) }));
}

async function askGemini({ address, model, by }: Question): Promise<Reading> {
  const { models } = new GoogleGenAI({ apiKey: "hello", vertexai: false, httpOptions: { baseUrl: address } });
  const question = { model, contents: "hi" };
  // It has no helper.
  if (by !== "whole") return await events(await models.generateContentStream(question), readGemini);
  return whole(readGemini({ form: "body", body: json(await models.generateContent(question)) }));
}

async function events(stream: AsyncIterable<unknown>, read: typeof readChat): Promise<Reading> {
  const events: JsonObject[] = [];
  for await (const event of stream) events.push(object(json(event)));
  return whole(read({ form: "events", events, isDone: true }));
}

function openai(address: string): OpenAI {
  return new OpenAI({ baseURL: `${address}/v1`, apiKey: "hello", maxRetries: 0 });
}

function json(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function whole(reading: Reading | undefined): Reading {
  if (reading === undefined) throw new Error("The SDK gave an answer that is not whole");
  return reading;
}
