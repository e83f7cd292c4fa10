/**
 * What the vendors' own types allow, to every other protocol: requests with one of each kind of message, block, item,
 * part, tool and member, and answers with each kind of block, item and part. They were generated from the types of
 * openai 7.59.0, @anthropic-ai/sdk 1.14.0 (stable and beta), @google/genai 3.3.0, google-ai-generativelanguage 0.12.1 and
 * Vertex AI's discovery document of 2026-11, one a line; each free text in them is a word of its own (`w3_title`).
 */
import assert from "node:assert/strict";
import { ProxyError } from "../../lib/errors.ts";
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { permission } from "../../lib/protocol/losses.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { convert, question } from "../matrix/conversion.ts";
import { PROTOCOLS } from "../matrix/fixtures.ts";
import { faultsOf as chatFaults } from "./chat/strict_upstream.ts";
import { assertStrict } from "./gemini/strict.ts";
import { faultsOf as messagesFaults } from "./messages/strict_upstream.ts";
import { assertAccepted } from "./responses/strict_upstream.ts";

/** Throws if an upstream would reject `body`. */
const STRICT: Readonly<Record<Protocol, (body: JsonObject) => void>> = {
  messages: (body) => assert.deepEqual(messagesFaults(body), []),
  chat: (body) => assert.deepEqual(chatFaults(body), []),
  responses: assertAccepted,
  gemini: assertStrict,
};

/** Members whose words may be gone without a loss, by the client's protocol, each with the reason. */
const SILENT: Readonly<Record<Protocol, readonly (readonly [pattern: RegExp, reason: string])[]>> = {
  messages: [
    [/<thinking>\.(thinking|signature)$|<redacted_thinking>\.data$/, "thoughts go to their own vendor alone"],
    [/^\.(diagnostics|inference_geo|metadata|fallback_credit_token|billing_policy)\b/, "for Anthropic's own books"],
    [/<tool_(addition|removal)>\.tool<\w+_reference>\.(server_)?name$/, "the tools that are left say it"],
    [/<compaction>\.(encrypted_content|signature)$/, "the summary itself is told"],
  ],
  chat: [
    [/^\.(metadata|user|safety_identifier|prompt_cache_key|prompt_cache_options)\b/, "for OpenAI's own books"],
    [/\.json_schema\.name$/, "others name no format"],
    [/^\.tool_choice<allowed_tools>/, "tools that there are not"],
  ],
  responses: [
    [
      /^\.(metadata|user|safety_identifier|prompt_cache_\w+|background_options|access_programs)\b/,
      "for OpenAI's books",
    ],
    [/^\.context_management/, "what OpenAI does on its own"],
    [/^\.input\[\]<\w+>\.id$|\.caller_id$|<compaction_trigger>/, "names by which OpenAI finds what it keeps"],
    [/<reasoning>\.(encrypted_content|(summary|content)\[\]<\w+>\.text)$/, "thoughts go to their own vendor alone"],
    [/<output_text>\.(annotations|logprobs)\[\]/, "what was shown to people of an answer that was given"],
    [/<function_call_output>\.(name|namespace)$/, "its call says it"],
    [/<tool_search_(call|output)>\./, "a search for tools that OpenAI has run"],
    [/^\.tool_choice<allowed_tools>/, "tools that there are not"],
    [/<image_generation_call>\./, "the image itself is told"],
  ],
  gemini: [
    [/^\.(labels|outputConfig)\b/, "for Google's own books"],
    [/^\.systemInstruction(<\w+>)?\.(role|parts\[\]\.(?!text$))/, "an instruction is text"],
    [/\.(inlineData|fileData)\.displayName$/, "images have no names"],
  ],
};

