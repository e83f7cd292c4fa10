/** Images that a model made, in each protocol that can say them. */
import assert from "node:assert/strict";
import { ProxyError } from "../../lib/errors.ts";
import type { JsonObject } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import type { SseFrame } from "../../lib/sse/frame.ts";
import { convert, question, streamed } from "../matrix/conversion.ts";
import { checkChain } from "./responses/event_chain.ts";

// deno-lint-ignore no-explicit-any
type Loose = any;
type Maker = Exclude<Protocol, "messages">;

const DATA = "iVBORw0KGgo=";
const URL = `data:image/png;base64,${DATA}`;
const SAID = "Here it is";

/** A text and an image, as an upstream says them: whole, and as events. */
const ANSWERS: Readonly<Record<Maker, { readonly body: JsonObject; readonly events: readonly JsonObject[] }>> = {
  chat: (() => {
    const images = [{ type: "image_url", image_url: { url: URL } }];
    const of = (choice: JsonObject) => ({ id: "gen-1", model: "m", choices: [{ index: 0, ...choice }] });
    return {
      body: of({ message: { role: "assistant", content: SAID, images }, finish_reason: "stop" }),
      events: [
        of({ delta: { role: "assistant", content: SAID } }),
        of({ delta: { images } }),
        of({ delta: {}, finish_reason: "stop" }),
      ],
    };
  })(),
  responses: (() => {
    const message = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      content: [{ type: "output_text", text: SAID, annotations: [] }],
    };
    const image = { id: "ig_1", type: "image_generation_call", status: "completed", result: DATA };
    const output = [message, image];
    const body = { id: "resp_1", object: "response", status: "completed", model: "m", output };
    const done = output.map((item, output_index) => ({ type: "response.output_item.done", output_index, item }));
    return {
      body,
      events: [
        { type: "response.created", response: { ...body, status: "in_progress", output: [] } },
        ...done,
        { type: "response.completed", response: body },
      ],
    };
  })(),
  gemini: (() => {
    const of = (parts: JsonObject[], rest: JsonObject = {}) => ({
      candidates: [{ content: { role: "model", parts }, index: 0, ...rest }],
      responseId: "r1",
    });
    const image = { inlineData: { mimeType: "image/png", data: DATA } };
    return {
      body: of([{ text: SAID }, image], { finishReason: "STOP" }),
      events: [of([{ text: SAID }]), of([image]), of([{ text: "" }], { finishReason: "STOP" })],
    };
  })(),
};

const PROTOCOLS: readonly Protocol[] = ["messages", "chat", "responses", "gemini"];
const MAKERS: readonly Maker[] = ["chat", "responses", "gemini"];

/** The texts and images that a client gets, one behind the other. */
const READ: Readonly<Record<Protocol, (body: Loose) => readonly string[]>> = {
  messages: ({ content }) => content.map(({ text }: Loose) => text),
  chat: ({ choices: [{ message }] }) => [
    message.content,
    ...message.images.map(({ type, image_url: { url } }: Loose) => `${type} ${url}`),
  ],
  responses: ({ output }) =>
    output.map(({ type, content, output_format, result }: Loose) =>
      type === "message" ? content[0].text : `${type} ${output_format} ${result}`
    ),
  gemini: ({ candidates: [{ content }] }) =>
    content.parts.filter(({ text }: Loose) => text !== "").map(({ text, inlineData }: Loose) =>
      text ?? `${inlineData.mimeType} ${inlineData.data}`
    ),
};

/** The same of a stream, as a whole answer. */
function gathered(client: Protocol, frames: readonly SseFrame[]): Loose {
  const events: Loose[] = frames.filter(({ data }) => data !== "[DONE]").map(({ data }) => JSON.parse(data));
  switch (client) {
    case "messages": {
      const content: Loose[] = [];
      for (const { type, index, content_block, delta } of events) {
        if (type === "content_block_start") content[index] = content_block;
        else if (type === "content_block_delta") content[index].text += delta.text;
      }
      return { content };
    }
    case "chat": {
      const deltas = events.flatMap(({ choices }) => choices.map(({ delta }: Loose) => delta));
      const images = deltas.flatMap(({ images }) => images ?? []);
      return { choices: [{ message: { content: deltas.map(({ content }) => content ?? "").join(""), images } }] };
    }
    case "responses":
      return checkChain(frames);
    case "gemini":
      return { candidates: [{ content: { parts: events.flatMap(({ candidates }) => candidates[0].content.parts) } }] };
    default:
      return client satisfies never;
  }
}

/** Messages has no word for it. */
const IS: Readonly<Record<Protocol, string | undefined>> = {
  messages: undefined,
  chat: `image_url ${URL}`,
  responses: `image_generation_call png ${DATA}`,
  gemini: `image/png ${DATA}`,
};

for (const upstream of MAKERS) {
  for (const client of PROTOCOLS.filter((protocol) => protocol !== upstream)) {
    Deno.test(`an image that a model made goes from a ${upstream} upstream to a ${client} client`, () => {
      const { body, events } = ANSWERS[upstream];
      const frames = events.map((event) => ({
        event: upstream === "responses" ? String(event["type"]) : "",
        data: JSON.stringify(event),
      }));
      const whole = convert(client, upstream, { body: question(client), stream: false });
      const message = whole.message(body);
      assert.ok(!(message instanceof ProxyError));
      const stream = convert(client, upstream, { body: question(client) });
      const heard = [READ[client](message), READ[client](gathered(client, streamed(stream, frames)))];
      for (const read of heard) assert.deepEqual(read, [SAID, IS[client]].filter((said) => said !== undefined));
      const lost = client === "messages" ? ["assistant.image"] : [];
      for (const { losses } of [whole, stream]) assert.deepEqual(losses.map(({ feature }) => feature), lost);
    });
  }
}

Deno.test("an image at an address is no loss but for a responses client, which only takes data", () => {
  const image = { type: "image_url", image_url: { url: "https://a.test/x.png" } };
  const message = { role: "assistant", content: SAID, images: [image] };
  const body: JsonObject = { id: "gen-1", choices: [{ index: 0, message, finish_reason: "stop" }] };
  const of = (client: Protocol) => {
    const conversion = convert(client, "chat", { body: question(client), stream: false });
    return { body: conversion.message(body) as Loose, lost: conversion.losses.map(({ feature }) => feature) };
  };
  const { fileData } = of("gemini").body.candidates[0].content.parts[1];
  assert.deepEqual(fileData, { mimeType: "image/png", fileUri: "https://a.test/x.png" });
  assert.deepEqual(of("gemini").lost, []);
  assert.deepEqual(of("responses").lost, ["assistant.image"]);
});

Deno.test("an image that a model made goes back to Google in the next turn", () => {
  const input = [{ role: "user", content: "draw" }, {
    id: "ig_1",
    type: "image_generation_call",
    status: "completed",
    output_format: "webp",
    result: "UklGRhoAAABXRUJQ",
  }, { role: "user", content: "again" }];
  const conversion = convert("responses", "gemini", { body: { model: "m", input } });
  const contents = conversion.body["contents"] as Loose[];
  const inlineData = { mimeType: "image/webp", data: "UklGRhoAAABXRUJQ" };
  assert.deepEqual(contents[1], { role: "model", parts: [{ inlineData }] });
  assert.deepEqual(conversion.losses, []);
});
