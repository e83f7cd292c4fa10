/**
 * What vendors say of a conversation that they are sent, whoever wrote it:
 * https://platform.claude.com/docs/en/build-with-claude/extended-thinking, .../tool-use/implement-tool-use;
 * https://platform.openai.com/docs/guides/function-calling, .../guides/reasoning;
 * https://api-docs.deepseek.com/guides/thinking_mode, https://platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model;
 * https://ai.google.dev/gemini-api/docs/thought-signatures, .../function-calling.
 */
import { isObject, type Json, type JsonObject, parseJson } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { NO_SIGNATURE } from "../../lib/protocol/thought_signature.ts";
import { listOf } from "../clients/offered_tools.ts";
import type { Signatures } from "./signatures.ts";
import type { Vendor } from "./vendors.ts";

export interface Judged {
  readonly faults: readonly string[];
  /** What this vendor has not signed itself, or not so, in its own words of refusal. */
  readonly unsigned: readonly string[];
}

export function judge(body: JsonObject, vendor: Vendor, signatures: Signatures): Judged {
  const faults: string[] = [], unsigned: string[] = [];
  const ids: string[] = [];
  const rules: Rules = { vendor, signatures, bad: (fault) => void faults.push(fault), unsigned, ids };
  RULES[vendor.protocol](body, rules);
  if (new Set(ids).size < ids.length) faults.push(`an id comes twice: ${ids.find((id, i) => ids.indexOf(id) < i)}`);
  if (JSON.stringify(body).includes("Y2NjYzEu")) faults.push("a seal of the proxy's");
  return { faults, unsigned };
}

interface Rules {
  readonly vendor: Vendor;
  readonly signatures: Signatures;
  readonly bad: (fault: string) => void;
  readonly unsigned: string[];
  readonly ids: string[];
}

const RULES: Readonly<Record<Protocol, (body: JsonObject, rules: Rules) => void>> = {
  messages,
  chat,
  responses,
  gemini,
};

function isOwn(data: Json | undefined, text: string | undefined, { vendor, signatures }: Rules): boolean {
  const signed = typeof data === "string" ? signatures.find(data) : undefined;
  // Who is asked at an address that nobody knows is taken for the same as others there.
  const isIts = signed?.signer === vendor.signer ||
    (!signatures.byHost && signed !== undefined && vendor.protocol === "chat");
  return isIts && (text === undefined || signed?.text === text);
}

