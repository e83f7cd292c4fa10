/** Tool calls as output items, in the form that the client knows the tool by. */
import { isObject, type JsonObject } from "../../json.ts";
import type { Translation } from "../codec.ts";
import type { ToolKind } from "../conversation.ts";
import type { ToolCallStart } from "../event.ts";
import { customArguments } from "../function_form.ts";
import { argumentsObject, isCutArguments, repairArguments } from "../json_repair.ts";
import { customInput } from "../custom_input.ts";

/** A call as its client knows it. */
export interface ClientCall {
  readonly callId: string;
  readonly kind: ToolKind;
  readonly name: string;
  readonly namespace: string | undefined;
  /** The kind under which it came from the upstream. */
  readonly from: ToolKind;
}

/** A tool that the client never declared keeps its name: Codex tells the model that there is none. */
export function clientCall(start: ToolCallStart, translation: Translation): ClientCall {
  const known = translation.names.decode(start.name);
  return {
    callId: start.id,
    kind: known?.kind ?? start.kind,
    name: known?.name ?? start.name,
    namespace: known === undefined ? start.namespace : known.namespace,
    from: start.kind,
  };
}

/** How ids of the items of each kind begin. */
const PREFIX: Readonly<Record<ToolKind, string>> = {
  function: "fc_",
  custom: "ctc_",
  tool_search: "tsc_",
  local_shell: "lsh_",
};

export function callPrefix({ kind }: ClientCall): string {
  return PREFIX[kind];
}

/** Whether the client can read the arguments piece by piece as the upstream sends them. */
export function isLive({ kind, from }: ClientCall): boolean {
  return kind === "function" && from !== "custom";
}

/** The arguments in the client's form: JSON of an object, or raw text for a custom tool. */
export function clientArguments(text: string, call: ClientCall): string {
  switch (call.kind) {
    case "custom":
      return customInput(text, { name: call.name, wrapped: call.from !== "custom" });
    case "function":
      return call.from === "custom" ? customArguments(text) : repairArguments(text, call.name) ?? text;
    case "tool_search":
    case "local_shell":
      return text;
    default:
      return call.kind satisfies never;
  }
}

/** Whether the upstream broke off inside the arguments: a client would run what there is of them. */
export function isCutOff(text: string, { from }: ClientCall): boolean {
  return from !== "custom" && isCutArguments(text);
}

export interface ItemState {
  readonly id: string;
  readonly status: "in_progress" | "completed" | "incomplete";
  /** As `clientArguments` gives them. */
  readonly arguments: string;
}

export function callItem(call: ClientCall, { id, status, arguments: args }: ItemState): JsonObject {
  const { callId: call_id, name } = call;
  const named = { call_id, name, ...(call.namespace === undefined ? {} : { namespace: call.namespace }) };
  switch (call.kind) {
    case "function":
      return { id, type: "function_call", status, arguments: args, ...named };
    case "custom":
      return { id, type: "custom_tool_call", status, input: args, ...named };
    case "tool_search":
      return {
        id,
        type: "tool_search_call",
        status,
        call_id,
        execution: "client",
        arguments: argumentsObject(args).value,
      };
    case "local_shell":
      return { id, type: "local_shell_call", status, call_id, action: shellAction(argumentsObject(args).value) };
    default:
      return call.kind satisfies never;
  }
}

function shellAction(value: JsonObject): JsonObject {
  const { command, env, ...rest } = value;
  return {
    type: "exec",
    command: typeof command === "string" ? ["bash", "-lc", command] : Array.isArray(command) ? command : [],
    env: isObject(env) ? env : {},
    ...rest,
  };
}
