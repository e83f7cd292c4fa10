/** Refusals of several calls at once: the templates of Llama 3 have place for one in a message. */
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";

const SAYS = /\bonly supports? (?:a )?single tool[- ]calls? at once\b/i;

export function singleCalls({ complaint: { text }, sent: { protocol, body } }: Reading): Reaction | undefined {
  if (!SAYS.test(text)) return undefined;
  const { path, apart } = FORMS[protocol] ?? {};
  const list = path === undefined ? undefined : body[path];
  if (!Array.isArray(list) || apart?.(list) === undefined) return undefined;
  return { type: "convert", changes: [{ type: "single_calls" }] };
}

export function callsApart(protocol: Protocol): readonly Edit[] {
  const form = FORMS[protocol];
  if (form === undefined) return [];
  return [{
    type: "replace",
    path: form.path,
    with: (list) => Array.isArray(list) ? form.apart(list) : undefined,
  }];
}

interface Form {
  readonly path: string;
  /** Each call with its own result behind it; `undefined`: it is so. */
  readonly apart: (list: readonly Json[]) => Json[] | undefined;
}

const FORMS: Partial<Record<Protocol, Form>> = {
  chat: { path: "messages", apart: apartInChat },
  messages: { path: "messages", apart: apartInMessages },
  responses: { path: "input", apart: apartInResponses },
};

function apartInChat(list: readonly Json[]): Json[] | undefined {
  let isChanged = false;
  const out: Json[] = [];
  for (let i = 0; i < list.length; i++) {
    const message = list[i]!;
    const calls = isObject(message) ? listAt(message, "tool_calls") : [];
    const end = endOf(list, i + 1, ({ role }) => role === "tool");
    if (!isObject(message) || calls.length < 2) {
      out.push(message);
      continue;
    }
    isChanged = true;
    const results = list.slice(i + 1, end).filter(isObject);
    for (const [n, call] of calls.entries()) {
      out.push({ ...message, ...(n === 0 ? {} : { content: "" }), tool_calls: [call] });
      for (const result of results) if (result["tool_call_id"] === idOf(call)) out.push(result);
    }
    i = end - 1;
  }
  return isChanged ? out : undefined;
}

function apartInMessages(list: readonly Json[]): Json[] | undefined {
  let isChanged = false;
  const out: Json[] = [];
  for (let i = 0; i < list.length; i++) {
    const [message, answer] = [list[i]!, list[i + 1]];
    const content = isObject(message) ? listAt(message, "content") : [];
    const calls = content.filter((block) => isOf(block, "tool_use"));
    if (!isObject(message) || !isObject(answer) || calls.length < 2) {
      out.push(message);
      continue;
    }
    isChanged = true;
    const said = content.filter((block) => !isOf(block, "tool_use"));
    const blocks = listAt(answer, "content");
    const rest = blocks.filter((block) => !isOf(block, "tool_result"));
    for (const [n, call] of calls.entries()) {
      const isLast = n === calls.length - 1;
      const results = blocks.filter((block) => isObject(block) && block["tool_use_id"] === idOf(call));
      out.push({ ...message, content: n === 0 ? [...said, call] : [call] });
      out.push({ ...answer, content: isLast ? [...results, ...rest] : results });
    }
    i++;
  }
  return isChanged ? out : undefined;
}

/** Servers make one message of all calls that stand together. */
function apartInResponses(list: readonly Json[]): Json[] | undefined {
  let isChanged = false;
  const out: Json[] = [];
  for (let i = 0; i < list.length; i++) {
    const end = endOf(list, i, ({ type }) => type === "function_call");
    if (end - i < 2) {
      out.push(list[i]!);
      continue;
    }
    isChanged = true;
    const behind = endOf(list, end, ({ type }) => type === "function_call_output");
    const results = list.slice(end, behind).filter(isObject);
    for (const call of list.slice(i, end).filter(isObject)) {
      out.push(call);
      for (const result of results) if (result["call_id"] === call["call_id"]) out.push(result);
    }
    i = behind - 1;
  }
  return isChanged ? out : undefined;
}

/** Where what `fits` from `at` on ends. */
function endOf(list: readonly Json[], at: number, fits: (item: JsonObject) => boolean): number {
  let end = at;
  while (end < list.length && isObject(list[end]) && fits(list[end] as JsonObject)) end++;
  return end;
}

function listAt(holder: JsonObject, name: string): readonly Json[] {
  const value = holder[name];
  return Array.isArray(value) ? value : [];
}

function isOf(block: Json, type: string): boolean {
  return isObject(block) && block["type"] === type;
}

function idOf(call: Json): Json | undefined {
  return isObject(call) ? call["id"] : undefined;
}