function messages(body: JsonObject, rules: Rules): void {
  const { bad, ids, unsigned, vendor } = rules;
  const list = listOf(body["messages"]).filter(({ role }) => role !== "system");
  let open: string[] = [];
  list.forEach(({ role, content }, i) => {
    const blocks = typeof content === "string" ? [{ type: "text", text: content } as JsonObject] : listOf(content);
    const where = `messages[${i}]`;
    if (blocks.length === 0) bad(`${where} is empty`);
    blocks.forEach((block, at) => {
      const { type, text, signature, thinking, data } = block;
      if (type === "text" && String(text).trim() === "") bad(`${where} has a blank text`);
      if (type === "thinking" && vendor.thinks === "signed") {
        if (!isOwn(signature, String(thinking), rules)) {
          unsigned.push(`messages.${i}.content.${at}: Invalid \`signature\` in \`thinking\` block`);
        }
      }
      if (type === "redacted_thinking" && vendor.thinks === "signed" && !isOwn(data, "", rules)) {
        unsigned.push(`messages.${i}.content.${at}: Invalid \`data\` in \`redacted_thinking\` block`);
      }
      if (type === "tool_use") {
        ids.push(String(block["id"]));
        if (!/^[\w-]{1,64}$/.test(String(block["id"]))) bad(`${where}: id ${block["id"]}`);
        if (!isObject(block["input"])) bad(`${where}: input of ${block["id"]}`);
      }
      if (type === "web_search_tool_result" && vendor.signer === "claude") {
        for (const found of listOf(block["content"])) {
          if (!isOwn(found["encrypted_content"], undefined, rules)) bad(`${where}: found by another`);
        }
        const [used] = blocks.slice(0, at).filter(({ id }) => id === block["tool_use_id"]);
        if (used === undefined) bad(`${where}: found without a search`);
      }
      if (type === "server_tool_use" && !blocks.some(({ tool_use_id }) => tool_use_id === block["id"])) {
        bad(`${where}: a search without what it found`);
      }
      for (const citation of vendor.signer === "claude" ? listOf(block["citations"]) : []) {
        if (!isOwn(citation["encrypted_index"], undefined, rules)) bad(`${where}: cited by another`);
      }
    });
    const isThought = ({ type }: JsonObject) => type === "thinking" || type === "redacted_thinking";
    if (role === "assistant" && blocks.length > 0 && isThought(blocks.at(-1)!)) bad(`${where} ends with thinking`);
    const results = blocks.filter(({ type }) => type === "tool_result").map((block) => String(block["tool_use_id"]));
    if (results.toSorted().join() !== open.toSorted().join()) bad(`${where} answers ${results}, not ${open}`);
    if (blocks.slice(0, results.length).some(({ type }) => type !== "tool_result")) bad(`${where}: results come late`);
    open = blocks.filter(({ type }) => type === "tool_use").map(({ id }) => String(id));
    if (role !== "assistant" && open.length > 0) bad(`${where}: calls of the user`);
  });
  if (open.length > 0) bad("calls without results");
  const last = list.findLast(({ role }) => role === "assistant");
  const blocks = listOf(last?.["content"]);
  const isOn = isObject(body["thinking"]) && body["thinking"]["type"] === "enabled";
  if (isOn && vendor.signer === "claude" && blocks.some(({ type }) => type === "tool_use")) {
    const results = listOf(list.at(-1)?.["content"]).some(({ type }) => type === "tool_result");
    if (results && !/thinking/.test(String(blocks[0]!["type"]))) {
      unsigned.push(
        `messages.${list.indexOf(last!)}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${
          blocks[0]!["type"]
        }\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block ` +
          "(preceeding the lastmost set of `tool_use` and `tool_result` blocks).",
      );
    }
  }
  if (list[0]?.["role"] !== "user") bad("does not begin with the user");
  if (JSON.stringify(body).split('"cache_control":{').length > 5) bad("more than four marks");
}

function chat(body: JsonObject, rules: Rules): void {
  const { bad, ids, vendor, unsigned, signatures } = rules;
  let open: string[] = [];
  listOf(body["messages"]).forEach((message, i) => {
    const { role, content } = message;
    const where = `messages[${i}]`;
    const calls = listOf(message["tool_calls"]);
    if (role === "tool") {
      const id = String(message["tool_call_id"]);
      if (!open.includes(id)) bad(`${where} answers ${id}, not ${open}`);
      open = open.filter((each) => each !== id);
    } else if (open.length > 0) bad(`${where} stands before the results of ${open}`);
    const isEmpty = content === undefined || content === null || content === "" ||
      (Array.isArray(content) && content.length === 0);
    if (isEmpty && calls.length === 0 && role !== "tool") bad(`${where} is empty`);
    for (const { type, text } of listOf(content)) {
      if (type === "text" && String(text) === "") bad(`${where} has an empty text`);
    }
    for (const call of calls) {
      const called = isObject(call["function"]) ? call["function"] : {};
      if (!isObject(parseJson(String(called["arguments"])) ?? null)) bad(`${where}: arguments of ${call["id"]}`);
      ids.push(String(call["id"]));
      const signature = sealOf(call);
      if (signature !== undefined && signature !== NO_SIGNATURE && signatures.byHost && vendor.signer !== "gemini") {
        bad(`${where}: a foreign seal`);
      }
      if (signature !== undefined && signature !== NO_SIGNATURE && vendor.signer === "gemini") {
        if (!isOwn(signature, undefined, rules)) bad(`${where}: a seal of another's`);
      }
    }
    if (role === "assistant" && calls.length > 0) {
      if (vendor.name === "gemini-chat" && sealOf(calls[0]!) === undefined) {
        unsigned.push(
          "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly",
        );
      }
      const needsThoughts = vendor.name === "deepseek" || vendor.name === "kimi";
      if (needsThoughts && !message["reasoning_content"]) {
        unsigned.push(
          vendor.name === "kimi"
            ? `thinking is enabled but reasoning_content is missing in assistant tool call message at index ${i}`
            : `Missing \`reasoning_content\` field in the assistant message at message index ${i}`,
        );
      }
      open = calls.map(({ id }) => String(id));
    }
    for (const detail of listOf(message["reasoning_details"])) {
      if (detail["signature"] !== undefined && !isOwn(detail["signature"], String(detail["text"]), rules)) {
        bad(`${where}: details of another's, or changed`);
      }
    }
  });
  if (open.length > 0) bad(`no results of ${open}`);
}

