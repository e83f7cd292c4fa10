/** Requests to an upstream of the Messages protocol: https://docs.anthropic.com/en/api/messages (read 2026-11-22). */
import type { JsonObject } from "../../json.ts";
import type { EncodeContext, EncodedRequest } from "../codec.ts";
import type { Conversation } from "../conversation.ts";
import { formatInWords } from "../format_words.ts";
import { setBreakpoints } from "./breakpoints.ts";
import type { Writing } from "./content_encode.ts";
import { encodeFormat } from "./format_encode.ts";
import { modelTraits } from "./model_traits.ts";
import { planThinking, type ThinkingPlan } from "./thinking_encode.ts";
import { encodeToolChoice, encodeTools, stubTools } from "./tools_encode.ts";
import { encodeTurns, type MessageBlocks } from "./turns_encode.ts";

/** No betas: those belong to the client, and a client of another protocol has none. */
const HEADERS = { "anthropic-version": "2023-06-01" };

export function encodeRequest(conversation: Conversation, context: EncodeContext): EncodedRequest {
  const lost = new Set<string>();
  const traits = modelTraits(context.target);
  const writing: Writing = { context, traits, lost };
  const { system, messages } = encodeTurns(conversation, writing);
  const { tools, toolChoice } = toolMembers(conversation, messages, writing);
  const isForced = toolChoice?.["type"] === "any" || toolChoice?.["type"] === "tool";
  const plan = planThinking(conversation, traits, { isForced, isUnsigned: isUnsigned(messages, writing) });
  if (losesThinking(conversation, plan)) lost.add("reasoning");
  const format = encodeFormat(conversation.format, traits.structured);
  if (conversation.format !== undefined && format === undefined) {
    lost.add("format");
    system.push({ type: "text", text: formatInWords(conversation.format) });
  }
  setBreakpoints({ tools, system, messages });
  const body: JsonObject = {
    model: context.target.model,
    max_tokens: plan.maxTokens,
    ...(system.length === 0 ? {} : { system }),
    messages: messages.map(({ role, content }) => ({ role, content })),
    ...(tools.length === 0 ? {} : { tools }),
    ...(toolChoice === undefined ? {} : { tool_choice: toolChoice }),
    ...(plan.thinking === undefined ? {} : { thinking: plan.thinking }),
    ...outputConfig(plan, format),
    ...samplingMembers(conversation, plan, writing),
    ...tierMember(conversation, writing),
    ...(conversation.stream ? { stream: true } : {}),
  };
  if (conversation.verbosity !== undefined) lost.add("verbosity");
  return { body, headers: HEADERS, lost: [...lost] };
}

/** A model that cannot think loses nothing where the client leaves it to the model. */
function losesThinking({ reasoning }: Conversation, { thinking, effort }: ThinkingPlan): boolean {
  if (reasoning === undefined || reasoning.mode === "off" || reasoning.effort === "none") return false;
  if (thinking !== undefined) return thinking["type"] === "disabled";
  return effort === undefined && reasoning.mode !== "adaptive";
}

interface ToolMembers {
  readonly tools: JsonObject[];
  readonly toolChoice: JsonObject | undefined;
}

function toolMembers(conversation: Conversation, messages: readonly MessageBlocks[], writing: Writing): ToolMembers {
  const tools = encodeTools(conversation, writing);
  if (tools.length > 0) return { tools, toolChoice: encodeToolChoice(conversation, tools, writing) };
  const hasCalls = messages.some(({ content }) => content.some(({ type }) => type === "tool_use"));
  if (!hasCalls) return { tools, toolChoice: undefined };
  return { tools: stubTools(conversation, writing), toolChoice: { type: "none" } };
}

/** With a budget, Anthropic wants the assistant's turn that results are given for to begin with signed thinking. */
function isUnsigned(messages: readonly MessageBlocks[], { traits }: Writing): boolean {
  if (!traits.hostedTools) return false;
  const last = messages[messages.length - 1];
  if (last?.content[0]?.["type"] !== "tool_result") return false;
  const begin = messages[messages.length - 2]?.content[0]?.["type"];
  return begin !== "thinking" && begin !== "redacted_thinking";
}

function outputConfig({ effort }: ThinkingPlan, format: JsonObject | undefined): JsonObject {
  if (effort === undefined && format === undefined) return {};
  return {
    output_config: { ...(effort === undefined ? {} : { effort }), ...(format === undefined ? {} : { format }) },
  };
}

function samplingMembers({ sampling }: Conversation, plan: ThinkingPlan, { traits, lost }: Writing): JsonObject {
  const { temperature, topP, topK, stop, presencePenalty, frequencyPenalty, seed, candidates } = sampling;
  const isFree = !plan.isThinking && traits.sampling !== "none";
  const keepsTopP = topP !== undefined && isFree && (traits.sampling === "all" || temperature === undefined);
  const keepsTemperature = temperature !== undefined && isFree;
  const keepsTopK = topK !== undefined && isFree;
  const report = (isLost: boolean, name: string) => isLost && lost.add(`sampling.${name}`);
  // OpenAI's scale ends at 2; at 1 nothing is lost by leaving it out, as it is the default.
  report(temperature !== undefined && (keepsTemperature ? temperature > 1 : temperature !== 1), "temperature");
  report(topP !== undefined && !keepsTopP && topP !== 1, "topP");
  report(topK !== undefined && !keepsTopK, "topK");
  report(presencePenalty !== undefined && presencePenalty !== 0, "presencePenalty");
  report(frequencyPenalty !== undefined && frequencyPenalty !== 0, "frequencyPenalty");
  report(seed !== undefined, "seed");
  report(candidates !== undefined && candidates > 1, "candidates");
  const stops = (stop ?? []).filter((text) => text.trim() !== "");
  report(stops.length < (stop?.length ?? 0), "stop");
  return {
    ...(keepsTemperature ? { temperature: Math.max(0, Math.min(1, temperature)) } : {}),
    ...(keepsTopP ? { top_p: topP } : {}),
    ...(keepsTopK ? { top_k: topK } : {}),
    ...(stops.length === 0 ? {} : { stop_sequences: stops }),
  };
}

/** Anthropic knows two: whether capacity that was paid for in advance may be used, or not. */
const TIER: ReadonlyMap<string, string> = new Map([
  ["auto", "auto"],
  ["priority", "auto"],
  ["default", "standard_only"],
]);

function tierMember({ serviceTier }: Conversation, { traits, lost }: Writing): JsonObject {
  if (serviceTier === undefined) return {};
  const tier = traits.hostedTools ? TIER.get(serviceTier) : undefined;
  if (tier !== undefined) return { service_tier: tier };
  if (serviceTier !== "auto" && serviceTier !== "default") lost.add("serviceTier");
  return {};
}
