/** One side of a recorded request as a conversation: what was said, which tools there were, what was answered. */
import { isObject, type Json } from "../json.ts";
import type { Conversation, Tool, ToolResultPart, Turn } from "../protocol/conversation.ts";
import { instructionCount } from "../protocol/instructions.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { conversationIn } from "../reading/recorded_bytes.ts";
import type { Pane } from "../record.ts";
import type { StoredRequest } from "../store/request_store.ts";
import { type AnswerView, answerView } from "./answer_view.ts";
import { cutOf } from "./cut_of.ts";
import { type PartView, partViews, type Results } from "./part_views.ts";

export interface ConversationView {
  readonly side: Side;
  /** The sides that there are. */
  readonly sides: readonly Side[];
  /** `undefined`: its body was not kept, not whole, or cannot be read. */
  readonly asked: AskedView | undefined;
  /** `undefined`: none was kept. */
  readonly answer: AnswerView | undefined;
}

/** What the client saw, or what the endpoint of an attempt did, by its number from 1. */
export type Side =
  | { readonly type: "client"; readonly protocol: Protocol }
  | { readonly type: "upstream"; readonly attempt: number; readonly endpoint: string; readonly protocol: Protocol };

export interface AskedView {
  readonly model: string;
  /** Limits, sampling and the like, by their names in code. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  readonly system: readonly PartView[];
  readonly tools: readonly ToolView[];
  readonly turns: readonly TurnView[];
}

export interface ToolView {
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly ParameterView[];
  /** Of a tool that its vendor runs: as it was written. */
  readonly raw: string | undefined;
}

export interface ParameterView {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

export interface TurnView {
  /** From 1, with those that are not shown: results stand with their calls. */
  readonly number: number;
  readonly role: Turn["role"];
  readonly parts: readonly PartView[];
}

export interface ConversationOptions {
  /** `client`, or the number of an attempt; what there is not is the client's. */
  readonly side: string;
  /** Number of the turn that is shown whole; 0 is the answer. */
  readonly whole: number | undefined;
}

/** Longest words that are shown unless they are asked for. */
const MAX_WORDS = 4000;

/** `undefined`: it is of no protocol that has conversations. */
export function conversationView(request: StoredRequest, options: ConversationOptions): ConversationView | undefined {
  const sides = sidesOf(request);
  const side = sides.find((each) => nameOf(each) === options.side) ?? sides[0];
  if (side === undefined || request.operation !== "generate" && request.operation !== "count_tokens") return undefined;
  const body = paneOf(request, side, "request")?.body;
  const answer = paneOf(request, side, "response");
  const model = side.type === "client" ? request.model : request.attempts[side.attempt - 1]?.model ?? request.model;
  const { protocol } = side;
  const conversation = body === undefined
    ? undefined
    : conversationIn(body, { protocol, model, stream: request.stream });
  return {
    side,
    sides,
    asked: conversation === undefined ? undefined : askedView(conversation, options.whole),
    answer: answer?.body === undefined ? undefined : answerView(answer.body, {
      ...{ protocol, model, times: answer.times, cut: cutOf(answer) },
      max: options.whole === 0 ? Infinity : MAX_WORDS,
    }),
  };
}

/** How a side is called in a URL. */
function nameOf(side: Side): string {
  return side.type === "client" ? side.type : String(side.attempt);
}

function sidesOf({ protocol, attempts }: StoredRequest): Side[] {
  if (protocol === undefined) return [];
  return [
    { type: "client", protocol },
    ...attempts.map((attempt, index): Side => ({
      type: "upstream",
      attempt: index + 1,
      endpoint: attempt.endpointName,
      protocol: attempt.protocol ?? protocol,
    })),
  ];
}

function paneOf({ panes }: StoredRequest, side: Side, of: "request" | "response"): Pane | undefined {
  const attempt = side.type === "client" ? undefined : side.attempt - 1;
  return panes.find((pane) => pane.kind === `${side.type}_${of}` && pane.attempt === attempt);
}

function askedView(conversation: Conversation, whole: number | undefined): AskedView {
  const { turns, tools, model } = conversation;
  const leading = instructionCount(turns);
  const results = resultsIn(turns);
  const views = turns.map((turn, index): TurnView => ({
    number: index + 1,
    role: turn.role,
    parts: turn.parts.flatMap((part) => {
      // Those that stand with their calls have been taken.
      if (part.type === "tool_result" && !isLeft(part, results)) return [];
      return partViews(part, { max: whole === index + 1 ? Infinity : MAX_WORDS, results });
    }),
  }));
  return {
    model,
    settings: settingsOf(conversation),
    system: views.slice(0, leading).flatMap(({ parts }) => parts),
    tools: tools.map(toolView),
    turns: views.slice(leading).filter(({ parts }) => parts.length > 0),
  };
}

function resultsIn(turns: readonly Turn[]): Results {
  const results: Results = new Map();
  for (const { parts } of turns) {
    for (const part of parts) {
      if (part.type === "tool_result") results.set(part.callId, [...results.get(part.callId) ?? [], part]);
    }
  }
  return results;
}

function isLeft(part: ToolResultPart, results: Results): boolean {
  return results.get(part.callId)?.includes(part) ?? false;
}

function settingsOf(conversation: Conversation): AskedView["settings"] {
  const { sampling, reasoning, toolChoice, parallelToolCalls, format, verbosity, serviceTier, stream } = conversation;
  const all: Readonly<Record<string, Json | undefined>> = {
    stream,
    ...(sampling as Readonly<Record<string, Json>>),
    ...(reasoning === undefined ? {} : { reasoning: reasoning as unknown as Json }),
    ...(toolChoice === undefined ? {} : { toolChoice: toolChoice as unknown as Json }),
    parallelToolCalls,
    ...(format === undefined ? {} : { format: format.type }),
    verbosity,
    serviceTier,
  };
  return Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, settingText(value)] as const]
  );
}

function settingText(value: Json): string {
  if (!isObject(value)) return Array.isArray(value) ? value.map(String).join(", ") : String(value);
  return Object.values(value).map(String).join(" ");
}

function toolView(tool: Tool): ToolView {
  switch (tool.type) {
    case "function":
      return { ...named(tool), parameters: parametersOf(tool.schema), raw: undefined };
    case "custom":
      return { ...named(tool), parameters: [], raw: tool.format && JSON.stringify(tool.format, undefined, 2) };
    case "hosted":
      return { name: tool.kind, description: "", parameters: [], raw: JSON.stringify(tool.value, undefined, 2) };
    default:
      return tool satisfies never;
  }
}

function named({ name, namespace, description }: Tool & { readonly type: "function" | "custom" }) {
  return { name: namespace === undefined ? name : `${namespace}.${name}`, description: description ?? "" };
}

function parametersOf(schema: Json | undefined): readonly ParameterView[] {
  const properties = isObject(schema) ? schema["properties"] : undefined;
  const required = isObject(schema) && Array.isArray(schema["required"]) ? schema["required"] : [];
  if (!isObject(properties)) return [];
  return Object.entries(properties).map(([name, value]) => ({
    name,
    type: typeOf(value),
    isRequired: required.includes(name),
    description: isObject(value) && typeof value["description"] === "string" ? value["description"] : "",
  }));
}

function typeOf(schema: Json): string {
  if (!isObject(schema)) return "";
  const { type, enum: values } = schema;
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (type === "array" && schema["items"] !== undefined) return `${typeOf(schema["items"])}[]`;
  return Array.isArray(type) ? type.map(String).join(" | ") : typeof type === "string" ? type : "";
}
