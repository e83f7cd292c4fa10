/** Requests that real clients sent, if they lie beside this repository. */
import assert from "node:assert/strict";
import { isObject, type JsonObject } from "../../../lib/json.ts";
import type { Conversation } from "../../../lib/protocol/conversation.ts";
import { messagesCodec } from "../../../lib/protocol/messages/mod.ts";
import { namesOf } from "../../../lib/protocol/tool_names.ts";
import { faultsOf } from "./strict_upstream.ts";
import { envelope } from "./translation.ts";

const FOLDER = new URL("../../../../shared/spec/clients-samples/", import.meta.url);

function samples(): { name: string; body: JsonObject }[] {
  try {
    return [...Deno.readDirSync(FOLDER)].flatMap(({ name }) => {
      if (!name.startsWith("claude-")) return [];
      const { body, method } = JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER)));
      return method === "POST" && isObject(body) ? [{ name, body }] : [];
    }).toSorted((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

const SAMPLES = samples();
const ignore = SAMPLES.length === 0;

function decode(body: JsonObject) {
  return messagesCodec.decodeRequest(body, { envelope, model: "", stream: false });
}

function encode(conversation: Conversation, model: string) {
  const names = namesOf(conversation);
  return messagesCodec.encodeRequest(conversation, { target: { model, vendor: "anthropic" }, names, envelope });
}

function sample(name: string): Conversation {
  return decode(SAMPLES.find((each) => each.name.startsWith(name))!.body).conversation;
}

for (const { name, body } of SAMPLES) {
  Deno.test(`decodeRequest understands all of ${name}, and what is encoded from it is valid`, () => {
    const { conversation, lost } = decode(body);
    assert.deepEqual(lost, []);
    for (const model of ["claude-opus-5-5", "claude-sonnet-4-5", "claude-3-haiku-20240307"]) {
      const encoded = encode(conversation, model);
      assert.deepEqual(faultsOf(encoded.body), [], model);
    }
  });
}

Deno.test({ name: "decodeRequest drops Claude Code's billing block and keeps the marks (A7, K6)", ignore }, () => {
  const { turns } = sample("claude-01");
  assert.equal(turns[0]!.role, "system");
  assert.deepEqual(
    turns[0]!.parts.map((part) => part.type === "text" ? [part.text.slice(0, 20), part.cache?.ttl] : part),
    [["You are a Claude age", "5m"], ["\nYou are an agent wo", "5m"]],
  );
});

Deno.test({ name: "decodeRequest keeps a system message in its place and takes its effort (A5)", ignore }, () => {
  const conversation = sample("claude-01");
  assert.deepEqual(conversation.turns.map(({ role }) => role), ["system", "user", "system"]);
  assert.deepEqual(conversation.reasoning, { mode: "adaptive", effort: "medium", summary: "none" });
});

Deno.test({ name: "decodeRequest drops the placeholder of deferred tools", ignore }, () => {
  const names = sample("claude-01").tools.map((tool) => tool.type === "hosted" ? tool.kind : tool.name);
  assert(names.includes("ToolSearch"));
  assert(!names.includes("DeferredToolPlaceholder"));
});

Deno.test({ name: "decodeRequest reads references to tools as text and as their definitions (A16)", ignore }, () => {
  const result = sample("claude-05").turns.flatMap(({ parts }) => parts).find(({ type }) => type === "tool_result");
  assert(result?.type === "tool_result");
  assert.deepEqual(result.parts.map((part) => part.type === "text" && part.text), [
    "Tool loaded: WebFetch",
    "Tool loaded: WebSearch",
  ]);
  assert.deepEqual(result.tools?.map((tool) => tool.type === "function" && tool.name), ["WebFetch", "WebSearch"]);
});

Deno.test({ name: "decodeRequest reads the session out of the user id (A35)", ignore }, () => {
  assert.equal(sample("claude-01").cacheKey, "9e3946b9-8c57-4dff-9cfd-d524c5c100e3");
});

Deno.test({ name: "decodeRequest reads web search as a hosted tool (C26)", ignore }, () => {
  const [tool] = sample("claude-06").tools;
  assert(tool?.type === "hosted");
  assert.equal(tool.kind, "web_search");
});

Deno.test({ name: "decodeRequest reads the title request's format as strict (A34)", ignore }, () => {
  const { format } = sample("claude-11");
  assert(format?.type === "json_schema");
  assert.equal(format.strict, true);
});

Deno.test({ name: "decodeRequest keeps an image in a result (A13)", ignore }, () => {
  const result = sample("claude-17").turns.at(-1)?.parts[0];
  assert(result?.type === "tool_result");
  assert.equal(result.parts[0]?.type, "image");
});