function sealOf({ extra_content: extra }: JsonObject): Json | undefined {
  const google = isObject(extra) ? extra["google"] : undefined;
  return isObject(google) ? google["thought_signature"] : undefined;
}

function responses(body: JsonObject, rules: Rules): void {
  const { bad, ids, vendor, unsigned } = rules;
  const open = new Set<string>();
  const items = typeof body["input"] === "string" ? [] : listOf(body["input"]);
  items.forEach((item, i) => {
    const { type = "message", call_id, content } = item;
    const where = `input[${i}]`;
    if (type === "function_call" || type === "custom_tool_call") {
      ids.push(String(call_id));
      // The client has never seen it whole.
      if (item["status"] !== "incomplete") open.add(String(call_id));
      if (type === "function_call" && !isObject(parseJson(String(item["arguments"])) ?? null)) {
        bad(`${where}: arguments`);
      }
    } else if (String(type).endsWith("_output")) {
      if (!open.delete(String(call_id)) && !ids.includes(String(call_id))) bad(`${where} answers nothing`);
    }
    if (type === "message" && Array.isArray(content)) {
      if (content.length === 0) bad(`${where} is empty`);
      for (const part of listOf(content)) {
        if ((part["text"] ?? part["refusal"]) === "") bad(`${where} has an empty text`);
      }
    }
    if (type === "reasoning" && vendor.thinks === "signed") {
      const data = item["encrypted_content"],
        signed = typeof data === "string" ? rules.signatures.find(data) : undefined;
      const isIts = signed?.signer === vendor.signer && (item["id"] === undefined || item["id"] === signed.id);
      if (data !== undefined && data !== null && !isIts) {
        const named = item["id"] === undefined
          ? `${String(data).slice(0, 4)}...${String(data).slice(-12)}`
          : `for item ${item["id"]}`;
        unsigned.push(
          `The encrypted content ${named} could not be verified. Reason: Encrypted content could not be decrypted or parsed.`,
        );
      }
      const next = items[i + 1];
      if (next === undefined || String(next["type"]).endsWith("_output") || next["role"] === "user") {
        bad(`${where}: reasoning without what follows it`);
      }
    }
    if (item["id"] !== undefined) ids.push(String(item["id"]));
  });
  if (open.size > 0) bad(`no outputs of ${[...open]}`);
}

function gemini(body: JsonObject, rules: Rules): void {
  const { bad } = rules;
  const contents: { role: Json; parts: JsonObject[] }[] = [];
  // Contents of one role are one turn.
  for (const { role = "user", parts } of listOf(body["contents"])) {
    if (contents.at(-1)?.role === role) contents.at(-1)!.parts.push(...listOf(parts));
    else contents.push({ role, parts: [...listOf(parts)] });
  }
  contents.forEach(({ role, parts }, i) => {
    const where = `contents[${i}]`;
    if (parts.length === 0) bad(`${where} has no parts`);
    const calls = parts.map(({ functionCall }) => functionCall).filter(isObject);
    const results = listOf(contents[i + 1]?.parts).map(({ functionResponse }) => functionResponse).filter(isObject);
    if (role === "model" && calls.map(({ name }) => name).join() !== results.map(({ name }) => name).join()) {
      bad(`${where}: calls ${calls.map(({ name }) => name)}, then results of ${results.map(({ name }) => name)}`);
    }
    if (calls.some(({ id }, at) => id !== undefined && results[at]?.["id"] !== id)) bad(`${where}: ids of results`);
    const first = parts.find(({ functionCall }) => functionCall !== undefined);
    if (first !== undefined && first["thoughtSignature"] === undefined) {
      bad(`${where}: the first call has no signature`);
    }
    for (const { thoughtSignature: data, text } of parts) {
      if (data !== undefined && data !== NO_SIGNATURE && !isOwn(data, undefined, rules)) {
        bad(`${where}: a signature of another's`);
      }
      if (text === "" && data === undefined) bad(`${where}: an empty text`);
    }
  });
  if (contents[0]?.role !== "user") bad("does not begin with the user");
}
