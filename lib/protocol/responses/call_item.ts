/** Tool calls as output items, in the form that the client knows the tool by. */
import type { JsonObject } from "../../json.ts";
import type { Translation } from "../codec.ts";
import type { ToolKind } from "../conversation.ts";
import type { ToolCallStart } from "../event.ts";
import { customArguments } from "../function_form.ts";
import { argumentsObject, isCutArguments, repairArguments } from "../json_repair.ts";
import { customInput } from "../custom_input.ts";
import { isOwnTool } from "../own_tools.ts";
import { OWN_ITEMS } from "./own_items.ts";

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
export function callPrefix({ kind }: ClientCall): string {
  return isOwnTool(kind) ? OWN_ITEMS[kind].prefix : kind === "custom" ? "ctc_" : "fc_";
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
    default:
      return text;
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
    default:
      return {
        id,
        type: `${call.kind}_call`,
        status,
        call_id,
        ...OWN_ITEMS[call.kind].members(argumentsObject(args).value),
      };
  }
}
