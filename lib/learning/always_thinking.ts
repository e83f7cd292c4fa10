/** Refusals of models that always think: being told not to is what they do not take. */
import type { Json } from "../json.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Change } from "./fact.ts";
import { isSame } from "./is_same.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { valuesAt } from "./survey.ts";
import { LEAST_BUDGET, ONLY_ENABLED } from "./thinking_kind.ts";

/**
 * Gemini: "Budget 0 is invalid. This model only works in thinking mode." OpenRouter: "Reasoning is mandatory for this
 * endpoint and cannot be disabled." Anthropic: "thinking.type.disabled" is not supported (cline/cline #13203). Where thinking cannot be off for the sake of another member, that one goes.
 */
const ALWAYS =
  /\bonly works? (?:in|with) (?:thinking|reasoning)\b|\b(?:thinking|reasoning)\b[^.\n]{0,60}\b(?:cannot|can['’]?t|can not|may not|must not) be (?:disabled|turned off|off)\b(?! (?:when|if|while)\b)|\b(?:thinking|reasoning) is (?:mandatory|always (?:on|enabled))|\bnot (?:support|allow) (?:disabling|turning off) (?:thinking|reasoning)|\bdisabling (?:thinking|reasoning) is not|(?:\bthinking\.type|\*\.\*+)\.disabled['"`]? is not supported|(?:不能|无法|不支持|不允许)关闭(?:深度)?思考/i;

const DISABLED: Json = { type: "disabled" };

/** How a request says that nobody is to think. */
const OFF: readonly { readonly path: string; readonly value: Json }[] = [
  { path: "thinking", value: DISABLED },
  { path: "reasoning_effort", value: "none" },
  { path: "reasoning.effort", value: "none" },
  { path: "reasoning.enabled", value: false },
  { path: "enable_thinking", value: false },
  { path: "chat_template_kwargs.enable_thinking", value: false },
  { path: "generationConfig.thinkingConfig.thinkingBudget", value: 0 },
];

/** How a request says that somebody is, where Kimi reads it. */
const ON: Readonly<Partial<Record<Protocol, Json>>> = {
  messages: { type: "enabled", budget_tokens: LEAST_BUDGET },
  chat: { type: "enabled" },
};

export function alwaysThinking({ complaint: { text }, sent: { body, protocol } }: Reading): Reaction | undefined {
  if (!ALWAYS.test(text) && !ONLY_ENABLED.test(text)) return undefined;
  const off = OFF.filter(({ path, value }) => valuesAt(body, path).some((own) => isSame(own, value)));
  const from = body["thinking"] ?? null;
  // Claude Code says nothing of it for its agents and titles (anthropics/claude-code #69379).
  const value = ONLY_ENABLED.test(text) && (off.length === 0 ? from === null : isSame(from, DISABLED))
    ? ON[protocol]
    : undefined;
  if (value !== undefined) return { type: "learn", changes: [{ type: "set", path: "thinking", value, from }] };
  const changes = off.map(({ path, value }): Change => ({ type: "drop", path, from: value }));
  return changes.length === 0 ? undefined : { type: "learn", changes };
}
