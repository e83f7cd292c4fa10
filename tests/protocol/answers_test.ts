/** Answers that nobody thought of, through every pair of protocols. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ProxyError } from "../../lib/errors.ts";
import { isObject, type JsonObject } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { chatReading } from "../matrix/chat.ts";
import { convert, question, streamed } from "../matrix/conversion.ts";
import { PROTOCOLS } from "../matrix/fixtures.ts";
import { geminiReading } from "../matrix/gemini.ts";
import { messagesReading } from "../matrix/messages.ts";
import { responsesReading } from "../matrix/responses.ts";
import type { Reading, Said } from "../matrix/said.ts";
import { type Answer, ANSWERS, type SaidPart, textOf } from "./answers.ts";

const READINGS: Readonly<Record<Protocol, Reading>> = {
  messages: messagesReading,
  chat: chatReading,
  responses: responsesReading,
  gemini: geminiReading,
};

const RUNS = { numRuns: 60, seed: 20261127 };

const ask = (client: Protocol, upstream: Protocol, stream: boolean) =>
  convert(client, upstream, { body: question(client, ["f"]), stream });

/** Each text lies in `all` once, as it is, and nothing else does but the blank lines between two. */
function holds(all: string, parts: readonly SaidPart[]): void {
  const left = parts.map(textOf).reduce((rest, text) => {
    assert.ok(rest.includes(text), `${JSON.stringify(text)} is not in ${JSON.stringify(all)}`);
    return rest.replace(text, () => "");
  }, all);
  assert.equal(left.replaceAll("\n\n", ""), "", `there is more in ${JSON.stringify(all)}`);
}

function check(said: Said, { parts }: Answer, client: Protocol): void {
  const of = (type: SaidPart["type"]) => parts.filter((part) => part.type === type);
  holds(said.text, of("text"));
  holds(said.thinking, of("thinking"));
  const nth = (value: unknown) => Number((value as { nth: number }).nth);
  assert.deepEqual(
    said.calls.map((call) => call.arguments).toSorted((a, b) => nth(a) - nth(b)),
    of("call").map((part) => JSON.parse(textOf(part))),
  );
  assert.equal(said.finish, READINGS[client].finish[of("call").length > 0 ? "tool_calls" : "stop"]);
  assert.deepEqual([said.usage?.input, said.usage?.output], [5, 7]);
}

for (const upstream of PROTOCOLS) {
  for (const client of PROTOCOLS.filter((protocol) => protocol !== upstream)) {
    const { readBody, readStream, isClean, endsInError } = READINGS[client];

    Deno.test(`any ${upstream} answer to a ${client} client: nothing is lost, glued or told twice`, () => {
      fc.assert(
        fc.property(ANSWERS[upstream], (answer) => {
          const body = ask(client, upstream, false).message(answer.body);
          assert.ok(isObject(body) && !(body instanceof ProxyError));
          check(readBody(body as JsonObject), answer, client);
          check(readStream(streamed(ask(client, upstream, true), answer.frames)), answer, client);
        }),
        RUNS,
      );
    });

    Deno.test(`any ${upstream} answer to a ${client} client, cut anywhere before its end, fails (C13, E1)`, () => {
      fc.assert(
        fc.property(ANSWERS[upstream], fc.nat(), ({ frames }, at) => {
          const { length } = frames;
          const end = upstream === "chat" ? length - 3 : upstream === "messages" ? length - 2 : length - 1;
          const told = streamed(ask(client, upstream, true), frames.slice(0, at % (end + 1)));
          assert.ok(!isClean(told) && endsInError(told));
        }),
        RUNS,
      );
    });
  }
}
