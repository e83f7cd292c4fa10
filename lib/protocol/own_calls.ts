/**
 * Calls as their client knows them, in an answer of Responses that is not converted. Servers that know functions alone
 * (vLLM, Ollama, LM Studio, relays) answer a custom tool's call as a function's, and Codex ends with "tool apply_patch
 * invoked with incompatible payload" (Wei-Shaw/sub2api#5659, router-for-me/CLIProxyAPI#5753). Whatever else there is in
 * the answer stays as it came.
 */
import { ProxyError } from "../errors.ts";
import { isObject, type Json, type JsonObject, parseJson, stringMember } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import { phrase } from "../phrases/phrase.ts";
import type { SseFrame } from "../sse/frame.ts";
import type { ToolKind } from "./conversation.ts";
import { isCutArguments } from "./json_repair.ts";
import { isOwnTool } from "./own_tools.ts";
import { callItem, callPrefix, clientArguments, type ClientCall, type ItemState } from "./responses/call_item.ts";
import { callArguments } from "./responses/input_decode.ts";

/** The tools of a request that are no functions, by `keyOf`. */
export type OtherTools = ReadonlyMap<string, ToolKind>;

/** What begins each event that there may be something to do with. */
const CALL = '"function_call"';

const DELTA = "response.function_call_arguments.delta", DONE = "response.function_call_arguments.done";
const CUSTOM_DELTA = "response.custom_tool_call_input.delta", CUSTOM_DONE = "response.custom_tool_call_input.done";

/** A frame and what has to change in its data; `type`: what its event is called then. */
export interface Retold {
  readonly frame: SseFrame;
  readonly edits: readonly Edit[];
  readonly type?: string;
}

interface OpenCall {
  readonly call: ClientCall;
  readonly id: string | undefined;
  readonly place: Json | undefined;
  text: string;
  /** The last delta: the last of all tells the whole input, which only then is known. */
  held: SseFrame | undefined;
}

export class OwnCalls {
  /** A call is cut, so that its client would run half of it: nothing more is told. */
  error: ProxyError | undefined;
  private tools: OtherTools | undefined;
  private readonly open = new Set<OpenCall>();

  /**
   * @param toolsOf asked at the first call
   * @param onMended hears of each call that came as one of a function
   */
  constructor(
    private readonly toolsOf: () => OtherTools,
    private readonly onMended: (item: JsonObject) => void,
  ) {}

  /** Whether `text`, some of the answer, may have to change. */
  concerns(has: (text: string) => boolean): boolean {
    return this.open.size > 0 || this.error !== undefined || has(CALL);
  }

  /** What the client gets in place of `frame`; `undefined`: it stays. */
  push(frame: SseFrame): readonly Retold[] | undefined {
    const data = parseJson(frame.data);
    if (!isObject(data)) return undefined;
    switch (stringMember(data, "type") ?? frame.event) {
      case "response.output_item.added":
        return this.added(frame, data);
      case DELTA:
        return this.delta(frame, data);
      case DONE:
        return this.argumentsDone(frame, data);
      case "response.output_item.done":
        return this.itemDone(frame, data);
      default:
        if (!isObject(data["response"]) || !frame.data.includes(CALL)) return undefined;
        return [{ frame, edits: [this.mending("response.output[]")] }];
    }
  }

  /** What has to change in a whole answer. */
  get edits(): readonly Edit[] {
    return [this.mending("output[]")];
  }

  private added(frame: SseFrame, { item, output_index: place }: JsonObject): readonly Retold[] | undefined {
    const call = this.callOf(item);
    if (call === undefined || !isObject(item)) return undefined;
    const id = stringMember(item, "id");
    this.open.add({ call, id, place, text: callArguments(item), held: undefined });
    const begun = itemOf(call, { id, status: "in_progress", arguments: "" });
    return [{ frame, edits: [{ type: "set", path: "item", value: begun }] }];
  }

  private delta(frame: SseFrame, data: JsonObject): readonly Retold[] | undefined {
    const open = this.openAt(data);
    if (open === undefined) return undefined;
    open.text += stringMember(data, "delta") ?? "";
    const before = deltaOf(open, "");
    // The bytes that it lies in may be written over.
    open.held = { event: frame.event, data: frame.data };
    return before;
  }

  private argumentsDone(frame: SseFrame, data: JsonObject): readonly Retold[] | undefined {
    const open = this.openAt(data);
    if (open === undefined) return undefined;
    open.text = stringMember(data, "arguments") || open.text;
    // Whether it may be cut is said by its item.
    if (open.call.kind !== "custom" || isCut(open.text)) return [];
    const input = clientArguments(open.text, open.call);
    const edits: Edit[] = [
      { type: "remove", path: "arguments" },
      { type: "remove", path: "name" },
      { type: "set", path: "input", value: input },
      withId(open),
    ];
    return [...deltaOf(open, input), { frame, edits, type: CUSTOM_DONE }];
  }

