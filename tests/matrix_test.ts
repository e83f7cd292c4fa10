/** Every fixture through every client's and every upstream's protocol. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ProxyError } from "../lib/errors.ts";
import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import type { TargetTraits } from "../lib/protocol/codec.ts";
import { CODECS } from "../lib/protocol/codecs.ts";
import type { Conversion } from "../lib/protocol/convert.ts";
import { permission } from "../lib/protocol/losses.ts";
import type { Protocol } from "../lib/protocol/protocol.ts";
import { SseDecoder } from "../lib/sse/decode.ts";
import type { SseFrame } from "../lib/sse/frame.ts";
import { chatReading } from "./matrix/chat.ts";
import { convert, question, streamed, TARGETS, toolNames } from "./matrix/conversion.ts";
import { type AnswerFixture, answerFixtures, PROTOCOLS, requestFixtures } from "./matrix/fixtures.ts";
import { geminiReading } from "./matrix/gemini.ts";
import { messagesReading } from "./matrix/messages.ts";
import { responsesReading } from "./matrix/responses.ts";
import type { Reading, Said } from "./matrix/said.ts";
import { faultsOf as chatFaults } from "./protocol/chat/strict_upstream.ts";
import { assertStrict } from "./protocol/gemini/strict.ts";
import { faultsOf as messagesFaults } from "./protocol/messages/strict_upstream.ts";
import { assertAccepted as assertResponses } from "./protocol/responses/strict_upstream.ts";

const READINGS: Readonly<Record<Protocol, Reading>> = {
  messages: messagesReading,
  chat: chatReading,
  responses: responsesReading,
  gemini: geminiReading,
};

/** Throws if an upstream would reject `body`. */
const STRICT: Readonly<Record<Protocol, (body: JsonObject, target: TargetTraits) => void>> = {
  // DeepSeek wants thinking back and signs none (B7).
  messages: (body, { vendor }) =>
    assert.deepEqual(
      messagesFaults(body).filter((fault) => vendor === "anthropic" || !fault.endsWith("has unsigned thinking")),
      [],
    ),
  chat: (body) => assert.deepEqual(chatFaults(body), []),
  responses: assertResponses,
  gemini: assertStrict,
};

/** The list that a conversation is in, by protocol. */
const TURNS: Readonly<Record<Protocol, string>> = {
  messages: "messages",
  chat: "messages",
  responses: "input",
  gemini: "contents",
};

const REQUESTS = requestFixtures();
const ANSWERS = answerFixtures();

function checkLosses(conversion: Conversion): void {
  for (const loss of conversion.losses) {
    assert.ok(permission(loss), `a loss that no row permits: ${loss.from} to ${loss.to}, ${loss.feature}`);
  }
}

for (const { protocol: from, name, shows, holds, body } of REQUESTS) {
  for (const to of PROTOCOLS.filter((protocol) => protocol !== from)) {
    Deno.test(`matrix: the ${from} request "${name}" is a valid ${to} request with all that it says. ${shows}`, () => {
      for (const target of TARGETS[to]) {
        const conversion = convert(from, to, { body, target });
        STRICT[to](conversion.body, target);
        checkLosses(conversion);
        const written = JSON.stringify(conversion.body);
        for (const held of holds) {
          const [text, loss] = typeof held === "string" ? [held, undefined] : held;
          const isLost = conversion.losses.some(({ feature }) => feature === loss);
          assert.ok(written.includes(text) !== isLost, `${target.model}: ${text} is ${isLost ? "there" : "missing"}`);
        }
      }
    });

    Deno.test(`matrix: the ${from} request "${name}" begins with the same bytes on the next turn as ${to} (F7)`, () => {
      const items = body[TURNS[from]];
      if (!Array.isArray(items)) return;
      const write = (count: number, target: TargetTraits) =>
        convert(from, to, { body: { ...body, [TURNS[from]]: items.slice(0, count) }, target }).body;
      for (const target of TARGETS[to]) {
        for (const count of turnsOf(items)) {
          const short = write(count, target), long = write(items.length, target);
          const before = unmarked(short[TURNS[to]]!) as Json[], after = unmarked(long[TURNS[to]]!) as Json[];
          assert.equal(JSON.stringify(after.slice(0, before.length)), JSON.stringify(before), `after ${count} items`);
          for (const member of ["tools", "system", "systemInstruction", "instructions"]) {
            assert.equal(
              JSON.stringify(unmarked(long[member] ?? null)),
              JSON.stringify(unmarked(short[member] ?? null)),
            );
          }
        }
      }
    });
  }
}

/** Where the model spoke: what lies before was a request of its own. Blank texts are nothing that was said. */
function turnsOf(items: readonly Json[]): number[] {
  const spoke = items.map((item) =>
    isObject(item) && !/^\s+$/.test(String(item["content"])) &&
    (item["role"] === "assistant" || item["role"] === "model" || /^reasoning$|_call$/.test(String(item["type"])))
  );
  return items.map((_, i) => i).filter((i) => i > 0 && spoke[i] && !spoke[i - 1]);
}

/** Without the marks of a cache's end, which wander. */
function unmarked(value: Json): Json {
  if (Array.isArray(value)) return value.map(unmarked);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => name !== "cache_control").map(([name, each]) => [name, unmarked(each)]),
  );
}

