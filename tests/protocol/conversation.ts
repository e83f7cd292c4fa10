import type { Conversation, Part, Turn } from "../../lib/protocol/conversation.ts";

/** A conversation in which nothing is said but what `changes` say. */
export function conversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    model: "m",
    stream: false,
    turns: [{ role: "user", parts: [{ type: "text", text: "hi" }] }],
    tools: [],
    toolChoice: undefined,
    parallelToolCalls: undefined,
    sampling: {},
    reasoning: undefined,
    format: undefined,
    verbosity: undefined,
    cacheKey: undefined,
    serviceTier: undefined,
    ...changes,
  };
}

export const text = (said: string): Part => ({ type: "text", text: said });
export const user = (...parts: Part[]): Turn => ({ role: "user", parts });
export const assistant = (...parts: Part[]): Turn => ({ role: "assistant", parts });
export const system = (...parts: Part[]): Turn => ({ role: "system", parts });