  private itemDone(frame: SseFrame, data: JsonObject): readonly Retold[] | undefined {
    const { item } = data;
    if (this.callOf(item) === undefined || !isObject(item)) return undefined;
    const open = this.openAt({ item_id: item["id"] ?? null, output_index: data["output_index"] ?? null });
    const value = this.mended(item, open?.text);
    if (value === undefined) return [];
    const done: Retold = { frame, edits: [{ type: "set", path: "item", value }] };
    if (open === undefined) return [done];
    this.open.delete(open);
    return [...deltaOf(open, stringMember(value, "input") ?? ""), done];
  }

  private mending(path: string): Edit {
    return { type: "replace", path, with: (item) => isObject(item) ? this.mended(item) : undefined };
  }

  /** `told`: the arguments as its events had them. `undefined`: it stays, or is an error. */
  private mended(item: JsonObject, told = ""): JsonObject | undefined {
    const call = this.callOf(item);
    if (call === undefined) return undefined;
    const text = callArguments(item) || told;
    const isIncomplete = item["status"] === "incomplete";
    if (!isIncomplete && isCut(text)) {
      this.error ??= new ProxyError("upstream", phrase("reading.arguments_cut", { tool: call.name }));
      return undefined;
    }
    this.onMended(item);
    const status = isIncomplete ? "incomplete" : "completed";
    return itemOf(call, { id: stringMember(item, "id"), status, arguments: clientArguments(text, call) });
  }

  private callOf(item: Json | undefined): ClientCall | undefined {
    if (!isObject(item) || item["type"] !== "function_call") return undefined;
    const name = stringMember(item, "name") ?? "";
    const namespace = stringMember(item, "namespace") || undefined;
    this.tools ??= this.toolsOf();
    const kind = this.tools.get(keyOf(name, namespace));
    if (kind === undefined) return undefined;
    const callId = stringMember(item, "call_id") || stringMember(item, "id") || "";
    return { callId, kind, name, namespace, from: "function" };
  }

  /** By the item's id, and by its place where one of both has none. */
  private openAt({ item_id, output_index }: JsonObject): OpenCall | undefined {
    const all = [...this.open];
    const id = typeof item_id === "string" ? item_id : undefined;
    return all.find((open) => open.id !== undefined && open.id === id) ??
      all.find((open) => (open.id === undefined || id === undefined) && open.place === output_index);
  }
}

export function keyOf(name: string, namespace: string | undefined): string {
  return `${namespace ?? ""}\n${name}`;
}

/** The tools that `tools` and `input` of a request declare and that are no functions. */
export function otherTools(tools: Json | undefined, input: Json | undefined): OtherTools {
  const found = new Map<string, ToolKind>();
  const functions = new Set<string>();
  const read = (list: Json | undefined, namespace?: string): void => {
    for (const tool of Array.isArray(list) ? list : []) {
      const type = stringMember(tool, "type"), name = stringMember(tool, "name") ?? "";
      if (!isObject(tool)) continue;
      if (type === "namespace") read(tool["tools"], name);
      else if (type === "function") functions.add(keyOf(name, namespace));
      else if (type === "custom") found.set(keyOf(name, namespace), type);
      else if (type !== undefined && isOwnTool(type)) found.set(keyOf(type, undefined), type);
    }
  };
  read(tools);
  for (const item of Array.isArray(input) ? input : []) if (isObject(item)) read(item["tools"]);
  for (const key of functions) found.delete(key);
  return found;
}

/** Raw text may open what it never closes. */
function isCut(text: string): boolean {
  return /^\s*[{"]/.test(text) && isCutArguments(text);
}

/** The item with the id by which `ownId` calls it, if it has one. */
function itemOf(call: ClientCall, { id, ...state }: Omit<ItemState, "id"> & { readonly id: string | undefined }) {
  const { id: own, ...item } = callItem(call, { id: ownId(id ?? "", call), ...state });
  return id === undefined ? item : { id: own!, ...item };
}

/** OpenAI takes only ids that begin as their item's type wants it. */
function ownId(id: string, call: ClientCall): string {
  return id.replace(/^fc_/, callPrefix(call));
}

function withId({ call }: OpenCall): Edit {
  return { type: "replace", path: "item_id", with: (id) => typeof id === "string" ? ownId(id, call) : undefined };
}

/** The delta that was held, if one was, with `text` to tell; calls that are not custom have none. */
function deltaOf(open: OpenCall, text: string): readonly Retold[] {
  const { held, call } = open;
  open.held = undefined;
  if (held === undefined || call.kind !== "custom") return [];
  return [{ frame: held, edits: [{ type: "set", path: "delta", value: text }, withId(open)], type: CUSTOM_DELTA }];
}
