/** Who may speak after whom, where an upstream is strict about it. */
import type { JsonObject } from "../../json.ts";
import type { TargetTraits } from "../codec.ts";
import { GO_ON, HAVE_READ } from "../instructions.ts";
import { isMistral } from "./dialect.ts";

const READ: JsonObject = { role: "assistant", content: HAVE_READ };
const ASKED: JsonObject = { role: "user", content: GO_ON };

/**
 * The user begins: templates of Llama, Qwen and Mistral raise an error without a user, or where the assistant speaks
 * first ("No user query found in messages."). Mistral's API and its models' templates want the assistant behind results
 * ("Unexpected role 'user' after role 'tool'", zed-industries/zed#37021), where Claude Code's reminders stand, and never
 * last. Nor do Claude's newer models, whoever serves them ("This model does not support assistant message prefill").
 */
export function inOrder(messages: readonly JsonObject[], target: TargetTraits): JsonObject[] {
  const isStrict = isMistral(target);
  const out = messages.flatMap((message, i) => {
    const isBehindResult = message["role"] === "user" && messages[i - 1]?.["role"] === "tool";
    return isStrict && isBehindResult ? [READ, message] : [message];
  });
  if ((isStrict || /claude/i.test(target.model)) && out.at(-1)?.["role"] === "assistant") out.push(ASKED);
  const begin = out[0]?.["role"] === "system" ? 1 : 0;
  const first = out[begin]?.["role"];
  return first === "user" || first === "developer" ? out : out.toSpliced(begin, 0, ASKED);
}
