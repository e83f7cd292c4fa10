/**
 * Calls that a model has written into its text, in the marks that it was trained with: the server that runs it did not know
 * them, or was not told to read them. Local models come so, and hosted ones now and then.
 */
import type { Conversation } from "./conversation.ts";
import { HARMONY_CALL } from "./harmony.ts";
import { isObject, type Json, type JsonObject, parseJson } from "../json.ts";
import { repairArguments } from "./json_repair.ts";
import { parseExactly } from "./parse_exactly.ts";
import { pythonCalls } from "./python_calls.ts";
import { declaredTools, type ToolNames } from "./tool_names.ts";

export interface WrittenCall {
  /** As the model wrote it. */
  readonly name: string;
  /** JSON of an object. */
  readonly arguments: string;
}

/** The schema of a declared tool's arguments by the tool's name; `undefined`: nobody has declared it. */
export type DeclaredSchema = (name: string) => JsonObject | undefined;

/** That of the tools which `conversation` lets be called; `undefined` if there are none. `names`: the target's. */
export function declaredSchemas(conversation: Conversation, names: ToolNames): DeclaredSchema | undefined {
  if (conversation.toolChoice?.type === "none" || conversation.tools.length === 0) return undefined;
  let schemas: ReadonlyMap<string, JsonObject> | undefined;
  return (name) => {
    const tool = names.decode(name);
    schemas ??= new Map(
      declaredTools(conversation).flatMap((tool) =>
        tool.type === "hosted"
          ? []
          : [[names.encode(tool.name, tool.namespace), tool.type === "function" ? tool.schema ?? {} : {}] as const]
      ),
    );
    return tool === undefined ? undefined : schemas.get(names.encode(tool.name, tool.namespace));
  };
}

export interface CallMarks {
  readonly open: string;
  /** Absent: the end of the text. */
  readonly close?: string;
  /** One token of the model: it stands anywhere, while a tag has to begin a line. */
  readonly isToken: boolean;
  /** The calls between the marks; `undefined` if it is anything else. */
  readonly read: (inside: string, schemaOf: DeclaredSchema) => readonly WrittenCall[] | undefined;
}

/**
 * Hermes, Qwen and GLM (`<tool_call>`), Qwen3-Coder without that around it, Kimi K2, DeepSeek V3 and V3.1, DeepSeek V3.2
 * and V4, MiniMax M2, Mistral, gpt-oss, Gemma 4, LFM2, Seed-OSS, Nemotron, Phi 4 and Granite 3, Llama 3: as their chat
 * templates and the parsers of vLLM have them. And as models write that were trained with Claude's words
 * (earendil-works/pi#8189).
 */
export const CALL_MARKS: readonly CallMarks[] = [
  { open: "<tool_call>", close: "</tool_call>", isToken: false, read: readTagged },
  { open: "<function=", close: "</function>", isToken: false, read: (inside, of) => one(functionCall(inside, of)) },
  { open: "<function_calls>", close: "</function_calls>", isToken: false, read: readInvocations },
  {
    open: "<invoke name=",
    close: "</invoke>",
    isToken: false,
    read: (inside, of) => readInvocations(`<invoke name=${inside}</invoke>`, of),
  },
  { open: "[TOOL_CALLS]", isToken: true, read: readMistral },
  { open: "<minimax:tool_call>", close: "</minimax:tool_call>", isToken: false, read: readInvocations },
  {
    open: "<|tool_calls_section_begin|>",
    close: "<|tool_calls_section_end|>",
    isToken: true,
    read: between(/<\|tool_call_begin\|>([^<]*)<\|tool_call_argument_begin\|>/y, "<|tool_call_end|>"),
  },
  {
    open: "<｜tool▁calls▁begin｜>",
    close: "<｜tool▁calls▁end｜>",
    isToken: true,
    read: between(
      /<｜tool▁call▁begin｜>(?:function<｜tool▁sep｜>)?([^<\n]*)(?:<｜tool▁sep｜>|\n)/y,
      "<｜tool▁call▁end｜>",
    ),
  },
  { ...HARMONY_CALL, isToken: true, read: readHarmony },
  { open: "<|tool_call>", close: "<tool_call|>", isToken: true, read: (inside, of) => one(gemmaCall(inside, of)) },
  { open: "<|tool_call_start|>", close: "<|tool_call_end|>", isToken: true, read: readPython },
  { open: "<seed:tool_call>", close: "</seed:tool_call>", isToken: false, read: readTagged },
  { open: "<TOOLCALL>", close: "</TOOLCALL>", isToken: false, read: readList },
  { open: "<|tool_call|>", close: "<|/tool_call|>", isToken: true, read: readList },
  { open: "<|python_tag|>", isToken: true, read: readTagged },
  { open: "<｜DSML｜function_calls>", close: "</｜DSML｜function_calls>", isToken: true, read: readInvocations },
  { open: "<｜DSML｜tool_calls>", close: "</｜DSML｜tool_calls>", isToken: true, read: readInvocations },
];

