import assert from "node:assert/strict";
import { ProxyError } from "../../lib/errors.ts";
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { LOSS } from "../../lib/phrases/loss.ts";
import type { Conversion } from "../../lib/protocol/convert.ts";
import { LOSSES, permission } from "../../lib/protocol/losses.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { SseDecoder } from "../../lib/sse/decode.ts";
import { hasCorpora, recordedCases } from "../corpora.ts";
import { convert, question, streamed } from "../matrix/conversion.ts";
import { PROTOCOLS } from "../matrix/fixtures.ts";

const MATCHES: readonly (readonly [Protocol, Protocol, string, boolean])[] = [
  ["messages", "chat", "messages[].content[].citations", true],
  ["chat", "messages", "messages[].content[].citations", true],
  ["responses", "messages", "messages[].content[].citations", false],
  ["responses", "chat", "input[].compaction", true],
  ["responses", "chat", "input[].context_compaction", true],
  ["responses", "chat", "input[].compact", false],
  ["chat", "gemini", "candidates[].groundingMetadata", true],
  ["chat", "gemini", "candidates[].grounding", false],
  ["gemini", "chat", "sampling.topK", true],
  ["chat", "gemini", "sampling.topK", false],
  ["chat", "messages", "", false],
];

for (const [from, to, feature, isPermitted] of MATCHES) {
  Deno.test(`permission: "${feature}" from ${from} to ${to} is ${isPermitted ? "permitted" : "a fault"}`, () => {
    assert.equal(permission({ from, to, feature }) !== undefined, isPermitted);
  });
}

Deno.test("LOSSES has a reason in each row and no row twice", () => {
  const rows = LOSSES.map(({ from, to, feature, reason }) => {
    assert.match(LOSS[reason], /^[A-Z].*[^.]$/);
    return `${from} ${to} ${feature}`;
  });
  assert.equal(new Set(rows).size, rows.length);
});

function check(conversion: Conversion, id: string): void {
  for (const loss of conversion.losses) {
    assert.ok(permission(loss), `${id}: no row permits ${loss.from} to ${loss.to}, ${loss.feature}`);
  }
}

Deno.test({
  name: "LOSSES permits all that recorded answers of real providers lose",
  ignore: !hasCorpora,
  fn: () => {
    let converted = 0;
    for (const { id, protocol, op, form, read } of recordedCases()) {
      if (op !== "create" || form === "txt") continue;
      for (const client of PROTOCOLS.filter((each) => each !== protocol)) {
        const conversion = convert(client, protocol, { body: question(client), stream: form === "sse" });
        if (form === "sse") streamed(conversion, new SseDecoder().push(read()).frames);
        else conversion.message(JSON.parse(new TextDecoder().decode(read())) as Json);
        check(conversion, id);
        converted++;
      }
    }
    assert.ok(converted > 1000, `only ${converted} conversions`);
  },
});

const SAMPLES = new URL("../../../shared/spec/clients-samples/", import.meta.url);

function samples(): { readonly name: string; readonly body: JsonObject }[] {
  try {
    return [...Deno.readDirSync(SAMPLES)].filter(({ name }) => name.endsWith(".json")).flatMap(({ name }) => {
      const { body, method } = JSON.parse(Deno.readTextFileSync(new URL(name, SAMPLES)));
      return method === "POST" && isObject(body) && (body["messages"] ?? body["input"]) !== undefined
        ? [{ name, body }]
        : [];
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

Deno.test({
  name: "LOSSES permits all that requests of real clients lose",
  ignore: samples().length === 0,
  fn: () => {
    for (const { name, body } of samples()) {
      const from: Protocol = name.includes("chat") ? "chat" : "messages" in body ? "messages" : "responses";
      for (const to of PROTOCOLS.filter((each) => each !== from)) {
        try {
          check(convert(from, to, { body }), name);
        } catch (error) {
          // What goes on with an answer that only its own endpoint knows is refused.
          if (!(error instanceof ProxyError) || body["previous_response_id"] === undefined) throw error;
        }
      }
    }
  },
});