for (const answer of ANSWERS) {
  for (const client of PROTOCOLS) {
    const title = `the ${answer.protocol} answer "${answer.name}" to a ${client} client`;
    const ask = (stream: boolean) => convert(client, answer.protocol, { body: question(client), stream });

    Deno.test(`matrix: ${title} says the same, whole and streamed. ${answer.shows}`, () => {
      const whole = ask(false), stream = ask(true);
      const body = whole.message(answer.body);
      const frames = streamed(stream, answer.frames);
      checkLosses(whole);
      checkLosses(stream);
      for (const loss of client === answer.protocol ? [] : answer.loses ?? []) {
        for (const conversion of [whole, stream]) {
          assert.ok(conversion.losses.some(({ feature }) => feature === loss), `${loss} is lost in silence`);
        }
      }
      if ("error" in answer.says) {
        assert.ok(body instanceof ProxyError);
        assert.equal(body.kind, answer.says.error);
        assert.ok(READINGS[client].endsInError(frames), "the stream does not end in an error");
        assert.ok(!READINGS[client].isClean(frames), "the stream ends as if it were whole");
        return;
      }
      assert.ok(isObject(body) && !(body instanceof ProxyError));
      checkSaid(READINGS[client].readBody(body), answer, client);
      checkSaid(READINGS[client].readStream(frames), answer, client);
    });

    Deno.test(`matrix: ${title}, cut between any two events, never ends as if it were whole (C13, E1)`, () => {
      const { wire } = CODECS[answer.protocol];
      const last = answer.frames.findIndex((frame) => ["finish", "end"].includes(wire.signal(frame).type));
      for (let count = 0; count <= (last < 0 ? answer.frames.length - 1 : last); count++) {
        for (const reason of ["eof", "error"] as const) {
          const frames = streamed(ask(true), answer.frames.slice(0, count), reason);
          assert.ok(!READINGS[client].isClean(frames), `clean after ${count} events`);
          assert.ok(READINGS[client].endsInError(frames), `no error after ${count} events`);
        }
      }
    });

    Deno.test(`matrix: ${title}, with any one event broken, never ends as if it were whole (E1)`, () => {
      const { wire } = CODECS[answer.protocol];
      const last = answer.frames.findIndex((frame) => ["finish", "end", "error"].includes(wire.signal(frame).type));
      answer.frames.slice(0, last).forEach(({ event, data }, i) => {
        const frames = streamed(ask(true), answer.frames.with(i, { event, data: data.slice(0, data.length / 2) }));
        assert.ok(!READINGS[client].isClean(frames), `clean with event ${i} broken`);
        assert.ok(READINGS[client].endsInError(frames), `no error with event ${i} broken`);
      });
    });

    Deno.test(`matrix: ${title} is the same however its bytes are cut (C18, C19)`, () => {
      const read = (cuts: readonly number[]): SseFrame[] => {
        const decoder = new SseDecoder();
        const ends = [...cuts.map((cut) => cut % answer.bytes.length), answer.bytes.length].toSorted((a, b) => a - b);
        let at = 0;
        const pieces = ends.flatMap((end) => {
          const { frames } = decoder.push(answer.bytes.slice(at, end));
          at = end;
          return frames;
        });
        return streamed(ask(true), pieces);
      };
      const expected = read([]);
      fc.assert(
        fc.property(fc.array(fc.nat(), { maxLength: 30 }), (cuts) => assert.deepEqual(read(cuts), expected)),
        { numRuns: 10 },
      );
    });
  }
}

function checkSaid(said: Said, { says, protocol }: AnswerFixture, client: Protocol): void {
  if ("error" in says) return;
  const { usage, finish, ...rest } = says;
  assert.deepEqual({ text: said.text, thinking: said.thinking, calls: said.calls }, rest);
  // OpenAI's protocols end the model's own words of refusal as they end any answer.
  const isWords = finish === "refusal" && protocol !== "messages" && (client === "chat" || client === "responses");
  assert.equal(said.finish, READINGS[client].finish[isWords ? "stop" : finish]);
  // Who never counted is not made to: what clients insist on is an estimate.
  if (usage === null) return;
  const { writes = { short: 0, long: 0 }, ...tokens } = usage;
  // Google has no word for what went into a cache.
  const told = client === "gemini" ? null : writes;
  assert.deepEqual(said.usage, { ...tokens, writes: told }, "F1: tokens are converted exactly once");
}

/** Too long and of wrong characters everywhere; of a wrong beginning at Google. */
const ODD_NAMES = [`mcp__plugin.example:${"very_long_name_".repeat(4)}end`, "3d_render"];

for (const client of PROTOCOLS) {
  for (const upstream of PROTOCOLS.filter((protocol) => protocol !== client)) {
    Deno.test(`matrix: odd names go from a ${client} client to a ${upstream} upstream and come back (A21)`, () => {
      for (const odd of ODD_NAMES) goesAndComesBack(odd, { client, upstream });
    });
  }
}

function goesAndComesBack(
  odd: string,
  { client, upstream }: { readonly client: Protocol; readonly upstream: Protocol },
): void {
  const body = question(client, ["get_weather", odd]);
  const short = toolNames(convert(client, upstream, { body }).body)[1]!;
  assert.match(short, upstream === "gemini" ? /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/ : /^[a-zA-Z0-9_-]{1,64}$/);
  const { frames, body: whole } = ANSWERS.find(({ protocol, name }) => protocol === upstream && name === "tool_call")!;
  const renamed = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll("get_weather", short));
  const message = convert(client, upstream, { body, stream: false }).message(renamed(whole));
  assert.ok(isObject(message) && !(message instanceof ProxyError));
  const stream = streamed(
    convert(client, upstream, { body }),
    frames.map(({ event, data }) => ({ event, data: data.replaceAll("get_weather", short) })),
  );
  for (const said of [READINGS[client].readBody(message), READINGS[client].readStream(stream)]) {
    assert.deepEqual(said.calls.map(({ name }) => name), [odd]);
  }
}