/** The whole answer is the JSON of a call, without marks, as of Qwen2.5-Coder (musistudio/claude-code-router#376). */
export const BARE_CALL: CallMarks = {
  open: "",
  isToken: false,
  read: (text, schemaOf) => parseJson(text) === undefined ? undefined : readTagged(text, schemaOf),
};

/** No name is as long as that. */
export const LONGEST_START = 200;
const BARE_START = '{"name":"';

/** Whether an answer that begins with `text` is such a call; `undefined`: that cannot be told yet. */
export function isBareCall(text: string, schemaOf: DeclaredSchema): boolean | undefined {
  const name = /^\s*\{\s*"name"\s*:\s*"([^"\\]+)"/.exec(text)?.[1];
  if (name !== undefined) return schemaOf(name) !== undefined;
  const start = text.slice(0, LONGEST_START).replace(/\s/g, "");
  const isOpen = start.startsWith(BARE_START) && !start.slice(BARE_START.length).includes('"');
  return start !== "" && text.length < LONGEST_START && (isOpen || BARE_START.startsWith(start)) ? undefined : false;
}

/** How the name follows a tag, in each form. */
const NAMES = [
  /^<tool_call>\s*\{\s*"name"\s*:\s*"([^"\\]+)"/,
  /^(?:<tool_call>\s*)?<function=([^>]*)>/,
  /^<tool_call>\s*([^\s<>{]+)[\s<>]/,
  /^(?:<(?:minimax:tool_call|function_calls)>\s*)?<invoke name="([^"]*)"/,
  /^\[TOOL_CALLS\]\s*\[\s*\{\s*"name"\s*:\s*"([^"\\]+)"/,
  // A sentence about the mark has none.
  /^\[TOOL_CALLS\](?!\s*(?:\[|$))([\w.:-]*)[^\w.:-]/,
  /^<\|channel\|>commentary to=(?:functions\.)?([^<\s]*)[<\s]/,
  /^<\|tool_call>\s*call:\s*([\w.:-]+)\s*\{/,
  /^<\|tool_call_start\|>\s*\[\s*([A-Za-z_][\w.-]*)\s*\(/,
];

/** Whether what begins with `text`, a tag and more, calls a tool that nobody has declared: its end need not be waited for. */
export function callsNone(text: string, schemaOf: DeclaredSchema): boolean {
  const name = NAMES.map((form) => form.exec(text)?.[1]).find((found) => found !== undefined);
  return name !== undefined && schemaOf(name) === undefined;
}

/** Each call as its name and JSON. */
function between(open: RegExp, close: string): CallMarks["read"] {
  return (inside, schemaOf) => all(pairsIn(inside, open, close)?.map(([name, text]) => jsonCall(name, text, schemaOf)));
}

/**
 * What stands between each `open` (sticky, its group is the key) and `close`, with nothing but blanks around; in one pass,
 * however long it is.
 */
function pairsIn(text: string, open: RegExp, close: string): [key: string, value: string][] | undefined {
  const pairs: [key: string, value: string][] = [];
  for (let at = behindBlanks(text, 0); at < text.length; at = behindBlanks(text, at)) {
    open.lastIndex = at;
    const key = open.exec(text)?.[1];
    const from = open.lastIndex;
    const end = key === undefined ? -1 : text.indexOf(close, from);
    if (key === undefined || end < 0) return undefined;
    pairs.push([key.trim(), text.slice(from, end)]);
    at = end + close.length;
  }
  return pairs;
}

function behindBlanks(text: string, at: number): number {
  while (at < text.length && text[at]!.trim() === "") at++;
  return at;
}

function readTagged(inside: string, schemaOf: DeclaredSchema): readonly WrittenCall[] | undefined {
  const text = inside.trim();
  if (text.startsWith("<function=")) {
    const end = text.lastIndexOf("</function>");
    return end < 0 || text.slice(end) !== "</function>"
      ? undefined
      : one(functionCall(text.slice("<function=".length, end), schemaOf));
  }
  if (!text.startsWith("{")) return one(pairedCall(text, schemaOf));
  const repaired = repairArguments(text);
  const value = repaired === undefined ? undefined : parseExactly(repaired);
  return value === undefined ? undefined : one(taggedCall(value, schemaOf));
}

/** `{"name": NAME, "arguments": {...}}` */
function taggedCall(value: Json, schemaOf: DeclaredSchema): WrittenCall | undefined {
  if (!isObject(value) || typeof value["name"] !== "string") return undefined;
  const given = value["arguments"] ?? value["parameters"] ?? {};
  return jsonCall(value["name"], typeof given === "string" ? given : JSON.stringify(given), schemaOf);
}

/** `NAME>` and `<parameter=KEY>VALUE</parameter>` (Qwen3-Coder). */
function functionCall(text: string, schemaOf: DeclaredSchema): WrittenCall | undefined {
  const end = text.indexOf(">");
  if (end < 0) return undefined;
  return typedCall(
    text.slice(0, end),
    pairsIn(text.slice(end + 1), /<parameter=([^>\n]+)>/y, "</parameter>"),
    schemaOf,
  );
}

/** A name and `<arg_key>KEY</arg_key><arg_value>VALUE</arg_value>` (GLM). */
function pairedCall(text: string, schemaOf: DeclaredSchema): WrittenCall | undefined {
  const [name] = /^[^\s<]+/.exec(text) ?? [];
  if (name === undefined) return undefined;
  const pairs = pairsIn(text.slice(name.length), /<arg_key>([^<]*)<\/arg_key>\s*<arg_value>/y, "</arg_value>");
  return typedCall(name, pairs, schemaOf);
}

/** `<invoke name="NAME"><parameter name="KEY">VALUE</parameter></invoke>` (MiniMax, DeepSeek V3.2). */
function readInvocations(inside: string, schemaOf: DeclaredSchema): readonly WrittenCall[] | undefined {
  const text = inside.replaceAll(/(<\/?)｜DSML｜/g, "$1");
  return all(
    pairsIn(text, /<invoke name="([^"\n]+)">/y, "</invoke>")?.map(([name, parameters]) =>
      typedCall(name, pairsIn(parameters, /<parameter name="([^"\n]+)"[^>\n]*>/y, "</parameter>"), schemaOf)
    ),
  );
}

/** A list of calls in JSON, or `NAME[ARGS]{...}` for each, with the mark between them (Mistral). */
function readMistral(inside: string, schemaOf: DeclaredSchema): readonly WrittenCall[] | undefined {
  const text = inside.trim();
  if (!text.startsWith("[")) {
    return all(
      text.split("[TOOL_CALLS]").map((call) => {
        const [, name, given] = /^([\w.:-]+)(?:\[CALL_ID\]\w*)?(?:\[ARGS\])?(\{[^]*)$/.exec(call.trim()) ?? [];
        return name === undefined ? undefined : jsonCall(name, given!, schemaOf);
      }),
    );
  }
  return readList(text, schemaOf);
}

/** A list of calls in JSON. */
function readList(inside: string, schemaOf: DeclaredSchema): readonly WrittenCall[] | undefined {
  const list = parseJson(inside) === undefined ? undefined : parseExactly(inside);
  return Array.isArray(list) ? all(list.map((call) => taggedCall(call, schemaOf))) : undefined;
}

/** `NAME<|constrain|>json<|message|>{...}` (gpt-oss). */
function readHarmony(inside: string, schemaOf: DeclaredSchema): readonly WrittenCall[] | undefined {
  const [, name, text] = /^(?:functions\.)?([\w.:-]+)[^{]*<\|message\|>([^]*)$/.exec(inside) ?? [];
  return name === undefined ? undefined : one(jsonCall(name, text!, schemaOf));
}

/** `call:NAME{KEY:<|"|>TEXT<|"|>,KEY:1}` (Gemma 4): within the marks a text is as it is. */
function gemmaCall(inside: string, schemaOf: DeclaredSchema): WrittenCall | undefined {
  const [, name, given] = /^\s*call:\s*([\w.:-]+)\s*(\{[^]*)$/.exec(inside) ?? [];
  if (name === undefined) return undefined;
  const pieces = given!.split('<|"|>').map((piece, at) => at % 2 === 1 ? JSON.stringify(piece) : piece);
  return jsonCall(name, pieces.join(""), schemaOf);
}

/** `[NAME(KEY='VALUE', KEY=1), ...]` (LFM2), or a list in JSON. */
function readPython(inside: string, schemaOf: DeclaredSchema): readonly WrittenCall[] | undefined {
  const calls = pythonCalls(inside);
  return calls === undefined
    ? readList(inside, schemaOf)
    : all(calls.map(([name, given]) => jsonCall(name, given, schemaOf)));
}

function jsonCall(name: string, text: string, schemaOf: DeclaredSchema): WrittenCall | undefined {
  if (schemaOf(name) === undefined) return undefined;
  const repaired = repairArguments(text);
  return repaired === undefined ? undefined : { name, arguments: repaired };
}

/** Values stand there as text, and the schema says what each is. */
function typedCall(
  name: string,
  pairs: readonly (readonly [key: string, value: string])[] | undefined,
  schemaOf: DeclaredSchema,
): WrittenCall | undefined {
  const schema = schemaOf(name);
  if (schema === undefined || pairs === undefined) return undefined;
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const members = pairs.map(([key, value]) => `${JSON.stringify(key)}:${typed(value, properties[key])}`);
  return { name, arguments: `{${members.join(",")}}` };
}

/** JSON of `text` as `schema` wants it: what may be a text is one. */
function typed(text: string, schema: Json | undefined): string {
  const value = /^\n(.*)\n$/s.exec(text)?.[1] ?? text;
  const type = isObject(schema) ? schema["type"] : "string";
  const isText = type === "string" || Array.isArray(type) && type.includes("string");
  return isText || parseJson(value) === undefined ? JSON.stringify(value) : value.trim();
}

function one(call: WrittenCall | undefined): readonly WrittenCall[] | undefined {
  return call === undefined ? undefined : [call];
}

function all(calls: readonly (WrittenCall | undefined)[] = []): readonly WrittenCall[] | undefined {
  const found = calls.filter((call) => call !== undefined);
  return found.length === calls.length && found.length > 0 ? found : undefined;
}