/** What has to be told of an answer, whatever else it has. */
const TOLD: Readonly<Record<Protocol, RegExp>> = {
  messages: /^<message>\.content\[\](<text>\.text|<tool_use>\.input\.\w+|<thinking>\.thinking)$/,
  chat: /\.message<assistant>\.(content|refusal)$|\.(arguments|input)$/,
  responses:
    /<message>\.content\[\]<\w+>\.\w+$|<summary_text>\.text$|<(function|custom_tool)_call>\.(arguments|input)$/,
  gemini: /^\.candidates\[\]\.content<model>\.parts\[\]\.(text|functionCall\.args\.\w+)$/,
};

function bodiesOf(file: string): JsonObject[] {
  const lines = Deno.readTextFileSync(new URL(`../fixtures/vendor_types/${file}.jsonl`, import.meta.url)).trim();
  return lines.split("\n").map((line) => JSON.parse(line));
}

for (const from of PROTOCOLS) {
  for (const to of PROTOCOLS.filter((protocol) => protocol !== from)) {
    Deno.test(`vendor types: a request of ${from} is a valid one of ${to}, and nothing is lost in silence`, () => {
      bodiesOf(from).forEach((body, i) => check(from, to, body, `line ${i + 1}`));
    });

    Deno.test(`vendor types: an answer of ${from} tells a client of ${to} all texts, thoughts and calls`, () => {
      bodiesOf(`${from}_answers`).forEach((body, i) => checkAnswer(from, to, body, `line ${i + 1}`));
    });
  }
}

function check(from: Protocol, to: Protocol, body: JsonObject, where: string): void {
  const conversion = tried(() => convert(from, to, { body }));
  if (conversion === undefined) return;
  try {
    STRICT[to](conversion.body);
  } catch (error) {
    assert.fail(`${where}: ${error instanceof Error ? error.message : error}`);
  }
  for (const loss of conversion.losses) assert.ok(permission(loss), `${where}: no row permits ${loss.feature}`);
  if (conversion.losses.length > 0) return;
  const written = JSON.stringify(conversion.body);
  const gone = wordsOf(body, "").filter(([word, path]) =>
    !written.includes(word) && !SILENT[from].some(([pattern]) => pattern.test(path))
  );
  assert.deepEqual(gone, [], where);
}

function checkAnswer(upstream: Protocol, client: Protocol, body: JsonObject, where: string): void {
  const ask = (stream: boolean) => convert(client, upstream, { body: question(client), stream });
  const whole = ask(false), stream = ask(true);
  const message = whole.message(body), frames = stream.replayed(body);
  assert.ok(!(message instanceof ProxyError), `${where}: ${message}`);
  assert.ok(!(frames instanceof ProxyError), `${where}: ${frames}`);
  const [lost, lostOfStream] = [whole, stream].map(({ losses }) => losses.map(({ feature }) => feature).toSorted());
  assert.deepEqual(lostOfStream, lost, where);
  for (const loss of whole.losses) assert.ok(permission(loss), `${where}: no row permits ${loss.feature}`);
  const [told, streamed] = [JSON.stringify(message), frames.map(({ data }) => data).join("")];
  for (const [word, path] of wordsOf(body, "").filter(([, path]) => TOLD[upstream].test(path))) {
    assert.ok(told.includes(word) && streamed.includes(word), `${where}: ${word} of ${path} is gone`);
  }
}

/** `undefined` for what is refused since only its own vendor has it. */
function tried<T>(convert: () => T): T | undefined {
  try {
    return convert();
  } catch (error) {
    if (error instanceof ProxyError && error.kind === "not_found") return undefined;
    throw error;
  }
}

/** Each word of `value` and where it stands, with the types on the way. */
function wordsOf(value: Json, path: string): [word: string, path: string][] {
  if (Array.isArray(value)) return value.flatMap((each) => wordsOf(each, `${path}[]`));
  if (isObject(value)) {
    const type = value["type"] ?? value["role"];
    const at = typeof type === "string" ? `${path}<${type}>` : path;
    return Object.entries(value).flatMap(([name, each]) => wordsOf(each, `${at}.${name}`));
  }
  return typeof value === "string" ? [...value.matchAll(/w\d+_\w+/g)].map(([word]) => [word, path]) : [];
}
